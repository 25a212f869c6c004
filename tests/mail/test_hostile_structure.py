"""Parts that are made so that two readers see two mails, or that hide what is written from one of them."""

import base64

import pytest

from maildesk.mail import wire
from maildesk.mail.message import Message
from maildesk.mail.read import read
from tests.mail.letters import mail, multipart, octets

TEXT = "Content-Type: text/plain\n\n"
PGP = "Content-Type: multipart/encrypted; boundary=e\n\n--e\nContent-Type: application/pgp-encrypted\n\nVersion: 1\n--e\nContent-Type: application/octet-stream; name=encrypted.asc\n\n-----BEGIN PGP MESSAGE-----\n\nhQEM\n-----END PGP MESSAGE-----\n--e--"
ENVELOPED = base64.b64encode(bytes.fromhex("300d06092a864886f70d010703a000")).decode()
SMIME = (
    f"Content-Type: application/pkcs7-mime; name=smime.p7m\nContent-Transfer-Encoding: base64\n\n{ENVELOPED}"
)
PARTS = "--b\nContent-Type: text/plain\n\nseen\n--b--\n"


def message(mail_: bytes) -> Message:
    """A mail as it reads; all of it can be stored and sent between processes."""
    found = read(mail_).message
    assert wire.decode(Message, wire.encode(found)) == found
    return found


@pytest.mark.parametrize(("secret", "name"), [(PGP, "encrypted.asc"), (SMIME, "smime.p7m")])
def test_an_encrypted_part_between_texts(secret: str, name: str) -> None:
    """It is a file and nothing of it is text, so that no answer can quote it (the EFAIL attack on mail programs)."""
    found = message(multipart(f"{TEXT}above", secret, f"{TEXT}below"))
    assert found.body_text.split() == ["above", "below"]
    assert [one.name for one in found.attachments] == [name]
    assert any("encrypted" in defect for defect in found.defects)


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (
            'message/external-body; access-type=URL; URL="http://eve.example/x"',
            "Content-Type: text/plain\n\nhidden",
        ),
        ("message/external-body; access-type=local-file; name=/etc/passwd", "Content-Type: text/plain\n\n"),
        ("message/partial; id=x; number=1; total=2", "Content-Type: text/plain\n\nhidden"),
        ("message/rfc822", "Subject: inner\n\nhidden"),
        ("message/global", "Subject: inner\n\nhidden"),
    ],
)
def test_mail_that_refers_to_other_mail(kind: str, body: str) -> None:
    """Nothing is fetched and nothing is put together: the part is a file, closed."""
    found = message(multipart(f"{TEXT}seen", f"Content-Type: {kind}\n\n{body}"))
    assert found.body_text.split() == ["seen"]
    assert [one.type for one in found.attachments] == [kind.partition(";")[0]]


@pytest.mark.parametrize(
    "octets_",
    [
        mail(f"preamble\n{PARTS}epilogue\n", Content_Type="multipart/mixed; boundary=b"),
        mail(f"preamble\n{PARTS}--b\n{TEXT}epilogue\n--b--\n", Content_Type="multipart/mixed; boundary=b"),
        mail(PARTS.replace("--b--\n", ""), Content_Type="multipart/mixed; boundary=b"),
        mail(PARTS.replace("--b", "--" + "b" * 200), Content_Type=f"multipart/mixed; boundary={'b' * 200}"),
        mail(
            PARTS.replace("--b", "--=?utf-8?q?b?="), Content_Type='multipart/mixed; boundary="=?utf-8?q?b?="'
        ),
        mail(PARTS, Content_Type="multipart/mixed\n\tboundary=b"),
        mail(PARTS.replace("--b", "--x b"), Content_Type='multipart/mixed; boundary="x\n b"'),
        mail(PARTS, Content_Type="multipart/mixed; boundary=b; boundary=c"),
        mail(PARTS, Content_Type="multipart/mixed; boundary=b\nContent-Type: text/html"),
    ],
)
def test_what_is_between_the_delimiters(octets_: bytes) -> None:
    """It is the text, and what stands before the first and after the last of them is not."""
    assert message(octets_).body_text.split() == ["seen"]


def test_a_boundary_that_begins_another() -> None:
    """The inner parts end where their own delimiter says so."""
    inner = "Content-Type: multipart/mixed; boundary=bb\n\n--bb\nContent-Type: text/plain\n\none\n--bb--\n"
    parts = f"--b\n{inner}\n--b\n{TEXT}two\n--b--\n"
    assert message(mail(parts, Content_Type="multipart/mixed; boundary=b")).body_text.split() == [
        "one",
        "two",
    ]


@pytest.mark.parametrize(
    ("field", "defect"),
    [
        ("Content-Type: text/html", "more than one Content-Type field"),
        ("Content-Transfer-Encoding: 7bit\nContent-Transfer-Encoding: base64", "more than one Content-Transfer-Encoding field"),
        ("From: eve@example.org", "more than one From field"),
        ("Subject: another", "more than one Subject field"),
    ],
)  # fmt: skip
def test_a_field_that_stands_twice(field: str, defect: str) -> None:
    """The first counts, as it does for most, and the agent is told."""
    found = message(
        mail("seen", Content_Type="text/plain").replace(b"\n\nseen", octets(f"\n{field}\n\nseen"))
    )
    assert found.body_text == "seen"
    assert defect in found.defects


@pytest.mark.parametrize(
    "kind", ["text/calendar", "application/ms-tnef; name=winmail.dat", "application/pkcs7-mime", "message/delivery-status",
             "message/feedback-report", "multipart/report; boundary=r", "text/rfc822-headers", "text/html", "image/png"],
)  # fmt: skip
@pytest.mark.parametrize("body", ["", "\0\xff", "BEGIN:VCALENDAR\n" * 1000, 'x\x9f>"' * 1000, "--r\n" * 1000])
def test_content_that_is_not_what_it_says(kind: str, body: str) -> None:
    """Whoever reads it gives up quietly."""
    found = message(multipart(f"{TEXT}seen", octets(f"Content-Type: {kind}\n\n{body}")))
    assert not any("as a whole" in defect for defect in found.defects)
    assert "seen" in found.body_text


@pytest.mark.parametrize(
    "line",
    [
        " From: agent@corp.example",
        "From: agent@corp.example\nFrom: eve@example.org",
        "X-Filter: folded\nwithout a blank\nFrom: agent@corp.example",
    ],
)
def test_a_from_that_not_all_readers_see(line: str) -> None:
    """It is shown where it can be, and is nobody's identity."""
    assert message(octets(f"{line}\nTo: help@desk.test\n\nseen")).originator is None
