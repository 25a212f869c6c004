"""Readers of hours, days of the week and dates."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

from maildesk.policy.findings import Findings, Place, unknown
from maildesk.policy.shapes import entries, text
from maildesk.policy.source import Items, Node, Scalar
from maildesk.ticket.hours import MIDNIGHT, Frame, Hours

WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
CLOSED = ("closed", "off")
LONGEST = 366  # days of a range of dates
_FRAME = re.compile(r"([0-9]{1,2})[:：]([0-9]{2}) ?[-–] ?([0-9]{1,2})[:：]([0-9]{2})")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DAY = timedelta(days=1)


def week(node: Node, found: Findings) -> tuple[Hours, ...]:
    """The hours from Monday to Sunday: `{mon-fri: "08:00-17:00", sat: "09:00-12:00"}`; other days are closed."""
    written = entries(node, found)
    if all(_is_closed(value) for _, value in written):
        found.add(node.at, "expected hours of at least one day, such as {mon-fri: 08:00-17:00}")
    given: dict[int, tuple[Hours, Place]] = {}
    for key, value in written:
        read = hours(value, found)
        for day in days(key, found):
            if day in given:
                found.add(key.at, f"{WEEK[day]} has hours already, in {given[day][1]}")
            given[day] = (read, key.at)
    _over_midnight(given, found)
    return tuple(given[day][0] if day in given else () for day in range(len(WEEK)))


def hours(node: Node, found: Findings) -> Hours:
    """The hours of a day, none where it is `closed`."""
    return () if _is_closed(node) else frames(node, found)


def frames(node: Node, found: Findings) -> Hours:
    """One frame or several: `"22:00-06:00"`, `["08:00-12:00", "13:00-17:00"]`."""
    nodes = node.items if isinstance(node, Items) else (node,)
    if not nodes:
        found.add(node.at, "expected hours such as 08:00-17:00, not an empty list")
    read = sorted(((frame, one.at) for one in nodes if (frame := _frame(one, found))), key=lambda one: one[0])
    for (before, _), (after, at) in pairwise(read):
        if after.start < before.end:
            found.add(at, f"{shown(after)} overlaps {shown(before)}")
    return tuple(frame for frame, _ in read)


def shown(frame: Frame) -> str:
    """A frame as it is written."""
    end = frame.end if frame.end <= MIDNIGHT else frame.end - MIDNIGHT
    return f"{frame.start // 60:02}:{frame.start % 60:02}-{end // 60:02}:{end % 60:02}"


def days(node: Node, found: Findings) -> tuple[int, ...]:
    """Days of the week, 0 for Monday: `sat`, `mon-fri`, `mon, wed`."""
    parts = [part.strip().lower().partition("-") for part in text(node, found).split(",")]
    return tuple(day for first, to, last in parts for day in _days(node, found, first, last if to else first))


def dates(node: Node, found: Findings) -> tuple[date, ...]:
    """A date or a range of them: `2026-12-24`, `2026-12-27..2026-12-31`."""
    first, to, last = text(node, found).partition("..")
    begin, end = _date(node, found, first), _date(node, found, last if to else first)
    if begin is None or end is None:
        return ()
    if not timedelta(0) <= end - begin < LONGEST * _DAY:
        found.add(node.at, f"expected a range of at most {LONGEST} days, the first one before the last")
        return ()
    return tuple(begin + _DAY * number for number in range((end - begin).days + 1))


def _is_closed(node: Node) -> bool:
    return isinstance(node, Scalar) and node.text.lower() in CLOSED


def _frame(node: Node, found: Findings) -> Frame | None:
    written = text(node, found)
    times = _FRAME.fullmatch(written)
    start, end = _minutes(*times.group(1, 2, 3, 4)) if times else (None, None)
    if start is None or end is None or start == MIDNIGHT:
        if written:
            found.add(node.at, f"expected hours such as 08:00-17:00, not {written[:60]!r}")
        return None
    if start == end:
        found.add(node.at, f"{written} are no hours; the whole day is 00:00-24:00")
        return None
    return Frame(start, end if end > start else end + MIDNIGHT)


def _minutes(*parts: str) -> Iterator[int | None]:
    """Minutes after midnight, a pair of texts each; None for what no clock shows."""
    for hour, minute in zip(parts[::2], parts[1::2], strict=True):
        minutes = int(hour) * 60 + int(minute)
        yield minutes if int(minute) < 60 and minutes <= MIDNIGHT else None


def _over_midnight(given: dict[int, tuple[Hours, Place]], found: Findings) -> None:
    for day, (hours, _) in given.items():
        after, at = given.get((day + 1) % len(WEEK), ((), None))
        if at and hours and after and after[0].start < hours[-1].end - MIDNIGHT:
            found.add(at, f"{shown(after[0])} overlaps {shown(hours[-1])} of {WEEK[day]}")


def _days(node: Node, found: Findings, first: str, last: str) -> Iterator[int]:
    """From a day to the next one of a name, over the end of the week where need be."""
    wrong = next((name for name in (first, last) if name not in WEEK), None)
    if wrong is not None:
        found.add(node.at, unknown("day", wrong, WEEK))
        return
    begin, end = WEEK.index(first), WEEK.index(last)
    yield from (day % len(WEEK) for day in range(begin, end + 1 if end >= begin else end + 1 + len(WEEK)))


def _date(node: Node, found: Findings, written: str) -> date | None:
    try:
        if _DATE.fullmatch(written.strip()):
            return date.fromisoformat(written.strip())
    except ValueError:  # the 30th of February
        pass
    found.add(node.at, f"expected a date such as 2026-12-24, not {written.strip()[:60]!r}")
    return None
