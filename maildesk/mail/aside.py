"""Long runs of base64 are put aside while the `email` package looks for structure, since it looks at every line.

A run is whatever stands between an empty line and the next line that may be a delimiter, if it holds nothing but the
base64 alphabet (RFC 2045 6.8). Nothing in it can be structure, so one word in its place changes nothing.
"""

import re
from collections.abc import Iterator
from hashlib import sha256

LONG = 4096  # octets of a run that is worth the trouble

_ALPHABET = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=\r\n"
_EMPTY_LINE = re.compile(rb"\n\r?\n")


class Aside:
    """A mail without its long runs of base64, in `octets`, and the way back for each of its parts."""

    def __init__(self, octets: bytes) -> None:
        self.runs: list[bytes] = []
        kept, at = bytearray(), 0
        for start, end in _runs(octets):
            if not self.runs:
                self._word = (
                    f"aside-{sha256(octets).hexdigest()}-".encode()
                )  # a mail cannot contain its own hash
            kept += octets[at:start] + self._word + b"%d." % len(self.runs)
            self.runs.append(octets[start:end])
            at = end
        self.octets = bytes(kept + octets[at:]) if self.runs else octets

    def whole(self, payload: bytes) -> bytes:
        """The content of a part with its runs in their places."""
        if not self.runs or self._word not in payload:
            return payload
        return re.sub(rb"%s(\d+)\." % self._word, lambda match: self.runs[int(match[1])], payload)


def _runs(octets: bytes) -> Iterator[tuple[int, int]]:
    """Where the runs are, in one pass. A part that is base64 says so before its empty line."""
    at = octets.find(b"base64")
    while at >= 0 and (empty := _EMPTY_LINE.search(octets, at)):
        start = empty.end()
        delimiter = octets.find(b"\n--", start - 1)
        at = delimiter if delimiter >= 0 else len(octets)
        run = octets[start:at].rstrip(b"\r\n")
        if len(run) >= LONG and not run.translate(None, _ALPHABET):
            yield start, start + len(run)
        at = octets.find(b"base64", at)
