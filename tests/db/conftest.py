"""The store on both databases: every test that asks for `store` runs twice."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from maildesk.db.database import Database
from maildesk.db.schema import prepare
from maildesk.db.store import Store
from maildesk.db.tables import metadata
from maildesk.edges.blobs import BlobFolder
from tests.servers.postgresql import PostgreSQL


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a store that has just been made."""
    if request.param == "postgresql":
        emptied: str = request.getfixturevalue("emptied_postgresql")
        return emptied
    fresh = tmp_path / "maildesk.db"
    shutil.copy(request.getfixturevalue("made_sqlite"), fresh)
    return f"sqlite:///{fresh}"


@pytest.fixture
def open_store(url: str, tmp_path: Path) -> Iterator[Callable[[], Store]]:
    """Opens the store, as often as a test has processes."""
    opened: list[Store] = []

    def open_() -> Store:
        opened.append(Store.open(url, BlobFolder(tmp_path / "blobs")))
        return opened[-1]

    yield open_
    for store in opened:
        store.close()


@pytest.fixture
def store(open_store: Callable[[], Store]) -> Store:
    """An empty store."""
    return open_store()


@pytest.fixture(scope="session")
def made_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with nothing in it, to be copied: making one takes longer than most tests."""
    path = tmp_path_factory.mktemp("store") / "maildesk.db"
    database = Database(f"sqlite:///{path}")
    prepare(database)
    database.close()
    return path


@pytest.fixture(scope="session")
def made_postgresql(postgresql: PostgreSQL) -> str:
    """A store with nothing in it."""
    url = postgresql.url()
    database = Database(url)
    prepare(database)
    database.close()
    return url


@pytest.fixture
def emptied_postgresql(made_postgresql: str) -> str:
    """The store, emptied of what the test before left in it."""
    database = Database(made_postgresql)
    tables = ", ".join(f'"{name}"' for name in metadata.tables if name != "reply_key")
    with database.write() as connection:
        connection.execute(text(f"TRUNCATE {tables} RESTART IDENTITY CASCADE"))
    database.close()
    return made_postgresql
