"""Questions about when the mail came, by the clocks of the desk's calendar; in UTC where it has none."""

from typing import TYPE_CHECKING, Any

from maildesk.policy import shapes
from maildesk.policy.conditions.registry import condition
from maildesk.policy.facts import Facts
from maildesk.policy.findings import Findings
from maildesk.policy.hours import days, frames
from maildesk.policy.source import Entries, Node
from maildesk.ticket.calendar import Calendar, is_open
from maildesk.ticket.hours import MIDNIGHT, Hours

if TYPE_CHECKING:
    from maildesk.policy.model import Policy

OPEN, CLOSED = "open", "closed"


def state(node: Node, found: Findings, policy: "Policy") -> tuple[Calendar, bool]:
    """`open`, `closed`, or `{calendar: office, are: closed}`."""
    are = shapes.choice("state", (OPEN, CLOSED))
    if not isinstance(node, Entries):
        return policy.calendar, are(node, found) == OPEN
    shape: dict[str, shapes.Reader[Any]] = {
        "calendar": shapes.named("calendar", policy.calendars),
        "are": are,
    }
    values = shapes.record(shape, required=("are",))(node, found)
    return values.get("calendar") or policy.calendar, values.get("are") == OPEN


def weekdays(node: Node, found: Findings, policy: "Policy") -> tuple[Calendar, frozenset[int]]:
    """`sat`, `mon-fri`, `[sat, sun]`."""
    return policy.calendar, frozenset(day for some in shapes.each(days)(node, found) for day in some)


def times(node: Node, found: Findings, policy: "Policy") -> tuple[Calendar, Hours]:
    """`"18:00-06:00"`, or several."""
    return policy.calendar, frames(node, found)


@condition(state)
def hours(facts: Facts, wanted: tuple[Calendar, bool]) -> bool:
    """Whether the desk is open or closed, or another of its calendars: `closed`, `{calendar: night, are: open}`."""
    calendar, opens = wanted
    return is_open(calendar, facts.at) == opens


@condition(weekdays)
def weekday(facts: Facts, wanted: tuple[Calendar, frozenset[int]]) -> bool:
    """The day of the week: `[sat, sun]`, `mon-fri`."""
    calendar, days = wanted
    return calendar.local(facts.at).weekday() in days


@condition(times)
def time(facts: Facts, wanted: tuple[Calendar, Hours]) -> bool:
    """The time of day: `"18:00-06:00"`, which is over midnight, or several."""
    calendar, frames = wanted
    local = calendar.local(facts.at)
    minute = local.hour * 60 + local.minute
    return any(frame.start <= one < frame.end for frame in frames for one in (minute, minute + MIDNIGHT))
