"""Long runs of base64 are put aside while the `email` package looks for structure, since it looks at every line.

A run is whatever stands between an empty line and the next line that may be a delimiter, if it holds nothing but the
base64 alphabet (RFC 2045 6.8). Nothing in it can be structure, so one word in its place changes nothing.
"""

import re
from binascii import Error, a2b_base64
from collections.abc import Iterator
from hashlib import sha256

LONG = 4096  # octets of a run that is worth the trouble
PIECE = 64 * 1024  # octets that are copied to look at them

_ALPHABET = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=\r\n"
_EMPTY_LINE = re.compile(rb"\n\r?\n")


class Aside:
    """A mail without its long runs of base64, in `octets`, and the way back for each of its parts.

    The runs are not copied: a file would be held twice before it is decoded.
    """

    def __init__(self, octets: bytes) -> None:
        self._all = octets
        self.runs: list[tuple[int, int]] = []
        kept, at = bytearray(), 0
        for start, end in _runs(octets):
            if not self.runs:  # a mail cannot contain its own hash
                self._word = f"aside-{sha256(octets).hexdigest()}-".encode()
            kept += octets[at:start] + self._word + b"%d." % len(self.runs)
            self.runs.append((start, end))
            at = end
        self.octets = bytes(kept + octets[at:]) if self.runs else octets

    def whole(self, payload: bytes) -> bytes:
        """The content of a part with its runs in their places."""
        if not self.runs or self._word not in payload:
            return payload
        return re.sub(rb"%s(\d+)\." % self._word, lambda match: self._run(match[1]), payload)

    def decoded(self, payload: bytes) -> bytes | None:
        """The octets of a base64 part that is nothing but a run without flaws, in one step; None for any other."""
        alone = re.fullmatch(rb"%s(\d+)\.\s*" % self._word, payload) if self.runs else None
        if alone is None:
            return None
        start, end = self.runs[int(alone[1])]
        if self._all.find(b"=", start, end - 2) >= 0:  # padding inside: several runs in one
            return None
        try:
            return a2b_base64(memoryview(self._all)[start:end])
        except Error:
            return None

    def _run(self, number: bytes) -> bytes:
        start, end = self.runs[int(number)]
        return self._all[start:end]


def _runs(octets: bytes) -> Iterator[tuple[int, int]]:
    """Where the runs are, in one pass. A part that is base64 says so before its empty line."""
    at = octets.find(b"base64")
    while at >= 0 and (empty := _EMPTY_LINE.search(octets, at)):
        start = empty.end()
        delimiter = octets.find(b"\n--", start - 1)
        at = end = delimiter if delimiter >= 0 else len(octets)
        while end > start and octets[end - 1] in b"\r\n":
            end -= 1
        if end - start >= LONG and _is_base64(octets, start, end):
            yield start, end
        at = octets.find(b"base64", at)


def _is_base64(octets: bytes, start: int, end: int) -> bool:
    pieces = (octets[at : min(at + PIECE, end)] for at in range(start, end, PIECE))
    return not any(piece.translate(None, _ALPHABET) for piece in pieces)
