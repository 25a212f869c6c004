"""The one door: situate, decide, compose, record. A mail, a timer and an operator all come through `handle`."""

import traceback
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

from maildesk.compose.house import House
from maildesk.compose.letter import letter
from maildesk.compose.templates import Templates
from maildesk.compose.wire import WireFault
from maildesk.db.inbox import InboxRow
from maildesk.db.store import Conflict, Store, Transaction
from maildesk.db.trouble import StoreTrouble
from maildesk.ingest import only_header
from maildesk.mail import trust
from maildesk.mail.message import ReadFailure, Reading
from maildesk.policy.model import Policy
from maildesk.recognise import EPOCH, Reception, copy_key, stimulus_of
from maildesk.router import decide
from maildesk.ticket.clocks import due, wake_at
from maildesk.ticket.model import Lane, Person, Role, Ticket
from maildesk.ticket.plain import as_json
from maildesk.ticket.values import Decision, Kind, Notice, Outbound, Situation, Stimulus

TOKEN_DAYS = 60  # how long a reply token gives authority
AT_ONCE = 50  # stimuli to a commit
LEASE = timedelta(minutes=5)  # how long a claimed batch may take before another daemon may have it
TRIES = 5  # at a ticket that others change meanwhile


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
    """A stimulus with all that was decided and written about it, ready to be recorded."""

    stimulus: Stimulus
    situation: Situation
    decision: Decision
    outbound: tuple[Outbound, ...] = ()


@dataclass
class Batch:
    """What is prepared and not yet recorded, and whom and what it touches."""

    prepared: list[Prepared] = field(default_factory=list)
    touched: set[str] = field(default_factory=set)


class Reader(Protocol):
    """Reads mails somewhere safe; decoded attachments are left in a folder, named by their sha256."""

    def read_many(self, mails: Iterable[bytes], parts: Path) -> Iterable[Reading | ReadFailure]:
        """What each mail says, in order. Raises `OSError` where the machine, not a mail, is at fault."""
        ...


class Desk:
    """One desk at work. Not for use by several threads at once."""

    def __init__(
        self, store: Store, policy: Policy, templates: Templates, ways: Ways, reader: Reader, parts: Path
    ) -> None:
        self.store = store
        self.policy = policy
        self.templates = templates
        self.ways = ways
        self.reader = reader
        self.parts = parts
        self._told: set[str] = set()
        self._numbers: dict[str, list[int]] = {"ticket": [], "outbox": []}
        self._keys = [trust.Key(*key) for key in store.keys.all()]
        self._reception = Reception(store, policy, self._keys, ways.house.prefix, ways.authserv_ids)

    # --- once(now) -> counts: the inbox, the timers, the mail that could not be delivered ---

    def work(self, owner: str, now: datetime, limit: int = AT_ONCE) -> int:
        """Works what waits in the inbox and returns how many mails were claimed. A mail that fails is counted."""
        rows = self.store.inbox.claim(limit, now, LEASE, owner)
        try:
            readings = self.reader.read_many(
                [only_header(row.octets) if row.oversize else row.octets for row in rows], self.parts
            )
            self._work(zip(rows, readings, strict=True), now)
        except (OSError, StoreTrouble):
            self.store.inbox.release([row.id for row in rows])
            raise
        finally:
            for left in self.parts.iterdir():
                left.unlink(missing_ok=True)
        return len(rows)

    def timers(self, now: datetime, limit: int = AT_ONCE) -> int:
        """Wakes the tickets whose time has come; all that is due on one fires together, once."""
        due_now = self.store.tickets.due(now, limit)
        for number in due_now:
            self.handle(Stimulus(kind=Kind.TIMER, at=now, ticket=number, reason="a timer"), now)
        return len(due_now)

    def faults(self, now: datetime) -> int:
        """Tells the operator of own templates that could not be used, each fault once while the desk runs."""
        new = [fault for fault in self.templates.faults if fault not in self._told]
        if new:
            self._told.update(new)
            self.alarm("\n".join(("The shipped templates were used instead of these:", *new)), now)
        return len(new)

    def undelivered(self, now: datetime, limit: int = AT_ONCE) -> int:
        """Says on its ticket that a mail of ours failed for good."""
        failed = self.store.outbox.unreported(limit)
        for row in failed:
            said = f"{row.recipient}: {row.last_error}"
            self.handle(
                Stimulus(kind=Kind.BOUNCED, at=now, ticket=row.ticket, returned=row.id, text=said), now
            )
        return len(failed)

    def _work(self, mails: Iterable[tuple[InboxRow, Reading | ReadFailure]], now: datetime) -> None:
        """Handles mails in order. Those that have nothing to do with each other share a commit; one that touches
        what is not committed yet waits for it."""
        batch = Batch()
        for row, reading in mails:
            if isinstance(reading, ReadFailure):
                self.store.inbox.fail(row.id, reading.reason, now)
                continue
            touches = _touches(reading)
            if touches & batch.touched:
                batch = self._record(batch, now)
            prepared = self._prepared(row, reading, now)
            if prepared and f"ticket {prepared.stimulus.ticket}" in batch.touched:
                batch = self._record(batch, now)
                prepared = self._prepared(row, reading, now)
            if prepared:
                batch.prepared.append(prepared)
                batch.touched |= touches | {f"ticket {prepared.stimulus.ticket}"} - {"ticket None"}
        self._record(batch, now)

    def _prepared(self, row: InboxRow, reading: Reading, now: datetime) -> Prepared | None:
        """A mail made ready for recording; None where that failed, which is our fault and is kept with the row."""
        try:
            with self.store.glance():
                return self.prepare(stimulus_of(row, reading, self._reception, now), now)
        except StoreTrouble:
            raise
        except Exception:
            self.store.inbox.fail(row.id, traceback.format_exc(), now)
            return None

    def handle(self, stimulus: Stimulus, now: datetime) -> Decision:
        """Decides and records one stimulus that is no mail: a timer or an operator's command."""
        for _ in range(TRIES):
            prepared = self.prepare(stimulus, now)
            try:
                with self.store.transaction() as tx:
                    self._write(tx, prepared, now)
            except Conflict:
                continue
            return prepared.decision
        raise StoreTrouble(f"ticket {stimulus.ticket} is being changed by others without end")

    # --- situate, decide, compose ---

    def prepare(self, stimulus: Stimulus, now: datetime) -> Prepared:
        """Everything that happens outside the write transaction."""
        situation = self.situate(stimulus, now)
        decision = decide(stimulus, situation, self.policy, now)
        letters: list[Outbound] = []
        for notice in decision.notices:
            try:
                letters.append(self._letter(notice, decision.ticket, now))
            except (
                WireFault
            ) as fault:  # one recipient that cannot be written to keeps nobody else from their mail
                unsent = f"{notice.event} to {notice.recipient.address}: {fault}"
                decision = replace(decision, refused=(*decision.refused, unsent))
        return Prepared(stimulus, situation, decision, tuple(letters))

    def situate(self, stimulus: Stimulus, now: datetime) -> Situation:
        """Every fact that deciding about this stimulus needs."""
        if stimulus.kind == Kind.IGNORED:
            return Situation()
        look = self.store.tickets
        number = stimulus.ticket
        returned = self.store.outbox.get(stimulus.returned) if stimulus.returned else None
        sender = [stimulus.sender.address] if stimulus.sender else []
        return Situation(
            ticket=look.get(number) if number else None,
            number=self._reserve("ticket") if stimulus.kind == Kind.OPENED else 0,
            participants=look.participants(number) if number else (),
            told=look.told(number) if number else frozenset(),
            sent=self.store.outbox.sent(sender, now),
            sent_on_ticket=self.store.outbox.sent_on_ticket(number, now) if number else 0,
            own_addresses=self.ways.own_addresses,
            own_domains=self.ways.own_domains,
            operator=self.ways.operator,
            returned_event=returned.event if returned else "",
            returned_recipient=returned.recipient if returned else "",
        )

    def _letter(self, notice: Notice, ticket: Ticket | None, now: datetime) -> Outbound:
        row = self._reserve("outbox")
        token = trust.mint(
            self._keys[0],
            ticket=ticket.number if ticket else 0,
            entry=notice.entry.no if notice.entry else 0,
            row=row,
            recipient=notice.recipient.address,
            role=notice.role,
            lane=notice.reply,
            expires=(now - EPOCH).days + TOKEN_DAYS,
        )
        return letter(
            notice, ticket, house=self.ways.house, templates=self.templates, id=row, token=token, now=now
        )

    def _reserve(self, name: str) -> int:
        """The next number of a sequence; unused ones of a reservation are gaps after a restart."""
        if not self._numbers[name]:
            self._numbers[name] = list(self.store.sequences.reserve(name, 1 if name == "ticket" else 20))
        return self._numbers[name].pop(0)

    def alarm(self, text: str, now: datetime) -> None:
        """Has the operator told of something that no ticket is about."""
        operator = self.ways.operator
        if operator is None:
            return
        notice = Notice(
            event="alarm",
            happening="alarm",
            recipient=operator,
            role=Role.OPERATOR,
            reply=Lane.INTERNAL,
            facts={"text": text},
        )
        mail = self._letter(notice, None, now)
        with self.store.transaction() as tx:
            self._enqueue(tx, [mail], now)

    # --- record ---

    def _record(self, batch: Batch, now: datetime) -> Batch:
        """One commit, a savepoint for each stimulus; returns an empty batch.

        What changed meanwhile is decided again; what fails leaves the others alone and is kept with its inbox row.
        """
        again: list[Prepared] = []
        failed: list[tuple[Prepared, str]] = []
        if batch.prepared:
            with self.store.transaction() as tx:
                for prepared in batch.prepared:
                    try:
                        with tx.savepoint():
                            self._write(tx, prepared, now)
                    except Conflict:
                        again.append(prepared)
                    except StoreTrouble:
                        raise
                    except Exception:
                        failed.append((prepared, traceback.format_exc()))
        for prepared in again:
            self.handle(prepared.stimulus, now)
        for prepared, trace in failed:
            assert prepared.stimulus.inbox_id is not None, "only mails are worked in batches"
            self.store.inbox.fail(prepared.stimulus.inbox_id, trace, now)
        return Batch()

    def _write(self, tx: Transaction, prepared: Prepared, now: datetime) -> None:
        stimulus, decision = prepared.stimulus, prepared.decision
        ticket = decision.ticket
        for before, after in decision.changes:
            if before == after:
                continue
            targets = self.policy.service_levels[after.priority]
            tx.save(before, after, wake_at=wake_at(after, targets), due_at=due(after, targets))
        if ticket is not None:
            for attachment in {a for entry in decision.entries for a in entry.attachments}:
                tx.keep(attachment.sha256, self.parts / attachment.sha256)
            tx.append(ticket.number, decision.entries)
            tx.join(ticket.number, decision.joining)
            tx.correlate(ticket.number, _message_ids(prepared))
            tx.index(ticket.number, _searchable(prepared))
        self._enqueue(tx, prepared.outbound, now)
        if stimulus.returned is not None:
            tx.bounced(stimulus.returned, stimulus.text)
        if stimulus.inbox_id is not None:
            self._finish(tx, prepared, now)
        tx.decided(
            stimulus.inbox_id,
            ticket.number if ticket else None,
            now,
            self.policy.hash,
            as_json(stimulus),
            as_json(prepared.situation),
            as_json(decision),
        )

    def _enqueue(self, tx: Transaction, outbound: Sequence[Outbound], now: datetime) -> None:
        observe_to = self.ways.observe_to
        held = [mail for mail in outbound if observe_to is not None and mail.recipient != observe_to]
        tx.enqueue([mail for mail in outbound if mail not in held], now=now, held=None)
        tx.enqueue(held, now=now, held="observe")

    def _finish(self, tx: Transaction, prepared: Prepared, now: datetime) -> None:
        stimulus, decision = prepared.stimulus, prepared.decision
        assert stimulus.inbox_id is not None and stimulus.reading is not None, "an inbox row holds a mail"
        ticket = decision.ticket.number if decision.ticket else None
        key = copy_key(stimulus.reading)
        if key and stimulus.kind != Kind.COPY and not tx.remember_copy(key, stimulus.inbox_id, now):
            raise Conflict("a copy of the same mail was worked meanwhile")
        message_id = stimulus.reading.message.message_id
        tx.finish(stimulus.inbox_id, decision.disposition, decision.reason, ticket, message_id)


def _touches(reading: Reading) -> set[str]:
    """What a mail may have in common with another that is not committed yet."""
    message = reading.message
    ids = {message.message_id or "", *message.in_reply_to, *message.references, message.originator or ""}
    return ids - {""}


def _message_ids(prepared: Prepared) -> list[str]:
    """The ids that later mail may refer to: of the mail that came, and of those that go out."""
    reading = prepared.stimulus.reading
    came = [reading.message.message_id] if reading and reading.message.message_id else []
    return came + [mail.message_id for mail in prepared.outbound]


def _searchable(prepared: Prepared) -> str:
    subject = [change[1].subject for change in prepared.decision.changes if change[0] is None]
    return "\n".join([*subject, *(entry.text for entry in prepared.decision.entries if entry.text)])
