"""The schema: made at once where there is nothing, migrated when asked, refused where it is not ours to touch."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

from maildesk.db import schema
from maildesk.db.database import Database
from maildesk.db.store import Store
from maildesk.db.tables import metadata
from maildesk.edges.blobs import BlobFolder
from maildesk.errors import StoreError

# What leads back from the newest schema to the first.
LATER = (
    "ALTER TABLE entry_attachment DROP COLUMN decorative",
    "ALTER TABLE policy DROP COLUMN files",
    "DROP TABLE proposal",
    "DROP INDEX ix_ticket_created_at",
    "DROP TABLE turn",
    "DROP INDEX ix_ticket_assignee_status",
    "CREATE INDEX ix_ticket_assignee ON ticket (assignee)",
    "DROP TABLE report",
)


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a database with nothing in it."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'new.db'}"
    url: str = request.getfixturevalue("postgresql").url()
    return url


def run(url: str, statement: str) -> None:
    """Says something to a database."""
    database = Database(url)
    with database.write() as connection:
        connection.exec_driver_sql(statement)
    database.close()


def test_an_empty_database_becomes_a_store(empty: str, tmp_path: Path) -> None:
    """Opening makes all tables and the first key, once."""
    stores = [Store.open(empty, BlobFolder(tmp_path)) for _ in range(2)]
    keys = [store.keys.all() for store in stores]
    assert keys[0] == keys[1]
    ((id_, secret),) = keys[0]
    assert (id_, len(secret)) == (1, 32)
    assert stores[0].check() == []
    for store in stores:
        store.close()


def test_the_steps_lead_to_the_tables(empty: str) -> None:
    """The migrations from nothing give exactly what the code works with."""

    def ours(name: str | None, kind: str, parents: Any) -> bool:
        return not (name or "").startswith(("search_fts", "ix_search_text"))  # said by the migration alone

    database = Database(empty)
    schema.migrate(database)
    with database.read() as connection:
        context = MigrationContext.configure(connection, opts={"include_name": ours, "compare_type": True})
        assert compare_metadata(context, metadata) == []
        assert schema.current(connection) == schema.HEAD
    database.close()


def test_a_store_of_the_first_schema(empty: str, tmp_path: Path) -> None:
    """What is in it is taken along."""
    Store.open(empty, BlobFolder(tmp_path)).close()
    for statement in LATER:
        run(empty, statement)
    run(empty, "UPDATE alembic_version SET version_num = '0001'")
    database = Database(empty)
    assert schema.migrate(database) == "0001"
    with database.read() as connection:
        columns = {column["name"] for column in inspect(connection).get_columns("entry_attachment")}
    assert "decorative" in columns
    database.close()
    (key,) = Store.open(empty, BlobFolder(tmp_path)).keys.all()
    assert key[0] == 1


def test_head_is_the_last_step() -> None:
    """The constant, which spares start-up the migrations, names their end."""
    config = Config()
    config.set_main_option("script_location", "maildesk.db:migrations")
    assert ScriptDirectory.from_config(config).get_current_head() == schema.HEAD


def test_two_processes_find_an_empty_database(empty: str) -> None:
    """One fills it, the other waits and uses it."""

    def open_(_: int) -> list[tuple[int, bytes]]:
        database = Database(empty)
        schema.prepare(database)
        try:
            return Store(database, BlobFolder(Path())).keys.all()
        finally:
            database.close()

    with ThreadPoolExecutor(3) as pool:
        first, *others = pool.map(open_, range(3))
    assert all(keys == first for keys in others)


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE alembic_version SET version_num = '9999'", "newer maildesk"),
        ("UPDATE alembic_version SET version_num = '0000'", "maildesk db migrate"),
    ],
    ids=["newer", "older"],
)
def test_another_schema_is_refused(empty: str, statement: str, said: str) -> None:
    """A newer one is not touched, an older one is migrated only when asked."""
    database = Database(empty)
    schema.prepare(database)
    run(empty, statement)
    with pytest.raises(StoreError, match=said):
        schema.prepare(database)
    database.close()


def test_migrating_a_newer_schema_is_refused(empty: str) -> None:
    """There is no way back but a backup."""
    database = Database(empty)
    schema.prepare(database)
    run(empty, "UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StoreError, match="newer maildesk"):
        schema.migrate(database)
    database.close()


def test_somebody_elses_database_is_not_touched(empty: str) -> None:
    """Tables that are not ours are named, and nothing is added to them."""
    run(empty, "CREATE TABLE wordpress_posts (id INTEGER)")
    database = Database(empty)
    with pytest.raises(StoreError, match="wordpress_posts"):
        schema.prepare(database)
    with database.read() as connection:
        assert inspect(connection).get_table_names() == ["wordpress_posts"]
    database.close()


def test_opening_imports_no_migrations(open_store: Callable[[], Store], url: str, tmp_path: Path) -> None:
    """A store that is up to date opens without Alembic, which takes longer to import than all the rest."""
    import subprocess
    import sys

    code = (
        "import sys; from pathlib import Path; from maildesk.db.store import Store;"
        "from maildesk.edges.blobs import BlobFolder;"
        f"Store.open({url!r}, BlobFolder(Path({str(tmp_path)!r})));"
        "print([name for name in ('alembic', 'sqlalchemy.orm', 'psycopg') if name in sys.modules])"
    )
    said = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.strip()
    assert said == ("['psycopg']" if url.startswith("postgresql") else "[]")
