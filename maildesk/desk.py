"""The one door: situate, decide, compose, record. A mail, a timer and an operator all come through it."""

import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Protocol

from maildesk.compose.templates import Templates
from maildesk.db.inbox import InboxRow
from maildesk.db.store import Store
from maildesk.db.transaction import Transaction
from maildesk.db.trouble import Conflict, Done, StoreTrouble
from maildesk.ingest import only_header
from maildesk.mail import trust
from maildesk.mail.message import ReadFailure, Reading
from maildesk.policy import widening
from maildesk.policy.model import Policy
from maildesk.prepare import Preparation, Prepared, Ways
from maildesk.recognise import Reception, stimulus_of
from maildesk.record import Recorder
from maildesk.ticket.values import Decision, Kind, Situation, Stimulus

AT_ONCE = 50  # stimuli to a commit
LEASE = timedelta(minutes=30)  # how long a claimed batch may take before another daemon may have it
TRIES = 5  # at a ticket that others change meanwhile
PUT_OFF = timedelta(hours=1)  # a timer that fails is tried again then
DAY = timedelta(days=1)  # the same alarm is given once in this time


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
        self.ways = ways
        self._templates = templates
        self._reader = reader
        self._parts = parts
        keys = [trust.Key(*key) for key in store.keys.all()]
        self._reception = Reception(store, policy, keys, ways.house.prefix, ways.authserv_ids)
        self._preparation = Preparation(store, policy, templates, ways, keys)
        self.recorded: Callable[[Prepared], None] = _unheard  # told of everything that is committed
        self._recorder = Recorder(policy, ways.observe_to, parts)

    def handle(self, stimulus: Stimulus, now: datetime) -> Decision:
        """Decides and records one stimulus that is no mail: a timer, an operator's command, a failed delivery."""
        for _ in range(TRIES):
            prepared = self.prepare(stimulus, now)
            try:
                with self.store.transaction() as tx:
                    self.record(tx, prepared, now)
            except Done:
                return prepared.decision
            except Conflict:
                continue
            self.recorded(prepared)
            return prepared.decision
        raise StoreTrouble(f"ticket {stimulus.ticket} is being changed by others without end")

    def prepare(
        self, stimulus: Stimulus, now: datetime, row: InboxRow | None = None, beside: Sequence[Prepared] = ()
    ) -> Prepared:
        """All that happens about a stimulus before the write transaction; `beside` waits for it, too."""
        with self.store.glance():
            return self._preparation.prepare(stimulus, now, row, beside)

    def read(self, mails: Iterable[bytes]) -> Iterator[Reading | ReadFailure]:
        """What mails say, in order, with nothing kept of them."""
        for reading in self._reader.read_many(mails, self._parts):
            for left in self._parts.iterdir():
                left.unlink(missing_ok=True)
            yield reading

    def question(self, row: InboxRow, reading: Reading, now: datetime) -> tuple[Stimulus, Situation]:
        """What would be decided about a mail if it came now. Nothing is reserved: a new ticket has the number 0."""
        as_new = replace(reading, digest="")  # one that came already is no copy of itself here
        with self.store.glance():
            stimulus = replace(stimulus_of(row, as_new, self._reception, now), reading=reading)
            return stimulus, self._preparation.situate(stimulus, now, 0)

    def adopt(self, policy: Policy, templates: Templates) -> None:
        """Works by another policy and its templates from the next stimulus on."""
        self.policy, self._templates = policy, templates
        self._reception = replace(self._reception, policy=policy)
        self._preparation = self._preparation.under(policy, templates)
        self._recorder = replace(self._recorder, policy=policy)

    def record(self, tx: Transaction, prepared: Prepared, now: datetime) -> None:
        """All that happens about a stimulus within the write transaction."""
        self._recorder.write(tx, prepared, now)

    def alarm(self, text: str, now: datetime) -> None:
        """Has the operator told of something that no ticket is about; the same words once a day."""
        self._preparation.stock("outbox")
        with self.store.transaction() as tx:
            if tx.is_due(f"alarm {text}", now, DAY):
                self._recorder.enqueue(tx, self._preparation.alarm(text, now), now)

    # --- once(now) -> counts: the inbox, the timers, mail that could not be delivered, faults ---

    def work(self, owner: str, now: datetime, limit: int = AT_ONCE) -> int:
        """Works what waits in the inbox and returns how many mails were claimed. A mail that fails is counted."""
        rows = self.store.inbox.claim(limit, now, LEASE, owner)
        try:
            mails = [only_header(row.octets) if row.oversize else row.octets for row in rows]
            with self._preparation.many(len(mails)):
                self._work(zip(rows, self._reader.read_many(mails, self._parts), strict=True), now)
        except (OSError, StoreTrouble):
            self.store.inbox.release([row.id for row in rows], owner)
            raise
        finally:
            for left in self._parts.iterdir():
                left.unlink(missing_ok=True)
        return len(rows)

    def timers(self, now: datetime, limit: int = AT_ONCE) -> int:
        """Wakes the tickets whose time has come; all that is due on one fires together, once."""
        due_now = self.store.tickets.due(now, limit)
        for number in due_now:
            timer = Stimulus(kind=Kind.TIMER, at=now, ticket=number, reason="a timer")
            self._spared(timer, now, partial(_postponed, number, now + PUT_OFF))
        return len(due_now)

    def undelivered(self, now: datetime, limit: int = AT_ONCE) -> int:
        """Says on its ticket that a mail of ours failed for good."""
        failed = self.store.outbox.unreported(limit)
        for row in failed:
            said = f"{row.recipient}: {row.last_error}"
            failure = Stimulus(kind=Kind.BOUNCED, at=now, ticket=row.ticket, returned=row.id, text=said)
            self._spared(failure, now, partial(_reported, row.id, said))
        return len(failed)

    def faults(self, now: datetime) -> None:
        """Tells the operator of own templates that could not be used."""
        faults = self._templates.faults
        if faults:
            self.alarm("\n".join(("The shipped templates were used instead of these:", *faults)), now)

    def _spared(self, stimulus: Stimulus, now: datetime, aside: Callable[[Transaction], None]) -> None:
        """Handles a stimulus. One that fails is our fault: it is put aside, the operator told, and the next goes on."""
        try:
            self.handle(stimulus, now)
        except StoreTrouble:
            raise
        except Exception:
            trace = traceback.format_exc()
            with self.store.transaction() as tx:
                aside(tx)
            self.alarm(f"Ticket {stimulus.ticket}, {stimulus.kind}, could not be worked:\n{trace}", now)

    # --- mails in batches ---

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
            prepared = self._prepared(row, reading, now, batch.prepared)
            if prepared and self._waits(prepared, batch):
                batch = self._record(batch, now)
                prepared = self._prepared(row, reading, now)
            if prepared:
                batch.prepared.append(prepared)
                batch.touched |= touches | {f"ticket {prepared.stimulus.ticket}"} - {"ticket None"}
        self._record(batch, now)

    def _waits(self, prepared: Prepared, batch: Batch) -> bool:
        """Whether a mail has to be decided again once the batch is stored."""
        ticket = prepared.decision.ticket
        if prepared.stimulus.kind != Kind.OPENED or ticket is None:
            return f"ticket {prepared.stimulus.ticket}" in batch.touched
        opened = (one.decision.ticket for one in batch.prepared if one.stimulus.kind == Kind.OPENED)
        return widening.waits(ticket, prepared.situation, filter(None, opened), self.policy)

    def _prepared(
        self, row: InboxRow, reading: Reading, now: datetime, beside: Sequence[Prepared] = ()
    ) -> Prepared | None:
        """A mail made ready for recording; None where that failed, which is our fault and is kept with the row."""
        try:
            with self.store.glance():
                return self.prepare(stimulus_of(row, reading, self._reception, now), now, row, beside)
        except StoreTrouble:
            raise
        except Exception:
            self.store.inbox.fail(row.id, traceback.format_exc(), now)
            return None

    def _record(self, batch: Batch, now: datetime) -> Batch:
        """One commit, a savepoint for each stimulus; returns an empty batch.

        What changed meanwhile is recognised and decided again; should one mail spoil the commit, each gets its own.
        """
        again: list[Prepared] = []
        try:
            with self.store.transaction() as tx:
                for prepared in batch.prepared:
                    try:
                        with tx.savepoint():
                            self.record(tx, prepared, now)
                    except Conflict:
                        again.append(prepared)
        except StoreTrouble:
            raise
        except Exception:
            again = batch.prepared
        for prepared in batch.prepared:
            if prepared not in again:
                self.recorded(prepared)
        for prepared in again:
            self._alone(prepared, now)
        return Batch()

    def _alone(self, stale: Prepared, now: datetime) -> None:
        """One mail, recognised and decided again, in a commit of its own."""
        row, reading = stale.row, stale.stimulus.reading
        assert row is not None and reading is not None, "only mails are worked in batches"
        for _ in range(TRIES):
            prepared = self._prepared(row, reading, now)
            if prepared is None:
                return
            try:
                with self.store.transaction() as tx:
                    self.record(tx, prepared, now)
                self.recorded(prepared)
                return
            except Done:
                return
            except Conflict:
                continue
            except StoreTrouble:
                raise
            except Exception:
                self.store.inbox.fail(row.id, traceback.format_exc(), now)
                return
        raise StoreTrouble(f"the ticket of inbox row {row.id} is being changed by others without end")


def _unheard(prepared: Prepared) -> None:
    """Nobody listens."""


def _postponed(number: int, until: datetime, tx: Transaction) -> None:
    tx.postpone(number, until)


def _reported(outbox_id: int, said: str, tx: Transaction) -> None:
    tx.bounced(outbox_id, said)


def _touches(reading: Reading) -> set[str]:
    """What a mail may have in common with another that is not committed yet."""
    message = reading.message
    ids = {message.message_id or "", *message.in_reply_to, *message.references, message.originator or ""}
    return ids - {""}
