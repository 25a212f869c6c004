"""Headers that are made to break whoever reads them, or to write into what others read after them."""

import re
from collections.abc import Iterator

import pytest

from maildesk.mail import wire
from maildesk.mail.message import Message, Reading
from maildesk.mail.read import read
from tests.mail.letters import mail, multipart

CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
# Python knows these as codecs, or mail has them as names; none of them is a character set of mail.
NO_CHARSETS = ["no-such", "utf\0-8", "rot13", "base64", "hex", "zip", "bz2", "undefined", "idna", "punycode", "unicode_escape",
               "raw_unicode_escape", "mbcs", "utf-7", "utf_7", "UNICODE-1-1-UTF-7", "utf-32LE", "a" * 10_000, "", "8bit",
               "../../etc/passwd", "x-unknown"]  # fmt: skip


def storable(message: Message) -> bool:
    """Whether every text of a mail can be stored in both databases, and crosses between processes unchanged."""
    encoded = wire.encode(message)
    return b"\\u0000" not in encoded and wire.decode(Message, encoded) == message


@pytest.mark.parametrize(
    "subject",
    [
        "=?utf-8?q?hello=0d=0aBcc:_evil@x.example=0d=0a=0d=0abody?=",
        "=?utf-8?q?hello=0aBcc:_evil@x.example?=",
        "=?utf-8?q?hello=0dBcc:_evil@x.example?=",
        "=?utf-8?q?hello=00Bcc:_evil@x.example?=",
        "=?utf-8?q?hello=0bBcc:_evil@x.example?=",
        "=?utf-8?q?hello=c2=85Bcc:_evil@x.example?=",
        "=?utf-8?q?hello=e2=80=a8Bcc:_evil@x.example?=",
        "=?utf-8?q?hello=e2=80=aeBcc:_evil@x.example?=",
        "=?utf-8?b?aGVsbG8NCkJjYzogZXZpbEB4LmV4YW1wbGU=?=",
        "=?iso-2022-jp?b?GyRCGyhCDQpCY2M6IGV2aWxAeC5leGFtcGxl?=",
        "hello\x0bBcc: evil@x.example",
        "hello\x1b[2JBcc: evil@x.example",
    ],
)
def test_a_line_end_inside_of_a_value(subject: str) -> None:
    """It is a blank afterwards, however it was hidden: no value begins a line of its own."""
    message = read(mail(Subject=subject, From=f"{subject} <bob@x.example>")).message
    assert message.sender is not None
    for text in (message.subject, message.sender.name, *(value for _, value in message.headers)):
        assert not CONTROLS.search(text)
    assert "evil@x.example" in message.subject
    assert message.sender.address == "bob@x.example"


@pytest.mark.parametrize(
    "sender",
    [
        "=?utf-8?q?Bob=0d=0aBcc:_evil@x?= <bob@x.example>",
        f"({'x' * 200}Bcc: evil@x.example{'z' * 200}) <bob@x.example>",
        f"bob@x.example ({'x' * 200}Bcc: evil{'z' * 200})",
    ],
)
def test_a_name_that_would_write_into_a_header(sender: str) -> None:
    """The address is Bob's, and his name is one line of at most 200 characters."""
    message = read(mail(From=sender)).message
    assert message.sender is not None
    assert message.sender.address == "bob@x.example"
    assert len(message.sender.name) <= 200
    assert "\n" not in message.sender.name


@pytest.mark.parametrize(
    "parameter",
    [
        "filename*=utf-8''a%22%0d%0aX:%20y%0d%0a%0d%0a.txt",
        "filename=\"=?utf-8?q?a=0d=0aX:_y=0d=0a.txt?=\"",
        "filename*0*=utf-8''a%0d; filename*1*=%0aX:%20y.txt",
        "filename*=utf-8''a%00X.txt",
        "filename*99999999999999=x; filename*1*=%0ay.txt",
    ],
)  # fmt: skip
def test_a_file_name_that_would_write_into_a_header(parameter: str) -> None:
    """It is one line without controls."""
    part = f"Content-Type: text/plain\nContent-Disposition: attachment; {parameter}\n\nx"
    (file,) = read(multipart("\nx", part)).message.attachments
    assert not CONTROLS.search(file.name)


def long_parameters() -> Iterator[bytes]:
    """A parameter whose name fills a line, at the three places where a header can be."""
    disposition = "attachment; " + "f" * 100 + '="a.pdf"'
    part = f"Content-Type: text/plain\nContent-Disposition: {disposition}\n\nx"
    yield mail(Content_Disposition=disposition)
    yield multipart("\nx", part)
    yield multipart("\nx", f"Content-Type: message/rfc822\n\nSubject: y\n{part}")


@pytest.mark.parametrize("octets", list(long_parameters()))
def test_a_parameter_that_cannot_be_folded(octets: bytes) -> None:
    """It is left alone: nothing that is read is ever written again by the package that loops over it."""
    assert read(octets).message.subject == "VPN broken"


@pytest.mark.parametrize("charset", NO_CHARSETS)
def test_a_name_that_is_no_charset(charset: str) -> None:
    """The text is read as what it is, and nothing is decoded that only looks like an encoding."""
    body = "+ADw-script+AD4- 您好\n"
    part = f'Content-Type: text/plain; charset="{charset}"\n\n{body}'
    name = (
        f"Content-Type: image/png\nContent-Disposition: attachment; filename*={charset[:50]}''a%2B.png\n\nx"
    )
    message = read(multipart(part, name, Subject=f"=?{charset[:60]}?q?+ADw-?= x")).message
    assert message.body_text.startswith(body.rstrip("\n"))
    assert "<" not in message.subject
    assert [one.name for one in message.attachments] == ["a+.png"]
    assert storable(message)


@pytest.mark.parametrize(
    "encoding", ["x-foo", "uuencode", "x-uue", "base64", "quoted-printable", "binary", "\0", "7bit; x=y"]
)
@pytest.mark.parametrize(
    "body", [b"A", b"begin 644 a\nM", b"=", b"=\n=3", b"\0\xff\xfe", b"", b"====", b"\x80" * 1000]
)
def test_a_transfer_encoding_that_cannot_be_undone(encoding: str, body: bytes) -> None:
    """What cannot be undone is left as it came."""  # fmt: skip
    assert storable(read(mail(body, Content_Transfer_Encoding=encoding)).message)


def test_utf_32_bombs() -> None:
    """A set of four octets a character is not read by name."""
    assert storable(read(mail(b"F" * 7600, Content_Type="text/plain; charset=utf-32LE")).message)


@pytest.mark.parametrize(
    "octets",
    [
        mail("a\0b", Subject="a\0b", From="a\0@b.example"),
        mail(Subject="=?utf-8?q?a=00b?=", From="=?utf-8?q?a=00b?= <a@b.example>"),
        multipart("\nx", "Content-Disposition: attachment; filename=\"x\0.txt\"\n\nx"),
        mail("--b\0\n\nx\n--b\0--", Content_Type='multipart/mixed; boundary="b\0"'),
        b"Sub\0ject: x\nFrom: a@b.example\n\nx",
        b"Subject: \xff\xfe\nFrom: \xff\xfe <a@b.example>\n\n\xff\xfe",
        mail(b"\xff\xfe", Content_Type="text/plain; charset=utf-8"),
        mail(b"\xed\xa0\xbd\xed\xb8\x80", Content_Type="text/plain; charset=cesu-8"),
        mail(Subject="=?utf-16?b?2AA=?= =?utf-16le?b?ANg=?="),
        b"Content-Type: text/\xe9\xff; charset=\xff\nFrom: a@b.example\n\nx",
        b"Message-ID: <\xff\xfe@x>\nMessage-ID: <second@x>\nReferences: <\0> <\xed\xa0\x80@x>\n\nx",
        b"",
        b"\0" * 10_000,
        b"\n",
        b": \n: \n\n",
    ],
)  # fmt: skip
def test_octets_that_no_database_takes(octets: bytes) -> None:
    """NUL, lone surrogates and what is no text at all are replaced wherever they stand."""
    assert storable(read(octets).message)


def test_a_crowd_of_recipients() -> None:
    """A million of them are read as five hundred, and all the rest of the mail as ever."""
    reading = read(mail(To="a@x.example, " * 1_000_000, Cc="b@x.example, " * 5_000))
    assert (len(reading.message.to), len(reading.message.cc)) == (500, 500)
    assert reading.reply_text.strip() == "It is broken."
    assert "the To field is longer than 64 KiB" in "; ".join(reading.message.defects)


@pytest.mark.parametrize(
    "value", ["(" * 1000 + "a@b.example", "(" * 100_000, "a@b.example" + ")" * 100_000, "<" * 100_000]
)
@pytest.mark.parametrize(
    "name", ["From", "Sender", "Reply-To", "Content-Type", "Received", "Authentication-Results"]
)
def test_brackets_without_an_end(name: str, value: str) -> None:
    """They are nobody's identity."""  # fmt: skip
    message = read(f"{name}: {value}\n".encode() + mail(**{name.replace("-", "_"): None})).message
    assert [one.address for one in message.originator_fields if one.name == name] == (
        [None] if name in ("From", "Sender", "Reply-To") else []
    )
    assert wire.decode(Reading, wire.encode(read(mail(**{name.replace("-", "_"): value}))))
