"""Days off from an iCalendar file: its all-day events, once or every year (RFC 5545). Events at an hour are none.

Theory of operation. Of the format, lines, events and nine properties matter here. They are read by this file and not
by a library, so that whatever is not understood is said with its line.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from maildesk.ticket.calendar import NAMELESS, SpecialDays

LONGEST = 366  # days of one event
NAME = 100  # characters of its name
_DAY = timedelta(days=1)
_LINE = re.compile(r"([A-Za-z-]{1,40})(?:;[^:]{0,500})?:(.*)")  # RFC 5545 3.1, where no parameter has a colon
_DATE = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_DURATION = re.compile(r"P([0-9]{1,3})([DW])")
_PARTS = {"FREQ": "YEARLY", "INTERVAL": "1", "COUNT": "[0-9]{1,6}", "UNTIL": ".*", "WKST": ".*"}
_ESCAPED = re.compile(r"\\([\\;,nN])")

Complain = Callable[[int, str], None]  # about which line, what


@dataclass(frozen=True, slots=True)
class DayOff:
    """Days off that begin on a date, and on that day of every year until `last`, save those that `without` names."""

    first: date
    days: int
    name: str
    last: int
    without: frozenset[date]

    def of(self, year: int) -> Sequence[date]:
        """The days off that begin in a year. Where there is no 29th of February there are none (RFC 5545 3.3.10)."""
        if not self.first.year <= year <= self.last:
            return ()
        try:
            begin = self.first.replace(year=year)
        except ValueError:
            return ()
        return () if begin in self.without else [begin + _DAY * number for number in range(self.days)]


@dataclass(frozen=True, slots=True)
class DaysOff:
    """The days off of a file."""

    events: tuple[DayOff, ...]

    def of(self, year: int) -> SpecialDays:
        """Those of a year, also where they begin in the year before."""
        begun = ((event, day) for event in self.events for one in (year - 1, year) for day in event.of(one))
        return SpecialDays({day: event.name for event, day in begun if day.year == year})


def read(text: str, complain: Complain) -> DaysOff:
    """The days off of a file. What is not understood goes to `complain`, and its event is left out."""
    lines = tuple(_lines(text))
    if not lines or (lines[0].name, lines[0].value.upper()) != ("BEGIN", "VCALENDAR"):
        complain(1, "expected an iCalendar file, which begins with BEGIN:VCALENDAR")
        return DaysOff(())
    found = [day for event in _events(lines) for day in _understood(event, complain)]
    if not found:
        complain(1, "expected events that are all day; there is none")
    return DaysOff(tuple(filter(None, found)))


@dataclass(frozen=True, slots=True)
class _Line:
    """A content line: where in the file it begins, the property's name and its value as written."""

    number: int
    name: str
    value: str


_Event = Mapping[str, Sequence[_Line]]


class _NotUnderstoodError(Exception):
    def __init__(self, line: _Line, wanted: str) -> None:
        super().__init__(f"expected {wanted}, not {line.name}:{line.value[:60]}")
        self.line = line.number


def _lines(text: str) -> Iterator[_Line]:
    """The content lines, unfolded (RFC 5545 3.1)."""
    number = 1
    for folded in re.split("\r?\n(?![ \t])", text.removeprefix("\ufeff")):
        parts = _LINE.fullmatch(re.sub("\r?\n[ \t]", "", folded))
        if parts:
            yield _Line(number, parts[1].upper(), parts[2].strip())
        number += folded.count("\n") + 1


def _events(lines: Iterable[_Line]) -> Iterator[_Event]:
    """The properties of each event by name, without those of alarms in it."""
    within: list[str] = []
    event: dict[str, list[_Line]] = {}
    for line in lines:
        match line.name:
            case "BEGIN":
                within.append(line.value.upper())
                event = {} if within[-1] == "VEVENT" else event
            case "END":
                if within[-1:] == ["VEVENT"]:
                    yield event
                del within[-1:]
            case name if within[-1:] == ["VEVENT"]:
                event.setdefault(name, []).append(line)


def _understood(event: _Event, complain: Complain) -> Iterator[DayOff | None]:
    """The days off of an event, None instead where it is not understood, nothing where it is not about whole days."""
    try:
        if _is_all_day(event):
            yield _day_off(event)
    except _NotUnderstoodError as wrong:
        complain(wrong.line, str(wrong))
        yield None


def _is_all_day(event: _Event) -> bool:
    def says(name: str, wanted: str) -> bool:
        return any(line.value.upper() == wanted for line in event.get(name, ()))

    hourly = any("T" in line.value for line in event.get("DTSTART", ()))  # as Exchange writes days, too
    all_day = not hourly or says("X-MICROSOFT-CDO-ALLDAYEVENT", "TRUE")
    return "DTSTART" in event and all_day and not says("STATUS", "CANCELLED")


def _day_off(event: _Event) -> DayOff:
    if moved := event.get("RECURRENCE-ID") or event.get("RDATE"):
        raise _NotUnderstoodError(moved[0], "events without exceptions from their rule other than EXDATE")
    first = _date(event["DTSTART"][0])
    return DayOff(
        first,
        _length(event, first),
        _name(event),
        _last(event, first),
        frozenset(_date(line, value) for line in event.get("EXDATE", ()) for value in line.value.split(",")),
    )


def _date(line: _Line, value: str | None = None) -> date:
    """A date; of a time, the date in it."""
    parts = _DATE.match(line.value if value is None else value)
    try:
        return date(*map(int, parts.groups() if parts else ()))
    except (TypeError, ValueError):
        raise _NotUnderstoodError(line, "a date such as 20261224") from None


def _length(event: _Event, first: date) -> int:
    """The days of an event: until its end, which is no part of it, or as many as it lasts (RFC 5545 3.6.1)."""
    if ends := event.get("DTEND"):
        days = max((_date(ends[0]) - first).days, 1)  # some write the same day twice
    elif ends := event.get("DURATION"):
        lasts = _DURATION.fullmatch(ends[0].value)
        days = int(lasts[1]) * (7 if lasts[2] == "W" else 1) if lasts else 0
    else:
        return 1
    if not 1 <= days <= LONGEST:
        raise _NotUnderstoodError(ends[0], f"an event of 1 to {LONGEST} days")
    return days


def _name(event: _Event) -> str:
    written = "".join(line.value for line in event.get("SUMMARY", ())[:1])
    text = _ESCAPED.sub(lambda escape: " " if escape[1] in "nN" else escape[1], written)
    return " ".join(text.split())[:NAME] or NAMELESS


def _last(event: _Event, first: date) -> int:
    """The last year that an event comes in: its first, or as its rule says (RFC 5545 3.3.10)."""
    rules = event.get("RRULE")
    if not rules:
        return first.year
    rule = _yearly(rules[0], first)
    if "UNTIL" in rule:
        until = _date(rules[0], rule["UNTIL"])
        return until.year if (until.month, until.day) >= (first.month, first.day) else until.year - 1
    return first.year + int(rule["COUNT"]) - 1 if "COUNT" in rule else date.max.year


def _yearly(line: _Line, first: date) -> Mapping[str, str]:
    """The parts of a rule that says no more than the same day of every year."""
    rule = dict(part.upper().partition("=")[::2] for part in line.value.split(";"))
    understood = {**_PARTS, "BYMONTH": f"0?{first.month}", "BYMONTHDAY": f"0?{first.day}"}
    if "FREQ" not in rule or not all(re.fullmatch(understood.get(name, "(?!)"), rule[name]) for name in rule):
        raise _NotUnderstoodError(line, "an event that comes once or on the same day of every year")
    return rule
