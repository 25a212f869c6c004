"""Mail that S/MIME wraps whole. The samples have the shapes that OpenSSL, Outlook and Bouncy Castle write."""

import base64

import pytest

from maildesk.mail import smime
from maildesk.mail.read import read
from tests.mail.letters import mail, multipart

ENTITY = b"Content-Type: text/plain; charset=utf-8\r\n\r\nThe printer is broken.\r\n"
IDENTIFIER = {"data": "2a864886f70d010701", "signed": "2a864886f70d010702", "enveloped": "2a864886f70d010703",
              "auth-enveloped": "2a864886f70d0109100117"}  # fmt: skip


def der(tag: int, *content: bytes) -> bytes:
    """An element with a known length."""
    octets = b"".join(content)
    size = len(octets)
    length = bytes([size]) if size < 0x80 else b"\x82" + size.to_bytes(2)
    return bytes([tag]) + length + octets


def ber(tag: int, *content: bytes) -> bytes:
    """An element whose length is not known when it begins."""
    return bytes([tag]) + b"\x80" + b"".join(content) + b"\0\0"


def identifier(name: str) -> bytes:
    """The object identifier of a content type."""
    return der(0x06, bytes.fromhex(IDENTIFIER[name]))


ALGORITHMS = der(0x31, der(0x30, der(0x06, bytes.fromhex("608648016503040201"))))
REST = der(0xA0, der(0x30, b"")) + der(0x31)  # certificates and signers, of which nothing is read
VERSION = der(0x02, b"\1")
PIECES = der(0x04, ENTITY[:10]), der(0x04, ENTITY[10:])


def signed(content: bytes) -> bytes:
    """SignedData in DER around the octet string given."""
    inner = der(0x30, identifier("data"), content and der(0xA0, content))
    return der(0x30, identifier("signed"), der(0xA0, der(0x30, VERSION, ALGORITHMS, inner, REST)))


STREAMED = ber(0x30, identifier("signed"), ber(0xA0, ber(0x30, VERSION, ALGORITHMS,
               ber(0x30, identifier("data"), ber(0xA0, ber(0x24, *PIECES))), REST)))  # fmt: skip


@pytest.mark.parametrize(
    "octets",
    [
        signed(der(0x04, ENTITY)),
        signed(der(0x24, *PIECES)),
        signed(der(0x24, ber(0x24, *PIECES))),
        STREAMED,
    ],
)
def test_signed_content(octets: bytes) -> None:
    """It is the same however the signing program laid it out."""
    assert smime.signed_content(octets) == ENTITY


@pytest.mark.parametrize(
    "octets",
    [
        b"",
        b"\x30",
        b"\x30\x80",
        b"\x30\xff\xff",
        b"\x30\x88" + b"\xff" * 8,
        b"no ASN.1 at all",
        signed(b""),
        signed(der(0x02, b"\1")),
        der(0x30, identifier("enveloped"), der(0xA0, der(0x30, VERSION))),
        ber(0x30) * 100_000,
    ],
)
def test_no_signed_content(octets: bytes) -> None:
    """A detached signature, other content, and what is forged give nothing, and never an error."""
    assert smime.signed_content(octets) is None


@pytest.mark.parametrize("subtype", ["pkcs7-mime", "x-pkcs7-mime", "octet-stream"])
def test_an_opaque_signed_mail(subtype: str) -> None:
    """Its text is read as if it were not wrapped."""
    octets = mail(
        base64.encodebytes(STREAMED),
        Content_Type=f"application/{subtype}; smime-type=signed-data; name=smime.p7m",
        Content_Transfer_Encoding="base64",
    )
    message = read(octets).message
    assert message.body_text == "The printer is broken.\n"
    assert (message.attachments, message.defects) == ((), ())


def test_signatures_around_signatures() -> None:
    """Three layers are unwrapped; what lies deeper stays a file."""
    content, head = (
        ENTITY,
        b"Content-Type: application/pkcs7-mime\r\nContent-Transfer-Encoding: base64\r\n\r\n",
    )
    for _ in range(4):
        content = head + base64.encodebytes(signed(der(0x04, content)))
    message = read(b"From: ann@example.org\n" + content).message
    assert [one.type for one in message.attachments] == ["application/pkcs7-mime"]


@pytest.mark.parametrize("kind", ["enveloped", "auth-enveloped"])
def test_an_encrypted_mail(kind: str) -> None:
    """It is kept as a file, and the text and the defects say why there is nothing to read."""
    octets = base64.encodebytes(der(0x30, identifier(kind), der(0xA0, der(0x30, VERSION))))
    fields = {"Content_Type": "application/pkcs7-mime; name=smime.p7m", "Content_Transfer_Encoding": "base64"}
    message = read(mail(octets, **fields)).message
    assert message.body_text == "[encrypted with S/MIME]\n"
    assert message.defects == ("a part is encrypted (S/MIME)",)
    assert [one.name for one in message.attachments] == ["smime.p7m"]


def test_a_detached_signature() -> None:
    """The text beside it is read, and the signature stays a file for who wants to check it."""
    parts = (
        "Content-Type: text/plain\n\nThe printer is broken.\n",
        "Content-Type: application/pkcs7-signature; name=smime.p7s\n\nx",
    )
    message = read(multipart(*parts, subtype="signed")).message
    assert message.body_text == "The printer is broken.\n"
    assert [one.name for one in message.attachments] == ["smime.p7s"]
