"""rules.yaml → Policy. All that is wrong is said at once, each with its line and column."""

from collections.abc import Collection
from dataclasses import replace
from hashlib import sha256

from maildesk.errors import PolicyError
from maildesk.policy.findings import Findings, unknown
from maildesk.policy.model import Policy
from maildesk.policy.sections.calendars import calendars
from maildesk.policy.sections.forms import forms
from maildesk.policy.sections.notifications import loop_limits, notifications
from maildesk.policy.sections.people import people, teams
from maildesk.policy.sections.promises import priority, queues, service_levels
from maildesk.policy.sections.rules import rules
from maildesk.policy.shapes import entries
from maildesk.policy.source import NOTHING, Node, read

SECTIONS = (
    "people",
    "teams",
    "priority",
    "service_levels",
    "queues",
    "calendars",
    "forms",
    "rules",
    "notifications",
    "loop_limits",
)


def load(text: str, name: str, known_events: Collection[str] | None = None) -> Policy:
    """The policy that a text says; what it leaves out is as in `defaults`.

    `name` stands in findings. `known_events` are the events that have a template; None does not check them.
    Raises `PolicyError` with all findings.
    """
    found = Findings(name)
    policy = _policy(
        read(text, found), sha256(text.encode(errors="replace")).hexdigest(), found, known_events
    )
    found.raise_any()
    return policy


def check(text: str, name: str, known_events: Collection[str] | None = None) -> tuple[str, ...]:
    """Everything that is wrong with a policy, in the order of the file; nothing for a good one."""
    try:
        load(text, name, known_events)
    except PolicyError as error:
        return error.findings
    return ()


def _policy(root: Node, hash: str, found: Findings, events: Collection[str] | None) -> Policy:
    """Sections are read in the order in which they need each other; rules come last and may name everything."""
    given = _sections(root, found)
    by_key, by_address = people(given.get("people", NOTHING), found)
    known_teams = teams(given.get("teams"), found, by_key)
    levels = service_levels(given.get("service_levels", NOTHING), found)
    policy = Policy(
        hash=hash,
        people=by_key,
        addresses=by_address,
        teams=known_teams,
        matrix=priority(given.get("priority", NOTHING), found, levels),
        service_levels=levels,
        queues=queues(given.get("queues", NOTHING), found, known_teams),
        notifications=notifications(given.get("notifications", NOTHING), found, events),
        limits=loop_limits(given.get("loop_limits", NOTHING), found),
        events=frozenset(events or ()),
        forms=forms(given.get("forms", NOTHING), found),
        calendars=calendars(given.get("calendars", NOTHING), found, lambda name: None),
    )
    return replace(policy, rules=rules(given.get("rules", NOTHING), found, policy))


def _sections(root: Node, found: Findings) -> dict[str, Node]:
    given: dict[str, Node] = {}
    for key, value in entries(root, found):
        if key.text in SECTIONS:
            given[key.text] = value
        else:
            found.add(key.at, unknown("section", key.text, SECTIONS))
    return given
