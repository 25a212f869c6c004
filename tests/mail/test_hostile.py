"""Mail that is made to break whoever reads it: each is read, in time, into values that a database takes."""

import time
from collections.abc import Iterator

import pytest

from maildesk.mail import wire
from maildesk.mail.identity import identity
from maildesk.mail.message import Reading
from maildesk.mail.read import read
from tests.mail.letters import mail, octets

SECONDS = 5.0  # of computing time; a fifth of it is usual for the worst of these
REPEATED = [
    b'"',
    b"\\",
    b".",
    b";",
    b",",
    b"<",
    b"[",
    b"a ",
    b"=?utf-8?q??=",
    b"(",
    b"@",
    b">",
    b":",
    b"=",
    b"\n ",
]
FIELDS = [
    b"From",
    b"To",
    b"Subject",
    b"Content-Type",
    b"Content-Disposition",
    b"Message-ID",
    b"References",
    b"Received",
    b"Authentication-Results",
]
# SignedData up to the pieces of its content, every length unknown.
SIGNED = bytes.fromhex("308006092a864886f70d010702a08030800201013100308006092a864886f70d010701a0802480")
MARKUP = {
    "divs": "<div>" * 200_000, "quotations": "<blockquote>" * 50_000, "open tags": "<a " * 20_000, "open comments": "<!--" * 20_000,
    "conditionals": "<![" * 20_000, "cdata": "<![CDATA[" * 80_000, "tables": "<table><tr><td>" * 200, "paragraphs": "<p>" * 300_000,
    "attributes": "<p " + "a " * 400_000 + ">", "blanks": " " * 1_000_000, "pairs": "<b><i>" * 7_000, "angles": "<" * 1_000_000,
    "hidden": '<p style="display:none">x' * 40_000, "links": '<a href="http://x.test/">z</a>' * 80_000,
}  # fmt: skip
TEXTS = {
    "on": "On " * 20_000, "quoted": "> x\n" * 200_000, "depth": "> " * 200_000, "dashes": "-" * 1_000_000, "lines": "\n" * 1_000_000,
    "blanks": "\u00a0" * 100_000, "fields": "From: x\n" * 50_000, "attributions": "On 2 Mar 2026 at 10:00\n" * 40_000,
    "wrote": "On 2026 x wrote:\n" * 40_000, "commands": "#a\n" * 100_000, "codes": "5.1.1 " * 100_000, "at": "@" * 500_000,
    "addresses": "a@b.example " * 50_000, "markers": "[md:" * 200_000, "rules": "-----\n" * 100_000, "quotes": '"' * 300_000,
    "words": "a" * 1_000_000, "delimiters": "---- " * 100_000, "errors": "error: " * 100_000, "paths": "/a" * 300_000,
    "uuencoded files": "begin 644 a\n" * 80_000, "a uuencoded file": "begin 644 a\n" + "#86%A\n" * 150_000,
    "signed": "-----BEGIN PGP SIGNED MESSAGE-----\n\n" * 25_000, "dashes escaped": "- " * 500_000,
    "signatures": "-----BEGIN PGP SIGNED MESSAGE-----\n\n" + "-----BEGIN PGP SIGNATURE-----\n" * 30_000,
    "meta": "<meta " * 160_000,
}  # fmt: skip


def nested(depth: int) -> bytes:
    """Mails in multiparts in mails."""
    level = "Content-Type: multipart/mixed; boundary=b{0}\n\n--b{0}\nContent-Type: message/rfc822\n\n"
    return octets("From: a@x.test\n" + "".join(level.format(n) for n in range(depth)) + "x")


def cases() -> Iterator[tuple[str, bytes]]:
    """Every input with its name."""
    yield "10 MB of CR", b"\r" * 10_000_000
    yield "a subject of 50 MB", b"Subject: " + b"x" * 50_000_000 + b"\n\nbody"
    yield "100,000 fields", b"".join(b"X-%d: v\n" % n for n in range(100_000)) + b"\nbody"
    yield "blank folds", b"Subject: x\n" + b" \n" * 2_000_000 + b"\nbody"
    yield "100,000 parts", mail(b"--b\n\nx\n" * 100_000, Content_Type="multipart/mixed; boundary=b")
    yield "a line of 50 MB", mail(b"x" * 50_000_000)
    yield "100,000 recipients", mail(To=", ".join(["u@x.test"] * 100_000))
    yield "mails in mails", mail(b"Content-Type: message/rfc822\n\n" * 1000, Content_Type="message/rfc822")
    yield "mails in multiparts in mails", nested(500)
    yield "30 MB of blanks as base64", mail(b" " * 30_000_000, Content_Transfer_Encoding="base64")
    yield "ASN.1 without an end", mail(b"\x30\x80" * 500_000, Content_Type="application/pkcs7-mime")
    yield (
        "ASN.1 in small pieces",
        mail(SIGNED + b"\x04\x01x" * 300_000, Content_Type="application/pkcs7-mime"),
    )
    yield (
        "parameters of a part",
        mail(
            b"--b\nContent-Type: multipart/mixed" + b";" * 1_000_000 + b"\n\nx\n--b--",
            Content_Type="multipart/mixed; boundary=b",
        ),
    )
    yield (
        "lone surrogates",
        b"From: \xff\xfe <a@b.test>\nSubject: \xff\xfe=?utf-16?b?2AA=?=\n\n\xed\xa0\x80\xff",
    )
    yield (
        "NUL everywhere",
        b"From: a\0@b.test\nSubject: =?utf-8?q?a=00b?=\0\nContent-Type: text/plain; charset=u\0\n\na\0",
    )
    for field in FIELDS:
        for repeated in REPEATED:
            for size in (20_000, 200_000):
                yield (
                    f"{size} of {repeated!r} in {field!r}",
                    field + b": " + repeated * (size // len(repeated)) + b"\n\nx",
                )
    for name, markup in MARKUP.items():
        yield f"HTML: {name}", mail(markup, Content_Type="text/html")
    for name, text in TEXTS.items():
        yield f"text: {name}", mail(text)
        yield (
            f"report: {name}",
            mail(text, From="MAILER-DAEMON@x.test", Subject=text[:60_000].replace("\n", " ")),
        )


def test_every_input_is_read_in_time() -> None:
    """No input takes long, none fails as a whole, and all text can be stored anywhere."""
    slow, failed = [], []
    for name, hostile in cases():
        start = time.process_time()
        reading = read(hostile)
        identity(reading.message)
        seconds = time.process_time() - start
        if seconds > SECONDS:
            slow.append((name, seconds))
        if any("as a whole" in defect for defect in reading.message.defects):
            failed.append((name, reading.message.defects))
        encoded = wire.encode(reading)
        assert wire.decode(Reading, encoded) == reading, name
        assert b"\\u0000" not in encoded, name
    assert (slow, failed) == ([], [])


@pytest.mark.parametrize(
    "message_id",
    ["", "<", "<>", "[", "<[>", "<a@", "<@>", f"<{'ab12' * 750}>", "<" + "x" * 1_000_000 + ">", "\udcff"],
)
def test_an_odd_message_id(message_id: str) -> None:
    """What identifies nothing is no identifier; what is one fits an index of any database."""
    octets = mail(Message_ID=None).replace(
        b"From:", b"Message-ID: " + message_id.encode("utf-8", "replace") + b"\nFrom:"
    )
    found = read(octets).message.message_id
    assert found is None or 0 < len(found) <= 998
