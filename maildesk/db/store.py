"""The store of one desk: what there is of it, by subject, and the transaction that records."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from sqlalchemy import func, select

from maildesk.db import schema
from maildesk.db.blobs import Blobs, Files
from maildesk.db.database import Database
from maildesk.db.desk_state import Keys, Policies, Sequences
from maildesk.db.inbox import Inbox
from maildesk.db.outbox import Outbox
from maildesk.db.queue import Queue
from maildesk.db.tables import ticket
from maildesk.db.tickets import Tickets
from maildesk.db.transaction import Transaction
from maildesk.db.trouble import Conflict

__all__ = ["Conflict", "Store", "Transaction"]


class Store:
    """An open store. Safe to use from several threads. Everything may raise `trouble.StoreTrouble`."""

    def __init__(self, database: Database, files: Files) -> None:
        self.database = database
        self.blobs = Blobs(database, files)
        self.inbox = Inbox(database, self.blobs)
        self.tickets = Tickets(database)
        self.outbox = Outbox(database, self.blobs)
        self.queue = Queue(database)
        self.policy = Policies(database)
        self.keys = Keys(database)
        self.sequences = Sequences(database)

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
    def transaction(self) -> Iterator[Transaction]:
        """One write transaction: all of it, or nothing."""
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
