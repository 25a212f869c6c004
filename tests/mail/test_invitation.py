"""Invitations as text."""

import pytest

from maildesk.mail import invitation
from maildesk.mail.read import read
from tests.mail.letters import mail, multipart

EVENT = """BEGIN:VCALENDAR
VERSION:2.0
METHOD:{method}
BEGIN:VEVENT
UID:1
SUMMARY:Replace the switch
{fields}
END:VEVENT
END:VCALENDAR
"""
ATTENDEE = "DTSTART:20260302T080000Z\nATTENDEE;CN=Bob Ray;PARTSTAT=DECLINED:MAILTO:bob@example.org"


def text(fields: str, method: str = "REQUEST") -> str:
    """What an event with these fields says."""
    return invitation.text_of(EVENT.format(method=method, fields=fields).encode(), None)


@pytest.mark.parametrize(
    ("fields", "when"),
    [
        ("DTSTART:20260302T080000Z", "2026-03-02 08:00 UTC"),
        ("DTSTART:20260302T080000Z\nDTEND:20260302T093000Z", "2026-03-02 08:00 – 09:30 UTC"),
        ("DTSTART:20260302T080000Z\nDURATION:PT90M", "2026-03-02 08:00 – 09:30 UTC"),
        ("DTSTART;TZID=Europe/Berlin:20260302T230000\nDTEND;TZID=Europe/Berlin:20260303T010000",
         "2026-03-02 23:00 – 2026-03-03 01:00 Europe/Berlin (UTC+01:00)"),
        ("DTSTART;TZID=China Standard Time:20260302T160000",
         "2026-03-02 16:00 China Standard Time (UTC+08:00)"),  # Outlook's names
        ("DTSTART;TZID=Nowhere/Atlantis:20260302T080000", "2026-03-02 08:00 Nowhere/Atlantis"),
        ("DTSTART:20260302T080000", "2026-03-02 08:00"),
        ("DTSTART;VALUE=DATE:20260302\nDTEND;VALUE=DATE:20260303", "2026-03-02"),
        ("DTSTART;VALUE=DATE:20260302\nDTEND;VALUE=DATE:20260305", "2026-03-02 – 2026-03-04"),
        ("DTSTART;VALUE=DATE:20260302", "2026-03-02"),
        ("DTSTART;VALUE=DATE:20260302\nDURATION:P3D", "2026-03-02 – 2026-03-04"),
        ("DTSTART:20260302T080000Z\nRRULE:FREQ=WEEKLY;BYDAY=MO", "2026-03-02 08:00 UTC · FREQ=WEEKLY;BYDAY=MO"),
    ],
)  # fmt: skip
def test_when(fields: str, when: str) -> None:
    """Beginning and end with their zone; days without hours for whole days."""
    assert text(fields) == f"Replace the switch · {when}"


def test_where_and_who() -> None:
    """One line says it all, and the description follows."""
    fields = (
        "LOCATION:Room 12\nORGANIZER;CN=Ann Lee:mailto:ann@example.org\nDESCRIPTION:Bring cables.\\nAnd tape."
    )
    line = "Replace the switch · Room 12 · Ann Lee <ann@example.org>"
    assert text(fields) == f"{line}\n\nBring cables.\nAnd tape."


@pytest.mark.parametrize(
    ("method", "said"),
    [
        ("REQUEST", ""),
        ("PUBLISH", ""),
        ("CANCEL", "[CANCEL] "),
        ("REPLY", "[REPLY] Bob Ray <bob@example.org> DECLINED "),
        ("COUNTER", "[COUNTER] Bob Ray <bob@example.org> DECLINED "),
    ],
)
def test_what_becomes_of_it(method: str, said: str) -> None:
    """The words of the standard tell a cancellation and a reply from an invitation."""
    assert text(ATTENDEE, method) == f"{said}Replace the switch · 2026-03-02 08:00 UTC"


@pytest.mark.parametrize(
    "fields", ["DTSTART:tomorrow", "ORGANIZER:", "DTSTART:20260302T080000Z\nDURATION:long"]
)
def test_what_is_broken(fields: str) -> None:
    """The rest can be read all the same."""
    assert text(fields).startswith("Replace the switch")


@pytest.mark.parametrize(
    "octets", [b"", b"BEGIN:VCALENDAR", b"BEGIN:VCALENDAR\nEND:VCALENDAR\n", b"\xff" * 9]
)
def test_what_is_no_calendar(octets: bytes) -> None:
    """It says nothing."""
    assert invitation.text_of(octets, None) == ""


CALENDAR = "Content-Type: text/calendar; method=REQUEST\n\n" + EVENT.format(
    method="REQUEST", fields="LOCATION:Room 12"
)


@pytest.mark.parametrize(
    ("octets", "words", "files"),
    [
        (multipart(CALENDAR, subtype="alternative"), "Replace the switch · Room 12", 0),
        (multipart("\nPlease come.", CALENDAR, subtype="alternative"), "Please come.", 0),
        (multipart("\nPlease come.", CALENDAR), "Please come.", 1),
        (multipart("\n", CALENDAR), "Replace the switch · Room 12", 1),
        (mail("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:x", Content_Type="text/calendar"), "", 1),
    ],
)
def test_an_invitation_in_a_mail(octets: bytes, words: str, files: int) -> None:
    """It is the text where there is no other, and a file unless it is another form of the text."""
    message = read(octets).message
    assert (message.body_text.strip(), len(message.attachments)) == (words, files)
