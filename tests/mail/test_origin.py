"""What kind of writer a mail has, and whether a machine may answer."""

import pytest

from maildesk.mail.message import Origin
from maildesk.mail.read import read
from tests.mail.letters import mail, multipart


@pytest.mark.parametrize(
    ("fields", "origin", "may_answer"),
    [
        ({}, Origin.PERSON, True),
        ({"Auto_Submitted": "no"}, Origin.PERSON, True),
        ({"Auto_Submitted": "auto-replied"}, Origin.AUTO_REPLY, False),
        ({"Auto_Submitted": "auto-notified; owner-email=x"}, Origin.AUTO_REPLY, False),
        ({"Auto_Submitted": "auto-generated"}, Origin.AUTO_REPLY, False),
        ({"X_Autoreply": "yes"}, Origin.AUTO_REPLY, False),
        ({"Precedence": "auto_reply"}, Origin.AUTO_REPLY, False),
        ({"Subject": "Automatic reply: VPN"}, Origin.AUTO_REPLY, False),
        ({"Subject": "Out of Office"}, Origin.AUTO_REPLY, False),
        ({"Subject": "自动回复：您好"}, Origin.AUTO_REPLY, False),
        ({"Subject": "Abwesenheitsnotiz: VPN"}, Origin.AUTO_REPLY, False),
        ({"Subject": "Ann Lee is out of the office until Monday"}, Origin.AUTO_REPLY, False),
        ({"Subject": "Automatic reply does not work in Outlook"}, Origin.PERSON, True),
        ({"Subject": "Vacation calendar shows the wrong days"}, Origin.PERSON, True),
        ({"List_Id": "<users.example.org>"}, Origin.LIST, False),
        ({"Precedence": "list"}, Origin.LIST, False),
        ({"Precedence": "bulk"}, Origin.PERSON, False),
        ({"Precedence": "high"}, Origin.PERSON, True),
        ({"Return_Path": "<>"}, Origin.PERSON, False),
        ({"Return_Path": "<>", "Precedence": "bulk"}, Origin.AUTO_REPLY, False),
        ({"X_Auto_Response_Suppress": "All"}, Origin.PERSON, False),
        ({"X_Auto_Response_Suppress": "DR, RN, NRN"}, Origin.PERSON, False),
        ({"X_Auto_Response_Suppress": "RN"}, Origin.PERSON, True),
        ({"X_Loop": "help@desk.test"}, Origin.PERSON, False),
        ({"From": "no-reply@example.org"}, Origin.PERSON, False),
        ({"From": "users-request@example.org"}, Origin.PERSON, False),
        ({"From": "noah@example.org"}, Origin.PERSON, True),
        ({"From": "a@x.test, b@x.test"}, Origin.PERSON, True),  # the desk does not answer it all the same
        ({"From": "nobody in particular"}, Origin.PERSON, False),
        ({"From": None}, Origin.PERSON, False),
    ],
)
def test_a_writer(fields: dict[str, str | None], origin: Origin, may_answer: bool) -> None:
    """Machines and lists say so in header fields, vacation notes also in the subject alone (RFC 3834)."""
    reading = read(mail(**fields))
    assert (reading.origin, reading.may_answer) == (origin, may_answer)


def test_an_abuse_report() -> None:
    """Somebody pressed the spam button (RFC 5965)."""
    report = "Content-Type: message/feedback-report\n\nFeedback-Type: abuse\nVersion: 1\n"
    octets = multipart("\nThis is an abuse report.", report, subtype="report; report-type=feedback-report")
    assert read(octets).origin == Origin.COMPLAINT
