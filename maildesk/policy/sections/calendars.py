"""`calendars:`."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from maildesk.policy import ics
from maildesk.policy.findings import Findings, Place, unknown
from maildesk.policy.holidays import National, countries, regions
from maildesk.policy.hours import dates, hours, week
from maildesk.policy.ics import DaysOff
from maildesk.policy.include import ReadFile, beside
from maildesk.policy.shapes import Reader, each, entries, record, text
from maildesk.policy.source import Entries, Node
from maildesk.ticket.calendar import ALWAYS, NAMELESS, Calendar
from maildesk.ticket.hours import Hours


def calendars(node: Node, found: Findings, read_file: ReadFile) -> dict[str, Calendar]:
    """The calendars by name. The first is the desk's, and the others have its zone where they say none."""
    made: dict[str, Calendar] = {}
    for key, value in entries(node, found):
        first = next(iter(made.values()), None)
        made[key.text] = _calendar(value, found, shape(read_file), first.zone if first else "")
    return made


def shape(read_file: ReadFile) -> dict[str, Reader[Any]]:
    """What may be said of a calendar."""
    return {
        "zone": zone,
        "hours": week,
        "holidays": each(holidays),
        "closed": closed,
        "open": opened,
        "ics": each(days_off(read_file)),
    }


def _calendar(node: Node, found: Findings, shape: dict[str, Reader[Any]], same: str) -> Calendar:
    values = record(shape, required=() if same else ("zone",))(node, found)
    return Calendar(
        zone=values.get("zone", same or ALWAYS.zone),
        week=values.get("hours", ALWAYS.week),
        closed=values.get("closed", {}),
        open=values.get("open", {}),
        holidays=(*values.get("holidays", ()), *values.get("ics", ())),
    )


def zone(node: Node, found: Findings) -> str:
    """A time zone of the IANA database: `Europe/Berlin`."""
    name = text(node, found)
    try:
        return ZoneInfo(name).key
    except (ZoneInfoNotFoundError, OSError, ValueError):  # the last for what is no name of a file
        if name:
            found.add(node.at, unknown("time zone", name, sorted(available_timezones())))
        return ALWAYS.zone


def holidays(node: Node, found: Findings) -> National:
    """`DE`, or `{country: DE, region: BY}`."""
    if not isinstance(node, Entries):
        return National(_country(node, found))
    values = record({"country": _country, "region": text}, required=("country",))(node, found)
    country, region = values.get("country", ""), values.get("region", "")
    known = regions(country)
    if known is not None and region and region not in known:
        at = next(value.at for key, value in node.entries if key.text == "region")
        found.add(at, unknown(f"region of {country}", region, known))
    return National(country, region)


def _country(node: Node, found: Findings) -> str:
    code = text(node, found)
    if code and regions(code) is None:
        found.add(node.at, unknown("country", code, countries()))
    return code


def closed(node: Node, found: Findings) -> dict[date, str]:
    """Dates and ranges of dates: one, a list, or each with a name."""
    if isinstance(node, Entries):
        return {day: text(name, found) for key, name in node.entries for day in dates(key, found)}
    return {day: NAMELESS for some in each(dates)(node, found) for day in some}


def opened(node: Node, found: Findings) -> dict[date, Hours]:
    """Dates and ranges of dates, each with its hours."""
    read = [(dates(key, found), hours(value, found)) for key, value in entries(node, found)]
    return {day: hours for days, hours in read for day in days}


@dataclass(frozen=True, slots=True)
class days_off:
    """A calendar file."""

    read_file: ReadFile

    def __call__(self, node: Node, found: Findings) -> DaysOff:
        written = beside(node, found, self.read_file)
        if written is None:
            return DaysOff(())
        name = text(node, found)
        return ics.read(written, lambda line, what: found.add(Place(line, 1, name), what))
