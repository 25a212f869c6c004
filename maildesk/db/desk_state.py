"""Small things that the whole desk has one of: its active policy, its keys, its sequences."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, Table, bindparam, delete, insert, select, update

from maildesk.db.database import Database
from maildesk.db.tables import policy, proposal, reply_key, sequence

if TYPE_CHECKING:
    from sqlalchemy.dialects.sqlite import Insert


_GIVE_BACK = (
    update(sequence)
    .where(sequence.c.name == bindparam("_name"), sequence.c.next == bindparam("end"))
    .values(next=bindparam("first"))
)


@dataclass(frozen=True, slots=True)
class StoredPolicy:
    """A policy as texts: its own file, and those beside it by name."""

    hash: str
    text: str
    files: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Proposal:
    """A changed policy that did not go live: `refused`, or `waiting` for a person's word, and why."""

    hash: str
    state: str
    reason: str
    at: datetime


class Policies:
    """Every policy that was ever active, by its hash, and the change that waits, if one does."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def active(self) -> StoredPolicy | None:
        """The active policy; None before there is one."""
        return self._stored(select(policy).order_by(policy.c.activated_at.desc()).limit(1))

    def get(self, hash_: str) -> StoredPolicy | None:
        """A policy that was active once."""
        return self._stored(select(policy).where(policy.c.hash == hash_))

    def activate(self, hash_: str, text: str, files: Mapping[str, str], now: datetime) -> bool:
        """Makes a policy the active one, and ends what waited; whether it was another one before."""
        active = self.active()
        changed = active is None or active.hash != hash_
        values = {"activated_at": now, "text": text, "files": dict(files)}
        keep = self._database.insert(policy).on_conflict_do_update(index_elements=["hash"], set_=values)
        if changed or self.proposal() is not None:
            with self._database.write() as connection:
                if changed:
                    connection.execute(keep, {"hash": hash_, **values})
                connection.execute(delete(proposal))
        return changed

    def propose(self, waiting: Proposal) -> bool:
        """Remembers a change that did not go live; whether it is news."""
        known = self.proposal()
        if known is not None and (known.hash, known.state) == (waiting.hash, waiting.state):
            return False
        with self._database.write() as connection:
            connection.execute(delete(proposal))
            connection.execute(insert(proposal), asdict(waiting))
        return True

    def proposal(self) -> Proposal | None:
        """The change that did not go live."""
        with self._database.read() as connection:
            row = connection.execute(select(proposal)).first()
        return None if row is None else Proposal(row.hash, row.state, row.reason, row.at)

    def _stored(self, query: Select[Any]) -> StoredPolicy | None:
        with self._database.read() as connection:
            row = connection.execute(query).first()
        return None if row is None else StoredPolicy(row.hash, row.text, row.files)


class Keys:
    """The secrets that reply tokens are signed with."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> list[tuple[int, bytes]]:
        """Id and secret of every key, the newest first; that one signs."""
        query = select(reply_key.c.id, reply_key.c.secret).order_by(reply_key.c.id.desc())
        with self._database.read() as connection:
            return [(row.id, bytes(row.secret)) for row in connection.execute(query)]


class Sequences:
    """Numbers that are given out once."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def reserve(self, name: str, count: int) -> range:
        """The next numbers of a sequence, which begins at 1. Those that are not used are gaps.

        Whatever uses a number is committed after this, and therefore not safe on disk before this is.
        """
        values = {"name": name, "next": 1 + count, "_count": count}
        with self._database.write(soon=True) as connection:
            end: int = connection.execute(self._database.prepared(_reserve, sequence), values).scalar_one()
        return range(end - count, end)

    def give_back(self, name: str, numbers: Sequence[int]) -> None:
        """Has the last numbers of a reservation given out again, unless others were reserved after them."""
        if numbers:
            with self._database.write(soon=True) as connection:
                connection.execute(_GIVE_BACK, {"_name": name, "first": numbers[0], "end": numbers[-1] + 1})


def _reserve(database: Database, sequence: Table) -> "Insert":
    later = {"next": sequence.c.next + bindparam("_count")}
    first = database.insert(sequence).on_conflict_do_update(index_elements=["name"], set_=later)
    return first.returning(sequence.c.next)  # type: ignore[return-value]
