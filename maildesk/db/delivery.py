"""Sending mail: the next attempt is planned before SMTP is tried, and every answer is kept."""

from base64 import encodebytes
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, case, insert, select, update

from maildesk.db.blobs import Blobs
from maildesk.db.database import Database
from maildesk.db.tables import attempt, outbox, outbox_insert
from maildesk.db.types import AnyRow

NO_ANSWER = 0  # the code of an attempt in which the server said nothing of the mail
COLUMNS = (outbox.c.id, outbox.c.ticket, outbox.c.entry_no, outbox.c.event, outbox.c.recipient, outbox.c.message_id,
        outbox.c.state, outbox.c.attempts, outbox.c.created_at, outbox.c.last_error)  # fmt: skip

# A row that is being sent is due again when its lease ends: whoever had it is dead.
_ALL_DUE = (
    select(outbox.c.id)
    .where(
        outbox.c.state.in_(("queued", "deferred", "sending")),
        outbox.c.next_attempt_at <= bindparam("now"),
        outbox.c.held.is_(None),
    )
    .order_by(outbox.c.next_attempt_at, outbox.c.id)
    .limit(bindparam("limit"))
    .with_for_update(skip_locked=True)  # on SQLite there is one writer, and this says nothing
)
_IS_ALARM = outbox.c.event == "alarm"
_DUE = {None: _ALL_DUE, True: _ALL_DUE.where(_IS_ALARM), False: _ALL_DUE.where(~_IS_ALARM)}
_TAKE = (
    update(outbox)
    .where(outbox.c.id.in_(bindparam("ids", expanding=True)))
    .values(
        state="sending",
        attempts=outbox.c.attempts + 1,
        next_attempt_at=bindparam("until"),
        owner=bindparam("by"),
    )
)
_TAKEN = select(*COLUMNS).where(outbox.c.id.in_(bindparam("ids", expanding=True)))
_INSERTS = (
    select(outbox_insert).where(outbox_insert.c.outbox == bindparam("id")).order_by(outbox_insert.c.position)
)


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """A mail of ours, without its octets. `attempts` counts the one that it is claimed for."""

    id: int
    ticket: int | None
    entry_no: int | None
    event: str
    recipient: str
    message_id: str
    state: str
    attempts: int
    created_at: datetime
    last_error: str | None


class Delivery:
    """The part of the outbox that senders use."""

    _database: Database
    _blobs: Blobs

    def claim(
        self, limit: int, now: datetime, lease: timedelta, owner: str, alarms: bool | None = None
    ) -> list[OutboxRow]:
        """Takes mails that are due; for as long as the lease nobody else gets them. What is held is never due.

        `alarms` asks for alarms alone, or for all but them.
        """
        with self._database.write(soon=True) as connection:
            ids = [*connection.execute(_DUE[alarms], {"now": now, "limit": limit}).scalars()]
            if not ids:
                return []
            connection.execute(_TAKE, {"ids": ids, "until": now + lease, "by": owner})
            rows = {row.id: row_of(row) for row in connection.execute(_TAKEN, {"ids": ids})}
        return [rows[id_] for id_ in ids]

    def settle(
        self,
        id_: int,
        state: str,
        *,
        code: int,
        text: str,
        now: datetime,
        next_attempt_at: datetime | None = None,
    ) -> None:
        """Keeps a server's answer to a mail that was claimed: `sent`, `deferred` until a time, or `failed`.

        A mail that was taken by the server is sent, whatever an operator has said meanwhile.
        """
        values: dict[str, Any] = {"state": state, "next_attempt_at": next_attempt_at, "owner": None}
        values |= (
            {"sent_at": now, "last_error": None} if state == "sent" else {"last_error": f"{code} {text}"}
        )
        change = update(outbox).where(outbox.c.id == id_)
        if state != "sent":
            change = change.where(outbox.c.state == "sending")
        with self._database.write() as connection:
            connection.execute(change.values(values))
            answer = {"outbox": id_, "at": now, "state": state, "code": code, "text": text}
            connection.execute(insert(attempt), answer)

    def release(self, ids: Sequence[int], owner: str) -> None:
        """Gives mails that are still this owner's back, uncounted and due at once: they were not offered."""
        self._unclaim((outbox.c.id.in_(ids), outbox.c.owner == owner), outbox.c.attempts - 1)

    def postpone(self, id_: int, due: datetime, owner: str, *, reason: str, now: datetime) -> None:
        """Gives a mail back during whose offer the session failed: it is offered again later, the attempt is kept."""
        mine = outbox.c.id == id_, outbox.c.owner == owner, outbox.c.state == "sending"
        values = {"state": "deferred", "next_attempt_at": due, "owner": None, "last_error": reason}
        with self._database.write() as connection:
            if connection.execute(update(outbox).where(*mine).values(values)).rowcount:
                lost = {"outbox": id_, "at": now, "state": "deferred", "code": NO_ANSWER, "text": reason}
                connection.execute(insert(attempt), lost)

    def owners(self) -> set[str]:
        """Everybody who has a claim."""
        query = (
            select(outbox.c.owner).where(outbox.c.state == "sending", outbox.c.owner.is_not(None)).distinct()
        )
        with self._database.read() as connection:
            return set(connection.execute(query).scalars())

    def free(self, owner: str) -> int:
        """Ends the claims of somebody who is dead, the attempts being counted; returns how many there were."""
        return self._unclaim((outbox.c.owner == owner,), outbox.c.attempts)

    def _unclaim(self, where: tuple[Any, ...], attempts: Any) -> int:
        """Gives claimed rows back, with so many attempts and due at once."""
        change = update(outbox).where(*where, outbox.c.state == "sending")
        values = {
            "state": case((attempts == 0, "queued"), else_="deferred"),
            "attempts": attempts,
            "next_attempt_at": outbox.c.created_at,
            "owner": None,
        }
        with self._database.write(soon=True) as connection:
            return connection.execute(change.values(values)).rowcount

    def raw(self, id_: int) -> bytes:
        """The exact octets of a mail; raises `KeyError` where there is no such row."""
        with self._database.read() as connection:
            octets = connection.execute(select(outbox.c.octets).where(outbox.c.id == id_)).scalar()
            if octets is None:
                raise KeyError(id_)
            inserts = connection.execute(_INSERTS, {"id": id_}).all()
            parts = [(one.position, self._blobs.read(connection, one.sha256)) for one in inserts]
        return _filled(bytes(octets), parts)


def row_of(row: AnyRow) -> OutboxRow:
    """A mail out of a row that has `COLUMNS`."""
    return OutboxRow(**row._mapping)


def _filled(octets: bytes, parts: Sequence[tuple[int, bytes]]) -> bytes:
    """Octets with the base64 text of each part at its place: lines of 76, CRLF between them (RFC 2045 6.8)."""
    filled: list[bytes] = []
    done = 0
    for position, part in parts:
        filled += octets[done:position], encodebytes(part).replace(b"\n", b"\r\n").removesuffix(b"\r\n")
        done = position
    return b"".join([*filled, octets[done:]])
