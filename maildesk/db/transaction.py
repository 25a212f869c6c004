"""Recording what was decided: one transaction, a savepoint for each stimulus."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, update

from maildesk.db import people, search
from maildesk.db.blobs import Blobs
from maildesk.db.database import Database
from maildesk.db.inbox import COPIES
from maildesk.db.tables import (
    copy,
    correlation,
    decision,
    entry,
    entry_attachment,
    inbox,
    outbox,
    outbox_insert,
    participant,
    ticket,
)
from maildesk.db.tables import search as search_table
from maildesk.db.ticket_rows import SIDES, attachment_rows, entry_row, row_of, side_rows
from maildesk.db.trouble import Conflict, StoreTrouble
from maildesk.db.types import key_of
from maildesk.ticket.model import Entry, Participant, Person, Ticket
from maildesk.ticket.values import Outbound

_SAVE = update(ticket).where(
    ticket.c.number == bindparam("_number"), ticket.c.version == bindparam("_version")
)
_FINISH = update(inbox).where(inbox.c.id == bindparam("_id"), inbox.c.state == "received")
_BOUNCED = update(outbox).where(outbox.c.id == bindparam("_id"))


class Transaction:
    """One write transaction. What it writes is seen by nobody before it is committed."""

    def __init__(self, database: Database, connection: Connection, blobs: Blobs) -> None:
        self._database = database
        self._connection = connection
        self._blobs = blobs

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """What an exception undoes, the exception going on. After `StoreTrouble` there is nothing to go back to."""
        nested = self._connection.begin_nested()
        try:
            yield
        except StoreTrouble:
            raise
        except BaseException:
            nested.rollback()
            raise
        nested.commit()

    # --- a ticket ---

    def save(
        self, before: Ticket | None, after: Ticket, *, wake_at: datetime | None, due_at: datetime | None
    ) -> None:
        """Stores a ticket as its next version. Raises `Conflict` where it is not any more as it was `before`."""
        row = row_of(after) | self._people(before, after) | {"wake_at": wake_at, "due_at": due_at}
        if before is None:
            new = self._database.insert_new(ticket)
            stored = self._connection.execute(new, {**row, "version": after.version + 1})
        else:
            where = {"_number": before.number, "_version": before.version}
            stored = self._connection.execute(_SAVE, {**row, **where, "version": before.version + 1})
        if stored.rowcount != 1:
            raise Conflict(f"ticket {after.number} has changed meanwhile")
        for table in SIDES:
            self._side(table, side_rows(table, before), side_rows(table, after))

    def _people(self, before: Ticket | None, after: Ticket) -> dict[str, int | None]:
        """The ids of requester and assignee, where they are not as before."""
        return {
            role: self._keep(now)
            for role in ("requester", "assignee")
            for then, now in [(getattr(before, role, None), getattr(after, role))]
            if before is None or now != then
        }

    def _keep(self, person: Person | None) -> int | None:
        return people.keep(self._connection, self._database, person) if person else None

    def _side(self, table: Any, then: list[dict[str, Any]], now: list[dict[str, Any]]) -> None:
        if then == now:
            return
        if then:
            self._connection.execute(delete(table).where(table.c.ticket == then[0]["ticket"]))
        self._insert(insert(table), now)

    def append(self, number: int, entries: Sequence[Entry]) -> None:
        """Adds to the journal. The attachments must be kept already."""
        self._insert(insert(entry), [entry_row(number, one) for one in entries])
        self._insert(
            insert(entry_attachment), [row for one in entries for row in attachment_rows(number, one)]
        )

    def join(self, number: int, participants: Iterable[Participant]) -> None:
        """Adds people to a ticket; who is on it already plays the part that is said last."""
        for one in participants:
            person = people.know(self._connection, self._database, one.person)
            values = {"ticket": number, "person": person, "role": one.role}
            new = self._database.insert(participant).on_conflict_do_update(
                index_elements=["ticket", "person"], set_={"role": one.role}
            )
            self._connection.execute(new, values)

    def correlate(self, number: int, message_ids: Iterable[str]) -> None:
        """Has later mail that refers to one of these ids find the ticket. An id that is known keeps its ticket."""
        keys = dict.fromkeys(map(key_of, message_ids))
        self._insert(self._database.insert_new(correlation), [{"key": key, "ticket": number} for key in keys])

    def index(self, number: int, text: str) -> None:
        """Has the ticket be found by the words of a text."""
        self._insert(insert(search_table), search.rows(number, text))

    def keep(self, sha256: str, path: Path) -> None:
        """Takes the octets of an attachment over from a file that is named by their sha256."""
        self._blobs.adopt(self._connection, sha256, path)

    # --- a mail that came ---

    def finish(
        self, inbox_id: int, disposition: str, reason: str, ticket: int | None, message_id: str | None
    ) -> None:
        """Says what became of a mail. Raises `Conflict` where somebody else has said so already."""
        values = {
            "_id": inbox_id,
            "state": "done",
            "disposition": disposition,
            "reason": reason,
            "ticket": ticket,
            "message_id": message_id,
            "message_key": key_of(message_id) if message_id else None,
            "lease_until": None,
            "owner": None,
            "error": None,
        }
        if self._connection.execute(_FINISH, values).rowcount != 1:
            raise Conflict(f"inbox row {inbox_id} is worked already")

    def remember_copy(self, key: str, inbox_id: int, now: datetime) -> bool:
        """Makes this row the one that brought a mail; False where another did, not longer ago than `COPIES`."""
        new = self._database.insert(copy)
        kept = new.on_conflict_do_update(
            index_elements=["key"],
            set_={"inbox": new.excluded.inbox, "at": new.excluded.at},
            where=(copy.c.at < now - COPIES) | (copy.c.inbox == inbox_id),
        )
        return self._connection.execute(kept, {"key": key, "inbox": inbox_id, "at": now}).rowcount == 1

    def decided(
        self,
        inbox_id: int | None,
        ticket: int | None,
        at: datetime,
        policy_hash: str,
        stimulus: str,
        situation: str,
        decision_: str,
    ) -> None:
        """Keeps what was decided, by what, and why, as JSON documents."""
        values = {"inbox": inbox_id, "ticket": ticket, "at": at, "policy_hash": policy_hash}
        texts = {"stimulus": stimulus, "situation": situation, "decision": decision_}
        self._connection.execute(insert(decision), values | texts)

    # --- mail that goes out ---

    def enqueue(self, mails: Sequence[Outbound], *, now: datetime, held: str | None) -> None:
        """Has finished mails sent once this is committed; those with a reason to be `held` wait for an operator."""
        self._insert(insert(outbox), [_outbox_row(mail, now, held) for mail in mails])
        self._insert(
            insert(outbox_insert),
            [
                {"outbox": mail.id, "position": one.offset, "sha256": one.sha256}
                for mail in mails
                for one in mail.inserts
            ],
        )

    def bounced(self, outbox_id: int, text: str) -> None:
        """Marks a mail as not delivered, which its ticket now says."""
        values: Mapping[str, Any] = {
            "_id": outbox_id,
            "state": "failed",
            "last_error": text,
            "reported": True,
        }
        self._connection.execute(_BOUNCED, {**values, "next_attempt_at": None, "owner": None})

    def _insert(self, statement: Any, rows: list[dict[str, Any]]) -> None:
        if rows:
            self._connection.execute(statement, rows)


def _outbox_row(mail: Outbound, now: datetime, held: str | None) -> dict[str, Any]:
    return {
        "id": mail.id,
        "ticket": mail.ticket,
        "entry_no": mail.entry_no,
        "event": mail.event,
        "recipient": mail.recipient,
        "lane": mail.lane,
        "language": mail.language,
        "subject": mail.subject,
        "message_id": mail.message_id,
        "state": "queued",
        "held": held,
        "automatic": mail.automatic,
        "answering": mail.answering,
        "attempts": 0,
        "next_attempt_at": now,
        "created_at": now,
        "reported": False,
        "octets": mail.octets,
    }
