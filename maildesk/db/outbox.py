"""The outbox: one row for each mail to one recipient, and what became of it."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, bindparam, case, func, select, update

from maildesk.db.blobs import Blobs
from maildesk.db.database import Database
from maildesk.db.delivery import COLUMNS, Delivery, OutboxRow, row_of
from maildesk.db.tables import attempt, outbox
from maildesk.ticket.values import Sent

__all__ = ["Outbox", "OutboxRow"]

Ids = list[int]
Listing = list[dict[str, Any]]

_LISTED = (outbox.c.id, outbox.c.ticket, outbox.c.event, outbox.c.recipient, outbox.c.lane, outbox.c.language,
           outbox.c.subject, outbox.c.state, outbox.c.attempts, outbox.c.next_attempt_at, outbox.c.message_id,
           outbox.c.created_at, outbox.c.sent_at, outbox.c.held, outbox.c.last_error)  # fmt: skip
_BY_ID = select(*COLUMNS).where(outbox.c.id == bindparam("key"))
_BY_MESSAGE_ID = select(*COLUMNS).where(outbox.c.message_id == bindparam("key"))
_SENT = (
    select(
        outbox.c.recipient,
        func.count().filter(outbox.c.created_at > bindparam("hour")).label("hour"),
        func.count().label("day"),
    )
    .where(
        outbox.c.recipient.in_(bindparam("addresses", expanding=True)),
        outbox.c.created_at > bindparam("day"),
        outbox.c.answering,
        outbox.c.state != "cancelled",
    )
    .group_by(outbox.c.recipient)
)
_SENT_ON_TICKET = select(func.count()).where(
    outbox.c.ticket == bindparam("ticket"),
    outbox.c.created_at > bindparam("hour"),
    outbox.c.answering,
    outbox.c.state != "cancelled",
)
_UNREPORTED = (
    select(*COLUMNS)
    .where(outbox.c.state == "failed", ~outbox.c.reported, outbox.c.ticket.is_not(None))
    .order_by(outbox.c.id)
)


class Outbox(Delivery):
    """Every mail to be sent or sent. States: queued, sending, sent, deferred, failed, cancelled."""

    def __init__(self, database: Database, blobs: Blobs) -> None:
        self._database = database
        self._blobs = blobs

    def get(self, id_: int) -> OutboxRow | None:
        """One mail."""
        return self._one(_BY_ID, id_)

    def sent_as(self, message_id: str) -> OutboxRow | None:
        """The mail of ours that has this Message-ID."""
        return self._one(_BY_MESSAGE_ID, message_id)

    def unreported(self, limit: int) -> list[OutboxRow]:
        """Mails that failed for good and whose ticket does not say so yet."""
        with self._database.read() as connection:
            return [row_of(row) for row in connection.execute(_UNREPORTED.limit(limit))]

    def sent(self, addresses: Sequence[str], now: datetime) -> dict[str, Sent]:
        """How many automatic answers each address has had, or will have, of the last hour and day."""
        counted = dict.fromkeys(addresses, Sent())
        since = {"hour": now - timedelta(hours=1), "day": now - timedelta(days=1)}
        if addresses:
            with self._database.read() as connection:
                rows = connection.execute(_SENT, {"addresses": addresses, **since})
                counted |= {row.recipient: Sent(row.hour, row.day) for row in rows}
        return counted

    def sent_on_ticket(self, number: int, now: datetime) -> int:
        """How many automatic answers a ticket has given in the last hour."""
        with self._database.read() as connection:
            where = {"ticket": number, "hour": now - timedelta(hours=1)}
            return connection.execute(_SENT_ON_TICKET, where).scalar_one()

    def counts(self) -> Mapping[str, int]:
        """How many mails are in each state; those that are held are counted as `held` alone."""
        state = case((outbox.c.held.is_not(None), "held"), else_=outbox.c.state).label("state")
        query = select(state, func.count()).group_by(state)
        with self._database.read() as connection:
            return dict(connection.execute(query).all())

    def next_due(self) -> datetime | None:
        """When the next attempt is due."""
        waiting = outbox.c.state.in_(("queued", "deferred", "sending")), outbox.c.held.is_(None)
        with self._database.read() as connection:
            return connection.execute(select(func.min(outbox.c.next_attempt_at)).where(*waiting)).scalar()

    def row(self, id_: int) -> dict[str, Any] | None:
        """One row as `outbox list` shows it."""
        return next(iter(self._listed(select(*_LISTED).where(outbox.c.id == id_))), None)

    def attempts(self, id_: int) -> Listing:
        """Every answer that servers gave to a mail: `at, state, code, text`, the oldest first."""
        columns = attempt.c.at, attempt.c.state, attempt.c.code, attempt.c.text
        return self._listed(select(*columns).where(attempt.c.outbox == id_).order_by(attempt.c.id))

    def retry(self, ids: Sequence[int], now: datetime) -> Ids:
        """Has mails sent at the next pass that failed, wait, are held or were cancelled; returns which there were."""
        values = {"state": "queued", "held": None, "attempts": 0, "next_attempt_at": now, "reported": False}
        return self._change(ids, ("queued", "deferred", "failed", "cancelled"), values)

    def cancel(self, ids: Sequence[int]) -> Ids:
        """Does not send mails that wait; returns which there were."""
        return self._change(ids, ("queued", "deferred"), {"state": "cancelled", "next_attempt_at": None})

    def _change(self, ids: Sequence[int], states: Sequence[str], values: dict[str, Any]) -> Ids:
        change = update(outbox).where(outbox.c.id.in_(ids), outbox.c.state.in_(states)).values(values)
        with self._database.write() as connection:
            return sorted(connection.execute(change.returning(outbox.c.id)).scalars())

    def list(self, state: str | None = None, ticket: int | None = None, limit: int | None = None) -> Listing:
        """Rows as `outbox list` shows them, the newest first."""
        query = select(*_LISTED).order_by(outbox.c.id.desc()).limit(limit)
        if state is not None:
            query = query.where(outbox.c.state == state)
        if ticket is not None:
            query = query.where(outbox.c.ticket == ticket)
        return self._listed(query)

    def _one(self, query: Select[Any], key: object) -> OutboxRow | None:
        with self._database.read() as connection:
            row = connection.execute(query, {"key": key}).first()
        return None if row is None else row_of(row)

    def _listed(self, query: Select[Any]) -> Listing:
        with self._database.read() as connection:
            return [dict(row) for row in connection.execute(query).mappings()]
