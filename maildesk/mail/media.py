"""Media types: as declared where that is one (RFC 6838 4.2), else by the first octets."""

import re

_MEDIA_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]{1,100}/[a-z0-9!#$&^_.+-]{1,100}")
_MAGIC = (
    (b"\x89PNG\r\n\x1a\n", "image/png"), (b"\xff\xd8\xff", "image/jpeg"), (b"GIF8", "image/gif"),
    (b"%PDF-", "application/pdf"), (b"PK\x03\x04", "application/zip"), (b"\x1f\x8b", "application/gzip"),
)  # fmt: skip


def type_of(declared: str, octets: bytes) -> str:
    """The declared type if it has the form of one, else what the content shows."""
    return declared if _MEDIA_TYPE.fullmatch(declared) else by_magic(octets)


def by_magic(octets: bytes) -> str:
    """The type of some common formats by their first octets, else `application/octet-stream`."""
    return next((kind for magic, kind in _MAGIC if octets.startswith(magic)), "application/octet-stream")
