"""Bodies as octets: encodings, files, boundaries."""

import email
import email.policy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maildesk.compose import mime
from maildesk.mail.message import Attachment

PNG = Attachment("a.png", "image/png", 3, "1" * 64, inline=True, content_id="a@x")


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        ("hello\n", "7bit"),
        ("", "7bit"),
        ("x" * 2000 + "\n", "quoted-printable"),
        ("the café is closed today\n", "quoted-printable"),
        ("打印机\n", "base64"),
        ("--=_md12.0\n", "quoted-printable"),
    ],
)
def test_a_text_gets_the_encoding_it_needs(content: str, encoding: str) -> None:
    """ASCII goes as it is; long lines, other scripts and what looks like a boundary do not."""
    assert f"Content-Transfer-Encoding: {encoding}" in mime.text("plain", content).fields


@given(st.text(alphabet=st.one_of(st.characters(codec="utf-8"), st.sampled_from("\r\n.\t =")), max_size=500))
def test_any_text(content: str) -> None:
    """It arrives as it was, with CRLF line ends, in lines that SMTP takes."""
    octets, _ = mime.write(["MIME-Version: 1.0"], mime.text("plain", content + "\n"), 1)
    lines = content.replace("\0", " ").replace("\r\n", "\n").replace("\r", "\n") + "\n"
    arrived = email.message_from_bytes(octets, policy=email.policy.compat32).get_payload(decode=True)
    assert isinstance(arrived, bytes)
    assert arrived.decode().replace("\r\n", "\n").rstrip("\n") == lines.rstrip("\n")
    assert all(b"\r" not in line and b"\n" not in line and len(line) <= 998 for line in octets.split(b"\r\n"))


def test_a_file_is_a_place_for_its_blob() -> None:
    """The octets hold its header and end there with a line break; the blob belongs behind it."""
    octets, (insert,) = mime.write([], mime.file(PNG), 1)
    assert octets[: insert.offset].endswith(b'filename="a.png"\r\n\r\n')
    assert insert.sha256 == PNG.sha256


@pytest.mark.parametrize(
    ("kind", "sent"),
    [
        ("image/png", "image/png"),
        ("Application/PDF", "application/pdf"),
        ("message/rfc822", "application/octet-stream"),
        ("multipart/mixed", "application/octet-stream"),
        ("text/html\r\nX: y", "application/octet-stream"),
        ("nonsense", "application/octet-stream"),
    ],
)
def test_a_files_type(kind: str, sent: str) -> None:
    """A type that may not be base64, or is none, is sent as plain octets."""
    assert mime.file(Attachment("a", kind, 1, "1" * 64, inline=False)).fields[0] == f"Content-Type: {sent}"


@pytest.mark.parametrize(
    ("cid", "html", "embedded"),
    [
        ("a@x", '<img src="cid:a@x">', True),
        ("a@x", "<p>nothing</p>", False),
        (None, '<img src="cid:a@x">', False),
        ("a>\r\nX: y", '<img src="cid:a>\r\nX: y">', False),
    ],
)
def test_an_image_that_the_html_may_show(cid: str | None, html: str, embedded: bool) -> None:
    """It is embedded where the HTML names it by an id that can stand in a header."""
    image = Attachment("a.png", "image/png", 1, "1" * 64, inline=True, content_id=cid)
    assert mime.embeddable(image, html) is embedded
