"""Small things that the whole desk has one of: its active policy, its keys, its sequences."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import Table, bindparam, select, update

from maildesk.db.database import Database
from maildesk.db.tables import policy, reply_key, sequence

if TYPE_CHECKING:
    from sqlalchemy.dialects.sqlite import Insert


_GIVE_BACK = (
    update(sequence)
    .where(sequence.c.name == bindparam("_name"), sequence.c.next == bindparam("end"))
    .values(next=bindparam("first"))
)


class Policies:
    """Every policy that was ever active, by its hash."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def active(self) -> tuple[str, str] | None:
        """Hash and text of the active policy; None before there is one."""
        query = select(policy.c.hash, policy.c.text).order_by(policy.c.activated_at.desc()).limit(1)
        with self._database.read() as connection:
            row = connection.execute(query).first()
        return None if row is None else (row.hash, row.text)

    def activate(self, hash_: str, text: str, now: datetime) -> None:
        """Makes a policy the active one; nothing is written where it is already."""
        active = self.active()
        if active is not None and active[0] == hash_:
            return
        values = {"activated_at": now, "text": text}
        keep = self._database.insert(policy).on_conflict_do_update(index_elements=["hash"], set_=values)
        with self._database.write() as connection:
            connection.execute(keep, {"hash": hash_, **values})


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
