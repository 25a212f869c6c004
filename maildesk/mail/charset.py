"""From octets to text. The label is a hint, not the truth: it is widened to its superset and checked.

Nothing here loses octets in silence: what no character set explains becomes U+FFFD, and `exact` says so.
"""

import codecs
import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from maildesk.mail import japanese, unlabelled

REPLACEMENT = "\ufffd"

# Mail programs label with the small set and write the large one (WHATWG Encoding 4.2 does the same for the web).
# A label that is not here is not decoded by name: Python's `rot13`, `idna` or `unicode_escape` are no charsets.
_CODECS: dict[str, str] = {
    **dict.fromkeys(["utf-8", "utf8", "utf8mb4", "unicode-1-1-utf-8", "x-unicode-2-0-utf-8", "cp65001"], "utf-8"),
    **dict.fromkeys(["gb2312", "gb-2312-80", "gb2312-80", "euc-cn", "x-euc-cn", "gbk", "x-gbk", "cp936", "ms936",
                     "windows-936", "gb18030", "gb18030-2000", "gb18030-2022", "gb-18030", "chinese", "csgb2312",
                     "iso-ir-58"], "gb18030"),
    **dict.fromkeys(["hz", "hz-gb-2312"], "hz"),
    **dict.fromkeys(["big5", "big-5", "cp950", "ms950", "x-big5", "x-x-big5", "cn-big5", "csbig5", "windows-950",
                     "big5-hkscs", "big5hkscs", "big5-eten"], "big5hkscs"),
    **dict.fromkeys(["shift-jis", "sjis", "x-sjis", "csshiftjis", "ms-kanji", "cp932", "ms932", "windows-932",
                     "windows-31j"], "cp932"),
    **dict.fromkeys(["euc-jp", "x-euc-jp", "eucjp", "cseucpkdfmtjapanese", "ujis"], "euc_jis_2004"),
    **dict.fromkeys(["iso-2022-jp", "csiso2022jp", "iso-2022-jp-1", "iso-2022-jp-2", "cp50220", "cp50221",
                     "iso-2022-jp-ms", "jis"], "iso2022_jp_ext"),
    **dict.fromkeys(["euc-kr", "cseuckr", "ks-c-5601-1987", "ks-c-5601-1989", "ks-c-5601", "ksc5601", "ksc-5601",
                     "korean", "iso-ir-149", "cp949", "ms949", "uhc", "windows-949"], "cp949"),
    **dict.fromkeys(["iso-2022-kr", "csiso2022kr"], "iso2022_kr"),
    **dict.fromkeys(["us-ascii", "ascii", "ansi-x3.4-1968", "iso646-us", "646", "iso-8859-1", "iso8859-1", "iso88591",
                     "latin1", "latin-1", "l1", "csisolatin1", "cp1252", "x-cp1252", "windows-1252", "ansi",
                     "iso-8859-1-windows-3.1-latin-1"], "cp1252"),
    **dict.fromkeys(["iso-8859-9", "iso8859-9", "latin5", "windows-1254", "cp1254"], "cp1254"),
    **dict.fromkeys(["tis-620", "tis620", "iso-8859-11", "windows-874", "cp874"], "cp874"),
    **dict.fromkeys(["iso-8859-8", "iso-8859-8-i", "iso-8859-8-e", "hebrew", "logical"], "iso8859_8"),
    **dict.fromkeys(["iso-8859-2", "latin2", "latin-2", "l2"], "iso8859_2"),
    **dict.fromkeys(["iso-8859-5", "cyrillic"], "iso8859_5"),
    **dict.fromkeys(["iso-8859-6", "iso-8859-6-i", "arabic"], "iso8859_6"),
    **dict.fromkeys(["iso-8859-7", "greek", "elot-928"], "iso8859_7"),
    **dict.fromkeys(["iso-8859-15", "latin9", "latin-9", "l9", "csisolatin9"], "iso8859_15"),
    **dict.fromkeys(["koi8-r", "koi8r", "koi8", "koi", "cskoi8r"], "koi8_r"),
    **dict.fromkeys(["koi8-u", "koi8u", "koi8-ru"], "koi8_u"),
    **dict.fromkeys(["macintosh", "mac", "x-mac-roman"], "mac_roman"),
    **dict.fromkeys(["x-mac-cyrillic", "x-mac-ukrainian"], "mac_cyrillic"),
    **dict.fromkeys(["utf-16", "utf16", "ucs-2", "unicode"], "utf-16"),
    **{f"utf-16{order}": f"utf-16-{order}" for order in ("le", "be")},
    **{f"{maker}{page}": f"cp{page}" for maker in ("cp", "x-cp", "cp-", "windows-", "win-", "ibm", "ibm-")
       for page in (437, 850, 852, 855, 862, 864, 866, 1250, 1251, 1253, 1255, 1256, 1257, 1258)},
    **{f"{iso}{n}": f"iso8859_{n}" for iso in ("iso-8859-", "iso8859-", "iso8859")
       for n in (2, 3, 4, 5, 6, 7, 10, 13, 14, 15, 16)},
}  # fmt: skip

_NAMES = {"utf-8": "UTF-8", "gb18030": "GB 18030", "big5hkscs": "Big5", "cp932": "Shift_JIS", "cp949": "EUC-KR",
          "euc_jis_2004": "EUC-JP", "iso2022_jp_ext": "ISO-2022-JP", "cp1252": "Windows-1252"}  # fmt: skip

# No text in such a label is 8-bit: where it is, the label knows nothing.
_ASCII = frozenset({"us-ascii", "ascii", "ansi-x3.4-1968", "iso646-us", "646"})
_STATEFUL = frozenset({"iso2022_jp_ext", "iso2022_kr", "hz"})
_SURROGATE = re.compile("[\ud800-\udfff]")
_LINE_END = re.compile("\r\n?")
_CONTINUATION = bytes(range(0x80, 0xC0))
_PROOF = {"cp1252": 1}  # continuation octets that make UTF-8 likelier than the label
_CERTAIN = 6  # pairs of octets that make Chinese likelier than a Western label


class Decoded(NamedTuple):
    """Text, the codec that gave it, and whether it explains every octet as labelled."""

    text: str
    codec: str
    exact: bool


def decode(octets: bytes, label: str | None = None, hint: str | None = None) -> Decoded:
    """The text of octets with a charset label as a mail gives it, or with none. `hint` is a label from elsewhere.

    Tried in order, each strictly: the label's superset (UTF-8 first where the octets prove it), UTF-8, the hint,
    East Asian sets where the octets look like it, and then Windows-1252 with U+FFFD for what it does not know.
    Never raises.
    """
    named = codec_of(label)
    known = None if _key(label) in _ASCII and not octets.isascii() else named
    for codec in _order(octets, known, codec_of(hint)):
        text = _strictly(octets, codec)
        if text is not None:
            return Decoded(text, codec, label is None or codec == named or octets.isascii())
    # Nothing fits: the likeliest, with what it lacks marked.
    guess = "utf-8" if _is_cut(octets) else known or unlabelled.guess(octets) or "cp1252"
    return Decoded(octets.decode(guess, "replace"), guess, False)


def _is_cut(octets: bytes) -> bool:
    """Whether octets are UTF-8 that ends within a character, as a name or subject that was cut to a length."""
    try:
        octets.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.reason == "unexpected end of data" and not octets[: error.start].isascii()
    return False


def mismatch(decoded: Decoded, label: str | None) -> str:
    """What is odd about a text that is not exactly what its label says, in words."""
    said = f"the header says {label}" if label else "the header names no character set"
    if REPLACEMENT in decoded.text:
        return f"{said}, and some octets are no text in it"
    return f"{said}, the text is {name_of(decoded.codec)}"


def name_of(codec: str) -> str:
    """The name by which people know what a codec reads."""
    return _NAMES.get(codec, codec.replace("cp125", "Windows-125").replace("_", "-").upper())


@cache
def codec_of(label: str | None) -> str | None:
    """The codec for a charset label, or None for a label that names no charset of mail."""
    return _CODECS.get(_key(label))


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


def _key(label: str | None) -> str:
    return (label or "")[:60].partition(";")[0].strip("\"' \t").lower().replace("_", "-")


def _order(octets: bytes, named: str | None, hint: str | None) -> Iterator[str]:
    """The codecs to try, the likeliest first."""
    if named in _STATEFUL:
        yield named
        return
    if b"\x1b$" in octets:
        yield "iso2022_kr" if b"\x1b$)C" in octets else "iso2022_jp_ext"
    # UTF-8 under a Western label is common, and other text that happens to be UTF-8 is not.
    if named != "utf-16" and len(octets) - len(octets.translate(None, _CONTINUATION)) >= _PROOF.get(
        named or "", 4
    ):
        yield "utf-8"
    if named == "cp1252" and not octets.isascii() and (chinese := unlabelled.guess(octets, _CERTAIN)):
        yield chinese
    yield from filter(None, (named, "utf-8", hint))
    if named is None and (guess := unlabelled.guess(octets)):
        yield guess


def _strictly(octets: bytes, codec: str) -> str | None:
    if codec == "utf-8":
        octets = octets.removeprefix(codecs.BOM_UTF8)
    try:
        text = octets.decode(codec)
    except (UnicodeError, ValueError):
        return japanese.decode(octets) if codec == "iso2022_jp_ext" else None
    return None if has_surrogates(text) else text
