"""`priority:`, `service_levels:`, `queues:` and `sites:`."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from maildesk.policy import shapes
from maildesk.policy.defaults import MATRIX, SERVICE_LEVELS
from maildesk.policy.findings import Findings, unknown
from maildesk.policy.model import FollowUp, Priorities, Queue, ServiceLevels, Team
from maildesk.policy.sections.calendars import calendar
from maildesk.policy.shapes import Reader, choice, entries, record
from maildesk.policy.source import Entries, Node
from maildesk.ticket.calendar import Calendar
from maildesk.ticket.clocks import Targets
from maildesk.ticket.model import IMPACTS, URGENCIES

LOWEST = 5  # the least pressing priority there can be
LEAST, MOST = 3, 5  # rows and columns of a matrix with words of its own
TARGETS: dict[str, Reader[Any]] = {"response": shapes.duration, "resolution": shapes.duration}
AGAIN, LINKED = "reopen", "linked"


def service_levels(node: Node, found: Findings) -> ServiceLevels:
    """Targets by priority, those of the file over the default ones."""
    levels = dict(SERVICE_LEVELS)
    for key, value in entries(node, found):
        priority = shapes.whole(1, LOWEST)(key, found)
        given = record(TARGETS, required=TARGETS)(value, found)
        if len(given) == len(TARGETS):
            levels[priority] = Targets(**given)
    return ServiceLevels(sorted(levels.items()))


def priority(node: Node, found: Findings, levels: ServiceLevels) -> Priorities:
    """The priority by impact and urgency: cells of the file over the default ones, or a matrix in words of its own."""

    def level(node: Node, found: Findings) -> int:
        number = shapes.whole(1, LOWEST)(node, found)
        if number not in levels:
            found.add(node.at, f"priority {number} has no service level")
        return number

    shape: dict[str, Reader[Any]] = {
        "matrix": lambda node, found: _matrix(node, found, level),
        "criticality": record({"high": _shift, "low": _shift}),
    }
    values = record(shape)(node, found)
    return Priorities(
        values.get("matrix", MATRIX), {**Priorities(MATRIX).criticality, **values.get("criticality", {})}
    )


def _shift(node: Node, found: Findings) -> int:
    """Steps up (-1) or down (1) that a ticket about such a system takes."""
    return shapes.whole(-2, 2)(node, found)


def _matrix(node: Node, found: Findings, level: Reader[int]) -> Mapping[tuple[str, str], int]:
    rows = [(key, entries(value, found)) for key, value in entries(node, found)]
    impacts = [key.text for key, _ in rows]
    if set(impacts) <= set(IMPACTS) or len(impacts) < LEAST:
        row = record(dict.fromkeys(URGENCIES, level))
        given = record(dict.fromkeys(IMPACTS, row))(node, found)
        cells = {
            (impact, urgency): number for impact, row in given.items() for urgency, number in row.items()
        }
        return {**MATRIX, **cells}
    return _own_words(node, rows, found, level)


def _own_words(
    node: Node, rows: list[Any], found: Findings, level: Reader[int]
) -> Mapping[tuple[str, str], int]:
    """Three to five rows from the widest impact down, each with the same three to five urgencies."""
    urgencies = [key.text for key, _ in rows[0][1]]
    if not LEAST <= len(rows) <= MOST or not LEAST <= len(urgencies) <= MOST:
        found.add(node.at, f"a matrix has {LEAST} to {MOST} impacts with {LEAST} to {MOST} urgencies each")
        return MATRIX
    cells: dict[tuple[str, str], int] = {}
    for impact, row in rows:
        if [key.text for key, _ in row] != urgencies:
            found.add(impact.at, f"expected the urgencies {', '.join(urgencies)}, as in the first row")
        cells |= {(impact.text, key.text): level(value, found) for key, value in row}
    return cells if len(cells) == len(rows) * len(urgencies) else MATRIX


def queues(node: Node, found: Findings, teams: Mapping[str, Team]) -> Mapping[str, Queue]:
    """The queues, each with its address and team, and what becomes of a reply to a closed ticket."""

    def team(node: Node, found: Findings) -> str:
        name = shapes.text(node, found)
        if name and name not in teams:
            found.add(node.at, unknown("team", name, teams))
        return name

    queue = record({"address": shapes.address, "detail": shapes.text, "team": team, "closed": _follow_up})
    made = {key.text: Queue(key.text, **queue(value, found)) for key, value in entries(node, found)}
    first: dict[tuple[str, str], str] = {}
    for (key, _), one in zip(entries(node, Findings("")), made.values(), strict=False):
        where = (one.address, one.detail)
        if any(where) and first.setdefault(where, one.name) != one.name:
            found.add(key.at, f"queue {first[where]!r} has this address already")
    return made


def _follow_up(node: Node, found: Findings) -> FollowUp:
    """`reopen`, `linked`, or `{reopen_within: 14d}`: after that a reply is a new, linked ticket."""
    if isinstance(node, Entries):
        values = record({"reopen_within": shapes.duration}, required=("reopen_within",))(node, found)
        return FollowUp(values.get("reopen_within"))
    word = choice("follow-up", (AGAIN, LINKED))(node, found)
    return FollowUp(timedelta(0) if word == LINKED else None)


def sites(node: Node, found: Findings, calendars: Mapping[str, Calendar]) -> Mapping[str, Calendar]:
    """The calendars of places, by their name as the directory has it."""
    return {key.text.lower(): calendar(value, found, calendars) for key, value in entries(node, found)}
