"""Claiming mail for work. An attempt is counted before the work, so that a mail which kills the desk is found out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, or_, select, update

from maildesk.db.blobs import Blobs
from maildesk.db.database import Database
from maildesk.db.tables import blob, inbox
from maildesk.db.types import AnyRow

ATTEMPTS = 3  # then a mail is quarantined
AT_ONCE = 8 * 1024 * 1024  # octets in one claim; a single larger mail comes alone

_FREE = or_(inbox.c.lease_until.is_(None), inbox.c.lease_until <= bindparam("now"))
_WAITING = (
    select(inbox.c.id, inbox.c.attempts, inbox.c.error, blob.c.size)
    .join(blob, blob.c.sha256 == inbox.c.sha256)
    .where(inbox.c.state == "received", _FREE)
    .order_by(inbox.c.id)
    .limit(bindparam("limit"))
    .with_for_update(of=inbox, skip_locked=True)  # on SQLite there is one writer, and this says nothing
)
# What was tried least goes first: a mail that happened to be at work when the process was killed is not at work again
# as soon as it starts, which is when it is likeliest to be killed again.
_TRIED = _WAITING.where(inbox.c.attempts > 0).order_by(None).order_by(inbox.c.attempts, inbox.c.id)
_FRESH = _WAITING.where(inbox.c.attempts == 0)
_TAKE = (
    update(inbox)
    .where(inbox.c.id.in_(bindparam("ids", expanding=True)))
    .values(attempts=inbox.c.attempts + 1, lease_until=bindparam("until"), owner=bindparam("by"))
)
_TAKEN = (
    select(inbox.c.id, inbox.c.mailbox, inbox.c.received_at, inbox.c.attempts, inbox.c.oversize, inbox.c.silent,
           inbox.c.sha256, blob.c.octets)
    .join(blob, blob.c.sha256 == inbox.c.sha256)
    .where(inbox.c.id.in_(bindparam("ids", expanding=True)))
    .order_by(inbox.c.id)
)  # fmt: skip
_UNLEASED = {"lease_until": None, "owner": None}


@dataclass(frozen=True, slots=True)
class InboxRow:
    """A mail that is claimed for work; `attempts` counts this one."""

    id: int
    octets: bytes
    mailbox: str
    received_at: datetime
    attempts: int
    oversize: int
    silent: bool
    sha256: str


class Claims:
    """The part of the inbox that workers use."""

    _database: Database
    _blobs: Blobs

    def claim(self, limit: int, now: datetime, lease: timedelta, owner: str) -> list[InboxRow]:
        """Takes mails that wait, the oldest first, for as long as the lease; nobody else gets them meanwhile.

        What was tried before comes first and alone, so that it can harm no other; what failed `ATTEMPTS` times goes
        into quarantine instead.
        """
        with self._database.write(soon=True) as connection:
            ids = _choose(connection, limit, now)
            if not ids:
                return []
            connection.execute(_TAKE, {"ids": ids, "until": now + lease, "by": owner})
            rows = connection.execute(_TAKEN, {"ids": ids}).all()
        return [taken for row in rows for taken in self._filled(row, now)]

    def _filled(self, row: AnyRow, now: datetime) -> Iterable[InboxRow]:
        """The mail with its octets; one whose file is gone has failed."""
        values = dict(row._mapping)
        try:
            values["octets"] = self._blobs.filled(row.sha256, row.octets)
        except KeyError:
            self.fail(row.id, "the file with its octets is missing among the blobs", now)
            return ()
        return (InboxRow(**values),)

    def fail(self, id_: int, error: str, now: datetime) -> None:
        """Says that the work on a claimed mail failed. The last attempt that it has puts it into quarantine."""
        with self._database.write() as connection:
            failed = update(inbox).where(inbox.c.id == id_, inbox.c.state == "received")
            failed = failed.values(error=error, **_UNLEASED)
            attempts = connection.execute(failed.returning(inbox.c.attempts)).scalar()
            if attempts is not None and attempts >= ATTEMPTS:
                _quarantine(connection, id_, error)

    def release(self, ids: Sequence[int], owner: str) -> None:
        """Gives mails that are still this owner's back, uncounted: it was not they that failed."""
        self._unlease((inbox.c.id.in_(ids), inbox.c.owner == owner), {"attempts": inbox.c.attempts - 1})

    def owners(self) -> set[str]:
        """Everybody who has a claim."""
        query = (
            select(inbox.c.owner).where(inbox.c.state == "received", inbox.c.owner.is_not(None)).distinct()
        )
        with self._database.read() as connection:
            return set(connection.execute(query).scalars())

    def free(self, owner: str) -> int:
        """Ends the claims of somebody who is dead, the attempts being counted; returns how many there were."""
        return self._unlease((inbox.c.owner == owner,), {})

    def _unlease(self, where: tuple[Any, ...], values: dict[str, Any]) -> int:
        change = update(inbox).where(*where, inbox.c.state == "received")
        with self._database.write(soon=True) as connection:
            return connection.execute(change.values(values | _UNLEASED)).rowcount


def _choose(connection: Connection, limit: int, now: datetime) -> list[int]:
    """The ids of what is to be taken next."""
    for row in connection.execute(_TRIED, {"now": now, "limit": limit}).all():
        if row.attempts < ATTEMPTS:
            return [row.id]
        _quarantine(connection, row.id, row.error)
    chosen: list[int] = []
    octets = 0
    for row in connection.execute(_FRESH, {"now": now, "limit": limit}):
        octets += row.size
        if chosen and octets > AT_ONCE:
            break
        chosen.append(row.id)
    return chosen


def _quarantine(connection: Connection, id_: int, error: str | None) -> None:
    lines = (error or "").strip().splitlines() or ["the process was killed"]
    connection.execute(
        update(inbox)
        .where(inbox.c.id == id_)
        .values(
            state="quarantined",
            disposition="quarantined",
            reason=f"three attempts failed: {lines[-1]}",
            **_UNLEASED,
        )
    )
