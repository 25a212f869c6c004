"""Rich Text as Outlook packs it (MS-OXRTFCP), and the text of it; HTML that is wrapped in it comes out (MS-OXRTFEX)."""

import re
import struct
from typing import NamedTuple

from maildesk.mail import charset, html, mapi

OCTETS = 2 * 1024 * 1024

# What the dictionary begins with (MS-OXRTFCP 2.1.2.1).
_FILLED = (
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript \fdecor "
    rb"MS Sans SerifSymbolArialTimes New RomanCourier{\colortbl\red0\green0\blue0"
    b"\r\n"
    rb"\par \pard\plain\f0\fs20\b\i\u\tab\tx"
)
_WINDOW = 4096
_PLAIN, _PACKED = b"MELA", b"LZFu"

_BEGINNING = 400  # characters in which the code page stands, and whether HTML is wrapped
_CODE_PAGE = re.compile(r"\\ansicpg([0-9]{1,5})")
_TOKEN = re.compile(
    r"\\(?P<word>[a-zA-Z]{1,32})(?P<number>-?[0-9]{1,9})?[ ]?|\\'(?P<octet>[0-9a-fA-F]{2})|\\(?P<symbol>[^a-zA-Z'\r\n])"
    r"|(?P<brace>[{}])|(?P<text>[^\\{}\r\n]+)"
)
_APART = frozenset({"colortbl", "fonttbl", "footer", "footnote", "generator", "header", "info", "listtable",
                    "listoverridetable", "mmathPr", "object", "pict", "stylesheet"})  # fmt: skip
_CHARACTERS = {"par": "\n", "line": "\n", "row": "\n", "sect": "\n", "page": "\n", "tab": "\t", "cell": "\t",
               "emdash": "—", "endash": "\u2013", "bullet": "•", "lquote": "\u2018", "rquote": "\u2019",
               "ldblquote": "“", "rdblquote": "”"}  # fmt: skip
_SYMBOLS = {"~": "\xa0", "_": "-", "{": "{", "}": "}", "\\": "\\"}


def decompress(octets: bytes) -> bytes:
    """The Rich Text in a compressed property, at most 2 MiB; what there is of it where it is broken."""
    if len(octets) < 16:
        return b""
    size, _, kind, _ = struct.unpack_from("<II4sI", octets)
    content = octets[16 : size + 4]
    return content[:OCTETS] if kind == _PLAIN else _unpacked(content) if kind == _PACKED else b""


def to_text(octets: bytes) -> str:
    """The text of a piece of Rich Text; of HTML that is wrapped in it, as of any other HTML. Never raises."""
    source = octets[:OCTETS].decode("latin-1")
    page = _CODE_PAGE.search(source, 0, _BEGINNING)
    text = _Page(mapi.label_of(int(page[1])) if page else None).read(source)
    return (
        html.to_text(text) if "\\fromhtml" in source[:_BEGINNING] else html.tidy(charset.clean(text)).strip()
    )


def _unpacked(octets: bytes) -> bytes:
    """MS-OXRTFCP 2.2: eight bits tell of the eight next things which are letters, and which refer to what was before."""
    out = bytearray(_FILLED)
    at = 0
    while at < len(octets) and len(out) < OCTETS:
        bits, at = octets[at], at + 1
        for bit in range(8):
            if not bits >> bit & 1:
                out += octets[at : at + 1]
                at += 1
            elif not _repeat(out, octets[at : at + 2]):
                return bytes(out[len(_FILLED) :])
            else:
                at += 2
    return bytes(out[len(_FILLED) :])


def _repeat(out: bytearray, reference: bytes) -> bool:
    """Writes again what a reference points at; false for the one to here, which is the end."""
    pair = int.from_bytes(reference, "big")
    back = (len(out) - (pair >> 4)) % _WINDOW
    if len(reference) < 2 or not 0 < back <= len(out):
        return False
    for _ in range((pair & 15) + 2):
        out.append(out[-back])
    return True


class _Group(NamedTuple):
    """What holds inside of braces. `apart` is no text of the page, `doubled` stands in place of HTML beside it.

    `fallback` is how many characters after a Unicode one repeat it for old readers.
    """

    apart: bool = False
    doubled: bool = False
    fallback: int = 1


class _Page:
    """The text that has been read so far."""

    def __init__(self, label: str | None) -> None:
        self._label = label
        self._group = _Group()
        self._above: list[_Group] = []
        self._pieces: list[str] = []
        self._octets = bytearray()  # in the code page; one may be half a character
        self._repeated = 0  # characters that are to be passed over

    def read(self, source: str) -> str:
        """The whole text."""
        for token in _TOKEN.finditer(source):
            kind = str(token.lastgroup if token["word"] is None else "word")
            if kind != "octet":
                self._settle()
            _READERS[kind](self, token)
        self._settle()
        # Characters beyond the first plane are written as two halves.
        return "".join(self._pieces).encode("utf-16", "surrogatepass").decode("utf-16", "replace")

    def _settle(self) -> None:
        if self._octets:
            self._pieces.append(charset.decode(bytes(self._octets), self._label).text)
            self._octets.clear()

    def _write(self, text: str) -> None:
        if self._above and not self._group.apart and not self._group.doubled:
            self._pieces.append(text)

    def _word(self, token: re.Match[str]) -> None:
        word, number = token["word"], token["number"]
        if word == "u" and number:
            self._write(chr(int(number) % 0x10000))
            self._repeated = self._group.fallback
        elif word in _CHARACTERS:
            self._write(_CHARACTERS[word])
        elif word == "uc" and number:
            self._group = self._group._replace(fallback=int(number))
        elif word == "htmlrtf":
            self._group = self._group._replace(doubled=number != "0")
        elif word == "htmltag" or word in _APART:
            self._group = self._group._replace(apart=word != "htmltag")

    def _octet(self, token: re.Match[str]) -> None:
        if self._repeated:
            self._repeated -= 1
        elif not self._group.apart and not self._group.doubled:
            self._octets.append(int(token["octet"], 16))

    def _symbol(self, token: re.Match[str]) -> None:
        if token["symbol"] == "*":  # whoever does not know the next word passes over the group
            self._group = self._group._replace(apart=True)
        else:
            self._write(_SYMBOLS.get(token["symbol"], ""))

    def _brace(self, token: re.Match[str]) -> None:
        if token["brace"] == "{":
            self._above.append(self._group)
        elif self._above:
            self._group = self._above.pop()

    def _plain(self, token: re.Match[str]) -> None:
        self._write(token["text"][self._repeated :])
        self._repeated = max(self._repeated - len(token["text"]), 0)


_READERS = {
    "word": _Page._word,
    "octet": _Page._octet,
    "symbol": _Page._symbol,
    "brace": _Page._brace,
    "text": _Page._plain,
}
