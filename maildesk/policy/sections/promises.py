"""`priority:`, `service_levels:` and `queues:`."""

from collections.abc import Mapping
from typing import Any

from maildesk.policy import shapes
from maildesk.policy.defaults import MATRIX, SERVICE_LEVELS
from maildesk.policy.findings import Findings, unknown
from maildesk.policy.model import Queue, ServiceLevels, Team
from maildesk.policy.shapes import Reader, entries, record
from maildesk.policy.source import Node
from maildesk.ticket.clocks import Targets
from maildesk.ticket.model import IMPACTS, URGENCIES

LOWEST = 5  # the least pressing priority there can be
TARGETS: dict[str, Reader[Any]] = {"response": shapes.duration, "resolution": shapes.duration}


def service_levels(node: Node, found: Findings) -> ServiceLevels:
    """Targets by priority, those of the file over the default ones."""
    levels = dict(SERVICE_LEVELS)
    for key, value in entries(node, found):
        priority = shapes.whole(1, LOWEST)(key, found)
        given = record(TARGETS, required=TARGETS)(value, found)
        if len(given) == len(TARGETS):
            levels[priority] = Targets(**given)
    return ServiceLevels(sorted(levels.items()))


def priority(node: Node, found: Findings, levels: ServiceLevels) -> Mapping[tuple[str, str], int]:
    """The priority by impact and urgency, the cells of the file over the default ones."""

    def level(node: Node, found: Findings) -> int:
        number = shapes.whole(1, LOWEST)(node, found)
        if number not in levels:
            found.add(node.at, f"priority {number} has no service level")
        return number

    row = record(dict.fromkeys(URGENCIES, level))
    shape: dict[str, Reader[Any]] = {"matrix": record(dict.fromkeys(IMPACTS, row))}
    given = record(shape)(node, found).get("matrix", {})
    cells = {(impact, urgency): number for impact, row in given.items() for urgency, number in row.items()}
    return {**MATRIX, **cells}


def queues(node: Node, found: Findings, teams: Mapping[str, Team]) -> Mapping[str, Queue]:
    """The queues, each with its address and team."""

    def team(node: Node, found: Findings) -> str:
        name = shapes.text(node, found)
        if name and name not in teams:
            found.add(node.at, unknown("team", name, teams))
        return name

    queue = record({"address": shapes.address, "team": team})
    return {key.text: Queue(key.text, **queue(value, found)) for key, value in entries(node, found)}
