"""Properties as Outlook keeps them (MS-OXTNEF 2.1.3.4, MS-OXCDATA 2.11): a number, a type and a value each."""

import struct
from collections.abc import Iterator
from typing import NamedTuple

from maildesk.mail import charset

BODY, RTF, HTML = 0x1000, 0x1009, 0x1013
DISPLAY_NAME = 0x3001
DATA, FILE_NAME, LONG_FILE_NAME, MEDIA_TYPE, CONTENT_ID = 0x3701, 0x3704, 0x3707, 0x370E, 0x3712
CODE_PAGE = 0x3FDE

_NAMED = 0x8000  # and above: a number that stands for a name, which follows
_SEVERAL = 0x1000  # in a type: a number of values
_UNICODE = 0x001F
_VARIABLE = frozenset({0x000D, 0x001E, _UNICODE, 0x0102})
_FIXED = {0x0002: 2, 0x000B: 2, 0x0003: 4, 0x0004: 4, 0x000A: 4, 0x0005: 8, 0x0006: 8, 0x0007: 8, 0x0014: 8,
          0x0040: 8, 0x0048: 16}  # fmt: skip

_LABELS = {20127: "us-ascii", 20866: "koi8-r", 21866: "koi8-u", 28591: "iso-8859-1", 28592: "iso-8859-2",
           50220: "iso-2022-jp", 51932: "euc-jp", 51949: "euc-kr", 52936: "hz", 54936: "gb18030"}  # fmt: skip


class Value(NamedTuple):
    """The octets of a property, the first where it has several, and whether they are text in UTF-16."""

    octets: bytes
    is_unicode: bool

    def text(self, label: str | None = None) -> str:
        """The value as text; `label` is the charset of text that is not in UTF-16."""
        octets = self.octets
        text = (
            octets.decode("utf-16-le", "replace") if self.is_unicode else charset.decode(octets, label).text
        )
        return charset.clean(text.partition("\0")[0] if "\0" in text else text)

    def number(self) -> int:
        """The value as a number."""
        return int.from_bytes(self.octets[:4], "little")


def properties(octets: bytes) -> dict[int, Value]:
    """The properties in a list of them, by number; what comes after a broken one is lost. Never raises."""
    found: dict[int, Value] = {}
    try:
        for number, value in _all(octets):
            found.setdefault(number, value)
    except struct.error:  # the end came too early
        pass
    return found


def label_of(code_page: int) -> str:
    """The charset label for one of Windows' code pages."""
    return _LABELS.get(code_page, f"cp{code_page}")


def _all(octets: bytes) -> Iterator[tuple[int, Value]]:
    (count,) = struct.unpack_from("<I", octets)
    at = 4
    for _ in range(count):  # each takes its octets, and the first that finds none ends it
        kind, number = struct.unpack_from("<HH", octets, at)
        at = _named(octets, at + 4) if number >= _NAMED else at + 4
        values = 1
        if kind & _SEVERAL or kind in _VARIABLE:
            (values,) = struct.unpack_from("<I", octets, at)
            at += 4
        base = kind & ~_SEVERAL
        value, at = _variable(octets, at, values) if base in _VARIABLE else _fixed(octets, at, values, base)
        yield number, Value(value, base == _UNICODE)


def _named(octets: bytes, at: int) -> int:
    """Where the value of a named property begins: behind its set, its kind, and its number or name."""
    kind, length = struct.unpack_from("<II", octets, at + 16)
    return at + 24 + (_padded(length) if kind else 0)


def _fixed(octets: bytes, at: int, values: int, kind: int) -> tuple[bytes, int]:
    if kind not in _FIXED:
        raise struct.error(f"property of type {kind:#06x}")
    size = _FIXED[kind]
    return octets[at : at + size], at + _padded(size * values)


def _variable(octets: bytes, at: int, values: int) -> tuple[bytes, int]:
    first = b""
    for index in range(values):
        (size,) = struct.unpack_from("<I", octets, at)
        if index == 0:
            first = octets[at + 4 : at + 4 + size]
        at += 4 + _padded(size)
    return first, at


def _padded(size: int) -> int:
    return -(-size // 4) * 4
