"""Business time: opening hours by weekday and date, and the arithmetic on them.

Theory of operation. Business time is the real time that passes within hours: 22:00-06:00 is seven hours in the night in
which clocks go forward, nine in the one in which they go back. The hours of a year of UTC are made once, as stretches of
real time, each with the sum of those before it; to add and to measure is then to look a place up.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate, count
from typing import Protocol
from zoneinfo import ZoneInfo

from maildesk.ticket.hours import ALL_DAY, Hours, Stretch, stretches

NAMELESS = "closed"  # the name of what keeps a desk closed and has none
PATIENCE = 10  # years without any hours after which a calendar never opens again
_NONE = timedelta(0)


class NeverOpensError(ValueError):
    """The calendar has no hours any more, as far as one can see."""


@dataclass(frozen=True, slots=True)
class SpecialDays:
    """Days of one year that are not as their weekday: days off with their names, and weekends that are worked."""

    off: Mapping[date, str] = field(default_factory=dict)
    worked: frozenset[date] = frozenset()


class Holidays(Protocol):
    """Holidays that come every year, on dates of their own."""

    def of(self, year: int) -> SpecialDays:
        """Those of a year; the same whenever asked."""
        ...


@dataclass(frozen=True)
class Calendar:
    """Opening hours. `week` has the hours of Monday to Sunday; a frame over midnight belongs to the day it begins on.

    A day is, in this order: `open` with hours of its own; `closed`, with a name; a day off, or a worked weekend, of one
    of the `holidays`; else as its weekday. A worked weekend has the hours of the first weekday that has any. Frames may
    overlap; time in several of them counts once.
    """

    zone: str = "UTC"
    week: tuple[Hours, ...] = (ALL_DAY,) * 7
    closed: Mapping[date, str] = field(default_factory=dict)
    open: Mapping[date, Hours] = field(default_factory=dict)
    holidays: tuple[Holidays, ...] = ()
    _special: dict[int, SpecialDays] = field(default_factory=dict, init=False, repr=False, compare=False)
    _years: dict[int, "_Year"] = field(default_factory=dict, init=False, repr=False, compare=False)

    def hours(self, day: date) -> Hours:
        """The frames that begin on a day."""
        if day in self.open:
            return self.open[day]
        if self.holiday(day):
            return ()
        if day in self._special_days(day.year).worked:
            return next(filter(None, self.week), ())
        return self.week[day.weekday()]

    def holiday(self, day: date) -> str:
        """What keeps the desk closed on a day, by name; an empty text where nothing does."""
        return self.closed.get(day) or self._special_days(day.year).off.get(day, "")

    def local(self, at: datetime) -> datetime:
        """A moment as the clocks of the calendar show it."""
        return at.astimezone(ZoneInfo(self.zone))

    def _special_days(self, year: int) -> SpecialDays:
        if year not in self._special:
            self._special[year] = _together([holidays.of(year) for holidays in self.holidays])
        return self._special[year]

    def _year(self, year: int) -> "_Year":
        if year not in self._years:
            self._years[year] = _Year.of(stretches(self.zone, self.hours, year))
        return self._years[year]


ALWAYS = Calendar()


def is_open(calendar: Calendar, at: datetime) -> bool:
    """Whether a moment is within hours. They have begun at their first moment and are over at their last."""
    at = at.astimezone(UTC)
    begun = calendar._year(at.year).begun(at)
    return begun is not None and at < begun[1]


def next_open(calendar: Calendar, at: datetime) -> datetime:
    """The moment itself where it is within hours, else the beginning of the next ones, in UTC. Raises `NeverOpensError`."""
    at = at.astimezone(UTC)
    if is_open(calendar, at):
        return at
    return next(start for year in _from(calendar, at.year) for start in year.starts if start > at)


def add(calendar: Calendar, start: datetime, business_time: timedelta) -> datetime:
    """The first moment, in UTC, at which so much business time has passed since `start`: `due = add(c, start, target)`.

    Eight hours from opening at nine are over at five, not at the next opening; no time at all is over at once, also
    outside of hours. Raises `ValueError` for less than no time, `NeverOpensError` where it never passes.
    """
    if business_time < _NONE:
        raise ValueError("business time cannot be taken away")
    start = start.astimezone(UTC)
    if not business_time:
        return start
    left = business_time + calendar._year(start.year).passed(start)
    for year in _from(calendar, start.year):
        if left <= year.total:
            return year.when(left)
        left -= year.total
    raise AssertionError("years do not end")


def elapsed(calendar: Calendar, start: datetime, end: datetime) -> timedelta:
    """The business time from one moment to another, negative where the second is earlier.

    `elapsed(c, start, add(c, start, time)) == time`, for any start and time.
    """
    if end < start:
        return -elapsed(calendar, end, start)
    start, end = start.astimezone(UTC), end.astimezone(UTC)
    years = (calendar._year(year).total for year in range(start.year, end.year))
    return sum(years, _NONE) + calendar._year(end.year).passed(end) - calendar._year(start.year).passed(start)


@dataclass(frozen=True, slots=True)
class _Year:
    """The hours of one year of UTC, apart from each other; `sums` is the time in those before each, and in all."""

    starts: tuple[datetime, ...]
    ends: tuple[datetime, ...]
    sums: tuple[timedelta, ...]

    @classmethod
    def of(cls, stretches: Iterable[Stretch]) -> "_Year":
        starts, ends = zip(*stretches, strict=True) if stretches else ((), ())
        return cls(starts, ends, tuple(accumulate(map(_length, starts, ends), initial=_NONE)))

    @property
    def total(self) -> timedelta:
        return self.sums[-1]

    def begun(self, at: datetime) -> Stretch | None:
        """The last hours that have begun at a moment."""
        position = bisect_right(self.starts, at) - 1
        return (self.starts[position], self.ends[position]) if position >= 0 else None

    def passed(self, at: datetime) -> timedelta:
        """The time within hours before a moment of the year."""
        position = bisect_right(self.starts, at) - 1
        if position < 0:
            return _NONE
        return self.sums[position] + min(at, self.ends[position]) - self.starts[position]

    def when(self, passed: timedelta) -> datetime:
        """The first moment before which so much time lies within hours; more than none, at most all."""
        position = bisect_left(self.sums, passed) - 1
        return self.starts[position] + (passed - self.sums[position])


def _length(start: datetime, end: datetime) -> timedelta:
    return end - start


def _from(calendar: Calendar, year: int) -> Iterator[_Year]:
    """This year and those after it."""
    closed = 0
    for one in count(year):
        made = calendar._year(one)
        yield made
        closed = 0 if made.starts else closed + 1
        if closed == PATIENCE:
            raise NeverOpensError(f"no hours from {one - PATIENCE + 1} to {one}")


def _together(several: Sequence[SpecialDays]) -> SpecialDays:
    off = {day: name for one in reversed(several) for day, name in one.off.items()}
    return SpecialDays(off, frozenset[date]().union(*(one.worked for one in several)))
