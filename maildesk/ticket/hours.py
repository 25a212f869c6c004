"""Hours as local clocks show them, and as stretches of real time.

Theory of operation. A local time means the first moment at which a clock there shows it or a later one: what a clock
jumps over is the moment of the jump, what it shows twice is the first time. So hours are one stretch of real time each,
and hours that touch keep touching, whatever clocks do.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

MIDNIGHT = 24 * 60  # the minute at which a day ends
_NONE, _SECOND, _DAY = timedelta(0), timedelta(seconds=1), timedelta(days=1)
_BEFORE, _AFTER = timedelta(days=3), timedelta(days=1)  # local days that reach into a year of UTC

Stretch = tuple[datetime, datetime]  # from, until, in UTC


@dataclass(frozen=True, slots=True, order=True)
class Frame:
    """Hours of one day, in minutes after its midnight. Those over midnight end after `MIDNIGHT`, within a day."""

    start: int
    end: int


Hours = tuple[Frame, ...]
ALL_DAY: Hours = (Frame(0, MIDNIGHT),)


def stretches(zone: str, hours: Callable[[date], Hours], year: int) -> list[Stretch]:
    """The hours within a year of UTC, in order; those that overlap or touch are one."""
    clocks = ZoneInfo(zone)
    first, last = datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC)
    found: list[Stretch] = []
    for day in _days(first.date() - _BEFORE, last.date() + _AFTER):
        for frame in hours(day):
            start, end = _moment(clocks, day, frame.start), _moment(clocks, day, frame.end)
            found.append((max(start, first), min(end, last)))
    return _joined(sorted(one for one in found if one[0] < one[1]))


def _days(first: date, last: date) -> Iterator[date]:
    return (first + _DAY * number for number in range((last - first).days))


def _joined(stretches: Iterable[Stretch]) -> list[Stretch]:
    joined: list[Stretch] = []
    for start, end in stretches:
        if joined and start <= joined[-1][1]:
            before, until = joined.pop()
            start, end = before, max(until, end)
        joined.append((start, end))
    return joined


def _moment(zone: ZoneInfo, day: date, minute: int) -> datetime:
    """The first moment, in UTC, at which a clock of the zone shows this minute of the day or a later time."""
    wall, again = _times(minute % MIDNIGHT)
    day = day + _DAY if minute >= MIDNIGHT else day
    before, after = _offset(zone, day, wall), _offset(zone, day, again)
    if before >= after:
        return datetime.combine(day, wall, UTC) - before
    return _jump(zone, datetime.combine(day, wall), before, after)


@cache
def _times(minute: int) -> tuple[time, time]:
    """A minute of the day, for the first time and again."""
    return time(*divmod(minute, 60)), time(*divmod(minute, 60), fold=1)


def _offset(zone: ZoneInfo, day: date, wall: time) -> timedelta:
    """What a zone is ahead of UTC. At a time that clocks jump over, that is as before the jump; again, as after it."""
    return datetime.combine(day, wall, zone).utcoffset() or _NONE


def _jump(zone: ZoneInfo, wall: datetime, before: timedelta, after: timedelta) -> datetime:
    """The moment at which clocks jump over a time."""
    earliest = (wall - after).replace(tzinfo=UTC)
    seconds = range((after - before) // _SECOND)
    return earliest + _SECOND * bisect_left(
        seconds, wall, key=lambda second: (earliest + _SECOND * second).astimezone(zone).replace(tzinfo=None)
    )
