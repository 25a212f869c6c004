"""The files of a mail."""

import re
import stat
from hashlib import sha256
from pathlib import Path

import pytest

from maildesk.mail.attachment import safe_name
from maildesk.mail.read import read
from tests.mail.letters import multipart


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("report.pdf", "report.pdf"),
        ("../../../../etc/x", "x"),
        ("/etc/passwd", "passwd"),
        ("..\\..\\x", "x"),
        ("C:\\x", "x"),
        ("CON", "_CON"),
        ("nul.txt", "_nul.txt"),
        ("..", ""), (".", ""), ("", ""), ("a/", ""),
        ("x\u202egpj.exe", "xgpj.exe"),
        ("x\0.txt", "x\ufffd.txt"),
        ('a"\r\nX: y\r\n\r\n.txt', 'a" X: y  .txt'),
        ("-rf", "-rf"),
        ("您好.txt", "您好.txt"),
    ],
)  # fmt: skip
def test_a_name_to_show_and_to_save_under(name: str, safe: str) -> None:
    """No folders, no controls, no direction marks, no device names."""
    assert safe_name(name) == safe


@pytest.mark.parametrize("name", ["a" * 300 + ".pdf", "😀" * 300 + ".pdf", "a" * 300, "." + "a" * 300])
def test_a_long_name(name: str) -> None:
    """A name has at most 180 octets and keeps its extension."""
    safe = safe_name(name)
    assert len(safe.encode()) <= 180
    assert safe.endswith(".pdf") == name.endswith(".pdf")


def test_files_in_a_folder(tmp_path: Path) -> None:
    """Each lies there under its sha256, for its owner alone."""
    part = "Content-Type: image/png; name=a.png\nContent-Disposition: attachment\n\npixels"
    (one,) = read(multipart("\ntext", part), tmp_path).message.attachments
    path = tmp_path / one.sha256
    assert path.read_bytes() == b"pixels"
    assert one.sha256 == sha256(b"pixels").hexdigest()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    """That is the machine's fault and not the mail's."""
    with pytest.raises(FileNotFoundError):
        read(multipart("\ntext", "Content-Type: image/png\n\nx"), tmp_path / "missing")


@pytest.mark.parametrize(
    ("part", "inline"),
    [
        ("Content-Type: image/png\nContent-Disposition: inline\n\nx", True),
        ("Content-Type: image/png\nContent-ID: <a@x>\n\nx", True),
        ("Content-Type: image/png\nContent-ID: <a@x>\nContent-Disposition: attachment\n\nx", False),
        ("Content-Type: image/png\n\nx", False),
    ],
)
def test_an_image_inside_the_text(part: str, inline: bool) -> None:
    """A part that the HTML refers to is inline unless it is called an attachment."""
    (one,) = read(multipart("Content-Type: text/html\n\n<img>", part, subtype="related")).message.attachments
    assert one.inline == inline


@pytest.mark.parametrize(
    ("declared", "content", "kind"),
    [
        ("image/png", "x", "image/png"),
        ("png", "%PDF-1.7", "text/plain"),
        ("a/b/c; name=x", "%PDF-1.7", "text/plain"),
    ],
)
def test_a_media_type(declared: str, content: str, kind: str) -> None:
    """What is declared counts; what is no type is plain text (RFC 2045 5.2)."""
    part = f"Content-Type: {declared}\nContent-Disposition: attachment\n\n{content}"
    assert [one.type for one in read(multipart("\ntext", part)).message.attachments] == [kind]


@pytest.mark.parametrize(
    ("part", "name"),
    [
        ("Content-Type: message/rfc822\n\nSubject: x\n\ny", "message-[0-9a-f]{8}.eml"),
        ("Content-Type: image/png\n\nx", "image-[0-9a-f]{8}.png"),
        ("Content-Type: image/png; name=a.png\n\nx", "a.png"),
        ("Content-Disposition: attachment\n\n", "text-e3b0c442.txt"),
    ],
)
def test_a_file_without_a_name(part: str, name: str) -> None:
    """It is listed under one that its type and content give, the same at each reading."""
    (one,) = read(multipart("\ntext", part)).message.attachments
    assert re.fullmatch(name, one.file_name)
    assert one.name in ("", one.file_name)


def test_a_hundred_files_and_more() -> None:
    """A hundred are kept, and it is said that there were more."""
    message = read(multipart(*["Content-Disposition: attachment; filename=a\n\nx"] * 150)).message
    assert len(message.attachments) == 100
    assert "more than 100 attachments" in message.defects
