"""An open database: one way to read, two to write, the same on SQLite and PostgreSQL.

Writers of one SQLite file take turns: in this process by a lock, which is fair and wakes at once, and with other
processes by BEGIN IMMEDIATE and a busy timeout. A reader sees one snapshot.
"""

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, Table, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError

from maildesk.db.trouble import StoreTrouble, translate
from maildesk.errors import StoreError

if TYPE_CHECKING:
    from sqlalchemy import URL
    from sqlalchemy.dialects.sqlite import Insert

PATIENCE = 10  # seconds to wait for another writer or for a server's answer
WAL_PAUSES = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0)  # seconds between tries

_CONNECT: dict[str, dict[str, Any]] = {
    "sqlite": {"timeout": PATIENCE},
    "postgresql": {"connect_timeout": PATIENCE, "application_name": "maildesk"},
}
# What each kind of transaction begins with. `soon` is durable against a crash of the desk; against a crash of the
# machine it is as soon as a later transaction is, for the log of both databases is written in order.
_BEGIN: dict[str, dict[str, tuple[str, ...]]] = {
    "sqlite": {
        "read": ("BEGIN",),
        "write": ("PRAGMA synchronous = FULL", "BEGIN IMMEDIATE"),
        "soon": ("PRAGMA synchronous = NORMAL", "BEGIN IMMEDIATE"),
    },
    "postgresql": {"read": (), "write": (), "soon": ("SET LOCAL synchronous_commit = off",)},
}


class Database:
    """The connections to one database. Safe to use from several threads."""

    def __init__(self, url: str) -> None:
        """Connects to nothing yet; raises `StoreError` for a URL that cannot be meant."""
        self.url = _parsed(url)
        self.name = self.url.get_backend_name()
        self.engine = _engine(self.url)
        self._begin = _BEGIN[self.name]
        self._prepared: dict[Any, Insert] = {}
        self._reading = threading.local()
        self._turn = threading.Lock() if self.name == "sqlite" else None

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that changes nothing. One inside another of the same thread is a part of it."""
        outer: Connection | None = getattr(self._reading, "connection", None)
        if outer is not None:
            yield outer
            return
        with self.engine.connect() as connection:
            _say(connection, self._begin["read"])
            self._reading.connection = connection
            try:
                yield connection
            finally:
                self._reading.connection = None

    @contextmanager
    def write(self, *, soon: bool = False) -> Iterator[Connection]:
        """A transaction that is committed at the end, or rolled back by an exception.

        `soon` does not wait for the disk: for what may be forgotten in a power cut, such as a claim.
        """
        with self._in_turn(), self.engine.begin() as connection:
            _say(connection, self._begin["soon" if soon else "write"])
            yield connection

    @contextmanager
    def _in_turn(self) -> Iterator[None]:
        if self._turn is None:
            yield
            return
        if not self._turn.acquire(timeout=PATIENCE):
            raise StoreTrouble("the database: another thread writes and does not end")
        try:
            yield
        finally:
            self._turn.release()

    def insert(self, table: Table) -> "Insert":
        """An INSERT that may say what is to happen on a conflict; both dialects spell that the same."""
        insert: Insert = import_module(f"sqlalchemy.dialects.{self.name}").insert(table)
        return insert

    def insert_new(self, table: Table) -> "Insert":
        """An INSERT that leaves a row alone which is there already."""
        return self.prepared(_insert_new, table)

    def prepared(self, build: "Callable[[Database, Table], Insert]", table: Table) -> "Insert":
        """A statement that is built once: that takes longer than running it."""
        if (build, table) not in self._prepared:
            self._prepared[build, table] = build(self, table)
        return self._prepared[build, table]

    def close(self) -> None:
        """Ends all connections."""
        self.engine.dispose()


def _insert_new(database: Database, table: Table) -> "Insert":
    return database.insert(table).on_conflict_do_nothing()


def _parsed(url: str) -> "URL":
    try:
        parsed = make_url(url)
        known = parsed.get_backend_name() in _BEGIN
    except (ArgumentError, ValueError) as error:
        raise StoreError(f"[database] url cannot be read: {error}") from error
    if not known:
        raise StoreError(
            f"[database] url begins with {parsed.drivername}; allowed: sqlite:///, postgresql://"
        )
    if parsed.get_backend_name() == "sqlite" and parsed.database in (None, "", ":memory:"):
        raise StoreError("[database] url names no file; write sqlite:////folder/maildesk.db")
    return parsed


def _engine(url: "URL") -> Engine:
    name = url.get_backend_name()
    if name == "sqlite":
        _make_file(Path(url.database or ""))
    try:
        engine = create_engine(url, connect_args=_CONNECT[name]).execution_options(preserve_rowcount=True)
    except ModuleNotFoundError as error:
        raise StoreError(f"{error.name} is not installed; run: pip install 'maildesk[postgres]'") from error
    event.listen(engine, "handle_error", translate)
    if name == "sqlite":
        event.listen(engine, "connect", _prepare)
    return engine


def _make_file(path: Path) -> None:
    """The file holds people's mail and the desk's keys: it is for its owner alone from the start."""
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as error:
        raise StoreError(f"{path}: {error.strerror}") from error


def _prepare(connection: Any, record: object) -> None:
    """Every SQLite connection: the driver begins nothing by itself, readers do not wait for the writer."""
    connection.isolation_level = None
    _write_ahead(connection)
    connection.execute("PRAGMA foreign_keys = ON")


def _write_ahead(connection: Any) -> None:
    """WAL, tried again where another process is just making the file: SQLite itself does not wait here."""
    import sqlite3

    for pause in WAL_PAUSES:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error):
                raise
            time.sleep(pause)
    connection.execute("PRAGMA journal_mode = WAL")


def _say(connection: Connection, statements: tuple[str, ...]) -> None:
    for statement in statements:
        connection.exec_driver_sql(statement)
