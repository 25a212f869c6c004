"""`priority:`, `service_levels:`, `queues:` and `sites:`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from maildesk.policy import shapes
from maildesk.policy.defaults import MATRIX, SERVICE_LEVELS
from maildesk.policy.findings import Findings
from maildesk.policy.model import FollowUp, Priorities, Queue, ServiceLevels, Team
from maildesk.policy.shapes import Reader, choice, entries, named, record, whole
from maildesk.policy.source import Entries, Node, Scalar
from maildesk.ticket.calendar import Calendar
from maildesk.ticket.clocks import Targets
from maildesk.ticket.model import IMPACTS, URGENCIES

LOWEST = 5  # the least pressing priority there can be
LEAST, MOST = 3, 5  # rows and columns of a matrix with words of its own
TARGETS: dict[str, Reader[Any]] = {"response": shapes.duration, "resolution": shapes.duration}
AGAIN, LINKED = "reopen", "linked"
Rows = tuple[tuple[Scalar, Node], ...]


def service_levels(node: Node, found: Findings) -> ServiceLevels:
    """Targets by priority, those of the file over the default ones."""
    levels = dict(SERVICE_LEVELS)
    for key, value in entries(node, found):
        priority = whole(1, LOWEST)(key, found)
        given = record(TARGETS, required=TARGETS)(value, found)
        if len(given) == len(TARGETS):
            levels[priority] = Targets(**given)
    return ServiceLevels(sorted(levels.items()))


def priority(node: Node, found: Findings, levels: ServiceLevels) -> Priorities:
    """The priority by impact and urgency: cells of the file over the default ones, or a matrix in words of its own."""
    default = Priorities(MATRIX)
    values = record(weighing(levels))(node, found)
    return Priorities(
        values.get("matrix", default.matrix), {**default.criticality, **values.get("criticality", {})}
    )


def weighing(levels: ServiceLevels) -> dict[str, Reader[Any]]:
    """What may be said of how a priority comes about."""
    return {"matrix": matrix(levels), "criticality": record(dict.fromkeys(("high", "low"), whole(-2, 2)))}


@dataclass(frozen=True, slots=True)
class matrix:
    """Priorities by impact and urgency, each of which has a service level."""

    levels: ServiceLevels

    def __call__(self, node: Node, found: Findings) -> Mapping[tuple[str, str], int]:
        rows = entries(node, found)
        impacts = [key.text for key, _ in rows]
        if len(impacts) >= LEAST and not set(impacts) <= set(IMPACTS):
            return self._in_own_words(node, rows, found)
        row = record(dict.fromkeys(URGENCIES, self._level))
        given = record(dict.fromkeys(IMPACTS, row))(node, found)
        return MATRIX | {(impact, urgency): n for impact, row in given.items() for urgency, n in row.items()}

    def _in_own_words(self, node: Node, rows: Rows, found: Findings) -> Mapping[tuple[str, str], int]:
        """Three to five rows from the widest impact down, each with the same three to five urgencies."""
        read = [(impact, entries(row, found)) for impact, row in rows]
        urgencies = [key.text for key, _ in read[0][1]]
        if not LEAST <= len(rows) <= MOST or not LEAST <= len(urgencies) <= MOST:
            found.add(
                node.at, f"a matrix has {LEAST} to {MOST} impacts with {LEAST} to {MOST} urgencies each"
            )
            return MATRIX
        cells: dict[tuple[str, str], int] = {}
        for impact, row in read:
            if [key.text for key, _ in row] != urgencies:
                found.add(impact.at, f"expected the urgencies {', '.join(urgencies)}, as in the first row")
            cells |= {(impact.text, key.text): self._level(value, found) for key, value in row}
        return cells

    def _level(self, node: Node, found: Findings) -> int:
        number = whole(1, LOWEST)(node, found)
        if number not in self.levels:
            found.add(node.at, f"priority {number} has no service level")
        return number


def queue(teams: Mapping[str, Team]) -> dict[str, Reader[Any]]:
    """What may be said of a queue."""
    return {
        "address": shapes.address,
        "detail": shapes.text,
        "team": choice("team", teams),
        "closed": follow_up,
    }


def queues(node: Node, found: Findings, teams: Mapping[str, Team]) -> Mapping[str, Queue]:
    """The queues, each with its address and team, and what becomes of a reply to a closed ticket."""
    read = record(queue(teams))
    made: dict[str, Queue] = {}
    first: dict[tuple[str, str], str] = {}
    for key, value in entries(node, found):
        one = made[key.text] = Queue(key.text, **read(value, found))
        where = (one.address, one.detail.lower())
        if any(where) and first.setdefault(where, one.name) != one.name:
            found.add(key.at, f"queue {first[where]!r} has this address already")
    return made


def follow_up(node: Node, found: Findings) -> FollowUp:
    """`reopen`, `linked`, or `{reopen_within: 14d}`: after that a reply is a new, linked ticket."""
    if isinstance(node, Entries):
        values = record({"reopen_within": shapes.duration}, required=("reopen_within",))(node, found)
        return FollowUp(values.get("reopen_within"))
    word = choice("follow-up", (AGAIN, LINKED))(node, found)
    return FollowUp(timedelta(0) if word == LINKED else None)


def sites(node: Node, found: Findings, calendars: Mapping[str, Calendar]) -> Mapping[str, Calendar]:
    """The calendars of places, by their name as the directory has it."""
    calendar = named("calendar", calendars)
    read = {key.text.lower(): calendar(value, found) for key, value in entries(node, found)}
    return {place: hours for place, hours in read.items() if hours}
