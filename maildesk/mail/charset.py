"""From octets to text. The label is a hint, not the truth: it is widened to its superset and checked.

Nothing here loses octets in silence: what no character set explains becomes U+FFFD, and `exact` says so.
"""

import codecs
import re
from functools import cache
from typing import NamedTuple

REPLACEMENT = "\ufffd"

# Mail programs label with the small set and write the large one (WHATWG Encoding 4.2 does the same for the web).
# A label that is not here is not decoded by name: Python's `rot13`, `idna` or `unicode_escape` are no charsets.
_CODECS: dict[str, str] = {
    **dict.fromkeys(["utf-8", "utf8", "utf8mb4", "unicode-1-1-utf-8", "x-unicode-2-0-utf-8", "cp65001"], "utf-8"),
    **dict.fromkeys(["gb2312", "gb-2312-80", "gb2312-80", "euc-cn", "x-euc-cn", "gbk", "x-gbk", "cp936", "ms936",
                     "windows-936", "gb18030", "gb18030-2000", "chinese", "csgb2312"], "gb18030"),
    **dict.fromkeys(["hz", "hz-gb-2312"], "hz"),
    **dict.fromkeys(["big5", "big-5", "cp950", "x-big5", "windows-950", "big5-hkscs", "big5hkscs"], "big5hkscs"),
    **dict.fromkeys(["shift-jis", "sjis", "x-sjis", "ms-kanji", "cp932", "windows-31j"], "cp932"),
    **dict.fromkeys(["euc-jp", "x-euc-jp", "eucjp"], "euc_jis_2004"),
    **dict.fromkeys(["iso-2022-jp", "csiso2022jp", "iso-2022-jp-2", "cp50220", "iso-2022-jp-ms"], "iso2022_jp_ext"),
    **dict.fromkeys(["euc-kr", "ks-c-5601-1987", "ks-c-5601", "ksc5601", "cp949", "uhc", "windows-949"], "cp949"),
    **dict.fromkeys(["iso-2022-kr"], "iso2022_kr"),
    **dict.fromkeys(["us-ascii", "ascii", "ansi-x3.4-1968", "iso-8859-1", "iso8859-1", "latin1", "latin-1", "l1",
                     "cp1252", "windows-1252", "iso-8859-1-windows-3.1-latin-1", "ansi"], "cp1252"),
    **dict.fromkeys(["iso-8859-9", "iso8859-9", "latin5", "windows-1254", "cp1254"], "cp1254"),
    **dict.fromkeys(["tis-620", "iso-8859-11", "windows-874", "cp874"], "cp874"),
    **dict.fromkeys(["iso-8859-8", "iso-8859-8-i", "iso-8859-8-e"], "iso8859_8"),
    **dict.fromkeys(["koi8-r", "koi8r"], "koi8_r"),
    **dict.fromkeys(["koi8-u"], "koi8_u"),
    **dict.fromkeys(["macintosh", "mac", "x-mac-roman"], "mac_roman"),
    **dict.fromkeys(["utf-16", "utf16", "ucs-2", "unicode"], "utf-16"),
    **{f"utf-16{order}": f"utf-16-{order}" for order in ("le", "be")},
    **{f"{maker}{page}": f"cp{page}" for maker in ("cp", "cp-", "windows-", "ibm", "ibm-")
       for page in (437, 850, 852, 855, 862, 864, 866, 1250, 1251, 1253, 1255, 1256, 1257, 1258)},
    **{f"{iso}{n}": f"iso8859_{n}" for iso in ("iso-8859-", "iso8859-") for n in (2, 3, 4, 5, 6, 7, 10, 13, 14, 15, 16)},
}  # fmt: skip

_SURROGATE = re.compile("[\ud800-\udfff]")
_LINE_END = re.compile("\r\n?")


class Decoded(NamedTuple):
    """Text, the codec that gave it, and whether it explains every octet as labelled."""

    text: str
    codec: str
    exact: bool


def decode(octets: bytes, label: str | None = None, sibling: str | None = None) -> Decoded:
    """The text of octets with a charset label as a mail gives it, or with none.

    Tried in order, each strictly: the label's superset, UTF-8, the charset of a sibling part, Chinese where the
    octets look like it, and then Windows-1252 with U+FFFD for what it does not know. Never raises.
    """
    named = codec_of(label)
    # UTF-8 under a Western label is common, and Western text that happens to be UTF-8 is not.
    order = ("utf-8", named) if named == "cp1252" else (named, "utf-8", codec_of(sibling))
    for codec in filter(None, order):
        text = _strictly(octets, codec)
        if text is not None:
            return Decoded(text, codec, label is None or codec == named or octets.isascii())
    guess = "gb18030" if named == "gb18030" or _looks_chinese(octets) else named or "cp1252"
    return Decoded(octets.decode(guess, "replace"), guess, False)


@cache
def codec_of(label: str | None) -> str | None:
    """The codec for a charset label, or None for a label that names no charset of mail."""
    key = (label or "").strip().strip("\"'").lower().replace("_", "-")
    return _CODECS.get(key[:40])


def clean(text: str) -> str:
    """Text that any database and any JSON reader takes: lines end in LF, no NUL, no lone surrogates."""
    if "\r" in text:
        text = _LINE_END.sub("\n", text)
    return _SURROGATE.sub(REPLACEMENT, text).replace("\0", REPLACEMENT)


def has_surrogates(text: str) -> bool:
    """Whether a text holds lone surrogates: octets that are no text in it, or no text at all."""
    return _SURROGATE.search(text) is not None


def octets_of(raw: str) -> bytes:
    """The octets behind a string of the `email` package, which hides those above 127 as surrogates (PEP 383)."""
    return raw.encode("utf-8", "surrogateescape")


def _strictly(octets: bytes, codec: str) -> str | None:
    if codec == "utf-8":
        octets = octets.removeprefix(codecs.BOM_UTF8)
    try:
        text = octets.decode(codec)
    except (UnicodeError, ValueError):
        return None
    return None if has_surrogates(text) else text


def _looks_chinese(octets: bytes) -> bool:
    """Whether unlabelled octets are GBK: Western text has lone high octets, Chinese has pairs of common characters.

    Two out of three characters of running Chinese are in the first level of GB 2312, whose lead octet is below 0xD8;
    lower-case Cyrillic is above it.
    """
    pairs = re.findall(rb"[\x81-\xfe][\x40-\xfe]", octets[:65536])
    common = sum(0xB0 <= pair[0] < 0xD8 and pair[1] >= 0xA1 for pair in pairs)
    return len(pairs) >= 2 and common * 3 >= len(pairs) * 2
