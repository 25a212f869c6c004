"""What S/MIME wraps whole (RFC 8551): signed content is read without verifying it, encrypted content is named.

Both are ASN.1 in the Basic Encoding Rules (X.690), of which signing programs use all: lengths known or not, octet
strings whole or in pieces. One flat walk over the elements, stepping into the constructed ones, does for what is
looked for here, and needs no recursion.
"""

from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

ELEMENTS = 50_000

_TYPES = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})

# Content types of RFC 5652 12.1 and RFC 5083, as their encoded object identifiers.
_DATA = bytes.fromhex("2a864886f70d010701")
_SIGNED = bytes.fromhex("2a864886f70d010702")
_ENCRYPTED = (bytes.fromhex("2a864886f70d010703"), bytes.fromhex("2a864886f70d0109100117"))

_END_OF_CONTENTS, _OCTETS, _IDENTIFIER, _PIECES, _EXPLICIT = 0x00, 0x04, 0x06, 0x24, 0xA0
_CONSTRUCTED = 0x20


class _Element(NamedTuple):
    """A tag, and where its content begins and ends; `end` is None where the length is not known beforehand."""

    tag: int
    start: int
    end: int | None


def is_one(kind: str, name: str) -> bool:
    """Whether a part of this type and name is S/MIME; some gateways call it octets (RFC 8551 3.2.1)."""
    return kind in _TYPES or (kind == "application/octet-stream" and name.lower().endswith(".p7m"))


def is_encrypted(octets: bytes) -> bool:
    """Whether it is EnvelopedData or AuthEnvelopedData: nobody but its recipients can read it."""
    return _content_type(octets, _elements(octets)) in _ENCRYPTED


def signed_content(octets: bytes) -> bytes | None:
    """The MIME entity inside of SignedData (RFC 5652 5.2), or None where there is none. Never raises."""
    elements = _elements(octets)
    if _content_type(octets, elements) != _SIGNED:
        return None
    if _DATA not in (octets[one.start : one.end] for one in islice(elements, 200) if one.tag == _IDENTIFIER):
        return None
    explicit, content = next(elements, None), next(elements, None)
    if explicit is None or explicit.tag != _EXPLICIT or content is None:
        return None
    return _joined(octets, content, elements)


def _content_type(octets: bytes, elements: Iterator[_Element]) -> bytes:
    sequence, identifier = next(elements, None), next(elements, None)
    return octets[identifier.start : identifier.end] if sequence and identifier else b""


def _joined(octets: bytes, content: _Element, elements: Iterator[_Element]) -> bytes | None:
    """An octet string, whole or out of its pieces."""
    if content.tag == _OCTETS:
        return octets[content.start : content.end]
    if content.tag != _PIECES:
        return None
    pieces = []
    for one in elements:
        past = content.end is not None and one.start > content.end
        if past or one.tag not in (_OCTETS, _PIECES, _END_OF_CONTENTS):
            break
        if one.tag == _OCTETS:
            pieces.append(octets[one.start : one.end])
    return b"".join(pieces)


def _elements(octets: bytes) -> Iterator[_Element]:
    """The elements in the order in which they begin, up to the first that does not fit."""
    at = 0
    for _ in range(ELEMENTS):
        if at + 2 > len(octets):
            return
        tag, length, start = octets[at], octets[at + 1], at + 2
        end: int | None = start + length
        if length == 0x80:
            end = None
        elif length > 0x80:
            start += length & 0x7F
            end = start + int.from_bytes(octets[at + 2 : start][:8]) if length <= 0x88 else start
        if start > len(octets) or (end is None and not tag & _CONSTRUCTED):
            return
        yield _Element(tag, start, end)
        at = start if tag & _CONSTRUCTED or end is None else end
