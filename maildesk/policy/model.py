"""A policy as values: people and teams, promises, rules, and who is told what."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from maildesk.policy.findings import Place
from maildesk.ticket.calendar import ALWAYS, Calendar
from maildesk.ticket.clocks import Targets
from maildesk.ticket.form import FIELDS, Field
from maildesk.ticket.model import Lane, Person
from maildesk.ticket.values import Kind

if TYPE_CHECKING:
    from maildesk.policy.actions.registry import Step
    from maildesk.policy.conditions.registry import Question
    from maildesk.policy.conditions.tree import Condition
    from maildesk.policy.index import Index
    from maildesk.policy.operators import Test

SERVICE_DESK = "service-desk"  # the team of everybody, where a policy names no teams


@dataclass(frozen=True, slots=True)
class Team:
    """People who share work. `line` is the support line (1 takes the calls, 2 and 3 know more)."""

    name: str
    members: tuple[Person, ...] = ()
    lead: Person | None = None
    line: int = 1
    skills: tuple[str, ...] = ()

    @property
    def people(self) -> tuple[Person, ...]:
        """The members, and the lead where they are none."""
        extra = self.lead and self.lead not in self.members
        return (*self.members, self.lead) if extra and self.lead else self.members


@dataclass(frozen=True, slots=True)
class Queue:
    """Where tickets wait that came through one address; `team` is who works it, if said."""

    name: str
    address: str = ""
    team: str = ""


@dataclass(frozen=True, slots=True)
class System:
    """Something that people report about: how mail names it, who owns it, and how much it matters (high, normal, low)."""

    name: str
    test: "Test"
    team: str = ""
    criticality: str = "normal"


class ServiceLevels(dict[int, Targets]):
    """Targets by priority. A ticket keeps the least pressing ones where the policy no longer has its priority."""

    def __missing__(self, priority: int) -> Targets:
        return self[max(self)]


@dataclass(frozen=True, slots=True)
class Notification:
    """One line of who is told what: the event, the happenings that cause it and those that spare it, the audience.

    `reply` is the lane of a reply to the mail. `once` is for what a ticket says once in its life.
    """

    event: str
    on: tuple[str, ...]
    to: tuple[str, ...]
    reply: Lane = Lane.INTERNAL
    unless: tuple[str, ...] = ()
    once: bool = False


@dataclass(frozen=True, slots=True)
class Limits:
    """Against mail loops: the most automatic answers to their own mail that one address, and one ticket, get, and the
    most mails of one writer on one ticket that are passed on within an hour."""

    answers_per_hour: int = 3
    answers_per_day: int = 5
    answers_per_ticket_hour: int = 10
    relays_per_hour: int = 20


@dataclass(frozen=True, slots=True)
class Forms:
    """What must be known: the fields there are, what each service type needs, the most questions in one mail."""

    fields: Mapping[str, Field] = field(default_factory=lambda: FIELDS)
    needs: Mapping[str, tuple[str, ...]] = field(
        default_factory=lambda: {"fault": ("affected", "working", "since")}
    )
    ask_at_most: int = 1


@dataclass(frozen=True, slots=True)
class Example:
    """A small mail beside a rule, and what must come of it. `hit` is false for a mail the rule must leave alone."""

    at: Place
    mail: Mapping[str, str]
    headers: tuple[tuple[str, str], ...]
    attachments: tuple[str, ...]
    expect: Mapping[str, str]
    hit: bool = True


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: for which kinds of mail, when, and what then. `forced` changes what an agent set, too.

    `capturing` are the tests of `when` whose regular expressions have named groups.
    """

    name: str
    at: Place
    on: frozenset[Kind]
    when: "Condition"
    then: tuple["Step", ...]
    forced: bool = False
    examples: tuple[Example, ...] = ()
    capturing: "tuple[Question, ...]" = ()


@dataclass(frozen=True)
class Policy:
    """Everything that rules.yaml says. `hash` is the SHA-256 of its text in hex.

    `people` are by key, `addresses` are all of their addresses. `matrix` gives the priority by impact and urgency.
    `events` are those that have a template, as far as that was known when the file was read.
    """

    hash: str
    people: Mapping[str, Person]
    addresses: Mapping[str, Person]
    teams: Mapping[str, Team]
    matrix: Mapping[tuple[str, str], int]
    service_levels: ServiceLevels
    queues: Mapping[str, Queue]
    notifications: tuple[Notification, ...]
    limits: Limits = Limits()
    forms: Forms = field(default_factory=Forms)
    rules: tuple[Rule, ...] = field(default=())
    events: frozenset[str] = frozenset()
    systems: tuple[System, ...] = ()
    calendars: Mapping[str, Calendar] = field(default_factory=dict)

    @property
    def calendar(self) -> Calendar:
        """The desk's own calendar, which is the first one; around the clock where there is none."""
        return next(iter(self.calendars.values()), ALWAYS)

    @cached_property
    def agents(self) -> tuple[Person, ...]:
        """Who works here: members and leads of all teams, in the order of the file."""
        return tuple(dict.fromkeys(person for team in self.teams.values() for person in team.people))

    @cached_property
    def _agents(self) -> frozenset[str]:
        return frozenset(agent.address for agent in self.agents)

    @cached_property
    def index(self) -> "Index":
        """The rules by what they need of a mail; made when the first mail is worked."""
        from maildesk.policy.index import Index

        return Index.of([rule.when for rule in self.rules])

    @cached_property
    def system_index(self) -> "Index":
        """The systems by what names them in a mail."""
        from maildesk.policy.conditions.registry import CONDITIONS
        from maildesk.policy.conditions.tree import Check
        from maildesk.policy.index import Index

        return Index.of([Check(one.name, CONDITIONS["mentions"], one.test) for one in self.systems])

    def person(self, key_or_address: str) -> Person | None:
        """Somebody by key or by any of their addresses, whatever the case."""
        wanted = key_or_address.lower()
        return self.people.get(wanted) or self.addresses.get(wanted)

    def agent(self, address: str) -> Person | None:
        """The agent with this address, or None; each of a person's addresses counts."""
        person = self.addresses.get(address.lower())
        return person if person and person.address in self._agents else None

    def team(self, name: str) -> Team | None:
        """A team by name."""
        return self.teams.get(name)

    def team_of(self, person: Person) -> Team | None:
        """The first team that somebody works in."""
        return next((team for team in self.teams.values() if person in team.people), None)
