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


@pytest.mark.parametrize(
    ("name", "charset", "shown"),
    [
        ("日志报告.pdf".encode("gbk"), "gb2312", "日志报告.pdf"),
        ("報告書類.pdf".encode("big5"), "big5", "報告書類.pdf"),
        ("障害報告書.pdf".encode("shift_jis"), "shift_jis", "障害報告書.pdf"),
        ("보고서.pdf".encode("euc-kr"), "ks_c_5601-1987", "보고서.pdf"),
        ("отчёт.pdf".encode("koi8-r"), "koi8-r", "отчёт.pdf"),
        ("Störung.pdf".encode("latin-1"), "iso-8859-1", "Störung.pdf"),
        ("日志.pdf".encode(), "gb2312", "日志.pdf"),
        ("Картинка".encode()[:-1], "us-ascii", "Картинк\ufffd"),  # cut to a length by its program
    ],
)
def test_a_name_in_octets(name: bytes, charset: str, shown: str) -> None:
    """It is in UTF-8, or else in the charset of the text beside it."""
    file = b'Content-Type: application/pdf; name="' + name + b'"\n\nx'
    text = f'Content-Type: text/plain; charset="{charset}"\n\nsee'
    (one,) = read(multipart(text, file)).message.attachments
    assert one.name == shown


@pytest.mark.parametrize(
    ("parameter", "shown"),
    [
        ("filename*=UTF-8''%E6%97%A5%E5%BF%97.pdf", "日志.pdf"),
        ("filename*0*=gb2312''%C8%D5; filename*1*=%D6%BE; filename*2=.pdf", "日志.pdf"),
        ("filename*0*=UTF-8''%E6%97; filename*1*=%A5.pdf", "日.pdf"),  # a character cut in two
        ('filename*0="long"; filename*1="er.pdf"', "longer.pdf"),
        ("filename*=\"utf-8''%E6%97%A5.pdf\"", "日.pdf"),
        ('filename="=?gb2312?B?5pel5b+XLnBkZg==?="', "日志.pdf"),  # UTF-8 under another label
        ('filename="=?UTF-8?B?5pel?= =?UTF-8?B?5b+XLnBkZg==?="', "日志.pdf"),
        ("filename==?UTF-8?B?5pel5b+XLnBkZg==?=", "日志.pdf"),  # without the quotation marks
        ("filename=report final.pdf; size=3", "report final.pdf"),
        ('filename="a\\"b.pdf"', 'a"b.pdf'),
    ],
)
def test_a_name_as_programs_write_it(parameter: str, shown: str) -> None:
    """By RFC 2231, by RFC 2047, which does not allow it, or by neither."""
    part = f"Content-Type: application/pdf\nContent-Disposition: attachment; {parameter}\n\nx"
    (one,) = read(multipart("\ntext", part)).message.attachments
    assert one.name == shown
