"""The way that a mail came, as each server on it wrote it down (RFC 5321 4.4)."""

import re
from dataclasses import dataclass
from datetime import datetime

from maildesk.mail import comments, header

_CLAUSE = re.compile(r"(?:^|\s)(from|by|with|id|for)\s{1,20}([^\s;]{1,500})", re.IGNORECASE)
_ADDRESS = r"(?:IPv6:)?([0-9A-Fa-f.:]{2,45})"
_LITERAL = re.compile(rf"\[{_ADDRESS}\]")
_BARE = re.compile(rf"\s*{_ADDRESS}\s*")


@dataclass(frozen=True, slots=True)
class Hop:
    """One Received field. What it does not say is an empty string, or None for the time.

    `from_name` is what the other side called itself, `from_address` the IP address that it had, `by` the server that
    writes; `protocol`, `id` and `recipient` are those of the transfer.
    """

    from_name: str
    from_address: str
    by: str
    protocol: str
    id: str
    recipient: str
    date: datetime | None


def hop(value: str) -> Hop:
    """A Received field's value, whoever wrote it: Postfix, Exim, qmail, Exchange, Google, QQ. Never raises."""
    text, notes, _ = comments.parted(value)
    way, _, when = text.rpartition(";") if ";" in text else (text, "", "")
    said: dict[str, str] = {}
    for word, what in _CLAUSE.findall(way):
        said.setdefault(word.lower(), what)
    return Hop(
        from_name=said.get("from", ""),
        from_address=_address(said.get("from", ""), notes),
        by=said.get("by", ""),
        protocol=said.get("with", ""),
        id=said.get("id", "").strip("<>"),
        recipient=said.get("for", "").strip("<>"),
        date=header.date(" ".join(when.split())) if when else None,
    )


def _address(name: str, notes: tuple[str, ...]) -> str:
    """The address that the server saw, which it puts into a comment; what stands for a name may be anything."""
    for note in notes:
        found = _LITERAL.search(note[:1000]) or _BARE.fullmatch(note[:100])
        if found:
            return found[1]
    literal = _LITERAL.match(name)
    return literal[1] if literal else ""
