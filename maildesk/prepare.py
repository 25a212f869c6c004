"""Situate, decide, compose: all that happens about a stimulus outside the write transaction."""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from maildesk.compose.house import House
from maildesk.compose.letter import letter
from maildesk.compose.templates import Templates
from maildesk.compose.wire import WireFault
from maildesk.db.inbox import InboxRow
from maildesk.db.store import Store
from maildesk.db.trouble import StoreTrouble
from maildesk.mail import trust
from maildesk.policy.model import Policy, Widening
from maildesk.policy.staffing import after
from maildesk.policy.widening import reported
from maildesk.recognise import day
from maildesk.router import decide
from maildesk.ticket.model import Lane, Person, Role, Ticket
from maildesk.ticket.similarity import similar
from maildesk.ticket.values import Decision, Kind, Notice, Outbound, Situation, Stimulus

TOKEN_DAYS = 60  # how long a reply token gives authority
COMPARED = 200  # open tickets that a new one is compared with
HOUR = timedelta(hours=1)
RESERVED = {"ticket": 1, "outbox": 20}  # numbers taken at a time; those unused are gaps after a restart


@dataclass(frozen=True, slots=True)
class Ways:
    """How this desk works, as its settings say. `observe_to` is None for a desk that is live."""

    house: House
    operator: Person | None
    own_addresses: frozenset[str]
    own_domains: frozenset[str]
    authserv_ids: tuple[str, ...] = ()
    observe_to: str | None = None


@dataclass(frozen=True, slots=True)
class Prepared:
    """A stimulus with all that was decided and written about it, ready to be recorded. `row` is its mail's, if any."""

    stimulus: Stimulus
    situation: Situation
    decision: Decision
    outbound: tuple[Outbound, ...] = ()
    row: InboxRow | None = None


class Preparation:
    """Prepares what is to be recorded, with this desk's policy, templates, keys and numbers."""

    def __init__(
        self, store: Store, policy: Policy, templates: Templates, ways: Ways, keys: list[trust.Key]
    ) -> None:
        self._store = store
        self._policy = policy
        self._templates = templates
        self._ways = ways
        self._keys = keys
        self._at_a_time = RESERVED
        self._numbers: dict[str, list[int]] = {name: [] for name in RESERVED}

    def under(self, policy: Policy, templates: Templates) -> "Preparation":
        """The same with another policy and its templates; the numbers at hand go along."""
        other = Preparation(self._store, policy, templates, self._ways, self._keys)
        other._numbers = self._numbers
        return other

    def prepare(
        self, stimulus: Stimulus, now: datetime, row: InboxRow | None = None, beside: Sequence[Prepared] = ()
    ) -> Prepared:
        """The stimulus with its situation, the decision about it, and the mails that follow.

        `beside` is prepared and not recorded yet: who gets a ticket by it has one more.
        """
        number = self._reserve("ticket") if stimulus.kind == Kind.OPENED else 0
        situation = after(self.situate(stimulus, now, number), (one.decision for one in beside))
        decision = decide(stimulus, situation, self._policy, now)
        letters: list[Outbound] = []
        for notice in decision.notices:
            try:
                letters.append(self.letter(notice, decision.ticket, now))
            except WireFault as fault:  # who cannot be written to keeps nobody else from their mail
                unsent = f"{notice.event} to {notice.recipient.address}: {fault}"
                decision = replace(decision, refused=(*decision.refused, unsent))
        return Prepared(stimulus, situation, decision, tuple(letters), row)

    def situate(self, stimulus: Stimulus, now: datetime, reserved: int) -> Situation:
        """Every fact that deciding about this stimulus needs; `reserved` is the number of a ticket that it may open."""
        if stimulus.kind == Kind.IGNORED:
            return Situation()
        number = stimulus.ticket
        sender = stimulus.sender.address if stimulus.sender else ""
        returned = self._store.outbox.get(stimulus.returned) if stimulus.returned else None
        situation = Situation(
            number=reserved,
            sent=self._store.outbox.sent([sender], now) if sender else {},
            own_addresses=self._ways.own_addresses,
            own_domains=self._ways.own_domains,
            operator=self._ways.operator,
            returned_event=returned.event if returned else "",
            returned_recipient=returned.recipient if returned else "",
        )
        if self._is_for_somebody(stimulus):
            situation = self._staffed(situation)
        if stimulus.kind == Kind.OPENED and self._policy.wants_similar and not stimulus.silent:
            return self._among_similar(situation, stimulus, now)
        return self._on_ticket(situation, number, sender, now) if number else situation

    def _among_similar(self, situation: Situation, stimulus: Stimulus, now: datetime) -> Situation:
        """The situation with the open tickets of other people that a new one is much like."""
        within = (self._policy.widening or Widening()).within
        recent = self._store.tickets.recent(stimulus.at - within, COMPARED)
        mine = reported(stimulus, situation, self._policy, now)
        return replace(situation, similar=similar(mine, recent))

    def _is_for_somebody(self, stimulus: Stimulus) -> bool:
        """Whether a rule or a command may choose whom to give the ticket."""
        commanded = any(command.word == "assign" for command in stimulus.commands)
        return not stimulus.silent and (stimulus.kind in self._policy.chooses or commanded)

    def _staffed(self, situation: Situation) -> Situation:
        """The situation with what every agent has, whichever of their addresses it was given to, and their turns."""
        load: Counter[str] = Counter()
        turns: dict[str, int] = {}
        for address, number in self._store.staff.load(self._policy.agent_addresses).items():
            if agent := self._policy.agent(address):
                load[agent.address] += number
        for address, number in self._store.staff.turns().items():
            if agent := self._policy.agent(address):
                turns[agent.address] = max(number, turns.get(agent.address, 0))
        return replace(situation, load=load, turns=turns)

    def _on_ticket(self, situation: Situation, number: int, sender: str, now: datetime) -> Situation:
        look = self._store.tickets
        return replace(
            situation,
            ticket=look.get(number),
            participants=look.participants(number),
            told=look.told(number),
            sent_on_ticket=self._store.outbox.sent_on_ticket(number, now),
            written=look.written(number, sender, now - HOUR) if sender else 0,
        )

    def letter(self, notice: Notice, ticket: Ticket | None, now: datetime) -> Outbound:
        """The finished mail for a notice, with a reply token for its recipient alone. Raises `WireFault`."""
        row = self._reserve("outbox")
        token = trust.mint(
            self._keys[0],
            ticket=ticket.number if ticket else 0,
            entry=notice.entry.no if notice.entry else 0,
            row=row,
            recipient=notice.recipient.address,
            role=notice.role,
            lane=notice.reply,
            expires=day(now) + TOKEN_DAYS,
        )
        return letter(
            notice, ticket, house=self._ways.house, templates=self._templates, id=row, token=token, now=now
        )

    def alarm(self, text: str, now: datetime) -> list[Outbound]:
        """A mail to the operator about something that no ticket is about."""
        if self._ways.operator is None:
            return []
        notice = Notice(
            event="alarm",
            happening="alarm",
            recipient=self._ways.operator,
            role=Role.OPERATOR,
            reply=Lane.INTERNAL,
            facts={"text": text},
        )
        return [self.letter(notice, None, now)]

    @contextmanager
    def many(self, mails: int) -> Iterator[None]:
        """Ticket numbers are taken for so many mails at once, and those that were not needed are given back."""
        self._at_a_time = {**RESERVED, "ticket": mails}
        try:
            yield
        finally:
            self._at_a_time = RESERVED
            left, self._numbers["ticket"] = self._numbers["ticket"], []
            with suppress(StoreTrouble):  # then they are gaps
                self._store.sequences.give_back("ticket", left)

    def stock(self, name: str) -> list[int]:
        """The numbers at hand, never none. They are taken in a transaction of their own, before that of their use."""
        if not self._numbers[name]:
            self._numbers[name] = [*self._store.sequences.reserve(name, self._at_a_time[name])]
        return self._numbers[name]

    def _reserve(self, name: str) -> int:
        """The next number of a sequence."""
        return self.stock(name).pop(0)
