"""The MIME tree, and which of its parts are text, which are files."""

import base64

import pytest

from maildesk.mail import structure
from maildesk.mail.read import read
from tests.mail.letters import mail, multipart, octets

PLAIN = "Content-Type: text/plain\n\nplain text"
HTML = "Content-Type: text/html\n\n<p>html text</p>"
IMAGE = "Content-Type: image/png; name=a.png\nContent-ID: <logo@x>\n\npixels"
ENCLOSED = mail("enclosed text", Subject="enclosed subject")


def alternative(*parts: str) -> str:
    """A multipart/alternative as a part."""
    body = "".join(f"--inner\n{part}\n" for part in parts)
    return f"Content-Type: multipart/alternative; boundary=inner\n\n{body}--inner--"


@pytest.mark.parametrize(
    ("parts", "text", "files"),
    [
        ([PLAIN], "plain text", []),
        ([HTML], "html text", []),
        ([alternative(PLAIN, HTML)], "plain text", []),
        ([alternative("Content-Type: text/plain\n\n  ", HTML)], "html text", []),
        ([alternative(HTML), PLAIN], "html text\nplain text", []),
        ([PLAIN, IMAGE], "plain text", ["a.png"]),
        ([PLAIN, "Content-Type: text/plain; name=log.txt\n\nlines"], "plain text", ["log.txt"]),
        ([PLAIN, "Content-Type: text/plain\nContent-Disposition: attachment; filename=b.txt\n\nx"], "plain text", ["b.txt"]),
        ([alternative(PLAIN, "Content-Type: text/calendar\n\nBEGIN:VCALENDAR")], "plain text", []),
        ([PLAIN, "Content-Type: application/pgp-signature; name=signature.asc\n\nx"], "plain text", ["signature.asc"]),
        (["Content-Type: nonsense\n\nplain text"], "plain text", []),
        (["\nplain text"], "plain text", []),
    ],
)  # fmt: skip
def test_text_and_files(parts: list[str], text: str, files: list[str]) -> None:
    """Plain text is read, HTML where there is none; what has a file's name is a file."""
    message = read(multipart(*parts)).message
    assert message.body_text.strip() == text
    assert [one.name for one in message.attachments] == files


def test_an_enclosed_mail() -> None:
    """It is one file with its very octets; neither its text nor its files are this mail's."""
    part = b"Content-Type: message/rfc822\nContent-Disposition: attachment; filename=old.eml\n\n" + ENCLOSED
    message = read(multipart(PLAIN, part)).message
    assert message.body_text.strip() == "plain text"
    assert [(one.name, one.type, one.size) for one in message.attachments] == [
        ("old.eml", "message/rfc822", len(ENCLOSED))
    ]


def test_a_digest() -> None:
    """The parts of a digest are mails unless they say otherwise (RFC 2046 5.1.5)."""
    message = read(multipart(b"\n" + ENCLOSED, b"\n" + ENCLOSED, subtype="digest")).message
    assert [one.type for one in message.attachments] == ["message/rfc822"] * 2


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("base64", base64.encodebytes("Grüße".encode())),
        ("BASE64 ", base64.encodebytes("Grüße".encode())),
        ("quoted-printable", b"Gr=C3=BC=C3=9Fe"),
        ("8bit", "Grüße".encode()),
        ("x-unknown", "Grüße".encode()),
    ],
)
def test_transfer_encodings(encoding: str, body: bytes) -> None:
    """Each is undone; an unknown one is taken as none."""
    octets = mail(body, Content_Type="text/plain; charset=utf-8", Content_Transfer_Encoding=encoding)
    assert read(octets).message.body_text.strip() == "Grüße"


@pytest.mark.parametrize("depth", [40, 60, 300, 1000, 10_000])
def test_parts_within_parts(depth: int) -> None:
    """However deep a mail nests, it is read; what lies too deep is one closed file."""
    head = "".join(f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(depth))
    message = read(octets(f"From: a@x.test\n{head}Content-Type: text/plain\n\ndeep")).message
    assert (message.body_text.strip() == "deep") == (depth < 50)
    assert len(message.attachments) == (depth > 50)


def test_more_parts_than_anybody_sends() -> None:
    """The first five hundred count, and it is said that there are more."""
    found = structure.take_apart(multipart(*["\nx"] * 1000))
    assert (len(found.parts), found.cut) == (500, True)
    assert "more than 500 parts" in found.defects


def test_a_header_of_many_fields() -> None:
    """A thousand fields are read."""
    found = structure.take_apart(b"".join(b"X-%d: v\n" % n for n in range(5000)) + b"\nbody")
    assert len(found.fields) == 1000
    assert found.cut


@pytest.mark.parametrize(
    "octets",
    [
        mail("no delimiter here", Content_Type="multipart/mixed; boundary=x"),
        mail("no boundary", Content_Type="multipart/mixed"),
        mail("--x\n\nno end", Content_Type="multipart/mixed; boundary=x"),
        b"Subject : a blank before the colon\nFrom : a@x.test\n\nbody",
        b"no header at all\n\nbody",
        b"Subject: no body",
        b"",
        b"\0" * 100,
    ],
)
def test_a_broken_mail(octets: bytes) -> None:
    """It reads as far as it goes."""
    message = read(octets).message
    assert not any("as a whole" in defect for defect in message.defects)


def test_a_blank_before_the_colon() -> None:
    """The obsolete syntax is understood (RFC 5322 4.5)."""
    assert read(b"Subject : odd\nFrom : a@x.test\n\nbody").message.subject == "odd"


def test_what_is_odd() -> None:
    """Defects name what was odd, for the agent to see."""
    odd = mail(b"\xff\xfe", Content_Type="text/plain; charset=utf-8").replace(
        b"From:", b"From: e@x.test\nFrom:"
    )
    defects = " ".join(read(odd).message.defects)
    assert "more than one From field" in defects
    assert "the header says utf-8, and some octets are no text in it" in defects
