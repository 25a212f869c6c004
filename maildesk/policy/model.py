"""A policy as values: people and teams, promises, rules, and who is told what."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from maildesk.policy.findings import Place
from maildesk.ticket.calendar import ALWAYS, Calendar
from maildesk.ticket.clocks import Targets
from maildesk.ticket.form import FIELDS, Field
from maildesk.ticket.model import Lane, Person, Ticket
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
    """People who share work. `line` is the support line (1 takes the calls, 2 and 3 know more).

    `calendar`, `deputy` and `capacity` hold for members who have none of their own.
    """

    name: str
    members: tuple[Person, ...] = ()
    lead: Person | None = None
    line: int = 1
    skills: tuple[str, ...] = ()
    calendar: Calendar | None = None
    deputy: Person | None = None
    capacity: int | None = None

    @property
    def people(self) -> tuple[Person, ...]:
        """The members, and the lead where they are none."""
        extra = self.lead and self.lead not in self.members
        return (*self.members, self.lead) if extra and self.lead else self.members


@dataclass(frozen=True, slots=True)
class Duty:
    """How somebody works: their hours, days of absence (first and last), who deputises, skills, most open tickets."""

    calendar: Calendar | None = None
    away: tuple[tuple[date, date], ...] = ()
    deputy: Person | None = None
    skills: tuple[str, ...] = ()
    capacity: int | None = None


@dataclass(frozen=True, slots=True)
class FollowUp:
    """What a reply to a closed ticket does: reopens it within this time (always, where none is said), and is a new,
    linked ticket afterwards."""

    reopen_within: timedelta | None = None

    def reopens(self, closed_at: datetime | None, now: datetime) -> bool:
        """Whether a ticket that was closed then is opened again now."""
        return self.reopen_within is None or closed_at is None or now - closed_at < self.reopen_within


@dataclass(frozen=True, slots=True)
class Queue:
    """Where tickets wait that came through one address, or through one detail of it (`help+DETAIL@…`); `team` is who
    works it, if said."""

    name: str
    address: str = ""
    team: str = ""
    detail: str = ""
    closed: FollowUp = FollowUp()


@dataclass(frozen=True, slots=True)
class Priorities:
    """The priority by impact and urgency, and the steps that a system's criticality moves it."""

    matrix: Mapping[tuple[str, str], int]
    criticality: Mapping[str, int] = field(default_factory=lambda: {"high": -1, "low": 0})


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
class Responsible:
    """Which team a category belongs to at a site; an empty category or site is any. `network` is `network.vpn`, too."""

    category: str
    site: str
    team: str

    def fits(self, category: str, site: str) -> bool:
        """Whether the line is about a ticket with this category of somebody at this site."""
        about = not self.category or f"{category}.".startswith(f"{self.category}.")
        return about and self.site in ("", site.lower())


@dataclass(frozen=True, slots=True)
class Widening:
    """How many people report much the same, within what time, for the impact of it to rise by itself."""

    similar: int = 3
    within: timedelta = timedelta(minutes=30)


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
    """Everything that rules.yaml says. `hash` is the SHA-256 of its text, and of the files beside it, in hex.

    `people` are by key, `addresses` are all of their addresses and those of the directory. `matrix` gives the priority
    by impact and urgency. `text` and `files` are what was read: the policy's own file, and others by name.
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
    text: str = ""
    files: Mapping[str, str] = field(default_factory=dict)
    duties: Mapping[str, Duty] = field(default_factory=dict)
    managers: Mapping[str, str] = field(default_factory=dict)
    sites: Mapping[str, Calendar] = field(default_factory=dict)
    criticality: Mapping[str, int] = field(default_factory=dict)
    systems: tuple[System, ...] = ()
    calendars: Mapping[str, Calendar] = field(default_factory=dict)
    widening: Widening | None = Widening()
    responsibility: tuple[Responsible, ...] = ()

    @property
    def calendar(self) -> Calendar:
        """The desk's own calendar, which is the first one; around the clock where there is none."""
        return next(iter(self.calendars.values()), ALWAYS)

    @cached_property
    def wants_similar(self) -> bool:
        """Whether it matters which open tickets are like a new one."""
        from maildesk.policy.conditions.tree import asks

        return self.widening is not None or any(asks(rule.when, "similar") for rule in self.rules)

    @cached_property
    def impacts(self) -> tuple[str, ...]:
        """How many may be affected, from the widest down."""
        return tuple(dict.fromkeys(impact for impact, _ in self.matrix))

    @cached_property
    def urgencies(self) -> tuple[str, ...]:
        """How soon it may matter, from the soonest down."""
        return tuple(dict.fromkeys(urgency for _, urgency in self.matrix))

    def level(self, ticket: Ticket) -> int:
        """The priority that a ticket's impact and urgency give, and the criticality of the systems that it names.

        What a ticket has from before the words changed counts as the least.
        """
        impact = ticket.impact if ticket.impact in self.impacts else self.impacts[-1]
        urgency = ticket.urgency if ticket.urgency in self.urgencies else self.urgencies[-1]
        named = ticket.fields.get("system", "").split(", ")
        weights = [self.criticality.get(one.criticality, 0) for one in self.systems if one.name in named]
        moved = self.matrix[impact, urgency] + min(weights, default=0)
        return min(max(moved, min(self.service_levels)), max(self.service_levels))

    def duty(self, person: Person) -> Duty:
        """How somebody works; what they do not say themselves, their team does."""
        own = self.duties.get(person.address, Duty())
        team = self.team_of(person)
        return replace(
            own,
            calendar=own.calendar or (team.calendar if team else None) or self.calendar,
            deputy=own.deputy or (team.deputy if team and team.deputy != person else None),
            capacity=own.capacity if own.capacity is not None else team.capacity if team else None,
            skills=(*own.skills, *(team.skills if team else ())),
        )

    @cached_property
    def agents(self) -> tuple[Person, ...]:
        """Who works here: members and leads of all teams, in the order of the file."""
        return tuple(dict.fromkeys(person for team in self.teams.values() for person in team.people))

    @cached_property
    def agent_addresses(self) -> tuple[str, ...]:
        """All addresses of those who work here."""
        return tuple(one for one, person in self.addresses.items() if person.address in self._agents)

    @cached_property
    def _agents(self) -> frozenset[str]:
        return frozenset(agent.address for agent in self.agents)

    @cached_property
    def index(self) -> "Index":
        """The rules by what they need of a mail; made when the first mail is worked."""
        from maildesk.policy.index import Index

        return Index.of([rule.when for rule in self.rules])

    @cached_property
    def correlating(self) -> frozenset[int]:
        """The positions of the rules that give a machine's mail its key."""
        named = ({step.action.name for step in rule.then} for rule in self.rules)
        return frozenset(position for position, names in enumerate(named) if "correlate" in names)

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

    @cached_property
    def closes_for_good(self) -> bool:
        """Whether any queue has closed tickets that no reply opens again."""
        return any(queue.closed.reopen_within is not None for queue in self.queues.values())

    @cached_property
    def _queues(self) -> Mapping[tuple[str, str], Queue]:
        return {(queue.address, queue.detail.lower()): queue for queue in self.queues.values()}

    def queue_at(self, address: str, detail: str) -> Queue | None:
        """The queue of an address with this detail; a queue without address has its detail of every address."""
        if not detail:
            return self._queues.get((address, "")) if address else None
        return self._queues.get((address, detail)) or self._queues.get(("", detail))

    def team(self, name: str) -> Team | None:
        """A team by name."""
        return self.teams.get(name)

    def responsible(self, category: str, site: str) -> Team | None:
        """The team of the first line of the matrix that fits a category and a site."""
        lines = (line for line in self.responsibility if line.fits(category, site))
        return next((self.teams.get(line.team) for line in lines), None)

    @cached_property
    def skills(self) -> tuple[str, ...]:
        """What anybody here is said to know, in the order of the file."""
        own = (skill for duty in self.duties.values() for skill in duty.skills)
        return tuple(dict.fromkeys((*(skill for team in self.teams.values() for skill in team.skills), *own)))

    @cached_property
    def chooses(self) -> frozenset[Kind]:
        """For which kinds of stimuli a rule chooses whom to give a ticket: then it matters how much everybody has."""
        from maildesk.policy.staffing import Choice

        choosing = [rule for rule in self.rules if any(isinstance(one.argument, Choice) for one in rule.then)]
        return frozenset(kind for rule in choosing for kind in rule.on)

    def team_of(self, person: Person) -> Team | None:
        """The first team that somebody works in."""
        return next((team for team in self.teams.values() if person in team.people), None)
