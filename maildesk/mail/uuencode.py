"""Files that stand uuencoded in the text of a mail, as programs older than MIME write them (POSIX uuencode)."""

import re
from binascii import Error, a2b_uu
from collections.abc import Iterator

_BEGIN = re.compile(rb"^begin [0-7]{3,4}(?: ([^\r\n]{0,255}))?\r?\n", re.MULTILINE)
_LINE = re.compile(rb"([ -`]{1,90})\r?(?:\n|\Z)")
_END = re.compile(rb"end[ \t]{0,5}\r?(?:\n|\Z)")

FILES = 100


def parted(octets: bytes) -> tuple[bytes, list[tuple[str, bytes]]]:
    """The text without its uuencoded files, and the files with their names.

    What only looks like the beginning of one stays in the text; a file whose end is missing is what there is of it.
    """
    text, at = bytearray(), 0
    files: list[tuple[str, bytes]] = []
    for begin in _BEGIN.finditer(octets) if b"begin " in octets else ():
        if begin.start() < at or len(files) == FILES:
            continue
        content, end = _content(octets, begin.end())
        if content:
            files.append(((begin[1] or b"").decode("utf-8", "surrogateescape").strip(), content))
            text += octets[at : begin.start()]
            at = end
    return bytes(text + octets[at:]), files


def _content(octets: bytes, start: int) -> tuple[bytes, int]:
    """The content of the lines from here, and where the file ends; without lines or an end, nothing."""
    pieces, at = [], start
    for piece, after in _lines(octets, start):
        pieces.append(piece)
        at = after
    end = _END.match(octets, at)
    whole = end is not None or len(pieces) > 1
    return (b"".join(pieces), end.end() if end else at) if whole else (b"", start)


def _lines(octets: bytes, at: int) -> Iterator[tuple[bytes, int]]:
    """What each line holds and where the next one begins, up to the first that is none."""
    while line := _LINE.match(octets, at):
        if _END.match(octets, at):  # three letters that no line of two octets can be
            return
        try:
            piece = a2b_uu(line[1])
        except Error:
            return
        at = line.end()
        yield piece, at
