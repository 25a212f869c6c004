"""Which character set octets without a usable label are in, by what running text in each of them looks like.

Only sets that write a letter in two octets, or words in octets above 0xC0, can be told from Western text; what is
guessed here would otherwise be read as Windows-1252, which is wrong for sure.
"""

import re
from collections.abc import Callable, Sequence

LOOKED_AT = 64 * 1024

_PAIR = re.compile(rb"[\x81-\xfe][\x40-\x7e\x80-\xfe]")

Pairs = Sequence[bytes]


def guess(octets: bytes, pairs: int = 2) -> str | None:
    """The codec that octets look like, or None. `pairs` is how many pairs of octets must speak for it."""
    if octets.isascii():
        return None
    found = _PAIR.findall(octets[:LOOKED_AT])
    return next(
        (codec for codec, least, looks in _SETS if len(found) >= max(least, pairs) and looks(found)), None
    )


def _share(pairs: Pairs, leads: range, trails: range) -> float:
    """How many of the pairs have their octets in these ranges, as a part of one."""
    return sum(pair[0] in leads and pair[1] in trails for pair in pairs) / len(pairs)


_ANY, _LOW, _HIGH = range(0x40, 0xFF), range(0x40, 0x7F), range(0xA1, 0xFF)
_LETTERS = range(0xC0, 0x100)


def _shift_jis(pairs: Pairs) -> bool:
    """Kana have the lead octets 0x82 and 0x83, which nothing else that is common has."""
    return _share(pairs, range(0x82, 0x84), _ANY) >= 0.3


def _big5(pairs: Pairs) -> bool:
    """The 5,401 common characters begin with 0xA4 to 0xC6, and two of five end below 0x7F."""
    return _share(pairs, range(0xA4, 0xC7), _ANY) >= 0.67 and 0.15 <= _share(pairs, _ANY, _LOW) <= 0.7


def _euc_jp(pairs: Pairs) -> bool:
    """Kana are the rows 0xA4 and 0xA5."""
    return _share(pairs, range(0xA4, 0xA6), _HIGH) >= 0.3


def _koi8(pairs: Pairs) -> bool:
    """Cyrillic words are runs above 0xC0, in KOI8 with the small letters below 0xE0."""
    return (
        _share(pairs, _LETTERS, _LETTERS) >= 0.9
        and _share(pairs, range(0xC0, 0xE0), range(0xC0, 0xE0)) >= 0.6
    )


def _windows_1251(pairs: Pairs) -> bool:
    """The same with the small letters from 0xE0."""
    return _share(pairs, _LETTERS, _LETTERS) >= 0.9 and _share(pairs, _LETTERS, range(0xE0, 0x100)) >= 0.8


def _korean(pairs: Pairs) -> bool:
    """Hangul fills the rows 0xB0 to 0xC8; Chinese does not stop there."""
    return _share(pairs, range(0xB0, 0xC9), _HIGH) >= 0.95


def _chinese(pairs: Pairs) -> bool:
    """Two of three characters are in the first level of GB 2312, whose lead octets are 0xB0 to 0xD7."""
    return _share(pairs, range(0xB0, 0xD8), _HIGH) >= 0.67


_SETS: tuple[tuple[str, int, Callable[[Pairs], bool]], ...] = (
    ("cp932", 4, _shift_jis),
    ("big5hkscs", 6, _big5),
    ("euc_jis_2004", 4, _euc_jp),
    ("koi8_r", 6, _koi8),
    ("cp1251", 6, _windows_1251),
    ("cp949", 12, _korean),
    ("gb18030", 2, _chinese),
)
