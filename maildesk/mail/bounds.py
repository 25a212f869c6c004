"""How much of a mail is looked at, and what the `email` package is kept from opening.

Its parser is slow on hostile headers, opens enclosed mails and nests without end. All three are stopped before and
while it parses, by the policy that it parses with.
"""

import re
from collections.abc import Iterator
from email.policy import Compat32
from itertools import count, islice, pairwise

HEADER_BLOCK = 256 * 1024
HEADER = 64 * 1024
FIELD = HEADER + 200  # a field with its name
MIME_FIELD = 4 * 1024  # a Content-Type that is longer is an attack on parsers
HEADERS = 1000
CONTAINERS = 50  # bounds the depth as well
DELIMITERS = 20_000  # lines that may begin a part; a body beyond them is cut

CLOSED = "x-closed-"
DIGEST = "multipart/x-digest"

_OBSOLETE_COLON = re.compile(rb"(?m)^([!-9;-~]{1,100})[ \t]{1,100}:")  # RFC 5322 4.5
_HEADER_END = re.compile(rb"\r?\n\r?\n|\r\r")
_FIELD = re.compile(rb"\n(?=[^ \t\r\n])")
_NO_FIELD = re.compile(rb"(?m)^(?![!-9;-~]{1,100}[ \t]{0,100}:|[ \t\r\n]|>?From )(?=.)")
_FROM = re.compile(rb"(?mi)^from[ \t]{0,100}:")
_FOLD = re.compile(r"[\r\n]+")
_NO_SEMICOLON = re.compile(r"\A([\w!#$&^.+-]{1,60}/[\w!#$&^.+-]{1,80})\s{1,20}(?=[\w-]{1,40}=)")


def bounded(octets: bytes) -> tuple[bytes, list[str]]:
    """The mail with its header block and its number of parts within limits, and what had to be cut or mended."""
    end = _HEADER_END.search(octets)
    at = end.start() if end else len(octets)
    head, cuts = _bounded_head(octets[:at])
    if octets.count(b"\n--", at) > DELIMITERS:
        octets = octets[:at] + b"\n--".join(octets[at:].split(b"\n--", DELIMITERS)[:DELIMITERS])
        cuts.append("more than 20000 lines that may begin a part")
    if b" :" in head or b"\t:" in head:
        head = _OBSOLETE_COLON.sub(rb"\1:", head)
    if _is_broken(head):
        head = _NO_FIELD.sub(b" ", head)
        cuts.append("a line in the header that is no field")
    return octets if octets.startswith(head) and len(head) == at else head + octets[at:], cuts


def _bounded_head(head: bytes) -> tuple[bytes, list[str]]:
    """The header block with its fields, and then itself, within limits: a field that is too long leaves the others."""
    cuts = []
    if head.count(b"\n") >= HEADERS and (
        beyond := next(islice(_FIELD.finditer(head), HEADERS - 1, None), None)
    ):
        head = head[: beyond.start()]
        cuts.append("more than 1000 header fields")
    if len(head) > HEADER_BLOCK:
        ends = [*(end.start() for end in _FIELD.finditer(head)), len(head)]
        head = b"".join(head[start:end][:FIELD] for start, end in pairwise([0, *ends]))
    if len(head) > HEADER_BLOCK:
        head = head[:HEADER_BLOCK].rpartition(b"\n")[0]
        cuts.append("the header is longer than 256 KiB")
    return head, cuts


def _is_broken(head: bytes) -> bool:
    """Whether a line that is no field stands in the midst of a header, since From (RFC 5322 3.6) is still to come.

    To some readers such a line ends the header; some filters fold their fields without a blank.
    """
    odd = _NO_FIELD.search(head)
    if odd is None or not 0 < head.find(b"\n") < odd.start() or _FROM.search(head, 0, odd.start()):
        return False
    return _FROM.search(head, odd.end()) is not None


def header_of(octets: bytes) -> bytes:
    """The header block alone, with the empty line that ends it."""
    end = _HEADER_END.search(octets)
    return octets[: end.end()] if end else octets


class Closed(Compat32):
    """Parses every header of every part within limits and keeps the package from opening what shall stay closed."""

    containers: Iterator[int]

    def __init__(self) -> None:
        super().__init__()
        self.__dict__["containers"] = count(1)  # a policy refuses plain assignment

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        name, value = super().header_source_parse(sourcelines)
        kind = name.lower()
        if kind == "content-type":
            return name, self._type(_mended(value))
        if kind.startswith("content-"):
            return name, value.strip()[:MIME_FIELD]
        return name, value[:HEADER]

    def _type(self, value: str) -> str:
        top = value[:20].lower()
        if top.startswith("multipart/"):
            if next(self.containers) > CONTAINERS:
                return CLOSED + value
            return DIGEST + value[16:] if top.startswith("multipart/digest") else value
        return CLOSED + value if top.startswith("message/") else value


def _mended(value: str) -> str:
    """A Content-Type unfolded (RFC 5322 2.2.3), with the semicolon that some programs forget after the type."""
    return _NO_SEMICOLON.sub(r"\1; ", _FOLD.sub("", value.strip()[:MIME_FIELD]))
