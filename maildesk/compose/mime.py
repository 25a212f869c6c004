"""A mail's body as octets (RFC 2045, 2046): text encoded, files left as places where their base64 belongs."""

import binascii
import itertools
import re
from base64 import encodebytes
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from maildesk.compose.header import parameter, sound_id
from maildesk.mail.message import Attachment
from maildesk.ticket.values import Insert

_TYPE = re.compile(r"(?!multipart/|message/)[a-z0-9][a-z0-9!#$&^_.+-]{0,80}/[a-z0-9][a-z0-9!#$&^_.+-]{0,80}")
_BEYOND_ASCII = bytes(range(128, 256))
_LONGEST = 990  # octets of a line that is sent as it is


@dataclass(frozen=True, slots=True)
class Leaf:
    """A part with content: its header fields, and encoded octets or the blob that holds them."""

    fields: tuple[str, ...]
    octets: bytes = b""
    sha256: str | None = None


@dataclass(frozen=True, slots=True)
class Multipart:
    """A part made of parts (RFC 2046 5.1)."""

    subtype: str
    parts: tuple["Leaf | Multipart", ...]


Part = Leaf | Multipart


def text(subtype: str, content: str) -> Leaf:
    """A text part in UTF-8, in the canonical form (RFC 2046 4.1.1): CRLF ends each line, and stands nowhere else."""
    lines = (
        content.encode("utf-8", "replace").replace(b"\0", b" ").replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    )
    octets = lines.replace(b"\n", b"\r\n")
    encoding, encoded = _transfer(octets)
    charset = "us-ascii" if octets.isascii() else "utf-8"
    kind = f"Content-Type: text/{subtype}; charset={charset}"
    return Leaf((kind, f"Content-Transfer-Encoding: {encoding}"), encoded)


def file(attachment: Attachment, *, embedded: bool = False) -> Leaf:
    """A file by reference. `embedded` is for an image that the HTML part shows (RFC 2387, RFC 2392)."""
    # base64 is not allowed for message/* and multipart/* (RFC 2046 5.2.1, 5.1); such a file goes as plain octets.
    known = attachment.type.lower()
    kind = known if _TYPE.fullmatch(known) else "application/octet-stream"
    disposition = "inline" if embedded else "attachment"
    fields = (
        f"Content-Type: {kind}",
        "Content-Transfer-Encoding: base64",
        f"Content-Disposition: {disposition}{parameter('filename', attachment.file_name)}",
    )
    content_id = (f"Content-ID: <{attachment.content_id}>",) if embedded else ()
    return Leaf(fields + content_id, sha256=attachment.sha256)


def together(subtype: str, first: Part, others: Sequence[Part]) -> Part:
    """The first part alone, or with the others in a multipart."""
    return Multipart(subtype, (first, *others)) if others else first


def embeddable(attachment: Attachment, html: str) -> bool:
    """Whether the HTML shows this file in its place."""
    cid = attachment.content_id
    return cid is not None and sound_id(cid) and f'"cid:{cid}"' in html


def write(fields: Sequence[str], body: Part, id: int) -> tuple[bytes, tuple[Insert, ...]]:
    """The whole mail, and where blobs belong in it. The same arguments give the same octets."""
    out = bytearray("".join(f"{field}\r\n" for field in fields).encode("utf-8"))
    inserts: list[Insert] = []
    _write(body, out, inserts, (f"=_md{id}.{number}" for number in itertools.count()))
    return bytes(out), tuple(inserts)


def _write(part: Part, out: bytearray, inserts: list[Insert], boundaries: Iterator[str]) -> None:
    if isinstance(part, Multipart):
        boundary = next(boundaries)
        out += f'Content-Type: multipart/{part.subtype};\r\n boundary="{boundary}"\r\n\r\n'.encode("ascii")
        for child in part.parts:
            out += f"--{boundary}\r\n".encode("ascii")
            _write(child, out, inserts, boundaries)
        out += f"--{boundary}--\r\n".encode("ascii")
        return
    out += "".join(f"{field}\r\n" for field in part.fields).encode("ascii") + b"\r\n"
    if part.sha256 is not None:
        inserts.append(Insert(len(out), part.sha256))
    out += part.octets + b"\r\n"


def _transfer(octets: bytes) -> tuple[str, bytes]:
    """A transfer encoding and the octets in it. What could be taken for a boundary (`=_`) is never sent as it is."""
    odd = len(octets) - len(octets.translate(None, _BEYOND_ASCII))
    if not odd and b"=_" not in octets and max(map(len, octets.split(b"\r\n"))) <= _LONGEST:
        return "7bit", octets
    if odd * 6 > len(octets):
        return "base64", encodebytes(octets).replace(b"\n", b"\r\n").removesuffix(b"\r\n")
    return "quoted-printable", binascii.b2a_qp(octets, istext=True)
