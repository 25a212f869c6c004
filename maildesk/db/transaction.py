"""Recording what was decided: one transaction, a savepoint for each stimulus.

What may conflict with others is said to the database at once. The rest is gathered and said table by table at the end:
its keys were given out by this desk, and one statement for fifty rows costs little more than one for one.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Table, bindparam, delete, insert, update

from maildesk.db import search, tables
from maildesk.db.blobs import Blobs
from maildesk.db.database import Database
from maildesk.db.inbox import COPIES
from maildesk.db.people import People
from maildesk.db.ticket_rows import SIDES, attachment_rows, entry_row, row_of, side_rows
from maildesk.db.trouble import Conflict, Done, StoreTrouble
from maildesk.db.types import key_of
from maildesk.ticket.model import Entry, Participant, Person, Ticket
from maildesk.ticket.values import Outbound

if TYPE_CHECKING:
    from sqlalchemy.dialects.sqlite import Insert

# What is gathered; a table stands after those that it refers to.
_GATHERED = (tables.entry, tables.entry_attachment, tables.participant, tables.correlation, tables.search,
             tables.turn, tables.outbox, tables.outbox_insert, tables.decision)  # fmt: skip

_SAVE = update(tables.ticket).where(
    tables.ticket.c.number == bindparam("_number"), tables.ticket.c.version == bindparam("_version")
)
_FINISH = update(tables.inbox).where(
    tables.inbox.c.id == bindparam("_id"), tables.inbox.c.state == "received"
)
_BOUNCED = update(tables.outbox).where(tables.outbox.c.id == bindparam("_id"))
_FIRST_BOUNCED = _BOUNCED.where(~tables.outbox.c.reported)
_POSTPONE = (
    update(tables.ticket)
    .where(tables.ticket.c.number == bindparam("_number"))
    .values(wake_at=bindparam("until"))
)


class Transaction:
    """One write transaction. What it writes is seen by nobody before it is committed."""

    def __init__(self, database: Database, connection: Connection, blobs: Blobs) -> None:
        self._database = database
        self._connection = connection
        self._blobs = blobs
        self._people = People(connection, database)
        self._rows: dict[Table, list[dict[str, Any]]] = {table: [] for table in _GATHERED}

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """What an exception undoes, the exception going on. After `StoreTrouble` there is nothing to go back to."""
        marks = {table: len(rows) for table, rows in self._rows.items()}
        self._connection.exec_driver_sql("SAVEPOINT stimulus")
        try:
            yield
        except StoreTrouble:
            raise
        except BaseException:
            self._connection.exec_driver_sql("ROLLBACK TO SAVEPOINT stimulus")
            self._people.forget()
            for table, mark in marks.items():
                del self._rows[table][mark:]
            raise
        self._connection.exec_driver_sql("RELEASE SAVEPOINT stimulus")

    def flush(self) -> None:
        """Says what was gathered."""
        for table, rows in self._rows.items():
            if rows:
                said = _last_turns(rows) if table is tables.turn else rows
                self._connection.execute(self._insert(table), said)
                rows.clear()

    def _insert(self, table: Table) -> Any:
        """How a gathered row is added: mail is found on the ticket that had it first."""
        if table is tables.correlation:
            return self._database.insert_new(table)
        if table is tables.turn:
            return self._database.prepared(_turn, table)
        return self._database.prepared(_join, table) if table is tables.participant else insert(table)

    # --- a ticket ---

    def save(
        self, before: Ticket | None, after: Ticket, *, wake_at: datetime | None, due_at: datetime | None
    ) -> None:
        """Stores a ticket as its next version. Raises `Conflict` where it is not any more as it was `before`."""
        row = row_of(after) | self._roles(before, after) | {"wake_at": wake_at, "due_at": due_at}
        if before is None:
            new = self._database.insert_new(tables.ticket)
            stored = self._connection.execute(new, {**row, "version": after.version + 1})
        else:
            where = {"_number": before.number, "_version": before.version}
            stored = self._connection.execute(_SAVE, {**row, **where, "version": before.version + 1})
        if stored.rowcount != 1:
            raise Conflict(f"ticket {after.number} has changed meanwhile")
        for table in SIDES:
            self._side(table, side_rows(table, before), side_rows(table, after))

    def _roles(self, before: Ticket | None, after: Ticket) -> dict[str, int | None]:
        """The ids of requester and assignee, where they are not as before."""
        return {
            role: self._people.keep(now) if now else None
            for role in ("requester", "assignee")
            for then, now in [(getattr(before, role, None), getattr(after, role))]
            if before is None or now != then
        }

    def _side(self, table: Table, then: list[dict[str, Any]], now: list[dict[str, Any]]) -> None:
        if then and then != now:
            self._connection.execute(delete(table).where(table.c.ticket == then[0]["ticket"]))
        if now and then != now:
            self._connection.execute(insert(table), now)

    def append(self, number: int, entries: Sequence[Entry]) -> None:
        """Adds to the journal. The attachments must be kept already."""
        for one in entries:
            self._rows[tables.entry].append(entry_row(number, one))
            self._rows[tables.entry_attachment] += attachment_rows(number, one)

    def join(self, number: int, participants: Iterable[Participant]) -> None:
        """Adds people to a ticket; who is on it already plays the part that is said last."""
        parts = {self._people.know(one.person): one.role for one in participants}
        self._rows[tables.participant] += (
            {"ticket": number, "person": person, "role": role} for person, role in parts.items()
        )

    def correlate(self, number: int, message_ids: Iterable[str]) -> None:
        """Has later mail that refers to one of these ids find the ticket. An id that is known keeps its ticket."""
        self._rows[tables.correlation] += ({"key": key_of(one), "ticket": number} for one in message_ids)

    def turn(self, person: Person, number: int) -> None:
        """Makes this the last turn of somebody to get a ticket."""
        self._rows[tables.turn].append({"person": self._people.know(person), "number": number})

    def key(self, key: str, number: int, superseded: int) -> None:
        """Has a machine's reports with a key belong to a ticket, instead of one that is finished (0 for none).

        Raises `Conflict` where they belong to another one meanwhile.
        """
        values = {"key": key_of(key), "ticket": number, "_superseded": superseded}
        if self._connection.execute(self._database.prepared(_key, tables.report), values).rowcount != 1:
            raise Conflict(f"the reports of {key} belong to another ticket meanwhile")

    def index(self, number: int, text: str) -> None:
        """Has the ticket be found by the words of a text."""
        self._rows[tables.search] += search.rows(number, text)

    def keep(self, sha256: str, path: Path) -> None:
        """Takes the octets of an attachment over from a file that is named by their sha256."""
        self._blobs.adopt(self._connection, sha256, path)

    # --- a mail that came ---

    def finish(
        self, inbox_id: int, disposition: str, reason: str, ticket: int | None, message_id: str | None
    ) -> None:
        """Says what became of a mail. Raises `Done` where somebody else has said so already."""
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
            raise Done(f"inbox row {inbox_id} is worked already")

    def remember_copy(self, key: str, inbox_id: int, now: datetime) -> bool:
        """Makes this row the one that brought a mail; False where another did, not longer ago than `COPIES`."""
        values = {"key": key, "inbox": inbox_id, "at": now, "_oldest": now - COPIES, "_inbox": inbox_id}
        remember = self._database.prepared(_remember, tables.copy)
        return self._connection.execute(remember, values).rowcount == 1

    def decided(
        self,
        inbox_id: int | None,
        ticket: int | None,
        at: datetime,
        policy_hash: str,
        stimulus: str,
        situation: str,
        decision: str,
    ) -> None:
        """Keeps what was decided, by what, and why, as JSON documents."""
        values = {"inbox": inbox_id, "ticket": ticket, "at": at, "policy_hash": policy_hash}
        texts = {"stimulus": stimulus, "situation": situation, "decision": decision}
        self._rows[tables.decision].append(values | texts)

    # --- mail that goes out ---

    def enqueue(self, mails: Sequence[Outbound], *, now: datetime, held: str | None) -> None:
        """Has finished mails sent once this is committed; those with a reason to be `held` wait for an operator."""
        self._rows[tables.outbox] += (_outbox_row(mail, now, held) for mail in mails)
        self._rows[tables.outbox_insert] += (
            {"outbox": mail.id, "position": one.offset, "sha256": one.sha256}
            for mail in mails
            for one in mail.inserts
        )

    def bounced(self, outbox_id: int, text: str, first: bool = False) -> None:
        """Marks a mail as not delivered, which its ticket now says.

        With `first`, raises `Done` where the ticket says so already.
        """
        values = {"_id": outbox_id, "state": "failed", "last_error": text, "reported": True}
        values |= {"next_attempt_at": None, "owner": None}
        said = self._connection.execute(_FIRST_BOUNCED if first else _BOUNCED, values)
        if first and said.rowcount != 1:
            raise Done(f"outbox row {outbox_id} is said to have failed already")

    # --- time ---

    def postpone(self, number: int, until: datetime) -> None:
        """Wakes a ticket later."""
        self._connection.execute(_POSTPONE, {"_number": number, "until": until})

    def retime(self, number: int, wake_at: datetime | None, due_at: datetime | None) -> None:
        """Wakes a ticket, and lists it as due, by a policy that has changed."""
        times = {"wake_at": wake_at, "due_at": due_at}
        self._connection.execute(update(tables.ticket).where(tables.ticket.c.number == number).values(times))

    def is_due(self, job: str, now: datetime, again: timedelta) -> bool:
        """Whether a job of the whole desk is to be done now; if so it is due again after some time."""
        taken = self._database.insert(tables.schedule).on_conflict_do_update(
            index_elements=["name"], set_={"due_at": now + again}, where=tables.schedule.c.due_at <= now
        )
        name = key_of(job).hex()
        return self._connection.execute(taken, {"name": name, "due_at": now + again}).rowcount == 1


def _join(database: Database, participant: Table) -> "Insert":
    """People play the part that is said last."""
    new = database.insert(participant)
    return new.on_conflict_do_update(index_elements=["ticket", "person"], set_={"role": new.excluded.role})


def _turn(database: Database, turn: Table) -> "Insert":
    new = database.insert(turn)
    return new.on_conflict_do_update(index_elements=["person"], set_={"number": new.excluded.number})


def _last_turns(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The last turn of each, always in the same order, so that two daemons do not wait for one another."""
    last = {row["person"]: row for row in rows}
    return [last[person] for person in sorted(last)]


def _key(database: Database, report: Table) -> "Insert":
    """The key goes from the ticket that was found to have it, and from no other."""
    new = database.insert(report)
    return new.on_conflict_do_update(
        index_elements=["key"],
        set_={"ticket": new.excluded.ticket},
        where=report.c.ticket == bindparam("_superseded"),
    )


def _remember(database: Database, copy: Table) -> "Insert":
    """A copy that came long ago, or that was remembered before a second try, gives way."""
    new = database.insert(copy)
    gives_way = (copy.c.at < bindparam("_oldest")) | (copy.c.inbox == bindparam("_inbox"))
    now = {"inbox": new.excluded.inbox, "at": new.excluded.at}
    return new.on_conflict_do_update(index_elements=["key"], set_=now, where=gives_way)


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
