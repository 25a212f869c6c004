"""The calendars of a policy: what can be said of them, whose holidays they keep, and what is said where they are wrong."""

from datetime import UTC, date, datetime, timedelta

import pytest

from maildesk.policy.findings import Findings
from maildesk.policy.holidays import National, countries
from maildesk.policy.ics import DaysOff
from maildesk.policy.load import load
from maildesk.policy.sections.calendars import calendars
from maildesk.policy.shapes import named
from maildesk.policy.source import read
from maildesk.ticket.calendar import ALWAYS, Calendar, add, is_open, next_open
from maildesk.ticket.hours import ALL_DAY, Frame

FILES = {
    "team.ics": "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20260612\nSUMMARY:Outing\nEND:VEVENT\nEND:VCALENDAR\n",
    "wrong.ics": "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20260612\nRRULE:FREQ=DAILY\nEND:VEVENT\nEND:VCALENDAR\n",
}
WHOLE = """\
office:
  zone: Europe/Berlin
  hours: {mon-thu: ["13:00-17:00", "08:00-12:00"], fri: 08:00–14:00, sat: closed}
  holidays: [{country: DE, region: BY}, AT]
  closed: {2026-12-24: Christmas Eve, 2026-12-28..2026-12-30: inventory}
  open: {2026-10-10: 09:00-12:00, 2026-10-17..2026-10-18: [09:00-12:00, 22:00-24:00]}
  ics: team.ics
night: {hours: {fri-mon: "22:00-6:00"}, closed: [2026-12-24, 2026-12-31..2027-01-01]}
shanghai: {zone: Asia/Shanghai, hours: {"mon, wed, fri": 09：00-18：00}, holidays: CN}
bare: {}
"""


def made(text: str) -> tuple[dict[str, Calendar], tuple[str, ...]]:
    """The calendars of a section, and what is wrong with it."""
    found = Findings("r")
    return calendars(read(text, found), found, FILES.get), found.lines()


def test_all_that_a_calendar_can_say() -> None:
    """Hours in any order, days and dates in ranges, holidays of several places, a file."""
    known, wrong = made(WHOLE)
    assert not wrong
    morning, afternoon = Frame(8 * 60, 12 * 60), Frame(13 * 60, 17 * 60)
    office, late = known["office"], Frame(22 * 60, 24 * 60)
    assert office.zone == "Europe/Berlin"
    assert office.week == ((morning, afternoon),) * 4 + ((Frame(8 * 60, 14 * 60),), (), ())
    assert office.closed == {
        date(2026, 12, 24): "Christmas Eve",
        **{date(2026, 12, day): "inventory" for day in (28, 29, 30)},
    }
    assert office.open == {
        date(2026, 10, 10): (Frame(9 * 60, 12 * 60),),
        **{date(2026, 10, day): (Frame(9 * 60, 12 * 60), late) for day in (17, 18)},
    }
    assert office.holidays[:2] == (National("DE", "BY"), National("AT"))
    assert isinstance(office.holidays[2], DaysOff)
    assert office.holiday(date(2026, 6, 12)) == "Outing"


def test_what_a_calendar_leaves_out() -> None:
    """The zone is that of the first one, the hours are all there are, dates without a name are just closed."""
    known, _ = made(WHOLE)
    night, bare = known["night"], known["bare"]
    over = (Frame(22 * 60, 30 * 60),)
    assert night.week == (over, (), (), (), over, over, over)
    assert night.closed == dict.fromkeys((date(2026, 12, 24), date(2026, 12, 31), date(2027, 1, 1)), "closed")
    assert known["shanghai"].week[:3] == ((Frame(9 * 60, 18 * 60),), (), (Frame(9 * 60, 18 * 60),))
    assert (night.zone, bare.zone, bare.week) == ("Europe/Berlin", "Europe/Berlin", (ALL_DAY,) * 7)


def test_the_first_calendar_is_the_desks() -> None:
    """Without any, the desk is always open."""
    desk = load("calendars:\n  b: {zone: Asia/Tokyo}\n  a: {}\n", "rules.yaml")
    assert desk.calendar == Calendar("Asia/Tokyo") == desk.calendars["b"]
    assert load("", "rules.yaml").calendar == ALWAYS


def test_a_calendar_by_name() -> None:
    """A name that is none is a finding."""
    known, found = made(WHOLE)[0], Findings("r")
    assert named("calendar", known)(read("night", found), found) == known["night"]
    assert not found.lines()
    named("calendar", known)(read("nigth", found), found)
    assert found.lines()[0].startswith("r:1:1: unknown calendar 'nigth'; did you mean 'night'?")


WRONG = [
    ("a: {hours: {mon: 09:00-17:00}}", "1:4: zone is missing here"),
    ("a: {zone: Europe/Berln}", "1:11: unknown time zone 'Europe/Berln'; did you mean 'Europe/Berlin'?"),
    ("a: {zone: Europe}", "1:11: unknown time zone 'Europe'"),
    ("a: {zone: ../etc/passwd}", "1:11: unknown time zone '../etc/passwd'"),
    ("a: {zone: +8}", "1:11: unknown time zone '+8'"),
    ("a: {zone: UTC, hors: {}}", "1:16: unknown key 'hors'; did you mean 'hours'?"),
    ("a: {zone: UTC, hours: {mon-fry: 09:00-17:00}}", "1:24: unknown day 'fry'; did you mean 'fri'?"),
    ("a: {zone: UTC, hours: {workdays: 09:00-17:00}}", "1:24: unknown day 'workdays'"),
    ("a: {zone: UTC, hours: 09:00-17:00}", "1:23: expected keys and values, not '09:00-17:00'"),
    ("a: {zone: UTC, hours: {mon-fri: 9-17}}", "1:33: expected hours such as 08:00-17:00, not '9-17'"),
    ("a: {zone: UTC, hours: {mon: 09:00-17:60}}", "1:29: expected hours such as 08:00-17:00, not '09:00-17:60'"),
    ("a: {zone: UTC, hours: {mon: 09:00-25:00}}", "1:29: expected hours such as 08:00-17:00, not '09:00-25:00'"),
    ("a: {zone: UTC, hours: {mon: 24:00-06:00}}", "1:29: expected hours such as 08:00-17:00, not '24:00-06:00'"),
    ("a: {zone: UTC, hours: {mon: 09:00-09:00}}", "1:29: 09:00-09:00 are no hours; the whole day is 00:00-24:00"),
    ("a: {zone: UTC, hours: {mon: [09:00-12:00, 11:30-14:00]}}", "1:43: 11:30-14:00 overlaps 09:00-12:00"),
    ("a: {zone: UTC, hours: {mon: []}}", "1:29: expected hours such as 08:00-17:00, not an empty list"),
    ("a: {zone: UTC, hours: {mon: 22:00-06:00, tue: 05:00-12:00}}", "1:42: 05:00-12:00 overlaps 22:00-06:00 of mon"),
    ("a: {zone: UTC, hours: {mon: 00:00-02:00, sun: 22:00-06:00}}", "1:24: 00:00-02:00 overlaps 22:00-06:00 of sun"),
    ("a: {zone: UTC, hours: {mon-wed: 09:00-12:00, tue: 09:00-11:00}}", "1:46: tue has hours already, in line 1"),
    ("a: {zone: UTC, hours: {sat-sun: closed}}", "1:23: expected hours of at least one day, such as {mon-fri: 08:00-17:00}"),
    ("a: {zone: UTC, hours: {}}", "1:23: expected hours of at least one day"),
    ("a: {zone: UTC, holidays: XX}", "1:26: unknown country 'XX'"),
    ("a: {zone: UTC, holidays: [DE, chn]}", "1:31: unknown country 'chn'"),
    ("a: {zone: UTC, holidays: {country: DE, region: Bavaria}}", "1:48: unknown region of DE 'Bavaria' (allowed: BB, BE, BW, BY,"),
    ("a: {zone: UTC, holidays: {region: BY}}", "1:26: country is missing here"),
    ("a: {zone: UTC, closed: [2026-02-30]}", "1:25: expected a date such as 2026-12-24, not '2026-02-30'"),
    ("a: {zone: UTC, closed: 24.12.2026}", "1:24: expected a date such as 2026-12-24, not '24.12.2026'"),
    ("a: {zone: UTC, closed: 2026-12-24..2026-12-20}", "1:24: expected a range of at most 366 days, the first one before the last"),
    ("a: {zone: UTC, closed: 2026-01-01..2028-01-01}", "1:24: expected a range of at most 366 days"),
    ("a: {zone: UTC, closed: {2026-12-24: }}", "1:37: expected a text, not nothing"),
    ("a: {zone: UTC, open: [2026-12-24]}", "1:22: expected keys and values, not a list"),
    ("a: {zone: UTC, open: {2026-12-24: all day}}", "1:35: expected hours such as 08:00-17:00, not 'all day'"),
    ("a: {zone: UTC, ics: team.csv}", "1:21: there is no file 'team.csv' beside the policy"),
    ("a: {zone: UTC, ics: ../team.ics}", "1:21: '../team.ics' is not in the policy's folder"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "finding"), WRONG)
def test_a_wrong_calendar_says_where_and_what_is_allowed(text: str, finding: str) -> None:
    """A finding has its line and column, and what would be right."""
    assert any(line.startswith(f"r:{finding}") for line in made(text)[1])


def test_what_is_wrong_with_a_file_is_said_with_its_line() -> None:
    """The finding stands in the file that it is about."""
    (finding,) = made("a: {zone: UTC, ics: [team.ics, wrong.ics]}")[1]
    assert finding.startswith(
        "wrong.ics:4:1: expected an event that comes once or on the same day of every year"
    )


# What the State Council announced: weekends that are worked for a holiday, and some of the days off.
WORKED = {
    2025: ["01-26", "02-08", "04-27", "09-28", "10-11"],
    2026: ["01-04", "02-14", "02-28", "05-09", "09-20", "10-10"],
}
OFF = {
    2025: ["01-01", "01-28", "02-04", "05-05", "10-08"],
    2026: ["01-02", "02-23", "04-06", "05-05", "10-07"],
}


@pytest.mark.parametrize("year", WORKED)
def test_weekends_are_worked_for_chinas_holidays(year: int) -> None:
    """They have the hours of a Monday, and the days they are worked for are off."""
    desk = load(
        "calendars: {a: {zone: Asia/Shanghai, hours: {mon-fri: 09:00-18:00}, holidays: CN}}", "r"
    ).calendar
    weekends = [date(year, 1, 1) + timedelta(days=number) for number in range(365)]
    worked = [day for day in weekends if day.weekday() > 4 and desk.hours(day)]
    assert worked == [date.fromisoformat(f"{year}-{day}") for day in WORKED[year]]
    assert {desk.hours(day) for day in worked} == {desk.week[0]}
    assert [desk.hours(date.fromisoformat(f"{year}-{day}")) for day in OFF[year]] == [()] * len(OFF[year])


@pytest.mark.parametrize(
    ("place", "day", "name"),
    [
        ("DE", "2026-10-03", "German Unity Day"),
        ("DE", "2026-01-06", ""),
        ("{country: DE, region: BY}", "2026-01-06", "Epiphany"),
        ("{country: US, region: TX}", "2026-11-26", "Thanksgiving Day"),
        ("CN", "2026-02-17", "Chinese New Year (Spring Festival)"),
        ("NZ", "2027-04-26", "Anzac Day (observed)"),
    ],
)
def test_holidays_have_english_names_and_regions(place: str, day: str, name: str) -> None:
    """A country alone has what is kept everywhere in it."""
    desk = load(f"calendars: {{a: {{zone: UTC, holidays: {place}}}}}", "r").calendar
    assert desk.holiday(date.fromisoformat(day)) == name


def test_a_year_is_the_same_whenever_it_is_asked() -> None:
    """What was asked before changes nothing, neither the year before nor a far one."""
    for country in ("CN", "DE", "JP"):
        fresh = National(country).of(2026)
        for year in (2025, 1990, 2100, 2027):
            National(country).of(year)
        assert National(country).of(2026) == fresh


def test_every_country_can_be_kept() -> None:
    """No country of the library fails for a year that policies live in."""
    assert len(countries()) > 200
    for country in countries():
        assert {day.year for day in National(country).of(2026).off} <= {2026}


def test_a_target_of_a_policys_calendar() -> None:
    """From Christmas Eve's afternoon to the next working day."""
    office = made(WHOLE)[0]["office"]
    asked = datetime(2026, 12, 23, 15, 30, tzinfo=UTC)  # half past four
    assert add(office, asked, timedelta(hours=1)) == datetime(2026, 12, 31, 7, 30, tzinfo=UTC)
    assert not is_open(office, datetime(2026, 12, 29, 10, 0, tzinfo=UTC))
    assert next_open(office, datetime(2026, 12, 24, 10, 0, tzinfo=UTC)) == datetime(
        2026, 12, 31, 7, 0, tzinfo=UTC
    )
