"""The store of one desk: what there is of it, by subject, and the transaction that records.

Subjects that a listing of tickets has no need of are imported when they are first asked for: its start is waited for.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from maildesk.db import schema
from maildesk.db.blobs import Blobs, Files
from maildesk.db.database import Database
from maildesk.db.decisions import Decisions
from maildesk.db.desk_state import Keys, Policies, Sequences
from maildesk.db.queue import Queue
from maildesk.db.tables import ticket

if TYPE_CHECKING:
    from maildesk.db.inbox import Inbox
    from maildesk.db.outbox import Outbox
    from maildesk.db.staff import Staff
    from maildesk.db.tickets import Tickets
    from maildesk.db.transaction import Transaction


class Store:
    """An open store. Safe to use from several threads. Everything may raise `trouble.StoreTrouble`."""

    def __init__(self, database: Database, files: Files) -> None:
        self.database = database
        self.blobs = Blobs(database, files)
        self.queue = Queue(database)
        self.policy = Policies(database)
        self.decisions = Decisions(database)
        self.keys = Keys(database)
        self.sequences = Sequences(database)

    @cached_property
    def inbox(self) -> "Inbox":
        """Every mail ever seen."""
        from maildesk.db.inbox import Inbox

        return Inbox(self.database, self.blobs)

    @cached_property
    def tickets(self) -> "Tickets":
        """What is known of tickets and of the people on them."""
        from maildesk.db.tickets import Tickets

        return Tickets(self.database)

    @cached_property
    def outbox(self) -> "Outbox":
        """Every mail to be sent or sent."""
        from maildesk.db.outbox import Outbox

        return Outbox(self.database, self.blobs)

    @cached_property
    def staff(self) -> "Staff":
        """What is known of the people who work here."""
        from maildesk.db.staff import Staff

        return Staff(self.database)

    @classmethod
    def open(cls, url: str, files: Files) -> "Store":
        """Opens a store; an empty database is made one. Raises `StoreError` for one that cannot be worked with."""
        database = Database(url)
        schema.prepare(database)
        return cls(database, files)

    def close(self) -> None:
        """Ends all connections."""
        self.database.close()

    @contextmanager
    def glance(self) -> Iterator[None]:
        """What this thread looks up within is of one moment on SQLite, and costs one transaction."""
        with self.database.read():
            yield

    @contextmanager
    def transaction(self) -> "Iterator[Transaction]":
        """One write transaction: all of it, or nothing."""
        from maildesk.db.transaction import Transaction

        with self.database.write() as connection:
            tx = Transaction(self.database, connection, self.blobs)
            yield tx
            tx.flush()

    def newest(self) -> datetime | None:
        """The latest time that stands on a ticket."""
        with self.database.read() as connection:
            return connection.execute(select(func.max(ticket.c.updated_at))).scalar()

    def check(self) -> list[str]:
        """What is wrong with the store, a line each; every file of octets is read."""
        from maildesk.db.check import findings

        return findings(self.database, self.blobs)

    def backup(self, path: Path) -> None:
        """Writes one archive of database and files while the desk runs. Raises `StoreError` where that cannot be."""
        from maildesk.db.backup import backup

        backup(self.database, self.blobs, path)
