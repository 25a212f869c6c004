"""The inbox: one row for each content ever seen, one disposition with its reason for each row."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, bindparam, func, select, update

from maildesk.db.blobs import Blobs
from maildesk.db.claims import Claims, InboxRow
from maildesk.db.database import Database
from maildesk.db.intake import Accepted, Contact, Incoming, Intake
from maildesk.db.tables import copy, inbox
from maildesk.db.types import key_of

__all__ = ["COPIES", "Accepted", "Contact", "Inbox", "InboxRow", "Incoming"]

COPIES = timedelta(days=7)  # how long the same mail through another mailbox is still a copy
Ids = list[int]
Listing = list[dict[str, Any]]

_LISTED = (inbox.c.id, inbox.c.mailbox, inbox.c.message_id, inbox.c.sha256, inbox.c.received_at, inbox.c.state,
          inbox.c.disposition, inbox.c.reason, inbox.c.ticket, inbox.c.attempts, inbox.c.error)  # fmt: skip

_COPY = (
    select(copy.c.inbox, inbox.c.ticket)
    .join(inbox, inbox.c.id == copy.c.inbox)
    .where(copy.c.key == bindparam("key"), copy.c.at >= bindparam("since"))
)


class Inbox(Intake, Claims):
    """Every mail ever seen: accepted, claimed for work, finished or quarantined."""

    def __init__(self, database: Database, blobs: Blobs) -> None:
        self._database = database
        self._blobs = blobs

    def list(
        self, state: str | None = None, limit: int | None = None, before_id: int | None = None
    ) -> Listing:
        """Rows as `inbox list` shows them, the newest first."""
        query = select(*_LISTED).order_by(inbox.c.id.desc()).limit(limit)
        if state is not None:
            query = query.where(inbox.c.state == state)
        if before_id is not None:
            query = query.where(inbox.c.id < before_id)
        return self._listed(query)

    def find(self, message_id: str) -> Listing:
        """The rows of a Message-ID, which need not be unique."""
        return self._listed(select(*_LISTED).where(inbox.c.message_key == key_of(message_id)))

    def row(self, id_: int) -> dict[str, Any] | None:
        """One row."""
        return next(iter(self._listed(select(*_LISTED).where(inbox.c.id == id_))), None)

    def octets(self, id_: int) -> bytes:
        """A mail as it came; raises `KeyError` where there is no such row."""
        with self._database.read() as connection:
            digest = connection.execute(select(inbox.c.sha256).where(inbox.c.id == id_)).scalar()
            if digest is None:
                raise KeyError(id_)
            return self._blobs.read(connection, digest)

    def copy_of(self, key: str, since: datetime) -> tuple[int, int | None] | None:
        """The row that brought a mail since then, and its ticket."""
        with self._database.read() as connection:
            row = connection.execute(_COPY, {"key": key, "since": since}).first()
        return None if row is None else (row.inbox, row.ticket)

    def counts(self) -> Mapping[str, int]:
        """How many rows are in each state."""
        query = select(inbox.c.state, func.count()).group_by(inbox.c.state)
        with self._database.read() as connection:
            return dict(connection.execute(query).all())

    def retry(self, ids: Sequence[int], now: datetime) -> Ids:
        """Has quarantined and dropped mails worked again, from a first attempt; returns which there were."""
        return self._change(
            ids,
            ("quarantined", "failed"),
            {"state": "received", "attempts": 0, "disposition": None, "reason": None, "error": None},
        )

    def drop(self, ids: Sequence[int], reason: str) -> Ids:
        """Gives up on quarantined mails, whose octets are kept; returns which there were."""
        return self._change(
            ids, ("quarantined",), {"state": "failed", "disposition": "ignored", "reason": reason}
        )

    def _change(self, ids: Sequence[int], states: Sequence[str], values: dict[str, Any]) -> Ids:
        change = update(inbox).where(inbox.c.id.in_(ids), inbox.c.state.in_(states)).values(values)
        with self._database.write() as connection:
            return sorted(connection.execute(change.returning(inbox.c.id)).scalars())

    def _listed(self, query: Select[Any]) -> Listing:
        with self._database.read() as connection:
            return [dict(row) for row in connection.execute(query).mappings()]
