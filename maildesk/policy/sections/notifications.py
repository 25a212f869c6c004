"""`notifications:` and `loop_limits:`."""

from collections.abc import Collection
from typing import Any

from maildesk.policy import shapes
from maildesk.policy.audience import AUDIENCES
from maildesk.policy.defaults import NOTIFICATIONS
from maildesk.policy.findings import Findings, unknown
from maildesk.policy.model import Limits, Notification
from maildesk.policy.shapes import Reader, choice, each, entries, record
from maildesk.policy.source import Items, Node, Scalar
from maildesk.ticket.happenings import HAPPENINGS
from maildesk.ticket.model import Lane

HAPPENED = (*HAPPENINGS, "refused")
OFF = ("off", "none", "no", "false")


def lane(node: Node, found: Findings) -> Lane:
    word = choice("lane", tuple(Lane))(node, found)
    return Lane(word) if word in tuple(Lane) else Lane.INTERNAL


NOTIFICATION: dict[str, Reader[Any]] = {
    "on": each(choice("happening", HAPPENED)),
    "to": each(choice("audience", AUDIENCES)),
    "reply": lane,
    "unless": each(choice("happening", HAPPENED)),
    "once": shapes.yes_no,
}
_MOST = 100_000
LIMITS: dict[str, Reader[Any]] = {
    "answers_per_hour": shapes.whole(0, _MOST),
    "answers_per_day": shapes.whole(0, _MOST),
    "answers_per_ticket_hour": shapes.whole(0, _MOST),
    "relays_per_hour": shapes.whole(0, _MOST),
}


def notifications(node: Node, found: Findings, events: Collection[str] | None) -> tuple[Notification, ...]:
    """Who is told what. An event that the file names is told as it says there, every other one as by default."""
    given: list[Notification] = []
    named: set[str] = set()
    for key, value in entries(node, found):
        if events is not None and key.text not in events:
            found.add(key.at, unknown("event", key.text, sorted(events)))
        named.add(key.text)
        given += _lines(key.text, value, found)
    return (*given, *(line for line in NOTIFICATIONS if line.event not in named))


def loop_limits(node: Node, found: Findings) -> Limits:
    """How many automatic answers at most."""
    return Limits(**record(LIMITS)(node, found))


def _lines(event: str, node: Node, found: Findings) -> list[Notification]:
    """One notification, a list of them, or `off`."""
    if isinstance(node, Scalar) and node.text.lower() in OFF:
        return []
    nodes = node.items if isinstance(node, Items) else (node,)
    return [line for one in nodes if (line := _line(event, one, found))]


def _line(event: str, node: Node, found: Findings) -> Notification | None:
    values = record(NOTIFICATION, required=("on", "to"))(node, found)
    if not {"on", "to"} <= values.keys():
        return None
    return Notification(event, **values)
