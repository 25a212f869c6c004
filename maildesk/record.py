"""Record: what was decided about a stimulus, written in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from maildesk.db.transaction import Transaction
from maildesk.db.trouble import Conflict
from maildesk.policy.model import Policy
from maildesk.policy.staffing import given, next_turn
from maildesk.prepare import Prepared
from maildesk.recognise import copy_key
from maildesk.ticket.clocks import due, wake_at
from maildesk.ticket.plain import as_json
from maildesk.ticket.values import Kind, Outbound


@dataclass(frozen=True, slots=True)
class Recorder:
    """Writes decisions down. Decoded attachments are taken over from the folder `parts`."""

    policy: Policy
    observe_to: str | None
    parts: Path

    def write(self, tx: Transaction, prepared: Prepared, now: datetime) -> None:
        """Tickets, entries, ids to be found by, mail to be sent, the inbox row, and the decision itself.

        Raises `Conflict` where something that was decided upon has changed meanwhile.
        """
        self._tickets(tx, prepared)
        self.enqueue(tx, prepared.outbound, now)
        stimulus, decision = prepared.stimulus, prepared.decision
        if stimulus.returned is not None:
            tx.bounced(stimulus.returned, stimulus.text, first=stimulus.inbox_id is None)
        if stimulus.inbox_id is not None:
            self._finish(tx, prepared, now)
        tx.decided(
            stimulus.inbox_id,
            decision.ticket.number if decision.ticket else None,
            now,
            self.policy.hash,
            as_json(stimulus),
            as_json(prepared.situation),
            as_json(decision),
        )

    def enqueue(self, tx: Transaction, outbound: Sequence[Outbound], now: datetime) -> None:
        """Has mail sent once this is committed; in a trial run only what is for the observer."""
        held = [
            mail for mail in outbound if self.observe_to is not None and mail.recipient != self.observe_to
        ]
        tx.enqueue([mail for mail in outbound if mail not in held], now=now, held=None)
        tx.enqueue(held, now=now, held="observe")

    def _tickets(self, tx: Transaction, prepared: Prepared) -> None:
        decision = prepared.decision
        for before, after in decision.changes:
            # A timer that found nothing to do is stored too, or it would ring again at once.
            if before != after or prepared.stimulus.kind == Kind.TIMER:
                targets = self.policy.service_levels[after.priority]
                tx.save(before, after, wake_at=wake_at(after, targets), due_at=due(after, targets))
        ticket = decision.ticket
        if ticket is None:
            return
        for attachment in {a for entry in decision.entries for a in entry.attachments}:
            tx.keep(attachment.sha256, self.parts / attachment.sha256)
        if prepared.stimulus.key and prepared.stimulus.kind == Kind.OPENED:
            tx.key(prepared.stimulus.key, ticket.number, prepared.stimulus.superseded)
        tx.append(ticket.number, decision.entries)
        tx.join(ticket.number, decision.joining)
        tx.correlate(ticket.number, _message_ids(prepared))
        tx.index(ticket.number, _searchable(prepared))
        if chosen := given(decision):
            tx.turn(chosen, next_turn(prepared.situation))

    def _finish(self, tx: Transaction, prepared: Prepared, now: datetime) -> None:
        stimulus, decision = prepared.stimulus, prepared.decision
        assert stimulus.inbox_id is not None and stimulus.reading is not None, "an inbox row holds a mail"
        ticket = decision.ticket.number if decision.ticket else None
        message_id = stimulus.reading.message.message_id
        tx.finish(stimulus.inbox_id, decision.disposition, decision.reason, ticket, message_id)
        key = copy_key(stimulus.reading) if stimulus.kind not in (Kind.COPY, Kind.IGNORED) else None
        if key and not tx.remember_copy(key, stimulus.inbox_id, now):
            raise Conflict("a copy of the same mail was worked meanwhile")


def _message_ids(prepared: Prepared) -> list[str]:
    """The ids that later mail may refer to: of the mail that came, and of those that go out."""
    reading = prepared.stimulus.reading
    came = [reading.message.message_id] if reading and reading.message.message_id else []
    return came + [mail.message_id for mail in prepared.outbound]


def _searchable(prepared: Prepared) -> str:
    subject = [after.subject for before, after in prepared.decision.changes if before is None]
    return "\n".join([*subject, *(entry.text for entry in prepared.decision.entries if entry.text)])
