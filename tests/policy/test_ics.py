"""Days off from iCalendar files, as programs and web sites write them."""

from datetime import date
from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maildesk.policy.ics import read

Found = list[tuple[int, str]]


def file(*events: str) -> str:
    """An iCalendar file with these events."""
    written = "".join(f"BEGIN:VEVENT\n{dedent(event)}END:VEVENT\n" for event in events)
    return f"BEGIN:VCALENDAR\nVERSION:2.0\n{written}END:VCALENDAR\n"


def days(text: str, year: int) -> dict[date, str]:
    """The days off of a year, of a file in which everything is understood."""
    wrong: Found = []
    read_days = read(text, lambda line, what: wrong.append((line, what)))
    assert not wrong
    return dict(read_days.of(year).off)


def dated(*days: str) -> set[date]:
    """Dates."""
    return {date.fromisoformat(day) for day in days}


EVENTS = {
    "one day": ("DTSTART;VALUE=DATE:20261224\nSUMMARY:Eve\n", {2026: ["2026-12-24"], 2027: []}),
    "until the day before its end": (
        "DTSTART;VALUE=DATE:20261224\nDTEND;VALUE=DATE:20261227\n",
        {2026: ["2026-12-24", "2026-12-25", "2026-12-26"]},
    ),
    "an end on the same day": ("DTSTART:20261224\nDTEND:20261224\n", {2026: ["2026-12-24"]}),
    "a duration of days": ("DTSTART:20261224\nDURATION:P2D\n", {2026: ["2026-12-24", "2026-12-25"]}),
    "a week": ("DTSTART:20261226\nDURATION:P1W\n", {2026: [f"2026-12-{day}" for day in range(26, 32)], 2027: ["2027-01-01"]}),
    "every year": ("DTSTART:20200501\nRRULE:FREQ=YEARLY\n", {2019: [], 2020: ["2020-05-01"], 2080: ["2080-05-01"]}),
    "every year, said in full": (
        "DTSTART:20200501\nRRULE:FREQ=YEARLY;INTERVAL=1;BYMONTH=5;BYMONTHDAY=1;WKST=MO\n", {2030: ["2030-05-01"]},
    ),
    "three times": ("DTSTART:20200501\nRRULE:FREQ=YEARLY;COUNT=3\n", {2022: ["2022-05-01"], 2023: []}),
    "until a date": ("DTSTART:20200501\nRRULE:FREQ=YEARLY;UNTIL=20230430\n", {2022: ["2022-05-01"], 2023: []}),
    "until its date": ("DTSTART:20200501\nRRULE:FREQ=YEARLY;UNTIL=20230501T000000Z\n", {2023: ["2023-05-01"], 2024: []}),
    "not once": ("DTSTART:20200501\nRRULE:FREQ=YEARLY\nEXDATE:20210501,20230501\n", {2021: [], 2022: ["2022-05-01"], 2023: []}),
    "a leap day": ("DTSTART:20240229\nRRULE:FREQ=YEARLY\n", {2024: ["2024-02-29"], 2025: [], 2028: ["2028-02-29"]}),
    "over New Year": ("DTSTART:20251231\nDURATION:P2D\nRRULE:FREQ=YEARLY\n", {2026: ["2026-01-01", "2026-12-31"]}),
    "a day, as Exchange writes it": (
        "DTSTART;TZID=China Standard Time:20261001T000000\nDTEND;TZID=China Standard Time:20261003T000000\n"
        "X-MICROSOFT-CDO-ALLDAYEVENT:TRUE\n", {2026: ["2026-10-01", "2026-10-02"]},
    ),
    "with an alarm": (
        "DTSTART:20261224\nBEGIN:VALARM\nDURATION:PT15M\nEND:VALARM\n", {2026: ["2026-12-24"]},
    ),
}  # fmt: skip


@pytest.mark.parametrize(("event", "years"), EVENTS.values(), ids=EVENTS)
def test_an_event_makes_days_off(event: str, years: dict[int, list[str]]) -> None:
    """All-day events count, in each year as their rule says."""
    for year, wanted in years.items():
        assert days(file(event), year).keys() == dated(*wanted)


@pytest.mark.parametrize(
    "event",
    [
        "DTSTART:20261224T100000Z\nDTEND:20261224T110000Z\n",
        "DTSTART;VALUE=DATE:20261224\nSTATUS:CANCELLED\n",
        "SUMMARY:nothing\n",
    ],
)
def test_other_events_make_none(event: str) -> None:
    """Neither events at an hour, nor those that do not take place, nor those that never begin."""
    assert days(file(event, "DTSTART:20260101\n"), 2026).keys() == dated("2026-01-01")


@pytest.mark.parametrize(
    ("summary", "name"),
    [
        ("SUMMARY:Christmas\\, again\n", "Christmas, again"),
        ("SUMMARY;LANGUAGE=zh:春节\\n放假\n", "春节 放假"),
        ("SUMMARY:New \n Year\n", "New Year"),
        ("SUMMARY:\n", "closed"),
        ("", "closed"),
    ],
)
def test_days_off_have_the_name_of_their_event(summary: str, name: str) -> None:
    """Folded lines are one, escapes are what they stand for."""
    assert days(file("DTSTART:20260101\n" + summary), 2026) == {date(2026, 1, 1): name}


def test_lines_may_end_in_either_way() -> None:
    """Files come from the web, with or without a byte order mark."""
    text = file("DTSTART:20260101\nSUMMARY:New\n  Year\n")
    assert days("\ufeff" + text.replace("\n", "\r\n"), 2026) == {date(2026, 1, 1): "New Year"}


WRONG = {
    "no iCalendar file": ("Dear all,\n", 1, "expected an iCalendar file, which begins with BEGIN:VCALENDAR"),
    "nothing": ("", 1, "expected an iCalendar file, which begins with BEGIN:VCALENDAR"),
    "meetings only": (file("DTSTART:20261224T100000Z\n"), 1, "expected events that are all day; there is none"),
    "no date": (file("DTSTART:20261324\n"), 4, "expected a date such as 20261224, not DTSTART:20261324"),
    "after a folded line": (file("SUMMARY:a\n b\nDTSTART:soon\n"), 6, "expected a date such as 20261224, not DTSTART:soon"),
    "too long": (file("DTSTART:20260101\nDTEND:20280101\n"), 5, "expected an event of 1 to 366 days, not DTEND:20280101"),
    "no time at all": (file("DTSTART:20260101\nDURATION:PT0S\n"), 5, "expected an event of 1 to 366 days, not DURATION:PT0S"),
    "every week": (
        file("DTSTART:20260101\nRRULE:FREQ=WEEKLY\n"), 5,
        "expected an event that comes once or on the same day of every year, not RRULE:FREQ=WEEKLY",
    ),
    "many times": (
        file("DTSTART:20260101\nRRULE:FREQ=YEARLY;COUNT=1234567\n"), 5,
        "expected an event that comes once or on the same day of every year, not RRULE:FREQ=YEARLY;COUNT=1234567",
    ),
    "a fourth Thursday": (
        file("DTSTART:20261126\nRRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH\n"), 5,
        "expected an event that comes once or on the same day of every year, not RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH",
    ),
    "a moved one": (
        file("DTSTART:20260502\nRECURRENCE-ID:20260501\n"), 5,
        "expected events without exceptions from their rule other than EXDATE, not RECURRENCE-ID:20260501",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "line", "what"), WRONG.values(), ids=WRONG)
def test_what_is_not_understood_is_said_with_its_line(text: str, line: int, what: str) -> None:
    """Such an event is left out."""
    wrong: Found = []
    assert read(text, lambda line, what: wrong.append((line, what))).events == ()
    assert wrong == [(line, what)]


NAMES = ["BEGIN", "END", "DTSTART", "DTEND", "DURATION", "RRULE", "EXDATE", "SUMMARY", "RDATE", "STATUS"]
VALUES = ["VCALENDAR", "VEVENT", "20261224", "P1D", "FREQ=YEARLY", "COUNT=9", "UNTIL=1", "99999999", "T"]
LINES = st.builds(
    "{}{}{}".format,
    st.sampled_from(NAMES),
    st.sampled_from([":", ";X=Y:", "\n ", ""]),
    st.sampled_from(VALUES),
)


@given(st.one_of(st.text(), st.lists(LINES).map("\n".join)))
def test_any_text_is_a_file_or_something_is_wrong_with_it(text: str) -> None:
    """Nothing else happens."""
    read_days = read(text, lambda line, what: None)
    assert all(day.year == 2026 for day in read_days.of(2026).off)
