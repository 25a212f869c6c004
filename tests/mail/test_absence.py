"""Out-of-office notes."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maildesk.mail.absence import absence
from maildesk.mail.message import Address, Origin
from maildesk.mail.read import read
from tests.mail.letters import mail

MONDAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("note", "until"),
    [
        ("I am out of the office until 5 December 2026.", date(2026, 12, 5)),
        ("I am away until 5th of December.", date(2026, 12, 5)),
        ("I am on leave from 1 December to 5 December.", date(2026, 12, 5)),
        ("I am away between December 1st and December 5th.", date(2026, 12, 5)),
        ("I will be out of office through Friday, December 4, 2026.", date(2026, 12, 4)),
        ("I'll be back on Monday, 7 December.", date(2026, 12, 6)),
        ("I will be back in the office on 2026-12-07.", date(2026, 12, 6)),
        ("I return to work on January 4.", date(2027, 1, 3)),
        ("I am away until I return on 7 December.", date(2026, 12, 6)),
        ("I am out of the office and will be back on Thursday.", date(2026, 11, 25)),
        ("I am away until 13/12/2026.", date(2026, 12, 13)),
        ("I am away until 12/13/2026.", date(2026, 12, 13)),
        ("I am away until 05/12/2026.", None),
        ("I'll be out December 1-5.", date(2026, 12, 5)),
        ("Out of office from Nov 24th to Dec 4th inclusive.", date(2026, 12, 4)),
        ("I am away from November 24 through November 27, returning November 30.", date(2026, 11, 27)),
        ("Ich bin bis einschließlich 5. Dezember 2026 nicht im Büro.", date(2026, 12, 5)),
        ("Ich bin bis zum 5.12.2026 im Urlaub.", date(2026, 12, 5)),
        ("Ich bin vom 1.12. bis 5.12. abwesend.", date(2026, 12, 5)),
        ("Ich bin ab dem 7.12. wieder erreichbar.", date(2026, 12, 6)),
        ("Am 7. Dezember bin ich wieder im Büro.", date(2026, 12, 6)),
        ("Ich bin ab Donnerstag zurück im Büro.", date(2026, 11, 25)),
        ("Leider bin ich bis einschl. Freitag, den 27. November abwesend.", date(2026, 11, 27)),
        ("Ich bin ab Montag, den 30.11.2026 wieder für Sie da.", date(2026, 11, 29)),
        ("Derzeit nicht erreichbar. Rückkehr: 30.11.26", date(2026, 11, 29)),
        ("我于2026年12月1日至2026年12月5日休假。", date(2026, 12, 5)),
        ("12月1日至12月5日外出，无法及时回复。", date(2026, 12, 5)),
        ("本人休假到12月5日为止。", date(2026, 12, 5)),
        ("我在休假，12月7日恢复上班。", date(2026, 12, 6)),
        ("我出差了，将于12月7日返回公司。", date(2026, 12, 6)),
        ("我不在办公室，周四回来。", date(2026, 11, 25)),
        ("我在12月1日-5日出差。", date(2026, 12, 5)),
        ("本人于11月30日（周一）返岗。", date(2026, 11, 29)),
        ("將於2027年3月1日回到工作崗位，請見諒。", date(2027, 2, 28)),
        ("11月30日之前我在出差。", date(2026, 11, 29)),
        ("我会在11月30日前回复您。", None),
        ("Thank you for your mail. Our offer ends on 31 December: order until 24 December.", None),
        ("I am out of the office with limited access to mail.", None),
        ("Since 1 January 2026 this address is no longer used.", None),
        ("Our office is open on 24 December.", None),
        ("I am away until 31.11.2026.", None),
        ("", None),
    ],
)
def test_until_when(note: str, until: date | None) -> None:
    """The last day away; a return is the day after it; what is unclear is nothing."""
    assert absence(note, MONDAY).until == until


def test_a_note_as_a_mail() -> None:
    """It is read with an automatic reply, and only there."""
    note = "I am out of the office until 6 March. Please contact Bob Ray (bob@example.org).\n"
    reading = read(mail(note, Subject="Automatic reply: VPN", Auto_Submitted="auto-replied"))
    assert reading.origin == Origin.AUTO_REPLY
    assert reading.absence is not None
    assert (reading.absence.until, reading.absence.deputy) == (
        date(2026, 3, 6),
        Address("Bob Ray", "bob@example.org"),
    )
    assert read(mail(note)).absence is None


@given(st.text())
def test_any_text(text: str) -> None:
    """Nothing is raised."""
    absence(text, MONDAY)
