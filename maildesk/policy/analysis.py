"""What is odd about a policy that is good: rules that never hit or are never asked, and what nobody uses."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import TypeVar

from maildesk.policy.conditions.tree import Check, Condition
from maildesk.policy.findings import Findings, Place
from maildesk.policy.implication import clash, flat
from maildesk.policy.model import Duty, Policy
from maildesk.policy.overlap import Above
from maildesk.policy.shapes import entries, items
from maildesk.policy.source import NOTHING, Entries, Items, Node, Scalar, shown
from maildesk.ticket.calendar import ALWAYS

T = TypeVar("T")
Sections = Mapping[str, Node]


def warn(policy: Policy, given: Sections, found: Findings) -> None:
    """Adds what is odd, each with its place. `given` are the sections that the policy was read from."""
    _rules(policy, given, found)
    _people(policy, given, found)
    _unused(policy, given, found)


def _rules(policy: Policy, given: Sections, found: Findings) -> None:
    above = Above()
    for rule, written in zip(policy.rules, items(given.get("rules", NOTHING), found), strict=True):
        if why := clash(rule.when) or _never(rule.when, policy):
            found.add(rule.at, f"rule {rule.name!r} never hits: {why}")
        elif hider := above.hider(rule):
            found.add(
                rule.at, f"rule {rule.name!r} is never asked: {hider.name!r} in {hider.at} stops before it"
            )
        elif twin := above.twin(rule, written):
            found.add(rule.at, f"rule {rule.name!r} does what {twin.name!r} in {twin.at} does")
        above.add(rule)
    if bare := [rule for rule in policy.rules if not rule.examples]:
        found.add(bare[0].at, f"{len(bare)} of {len(policy.rules)} rules have no example; this is the first")


def _never(condition: Condition, policy: Policy) -> str:
    """Why a condition holds of nothing under this policy; empty where that is not known."""
    checks = (part for part in flat(condition) if isinstance(part, Check) and part.word.name in _NEVER)
    return next((f"{one.says!r}: {why}" for one in checks if (why := _NEVER[one.word.name](one, policy))), "")


def _no_level(check: Check, policy: Policy) -> str:
    return "" if check.argument & policy.service_levels.keys() else "there is no such service level"


def _no_agent(check: Check, policy: Policy) -> str:
    return "" if any(map(policy.agent, check.argument)) else "that is no agent"


def _no_end(check: Check, policy: Policy) -> str:
    calendar, opens = check.argument
    return "" if opens or replace(calendar, zone=ALWAYS.zone) != ALWAYS else "it is always open"


_NEVER: Mapping[str, Callable[[Check, Policy], str]] = {
    "priority": _no_level,
    "assignee": _no_agent,
    "hours": _no_end,
}


def _people(policy: Policy, given: Sections, found: Findings) -> None:
    if not policy.agents:
        found.add(Place(1, 1), "nobody works here; name somebody under people:")
    for key, team in _defined(given, "teams", policy.teams):
        if not team.people:
            found.add(key.at, f"nobody is in team {key.text!r}")
    for key, person in _defined(given, "people", policy.people):
        deputy = policy.duties.get(person.address, Duty()).deputy
        if deputy and deputy not in policy.agents:
            found.add(key.at, f"{deputy.called} deputises for {key.text!r} and is no agent")


def _unused(policy: Policy, given: Sections, found: Findings) -> None:
    queues = {name for node in given.values() for name in _said(node, "queue")}
    for key, queue in _defined(given, "queues", policy.queues):
        if not (queue.address or queue.detail or key.text in queues):
            found.add(
                key.at, f"nothing comes into queue {key.text!r}: it has no address, and no rule names it"
            )
    calendars = {name for node in given.values() for name in _said(node, "calendar")}
    calendars |= {shown(value) for _, value in entries(given.get("sites", NOTHING), found)}
    for key, _ in list(_defined(given, "calendars", policy.calendars))[1:]:
        if key.text not in calendars:
            found.add(key.at, f"nobody uses calendar {key.text!r}")


def _defined(given: Sections, section: str, known: Mapping[str, T]) -> Iterator[tuple[Scalar, T]]:
    """What a section defines, with the key that it stands under."""
    by_key = {name.lower(): value for name, value in known.items()}
    for key, _ in entries(given.get(section, NOTHING), Findings("")):
        yield key, by_key[key.text.lower()]


def _said(node: Node, word: str) -> Iterator[str]:
    """All that stands under a key, wherever it is."""
    match node:
        case Items(_, inner):
            for one in inner:
                yield from _said(one, word)
        case Entries(_, pairs):
            for key, value in pairs:
                if key.text == word:
                    yield from map(shown, value.items if isinstance(value, Items) else (value,))
                yield from _said(value, word)
