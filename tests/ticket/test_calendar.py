"""Business time, held against a clock that is looked at every minute."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maildesk.ticket.calendar import (
    ALWAYS,
    Calendar,
    NeverOpensError,
    SpecialDays,
    add,
    elapsed,
    is_open,
    next_open,
)
from maildesk.ticket.hours import ALL_DAY, MIDNIGHT, Frame, Hours

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
ZONES = (
    "Europe/Berlin",
    "America/New_York",
    "Asia/Shanghai",
    "Australia/Lord_Howe",  # clocks change by half an hour
    "Africa/Casablanca",  # clocks change for Ramadan
    "Pacific/Apia",  # had no 30 December 2011
    "Asia/Dhaka",  # clocks went back at midnight before 2010
    "America/Havana",  # clocks go forward at midnight
)
CHANGES = (
    date(2026, 3, 29),
    date(2026, 10, 25),
    date(2026, 3, 8),
    date(2026, 11, 1),
    date(2026, 4, 5),
    date(2026, 10, 4),
    date(2026, 2, 15),
    date(2026, 3, 22),
    date(2011, 12, 30),
    date(2009, 12, 31),
    date(2024, 2, 29),
    date(2026, 12, 31),
)


@dataclass(frozen=True)
class Known:
    """Holidays that are given."""

    off: Mapping[date, str] = field(default_factory=dict)
    worked: frozenset[date] = frozenset()

    def of(self, year: int) -> SpecialDays:
        """Those of the year."""
        return SpecialDays(
            {day: name for day, name in self.off.items() if day.year == year},
            frozenset(day for day in self.worked if day.year == year),
        )


@st.composite
def frames(draw: st.DrawFn) -> Frame:
    """Hours of any length up to a day, whole quarters more often than not."""
    step = draw(st.sampled_from([1, 15, 60]))
    start = draw(st.integers(0, MIDNIGHT // step - 1)) * step
    return Frame(start, start + draw(st.integers(1, MIDNIGHT // step)) * step)


hours = st.lists(frames(), max_size=3).map(tuple)
days = st.builds(
    lambda day, off: day + DAY * off,
    st.one_of(st.sampled_from(CHANGES), st.dates(date(1990, 1, 1), date(2036, 12, 31))),
    st.integers(-2, 2),
)


@st.composite
def situations(draw: st.DrawFn) -> tuple[Calendar, datetime]:
    """A calendar and a moment near which it has some days of its own."""
    day = draw(days)
    near = st.integers(-2, 3).map(lambda off: day + DAY * off)
    calendar = Calendar(
        zone=draw(st.sampled_from(ZONES)),
        week=tuple(draw(st.lists(hours, min_size=7, max_size=7))),
        closed=draw(st.dictionaries(near, st.just("closed"), max_size=1)),
        open=draw(st.dictionaries(near, hours, max_size=1)),
        holidays=(
            Known(
                draw(st.dictionaries(near, st.just("holiday"), max_size=1)),
                draw(st.frozensets(near, max_size=1)),
            ),
        ),
    )
    return calendar, datetime(day.year, day.month, day.day, tzinfo=UTC) + MINUTE * draw(
        st.integers(0, MIDNIGHT)
    )


def looked_at(calendar: Calendar, start: datetime, minutes: int) -> list[bool]:
    """Whether each minute from `start` on is within hours, by a wall clock that nobody ever turns back."""
    zone = ZoneInfo(calendar.zone)
    latest = start.replace(tzinfo=None) - 3 * DAY
    seen: list[bool] = []
    for number in range(-MIDNIGHT, minutes):
        latest = max(latest, (start + MINUTE * number).astimezone(zone).replace(tzinfo=None))
        minute = latest.hour * 60 + latest.minute
        today, yesterday = hours_of(calendar, latest.date()), hours_of(calendar, latest.date() - DAY)
        seen.append(
            any(frame.start <= minute < frame.end for frame in today)
            or any(frame.start <= minute + MIDNIGHT < frame.end for frame in yesterday)
        )
    return seen[MIDNIGHT:]


def hours_of(calendar: Calendar, day: date) -> Hours:
    """The hours of a day, read as the calendar is written."""
    (known,) = calendar.holidays
    special = known.of(day.year)
    if day in calendar.open:
        return calendar.open[day]
    if day in calendar.closed or day in special.off:
        return ()
    if day in special.worked:
        return next((hours for hours in calendar.week if hours), ())
    return calendar.week[day.weekday()]


@settings(deadline=None)
@given(situations(), st.integers(1, 3 * MIDNIGHT), st.integers(0, 59))
def test_business_time_is_what_a_clock_shows(
    situation: tuple[Calendar, datetime], minutes: int, seconds: int
) -> None:
    """Every minute is open or not, and the minutes between two moments count as the reference counts them."""
    calendar, start = situation
    seen = looked_at(calendar, start, minutes)
    assert [
        is_open(calendar, start + MINUTE * number + timedelta(seconds=seconds)) for number in range(minutes)
    ] == seen
    assert elapsed(calendar, start, start + MINUTE * minutes) == MINUTE * sum(seen)
    worked = sum(seen)
    if worked:
        last = max(number for number in range(minutes) if seen[number])
        assert add(calendar, start, MINUTE * worked) == start + MINUTE * (last + 1)
        assert next_open(calendar, start) == start + MINUTE * seen.index(True)


@settings(deadline=None)
@given(situations(), st.timedeltas(timedelta(0), timedelta(hours=3000)))
def test_adding_and_measuring_undo_each_other(situation: tuple[Calendar, datetime], span: timedelta) -> None:
    """What was added has elapsed, to the microsecond, and had not a microsecond before."""
    calendar, start = situation
    try:
        end = add(calendar, start, span)
    except NeverOpensError:
        assert not any(calendar.week)
        return
    assert elapsed(calendar, start, end) == span
    assert elapsed(calendar, end, start) == -span
    if span:
        assert elapsed(calendar, start, end - timedelta(microseconds=1)) == span - timedelta(microseconds=1)


NINE_TO_FIVE: Hours = (Frame(9 * 60, 17 * 60),)
NIGHT: Hours = (Frame(22 * 60, 30 * 60),)
WORKDAYS = (NINE_TO_FIVE,) * 5 + ((), ())
BERLIN = Calendar("Europe/Berlin", WORKDAYS)
NIGHTS = Calendar("Europe/Berlin", (NIGHT,) * 7)
SPLIT = Calendar("Europe/Berlin", ((Frame(480, 720), Frame(780, 1020)),) * 5 + ((), ()))


def at(text: str, zone: str = "Europe/Berlin") -> datetime:
    """A local time."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


ROWS = {
    "within a day": (BERLIN, "2026-03-02 09:00", 4 * HOUR, "2026-03-02 13:00"),
    "to the end of a day": (BERLIN, "2026-03-02 09:00", 8 * HOUR, "2026-03-02 17:00"),
    "a second more": (BERLIN, "2026-03-02 09:00", 8 * HOUR + timedelta(seconds=1), "2026-03-03 09:00:01"),
    "no time at night": (BERLIN, "2026-03-02 22:00", 0 * HOUR, "2026-03-02 22:00"),
    "from the night": (BERLIN, "2026-03-02 22:00", HOUR, "2026-03-03 10:00"),
    "from the end of a day": (BERLIN, "2026-03-02 17:00", HOUR, "2026-03-03 10:00"),
    "from before opening": (BERLIN, "2026-03-02 06:00", HOUR, "2026-03-02 10:00"),
    "over a weekend": (BERLIN, "2026-03-06 16:00", 2 * HOUR, "2026-03-09 10:00"),
    "over the noon break": (SPLIT, "2026-03-02 11:00", 2 * HOUR, "2026-03-02 14:00"),
    "to the noon break": (SPLIT, "2026-03-02 11:00", HOUR, "2026-03-02 12:00"),
    "over a leap day": (BERLIN, "2028-02-28 16:00", 10 * HOUR, "2028-03-01 10:00"),
    "over New Year": (BERLIN, "2026-12-31 16:00", 2 * HOUR, "2027-01-01 10:00"),
    "to the last hours of a year": (BERLIN, "2026-12-31 16:00", HOUR, "2026-12-31 17:00"),
    "over New Year, which UTC has earlier": (
        Calendar("America/New_York", ((), (), (Frame(23 * 60, 47 * 60),), (), (), (), ())),
        "2026-12-30 23:00-05:00", 24 * HOUR, "2026-12-31 23:00-05:00",
    ),
    "over New Year, which UTC has later": (
        Calendar("Asia/Shanghai", ((Frame(0, 9 * 60),),) * 7), "2026-12-31 08:00+08:00", 3 * HOUR, "2027-01-01 02:00+08:00",
    ),
    "over clocks going forward": (BERLIN, "2026-03-27 16:00", 2 * HOUR, "2026-03-30 10:00"),
    "over clocks going back": (BERLIN, "2026-10-23 16:00", 2 * HOUR, "2026-10-26 10:00"),
    "a short night": (NIGHTS, "2026-03-28 22:00", 7 * HOUR, "2026-03-29 06:00"),
    "a long night": (NIGHTS, "2026-10-24 22:00", 9 * HOUR, "2026-10-25 06:00"),
    "a night over midnight": (NIGHTS, "2026-03-02 05:00", 2 * HOUR, "2026-03-02 23:00"),
    "a skipped opening": (
        Calendar("Europe/Berlin", ((Frame(150, 240),),) * 7), "2026-03-29 00:00", HOUR, "2026-03-29 04:00",
    ),
    "skipped hours": (
        Calendar("Europe/Berlin", ((Frame(120, 180),),) * 7), "2026-03-29 00:00", HOUR, "2026-03-30 03:00",
    ),
    "a closed day": (
        Calendar("Europe/Berlin", WORKDAYS, closed={date(2026, 12, 24): "Christmas Eve"}),
        "2026-12-23 16:00", 2 * HOUR, "2026-12-25 10:00",
    ),
    "an open Saturday": (
        Calendar("Europe/Berlin", WORKDAYS, open={date(2026, 10, 10): (Frame(600, 660),)}),
        "2026-10-09 16:00", 2 * HOUR + MINUTE, "2026-10-12 09:01",
    ),
    "a holiday that is worked here": (
        Calendar("Europe/Berlin", WORKDAYS, {date(2026, 12, 24): "Eve"}, {date(2026, 12, 24): (Frame(540, 720),)}),
        "2026-12-23 16:00", 4 * HOUR, "2026-12-24 12:00",
    ),
    "a worked Sunday": (
        Calendar("Europe/Berlin", WORKDAYS, holidays=(Known(worked=frozenset([date(2026, 10, 11)])),)),
        "2026-10-09 16:00", 2 * HOUR, "2026-10-11 10:00",
    ),
    "a day that never was": (
        Calendar("Pacific/Apia", (NINE_TO_FIVE,) * 7), "2011-12-29 16:00-10:00", 2 * HOUR, "2011-12-31 10:00+14:00",
    ),
    "around the clock": (ALWAYS, "2026-03-28 22:00", 24 * HOUR, "2026-03-29 23:00"),
    "hours that overlap": (
        Calendar("Europe/Berlin", ((Frame(540, 720), Frame(660, 780)),) * 7), "2026-03-02 09:00", 5 * HOUR,
        "2026-03-03 10:00",
    ),
    "hours that touch": (
        Calendar("Europe/Berlin", ((Frame(540, 600), Frame(600, 660)),) * 7), "2026-03-02 09:00", 90 * MINUTE,
        "2026-03-02 10:30",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("calendar", "start", "span", "end"), ROWS.values(), ids=ROWS)
def test_a_target_falls_due(calendar: Calendar, start: str, span: timedelta, end: str) -> None:
    """So much business time after a moment it is this moment, and that is what has elapsed."""
    begin, due = (at(one) if len(one) <= 19 else datetime.fromisoformat(one) for one in (start, end))
    assert add(calendar, begin, span) == due
    assert elapsed(calendar, begin, due) == span


@pytest.mark.parametrize(
    ("moment", "opens", "next_one"),
    [
        ("2026-03-02 08:59:59", False, "2026-03-02 09:00"),
        ("2026-03-02 09:00", True, "2026-03-02 09:00"),
        ("2026-03-02 16:59:59", True, "2026-03-02 16:59:59"),
        ("2026-03-02 17:00", False, "2026-03-03 09:00"),
        ("2026-03-07 12:00", False, "2026-03-09 09:00"),
        ("2026-12-31 23:30", False, "2027-01-01 09:00"),
    ],
)
def test_hours_begin_at_their_first_moment_and_are_over_at_their_last(
    moment: str, opens: bool, next_one: str
) -> None:
    """Nine is open, five is not."""
    assert is_open(BERLIN, at(moment)) is opens
    assert next_open(BERLIN, at(moment)) == at(next_one)


def test_the_default_calendar_is_always_open() -> None:
    """Without hours, business time is time."""
    assert ALWAYS.week == (ALL_DAY,) * 7
    assert add(ALWAYS, at("2020-01-01 00:00"), 7000 * DAY) == at("2020-01-01 00:00") + 7000 * DAY


def test_a_day_off_has_a_name() -> None:
    """What keeps a desk closed can be said; a name of its own goes before that of a country."""
    calendar = Calendar(
        closed={date(2026, 5, 1): "moving house"},
        holidays=(
            Known({date(2026, 5, 1): "Labour Day", date(2026, 5, 2): "one"}),
            Known({date(2026, 5, 2): "other"}),
        ),
    )
    assert [calendar.holiday(date(2026, 5, day)) for day in (1, 2, 3)] == ["moving house", "one", ""]


def test_a_calendar_that_never_opens_says_so() -> None:
    """Waiting for it ends."""
    closed = Calendar(week=((),) * 7)
    assert not is_open(closed, at("2026-03-02 12:00"))
    assert elapsed(closed, at("2026-03-02 12:00"), at("2036-03-02 12:00")) == 0 * HOUR
    with pytest.raises(NeverOpensError, match="2026 to 2035"):
        add(closed, at("2026-03-02 12:00"), HOUR)
    with pytest.raises(NeverOpensError):
        next_open(closed, at("2026-03-02 12:00"))


def test_business_time_is_not_taken_away() -> None:
    """A target lies in the future."""
    with pytest.raises(ValueError, match="taken away"):
        add(BERLIN, at("2026-03-02 12:00"), -HOUR)
