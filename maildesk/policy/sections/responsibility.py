"""`responsibility:` which team a category belongs to, and where that depends on the place, at which site."""

from collections.abc import Mapping

from maildesk.policy import shapes
from maildesk.policy.findings import Findings
from maildesk.policy.model import Responsible, Team
from maildesk.policy.shapes import choice, entries
from maildesk.policy.source import Entries, Node

ANY = "any"  # every category, every other site


def responsibility(node: Node, found: Findings, teams: Mapping[str, Team]) -> tuple[Responsible, ...]:
    """The lines in the order of the file: `network.vpn: network`, `hardware: {Berlin: onsite, any: service-desk}`."""
    one = choice("team", teams)
    lines: list[Responsible] = []
    for key, value in entries(node, found):
        category = "" if key.text == ANY else shapes.text(key, found).lower()
        places = value.entries if isinstance(value, Entries) else ((None, value),)
        for place, team in places:
            site = "" if place is None or place.text == ANY else place.text.lower()
            lines.append(Responsible(category, site, one(team, found)))
    return tuple(lines)
