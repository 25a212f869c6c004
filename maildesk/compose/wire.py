"""The last look at a finished mail before it is stored: a scanner of its own that trusts no writer."""

import re
from collections.abc import Sequence

from maildesk.ticket.values import Insert

LONGEST_LINE = 998  # RFC 5322 2.1.1, without the CRLF
_NAME = re.compile(rb"([!-9;-~]+):[ \t]*[^ \t]")
_RECIPIENT = re.compile(
    rb'To:(?: "(?:[^"\\\r\n]|\\[ -~])*"|(?:(?:\r\n)? =\?utf-8\?B\?[A-Za-z0-9+/=]+\?=)+)?(?:\r\n)? '
    rb'<(?:[^\s<>()\[\],;:\\"@\x00-\x1f\x7f]+|"(?:[ !#-\[\]-~]|\\[ -~])*")@[^\s<>(),;:\\"@\x00-\x1f\x7f]+>'
)


class WireFault(Exception):
    """A finished mail is not what was meant, and must not leave."""


def verify(octets: bytes, inserts: Sequence[Insert], expected_header_names: Sequence[str]) -> None:
    """Raises `WireFault` unless the mail has exactly the expected fields, one recipient and sound lines."""
    header, blank, body = octets.partition(b"\r\n\r\n")
    if not blank:
        raise WireFault("there is no blank line after the header")
    _lines(octets)
    fields = re.split(rb"\r\n(?![ \t])", header)
    _names(fields, expected_header_names)
    _recipient(fields)
    _inserts(inserts, len(octets) - len(body), octets)


def _lines(octets: bytes) -> None:
    if b"\0" in octets:
        raise WireFault("there is a NUL")
    if not octets.count(b"\r\n") == octets.count(b"\r") == octets.count(b"\n"):
        raise WireFault("a CR or LF stands alone")
    if max(map(len, octets.split(b"\r\n"))) > LONGEST_LINE:
        raise WireFault(f"a line is longer than {LONGEST_LINE} octets")


def _names(fields: Sequence[bytes], expected: Sequence[str]) -> None:
    found = [match.group(1).decode("ascii") if match else "?" for match in map(_NAME.match, fields)]
    if found != list(expected):
        raise WireFault(f"the header fields are {found}, not {list(expected)}")
    if any(not line.strip() for field in fields for line in field.split(b"\r\n")):
        raise WireFault("a header line is blank")


def _recipient(fields: Sequence[bytes]) -> None:
    to = [field for field in fields if field.startswith(b"To:")]
    if len(to) != 1 or not _RECIPIENT.fullmatch(to[0]):
        raise WireFault(f"there is not exactly one recipient: {to!r}")


def _inserts(inserts: Sequence[Insert], start: int, octets: bytes) -> None:
    """Every blob belongs to the body, on a line of its own, in order."""
    last = start
    for insert in inserts:
        if not last <= insert.offset <= len(octets) or octets[insert.offset - 2 : insert.offset] != b"\r\n":
            raise WireFault(f"a blob at {insert.offset} stands inside a line or out of order")
        last = insert.offset
