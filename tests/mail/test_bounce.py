"""Delivery reports."""

import pytest

from maildesk.mail.message import Bounce, Origin
from maildesk.mail.read import read
from tests.mail.letters import mail, multipart

DAEMON = "Mail Delivery System <MAILER-DAEMON@mx.example.org>"
REPORT = """Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org

"""
FAILED = """Final-Recipient: rfc822; ann@example.org
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 <ann@example.org>: unknown
"""
ORIGINAL = "Content-Type: message/rfc822\n\nMessage-ID: <md.1@desk.test>\nSubject: ours\n\nour text"


def dsn(groups: str, original: str = ORIGINAL) -> bytes:
    """A delivery report by the standard."""
    return multipart(
        "\nYour mail could not be delivered.",
        REPORT + groups,
        original,
        subtype="report; report-type=delivery-status",
        From=DAEMON,
        Subject="Undelivered mail",
        Auto_Submitted="auto-replied",
    )


def group(**fields: str) -> str:
    """Per-recipient fields; `Final_Recipient="…"`."""
    return "".join(f"{name.replace('_', '-')}: {value}\n" for name, value in fields.items())


def test_a_failure_by_the_standard() -> None:
    """Recipient, action, status and the mail that bounced come from the report; none of it is text or file."""
    reading = read(dsn(FAILED))
    assert reading.origin == Origin.BOUNCE
    assert not reading.may_answer
    assert reading.bounces == (Bounce("ann@example.org", "failed", "5.1.1", True, "md.1@desk.test"),)
    assert reading.message.attachments == ()
    assert reading.message.body_text.strip() == "Your mail could not be delivered."


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"Final_Recipient": "rfc822;a@x.test", "Action": "delayed", "Status": "4.4.1"}, ("a@x.test", "delayed", "4.4.1", False)),
        ({"Final_Recipient": "rfc822;a@x.test", "Action": "failed", "Status": "4.4.7"}, ("a@x.test", "failed", "4.4.7", False)),
        ({"Final_Recipient": "rfc822;a@x.test", "Action": "Failed", "Status": "5.0.0",
          "Diagnostic_Code": "smtp; 552 5.2.2 mailbox full"}, ("a@x.test", "failed", "5.2.2", True)),
        ({"Original_Recipient": "rfc822;a@x.test", "Final_Recipient": "rfc822;b@x.test", "Action": "failed", "Status": "5.1.1"},
         ("a@x.test", "failed", "5.1.1", True)),
        ({"Final_Recipient": "rfc822; <a@x.test>", "Status": "5.1.1 (unknown)"}, ("a@x.test", "failed", "5.1.1", True)),
        ({"Final_Recipient": "rfc822;a@x.test", "Action": "relayed", "Status": "2.1.9"}, ("a@x.test", "relayed", "2.1.9", False)),
    ],
)  # fmt: skip
def test_fields_of_a_recipient(fields: dict[str, str], expected: tuple[str, str, str, bool]) -> None:
    """Delays and temporary failures are not for good; the most telling code counts; our own spelling wins."""
    (found,) = read(dsn(group(**fields))).bounces
    assert (found.recipient, found.action, found.status, found.permanent) == expected


def test_two_recipients() -> None:
    """Each has fields of its own."""
    assert [one.recipient for one in read(dsn(FAILED + "\n" + FAILED.replace("ann", "bob"))).bounces] == [
        "ann@example.org",
        "bob@example.org",
    ]


def test_only_the_header_came_back() -> None:
    """It names the mail as well."""
    original = "Content-Type: text/rfc822-headers\n\nMessage-ID: <md.2@desk.test>\n"
    assert read(dsn(FAILED, original)).bounces[0].original_message_id == "md.2@desk.test"


POSTFIX = """This is the mail system at host mx.example.org.

<ann@example.org>: host mail.example.org[192.0.2.1] said: {answer}

Message-ID: <md.3@desk.test>
"""


@pytest.mark.parametrize(
    ("answer", "status", "permanent"),
    [
        ("550 5.1.1 no such user", "5.1.1", True),
        ("550 User unknown", "5.1.1", True),
        ("452 mailbox full", "4.2.2", False),
        ("554 message refused as spam", "5.7.1", True),
    ],
)
def test_a_report_in_plain_text(answer: str, status: str, permanent: bool) -> None:
    """Where there is no machine-readable part, the text gives recipient, code and mail."""
    octets = mail(POSTFIX.format(answer=answer), From=DAEMON, Subject="Undelivered Mail Returned to Sender")
    assert read(octets).bounces == (Bounce("ann@example.org", "failed", status, permanent, "md.3@desk.test"),)


@pytest.mark.parametrize(
    "fields",
    [
        {"Subject": "Delivery failure when I send mail", "Return_Path": "<mary@example.org>"},
        {"Subject": "Undeliverable: what does it mean?", "Return_Path": "<mary@example.org>"},
        {"Subject": "Mail to bob@example.org cannot be sent"},
    ],
)
def test_a_person_who_writes_about_mail_that_does_not_arrive(fields: dict[str, str]) -> None:
    """That is a requester, whatever codes they quote."""
    octets = mail("I get this:\n550 5.1.1 <bob@example.org> user unknown\nPlease help.", **fields)
    reading = read(octets)
    assert (reading.origin, reading.bounces) == (Origin.PERSON, ())
