"""Header fields as values: text, dates, identifiers (RFC 5322 3.6)."""

import re
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from email.utils import parsedate_tz

from maildesk.mail import bounds, words
from maildesk.mail.structure import Fields

SUBJECT = 500
IDENTIFIER = 998  # a Message-ID that does not fit a line (RFC 5322 2.1.1) identifies nothing
IDENTIFIERS = 500

_ONCE = ("From", "Subject", "Date", "Message-ID", "To", "Content-Type", "Content-Transfer-Encoding",
         "Content-Disposition")  # fmt: skip
_SERVERS = frozenset({"received", "return-path", "authentication-results", "arc-authentication-results", "received-spf",
                      "arc-seal", "arc-message-signature", "dkim-signature", "delivered-to", "x-original-to",
                      "message-id", "in-reply-to", "references"})  # fmt: skip
_BRACKETED = re.compile(r"<([^<>]+)>")
_BLANKS = re.compile(r"\s+")


def values(fields: Fields, name: str) -> tuple[str, ...]:
    """The raw values of the fields of this name, in order."""
    return tuple(raw for field, raw in fields if field.lower() == name)


def decoded(fields: Fields) -> tuple[tuple[str, str], ...]:
    """All fields with their values as text on one line.

    What servers wrote is left as it is: RFC 2047 5 allows no encoded words there, and a sender whose address is made
    to look like one would otherwise write into our own server's findings.
    """
    return tuple((words.one_line(name), _value(name, raw)) for name, raw in fields)


def _value(name: str, raw: str) -> str:
    return words.as_written(raw) if name.lower() in _SERVERS else words.decode(raw)


def text(fields: Fields, name: str) -> str:
    """The first field of this name as text on one line, else an empty string."""
    return next((words.decode(raw) for raw in values(fields, name)), "")


def oddities(fields: Fields) -> list[str]:
    """What is odd about a header: fields that may stand there once (RFC 5322 3.6) and do again, and what was cut."""
    counts = Counter(name.lower() for name, _ in fields)
    repeated = [f"more than one {name} field" for name in _ONCE if counts[name.lower()] > 1]
    cut = {words.one_line(name)[:60]: None for name, raw in fields if len(raw) == bounds.HEADER}
    return [*repeated, *(f"the {name} field is longer than 64 KiB" for name in cut)]


def identifiers(raw_values: Sequence[str]) -> tuple[str, ...]:
    """The Message-IDs in fields' raw values (RFC 5322 3.6.4) without brackets or blanks, each once.

    Where no brackets are used, every word with an `@` counts.
    """
    found: dict[str, None] = {}
    for raw in raw_values:
        value = words.one_line(raw)
        candidates = _BRACKETED.findall(value) or [w.strip("<>,;\"'") for w in value.split() if "@" in w]
        for candidate in candidates[:IDENTIFIERS]:
            identifier = _BLANKS.sub("", candidate)
            if 0 < len(identifier) <= IDENTIFIER:
                found[identifier] = None
    return tuple(found)[-IDENTIFIERS:]


def date(raw: str) -> datetime | None:
    """The time of a Date field with the offset its writer gave (UTC where it gives none), or None. Never raises."""
    try:
        parsed = parsedate_tz(words.decode(raw[:200]))
        if parsed is None:
            return None
        zone = timezone(timedelta(seconds=parsed[9] or 0))
        return datetime(*parsed[:6], tzinfo=zone)
    except (ValueError, OverflowError, TypeError, IndexError):
        return None
