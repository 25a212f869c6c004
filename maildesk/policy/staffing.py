"""Who of a team gets a ticket.

Theory of operation. Candidates are the members with the skill, except the requester. Whoever is away leaves what they
would get to their deputy, and a deputy who is away to theirs. Of those below their capacity, the ones at work now come
first; where nobody is at work, the ones whose hours begin next. One of them is picked: who has the fewest open tickets,
or whose last turn is the longest ago; then the other of the two decides, then the order of the file. So the same
situation always gives the same person.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from maildesk.policy.model import Duty, Policy, Team
from maildesk.ticket.calendar import ALWAYS, NeverOpensError, next_open
from maildesk.ticket.model import EntryKind, Person, Ticket
from maildesk.ticket.values import Decision, Situation

LEAST_LOADED, ROUND_ROBIN = "least_loaded", "round_robin"
WAYS = (LEAST_LOADED, ROUND_ROBIN)
LONGEST_CHAIN = 5  # people who deputise one for the other


@dataclass(frozen=True, slots=True)
class Choice:
    """Out of whom somebody is chosen, and how: a team (the ticket's, where none is named), a skill, by load or turns."""

    team: str = ""
    by: str = LEAST_LOADED
    skill: str = ""


@dataclass(frozen=True, slots=True)
class Chosen:
    """Who is to get a ticket, None where nobody can take it, and why."""

    person: Person | None
    why: str


@dataclass(frozen=True, slots=True)
class _Ready:
    """Somebody who can take a ticket: from when on, and for whom, if they deputise."""

    person: Person
    begins: datetime
    instead_of: Person


@dataclass(frozen=True, slots=True)
class _Question:
    """A ticket that somebody is chosen for, and all that the choice depends on."""

    choice: Choice
    ticket: Ticket
    policy: Policy
    situation: Situation
    at: datetime

    @property
    def team(self) -> Team | None:
        return self.policy.team(self.choice.team or self.ticket.team)

    def load(self, person: Person) -> int:
        return self.situation.load.get(person.address, 0)

    def turn(self, person: Person) -> int:
        return self.situation.turns.get(person.address, 0)


def choose(choice: Choice, ticket: Ticket, policy: Policy, situation: Situation, at: datetime) -> Chosen:
    """Who gets a ticket, with the reason as the journal gives it. Who has it already and is one of them keeps it."""
    asked = _Question(choice, ticket, policy, situation, at)
    candidates = able(policy, asked.team, choice.skill)
    if ticket.assignee in candidates:
        return Chosen(ticket.assignee, "")
    ready: dict[Person, _Ready] = {}
    unready: list[str] = []
    for member in candidates:
        found = _ready(member, asked)
        if isinstance(found, str):
            unready.append(found)
        else:
            ready.setdefault(found.person, found)
    if not ready:
        return Chosen(
            None, f"nobody of {_pool(asked)} can take it: {', '.join(unready) or 'there is nobody'}"
        )
    return _picked(ready.values(), asked)


def able(policy: Policy, team: Team | None, skill: str) -> tuple[Person, ...]:
    """The members of a team with a skill, whether their own or the whole team's; without a team, all agents with it."""
    if team is None:
        return tuple(
            dict.fromkeys(one for each in policy.teams.values() for one in able(policy, each, skill))
        )
    everybody = not skill or skill in team.skills
    return tuple(
        one for one in team.members if everybody or skill in policy.duties.get(one.address, Duty()).skills
    )


def next_turn(situation: Situation) -> int:
    """The number of the turn that comes now."""
    return max(situation.turns.values(), default=0) + 1


def given(decision: Decision) -> Person | None:
    """Who was chosen for the ticket of a decision, if anybody was."""
    chosen = any(entry.kind == EntryKind.CHOSEN for entry in decision.entries)
    return decision.ticket.assignee if chosen and decision.ticket else None


def after(situation: Situation, decisions: Iterable[Decision]) -> Situation:
    """The situation as it is after decisions that are not stored yet: who has more tickets, and has had a turn."""
    for decision in decisions:
        opened = decision.ticket if decision.changes and decision.changes[0][0] is None else None
        if opened and opened.assignee:
            situation = replace(situation, load=_more(situation.load, opened.assignee))
        if person := given(decision):
            turns = {**situation.turns, person.address: next_turn(situation)}
            situation = replace(situation, turns=turns)
    return situation


def _more(load: Mapping[str, int], person: Person) -> Mapping[str, int]:
    return {**load, person.address: load.get(person.address, 0) + 1}


def _ready(member: Person, asked: _Question) -> _Ready | str:
    """Who takes what a member would get; or why nobody does."""
    found = _at_work(member, asked.policy, asked.at)
    if found is None:
        return f"{member.called} is away"
    if found.person.address == asked.ticket.requester.address:
        return f"{found.person.called} is the requester"
    capacity, load = asked.policy.duty(found.person).capacity, asked.load(found.person)
    if capacity is not None and load >= capacity:
        return f"{found.person.called} has {load} of {capacity} open"
    return found


def _at_work(member: Person, policy: Policy, at: datetime) -> _Ready | None:
    """A member from when their hours begin; where they are away by then, their deputy."""
    person = member
    for _ in range(LONGEST_CHAIN):
        duty = policy.duty(person)
        begins = _begins(duty, at)
        if begins is not None and not _away(duty, begins):
            return _Ready(person, begins, member)
        if duty.deputy is None or policy.agent(duty.deputy.address) is None:
            return None
        person = duty.deputy
    return None


def _begins(duty: Duty, at: datetime) -> datetime | None:
    try:
        return next_open(duty.calendar or ALWAYS, at)
    except NeverOpensError:
        return None


def _away(duty: Duty, at: datetime) -> bool:
    day = (duty.calendar or ALWAYS).local(at).date()
    return any(first <= day <= last for first, last in duty.away)


def _picked(ready: Iterable[_Ready], asked: _Question) -> Chosen:
    soonest = min(one.begins for one in ready)
    load, turn = asked.load, asked.turn
    order = [one for one in ready if one.begins == soonest]
    if asked.choice.by == ROUND_ROBIN:
        picked = min(order, key=lambda one: (turn(one.person), load(one.person)))
        why = f"next in turn of {_pool(asked)}: {picked.person.called}"
    else:
        picked = min(order, key=lambda one: (load(one.person), turn(one.person)))
        why = f"least loaded of {_pool(asked)}: {picked.person.called} has {load(picked.person)} open"
    return Chosen(picked.person, why + _aside(picked, asked))


def _aside(picked: _Ready, asked: _Question) -> str:
    """What is special about a choice: it is a deputy, or nobody is at work."""
    deputises = f", for {picked.instead_of.called}, who is away" if picked.instead_of != picked.person else ""
    later = (
        f"; nobody is at work before {picked.begins:%Y-%m-%d %H:%M} UTC" if picked.begins > asked.at else ""
    )
    return deputises + later


def _pool(asked: _Question) -> str:
    skill = f" with skill {asked.choice.skill}" if asked.choice.skill else ""
    return f"{asked.team.name if asked.team else 'all agents'}{skill}"
