"""Taking mail in: durable when `accept` returns, one row for each content, one sighting for each place."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, bindparam, select

from maildesk.db.blobs import Blobs
from maildesk.db.database import Database
from maildesk.db.tables import blob, inbox, mailbox, sighting
from maildesk.db.types import AnyRow, key_of

_BY_CONTENT = select(inbox.c.sha256, inbox.c.id).where(
    inbox.c.sha256.in_(bindparam("digests", expanding=True))
)
_CONTACT = select(mailbox).where(mailbox.c.address == bindparam("address"))
_SIGHTED = select(sighting.c.uid).where(
    sighting.c.mailbox == bindparam("mailbox"),
    sighting.c.uidvalidity == bindparam("uidvalidity"),
    sighting.c.uid.between(bindparam("first"), bindparam("last")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """A mail to be accepted: its octets and where it was seen, if that is a folder on a server.

    `oversize` is the size of a mail that is too large; then `octets` are its header only. `silent` is for old mail.
    """

    octets: bytes
    mailbox: str
    received_at: datetime
    uidvalidity: int | None = None
    uid: int | None = None
    oversize: int = 0
    silent: bool = False
    message_id: str | None = None


@dataclass(frozen=True, slots=True)
class Accepted:
    """The inbox row of a mail, and whether its content was not known before."""

    id: int
    new: bool


@dataclass(frozen=True, slots=True)
class Contact:
    """How a mailbox is known: UIDs from `first_uid` on are for the desk.

    `since` is the time of the first contact ever. `renewed` says that UIDVALIDITY has changed since then, so that UIDs
    say nothing about which mail is older (RFC 9051 2.3.1.1).
    """

    uidvalidity: int
    first_uid: int
    since: datetime
    renewed: bool


class Intake:
    """The part of the inbox that collectors use."""

    _database: Database
    _blobs: Blobs

    def accept(self, batch: Sequence[Incoming]) -> list[Accepted]:
        """Keeps mails, in one transaction; when this returns they are safe. In the order of the batch."""
        digests = [sha256(one.octets).hexdigest() for one in batch]
        firsts = dict(zip(reversed(digests), reversed(batch), strict=True))
        with self._database.read() as connection:
            known = _by_content(connection, firsts)
        fresh = {digest: firsts[digest] for digest in dict.fromkeys(digests) if digest not in known}
        blobs = self._blobs.rows({digest: one.octets for digest, one in fresh.items()})
        with self._database.write() as connection:
            new = self._add(connection, blobs, fresh) if fresh else set()
            ids = known | (_by_content(connection, fresh) if fresh else {})
            self._sight(connection, batch, [ids[digest] for digest in digests])
        return _accepted(digests, ids, new)

    def _add(
        self, connection: Connection, blobs: list[dict[str, Any]], fresh: Mapping[str, Incoming]
    ) -> set[str]:
        """Adds rows for contents not known; returns those that nobody else has added meanwhile."""
        connection.execute(self._database.insert_new(blob), blobs)
        adding = self._database.insert_new(inbox).returning(inbox.c.sha256)
        return set(connection.execute(adding, [_row(digest, one) for digest, one in fresh.items()]).scalars())

    def _sight(self, connection: Connection, batch: Sequence[Incoming], ids: Sequence[int]) -> None:
        rows = [
            {"mailbox": one.mailbox, "uidvalidity": one.uidvalidity, "uid": one.uid, "inbox": id_}
            for one, id_ in zip(batch, ids, strict=True)
            if one.uid is not None
        ]
        if rows:
            connection.execute(self._database.insert_new(sighting), rows)

    def first_contact(self, address: str, uidvalidity: int, uidnext: int, now: datetime) -> Contact:
        """How a mailbox is known, as of now: its first contact is remembered, and a new UIDVALIDITY."""
        known = self.contact(address)
        if known is not None and known.uidvalidity == uidvalidity:
            return known
        with self._database.write() as connection:
            row = connection.execute(_CONTACT, {"address": address}).first()
            if row is not None and row.uidvalidity == uidvalidity:
                return _contact_of(row)
            first, since = (uidnext, now) if row is None else (1, row.since)
            contact = Contact(uidvalidity, first, since, renewed=row is not None)
            values = asdict(contact)
            keep = self._database.insert(mailbox).on_conflict_do_update(
                index_elements=["address"], set_=values
            )
            connection.execute(keep, {"address": address, **values})
        return contact

    def contact(self, address: str) -> Contact | None:
        """How a mailbox is known; None before the first contact."""
        with self._database.read() as connection:
            row = connection.execute(_CONTACT, {"address": address}).first()
        return None if row is None else _contact_of(row)

    def sighted(self, address: str, uidvalidity: int, uids: Sequence[int]) -> frozenset[int]:
        """Which of these UIDs were accepted before."""
        if not uids:
            return frozenset()
        where = {"mailbox": address, "uidvalidity": uidvalidity, "first": min(uids), "last": max(uids)}
        with self._database.read() as connection:
            return frozenset(connection.execute(_SIGHTED, where).scalars()) & frozenset(uids)


def _contact_of(row: AnyRow) -> Contact:
    return Contact(row.uidvalidity, row.first_uid, row.since, row.renewed)


def _by_content(connection: Connection, digests: Mapping[str, Incoming]) -> dict[str, int]:
    return {row.sha256: row.id for row in connection.execute(_BY_CONTENT, {"digests": list(digests)})}


def _row(digest: str, one: Incoming) -> dict[str, Any]:
    return {
        "sha256": digest,
        "mailbox": one.mailbox,
        "received_at": one.received_at,
        "state": "received",
        "attempts": 0,
        "oversize": one.oversize,
        "silent": one.silent,
        "message_id": one.message_id,
        "message_key": key_of(one.message_id) if one.message_id else None,
    }


def _accepted(digests: Sequence[str], ids: Mapping[str, int], new: set[str]) -> list[Accepted]:
    """Of a content that comes twice in one batch, the first is new."""
    left = set(new)
    accepted = []
    for digest in digests:
        accepted.append(Accepted(ids[digest], digest in left))
        left.discard(digest)
    return accepted
