"""Looking tickets up."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    FromClause,
    Table,
    bindparam,
    case,
    exists,
    func,
    select,
)

from maildesk.db import people
from maildesk.db.database import Database
from maildesk.db.tables import (
    correlation,
    entry,
    entry_attachment,
    link,
    outbox,
    participant,
    person,
    report,
    ticket,
    ticket_field,
    ticket_tag,
)
from maildesk.db.ticket_rows import SIDES, entry_of, ticket_of
from maildesk.db.types import AnyRow, key_of
from maildesk.ticket.model import FINISHED, LIVING, Entry, Participant, Person, Role, Status, Ticket
from maildesk.ticket.similarity import CONSIDERED, WIDENED, Report, systems
from maildesk.ticket.values import Similar

_NUMBER: BindParameter[int] = bindparam("number")
_TICKET = select(ticket).where(ticket.c.number == _NUMBER)
_EXISTS = select(ticket.c.number).where(ticket.c.number == _NUMBER)
_SIDES = {
    table: select(table).where(table.c.ticket == _NUMBER).order_by(*table.primary_key) for table in SIDES
}
_PEOPLE = select(person.c.id, *people.COLUMNS).where(person.c.id.in_(bindparam("ids", expanding=True)))
_PARTICIPANTS = (
    select(participant.c.role, *people.COLUMNS)
    .join(person, person.c.id == participant.c.person)
    .where(participant.c.ticket == _NUMBER)
    .order_by(participant.c.id)
)
_ENTRIES = select(entry).where(entry.c.ticket == _NUMBER).order_by(entry.c.no)
_ATTACHMENTS = (
    select(entry_attachment)
    .where(entry_attachment.c.ticket == _NUMBER)
    .order_by(entry_attachment.c.entry_no, entry_attachment.c.position)
)
_CORRELATED = select(correlation).where(correlation.c.key.in_(bindparam("keys", expanding=True)))
_KEYED = (
    select(ticket.c.number, ticket.c.status)
    .join(report, report.c.ticket == ticket.c.number)
    .where(report.c.key == bindparam("key"))
)
_TOLD = select(outbox.c.event).where(outbox.c.ticket == _NUMBER, outbox.c.state != "cancelled").distinct()
_DUE = (
    select(ticket.c.number)
    .where(ticket.c.wake_at <= bindparam("now"), ticket.c.status.in_(LIVING))
    .order_by(ticket.c.wake_at, ticket.c.number)
    .limit(bindparam("limit"))
)
_WRITTEN = select(func.count()).where(
    entry.c.ticket == _NUMBER,
    entry.c.actor == bindparam("actor"),
    entry.c.at > bindparam("since"),
    entry.c.inbox_id.is_not(None),
)


def _tagged(one: FromClause) -> ColumnElement[bool]:
    """Whether a ticket has the tag; the words keep SQLite from going through all tickets that have it."""
    tag = func.coalesce(ticket_tag.c.tag, "")
    return exists().where(ticket_tag.c.ticket == one.c.number, tag == WIDENED)


_SYSTEM = ticket_field.alias("system")
_LISTING = ticket.alias("listing")
_LISTED = (  # how wide the last ticket is that was found to be like this one
    select(_LISTING.c.impact)
    .join(link, link.c.ticket == _LISTING.c.number)
    .where(link.c.other == ticket.c.number, link.c.kind == "related", _tagged(_LISTING))
    .order_by(_LISTING.c.number.desc())
    .limit(1)
    .scalar_subquery()
)
_RECENT = (
    select(
        ticket.c.number,
        ticket.c.subject,
        ticket.c.impact,
        func.substr(ticket.c.description, 1, CONSIDERED).label("text"),
        person.c.address,
        func.coalesce(_SYSTEM.c.value, "").label("systems"),
        _tagged(ticket).label("widened"),
        case((_tagged(ticket), None), else_=_LISTED).label("listed"),
    )
    .join(person, person.c.id == ticket.c.requester)
    .outerjoin(_SYSTEM, (_SYSTEM.c.ticket == ticket.c.number) & (_SYSTEM.c.name == "system"))
    .where(
        ticket.c.created_at >= bindparam("since"), ticket.c.status.not_in(FINISHED)
    )  # by time, not by status
    .order_by(ticket.c.created_at.desc(), ticket.c.number.desc())
    .limit(bindparam("limit"))
)


class Tickets:
    """What is known of tickets and of the people on them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, number: int) -> Ticket | None:
        """A ticket as it stands."""
        with self._database.read() as connection:
            row = connection.execute(_TICKET, {"number": number}).first()
            return None if row is None else _whole(connection, row)

    def exists(self, number: int) -> bool:
        """Whether there is such a ticket."""
        return bool(self._rows(_EXISTS, number))

    def participants(self, number: int) -> tuple[Participant, ...]:
        """The people on a ticket in the order in which they came."""
        rows = self._rows(_PARTICIPANTS, number)
        return tuple(Participant(people.person_of(row), Role(row.role)) for row in rows)

    def entries(self, number: int) -> tuple[Entry, ...]:
        """The journal of a ticket."""
        attachments: dict[int, list[AnyRow]] = defaultdict(list)
        for row in self._rows(_ATTACHMENTS, number):
            attachments[row.entry_no].append(row)
        return tuple(entry_of(row, attachments[row.no]) for row in self._rows(_ENTRIES, number))

    def told(self, number: int) -> frozenset[str]:
        """The events that a ticket has sent mail about."""
        return frozenset(row.event for row in self._rows(_TOLD, number))

    def correlate(self, message_ids: Sequence[str]) -> dict[str, int]:
        """The tickets on which mails with these ids were sent or stored."""
        if not message_ids:
            return {}
        keys = {key_of(message_id): message_id for message_id in message_ids}
        with self._database.read() as connection:
            rows = connection.execute(_CORRELATED, {"keys": list(keys)})
            return {keys[bytes(row.key)]: row.ticket for row in rows}

    def keyed(self, key: str) -> tuple[int, Status] | None:
        """The ticket that last had a machine's key, with its status."""
        with self._database.read() as connection:
            row = connection.execute(_KEYED, {"key": key_of(key)}).first()
        return None if row is None else (row.number, Status(row.status))

    def person(self, address: str) -> Person | None:
        """Whoever has this address."""
        with self._database.read() as connection:
            row = people.find(connection, address)
        return None if row is None else people.person_of(row)

    def written(self, number: int, actor: str, since: datetime) -> int:
        """How many mails somebody has written on a ticket since then."""
        with self._database.read() as connection:
            where = {"number": number, "actor": actor, "since": since}
            return connection.execute(_WRITTEN, where).scalar_one()

    def due(self, now: datetime, limit: int) -> list[int]:
        """The living tickets whose timer has come, the most overdue first."""
        with self._database.read() as connection:
            return [*connection.execute(_DUE, {"now": now, "limit": limit}).scalars()]

    def recent(self, since: datetime, limit: int) -> list[Report]:
        """The living tickets reported since then, the newest of them, as they are compared."""
        with self._database.read() as connection:
            rows = connection.execute(_RECENT, {"since": since, "limit": limit}).all()
        return [_compared(row) for row in rows]

    def _rows(self, query: Any, number: int) -> Sequence[AnyRow]:
        with self._database.read() as connection:
            return connection.execute(query, {"number": number}).all()


def _compared(row: AnyRow) -> Report:
    impact = row.impact if row.widened else row.listed or row.impact
    kept = Similar(row.number, row.address, row.subject, impact, bool(row.widened or row.listed))
    return Report(kept, row.text, systems(row.systems))


def _whole(connection: Connection, row: AnyRow) -> Ticket:
    """A ticket with its people and what has rows of its own. `version` was read first: a torn read is a conflict."""
    ids = [one for one in (row.requester, row.assignee) if one is not None]
    known = {one.id: people.person_of(one) for one in connection.execute(_PEOPLE, {"ids": ids})}
    sides: dict[Table, Any] = {
        table: connection.execute(query, {"number": row.number}).all() for table, query in _SIDES.items()
    }
    return ticket_of(row, known, sides)
