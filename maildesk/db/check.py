"""Whether the store keeps its promises: the database's own checks, and that every row finds what it refers to."""

from collections.abc import Iterator
from hashlib import sha256

from sqlalchemy import Connection, exists, select, text

from maildesk.db import schema
from maildesk.db.blobs import Blobs
from maildesk.db.database import Database
from maildesk.db.tables import blob, entry, inbox, ticket
from maildesk.db.trouble import StoreTrouble

_LARGE = select(blob.c.sha256, blob.c.size).where(blob.c.octets.is_(None)).order_by(blob.c.sha256)
_SILENT = select(ticket.c.number).where(~exists().where(entry.c.ticket == ticket.c.number))
_NO_ENTRY = select(inbox.c.id).where(
    inbox.c.disposition.in_(("opened", "appended")), ~exists().where(entry.c.inbox_id == inbox.c.id)
)


def findings(database: Database, blobs: Blobs) -> list[str]:
    """What is wrong, a line each.

    A file that no row refers to is not wrong: it was safe before its row was to be committed, and the same octets will
    find it again.
    """
    with database.read() as connection:
        broken = [*_database(connection)]
        revision = schema.current(connection)
        if revision != schema.HEAD:
            broken.append(f"schema {revision or 'none'} instead of {schema.HEAD}")
        return broken or [*_rows(connection), *_files(connection, blobs)]


def _database(connection: Connection) -> Iterator[str]:
    """PostgreSQL sees to its own integrity; SQLite does so when asked, as far as the damage lets it."""
    if connection.dialect.name != "sqlite":
        return
    try:
        for (said,) in connection.execute(text("PRAGMA integrity_check")):
            if said != "ok":
                yield f"integrity: {said}"
        for row in connection.execute(text("PRAGMA foreign_key_check")):
            yield f"table {row[0]}: row {row[1]} refers to a row of {row[2]} that is not there"
    except StoreTrouble as trouble:
        yield f"integrity: {trouble}"


def _rows(connection: Connection) -> Iterator[str]:
    for number in connection.execute(_SILENT).scalars():
        yield f"ticket {number} has no entry in its journal"
    for id_ in connection.execute(_NO_ENTRY).scalars():
        yield f"inbox row {id_} is on a ticket, but no entry says so"


def _files(connection: Connection, blobs: Blobs) -> Iterator[str]:
    for row in connection.execute(_LARGE):
        try:
            octets = blobs.filled(row.sha256, None)
        except KeyError:
            yield f"{blobs.files.path(row.sha256)} is missing"
            continue
        if len(octets) != row.size or sha256(octets).hexdigest() != row.sha256:
            yield f"{blobs.files.path(row.sha256)} does not hold what it should"
