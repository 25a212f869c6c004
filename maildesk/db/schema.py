"""The schema that this maildesk works with. An empty database gets it at once; an older one only when asked."""

import secrets

from sqlalchemy import Connection, String, column, func, insert, inspect, select, table

from maildesk.db.database import Database
from maildesk.db.tables import reply_key
from maildesk.errors import StoreError

HEAD = "0006"  # revisions are numbers, so that older and newer can be told apart
_LOCK = 0x6D61696C6465736B  # "maildesk": two that find an empty database must not both fill it
_REVISION = select(column("version_num", String)).select_from(table("alembic_version"))


def current(connection: Connection) -> str | None:
    """The revision that a database is at; None for an empty one. Raises `StoreError` where it is somebody else's."""
    names = inspect(connection).get_table_names()
    if "alembic_version" in names:
        return connection.execute(_REVISION).scalar()
    if names:
        raise StoreError(f"the database holds tables that are not maildesk's: {', '.join(names[:5])}")
    return None


def prepare(database: Database) -> None:
    """Makes sure that the database can be worked with. Raises `StoreError` for an older or a newer schema."""
    revision = fill(database)
    _refuse_newer(revision)
    if revision < HEAD:
        raise StoreError(
            f"the database has schema {revision}, this maildesk needs {HEAD}: run `maildesk db migrate`"
        )


def fill(database: Database) -> str:
    """The revision of a database, an empty one being made a store first."""
    with database.read() as connection:
        revision = current(connection)
    if revision is None:
        migrate(database)
    return revision or HEAD


def migrate(database: Database) -> str | None:
    """Brings a database to `HEAD`, in one transaction; returns the revision that it was at, None for an empty one."""
    with database.write() as connection:
        if database.name == "postgresql":
            connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))
        before = current(connection)
        _refuse_newer(before or "")
        if before != HEAD:
            _upgrade(connection)
        if before is None:
            connection.execute(insert(reply_key), {"id": 1, "secret": secrets.token_bytes(32)})
    return before


def _refuse_newer(revision: str) -> None:
    if revision > HEAD:
        raise StoreError(
            f"the database was written by a newer maildesk (schema {revision}, here {HEAD}): update this one"
        )


def _upgrade(connection: Connection) -> None:
    from alembic import command  # 0.15 s of imports that only a new schema is worth
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", "maildesk.db:migrations")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
