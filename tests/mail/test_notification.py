"""Notifications in JSON."""

import json

import pytest

from maildesk.mail.message import Origin
from maildesk.mail.read import read
from tests.mail.letters import mail

LOST = {
    "emailAddress": "bob@example.org",
    "action": "failed",
    "status": "5.1.1",
    "diagnosticCode": "smtp; 550 5.1.1",
}
MAIL = {
    "messageId": "0101@ses.example",
    "commonHeaders": {"messageId": "<m7@desk.test>"},
    "destination": ["bob@example.org"],
}


def _sns(kind: str, **event: object) -> bytes:
    said = {"notificationType": kind, kind.lower(): event, "mail": MAIL}
    return mail(
        json.dumps(said) + "\n\n--\nIf you wish to stop receiving notifications\n",
        From="no-reply@sns.example",
    )


@pytest.mark.parametrize(("kind", "permanent"), [("Permanent", True), ("Transient", False)])
def test_a_bounce(kind: str, permanent: bool) -> None:
    """Amazon SES tells recipient, status and whether it is for good; the id is that of the lost mail."""
    reading = read(_sns("Bounce", bounceType=kind, bouncedRecipients=[LOST]))
    (bounce,) = reading.bounces
    assert reading.origin == Origin.BOUNCE
    assert (bounce.recipient, bounce.status, bounce.permanent) == ("bob@example.org", "5.1.1", permanent)
    assert bounce.original_message_id == "m7@desk.test"


def test_a_complaint() -> None:
    """Somebody pressed the spam button, as RFC 5965 would say."""
    reading = read(_sns("Complaint", complainedRecipients=[{"emailAddress": "bob@example.org"}]))
    assert (reading.origin, reading.may_answer, reading.bounces) == (Origin.COMPLAINT, False, ())


def test_a_delivery() -> None:
    """It is no bounce."""
    assert read(_sns("Delivery", recipients=["bob@example.org"])).bounces == ()


@pytest.mark.parametrize(
    "text",
    ['{"notificationType": 7}', '{"notificationType":"Bounce","bounce":[]}', '{"notificationType"', '{"a":' * 20_000,
     '{"notificationType":"Bounce","bounce":{"bouncedRecipients":[7, {}]},"mail":"x"}'],
)  # fmt: skip
def test_what_is_not_as_it_should_be(text: str) -> None:
    """Reading goes on."""
    assert read(mail(text)).message.body_text
