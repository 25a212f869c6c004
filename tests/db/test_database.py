"""What goes wrong with a database, and whose fault it is."""

import sqlite3
import stat
import threading
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import insert, select, table
from sqlalchemy.exc import IntegrityError, OperationalError, ProgrammingError, StatementError

from maildesk.db import database as database_module
from maildesk.db.database import Database
from maildesk.db.desk_state import Proposal, StoredPolicy
from maildesk.db.store import Store
from maildesk.db.tables import schedule
from maildesk.db.trouble import StoreTrouble
from maildesk.edges.blobs import BlobFolder
from maildesk.errors import StoreError
from tests.db.examples import NINE, accept, mail, save, ticket


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("nonsense", "cannot be read"),
        ("mysql://desk@db/desk", "allowed: sqlite"),
        ("sqlite://", "names no file"),
        ("sqlite:///:memory:", "names no file"),
        ("sqlite:////no/such/folder/maildesk.db", "No such file or directory"),
        ("postgresql://db:port/desk", "cannot be read"),
    ],
)
def test_a_url_that_cannot_be_meant(url: str, said: str) -> None:
    """The operator is told what is wrong with it."""
    with pytest.raises(StoreError, match=said):
        Database(url)


def test_a_server_that_is_not_there(tmp_path: Path) -> None:
    """An unreachable database is trouble that may pass."""
    from tests.servers.ports import free_port

    with pytest.raises(StoreTrouble, match="refused"):
        Store.open(f"postgresql://desk@127.0.0.1:{free_port()}/desk", BlobFolder(tmp_path))


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    """It is left as it is, and said."""
    path = tmp_path / "maildesk.db"
    path.write_text("Dear diary, " * 1000)
    with pytest.raises(StoreTrouble, match="not a database"):
        Store.open(f"sqlite:///{path}", BlobFolder(tmp_path))
    assert path.read_text().startswith("Dear diary")


def test_the_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    """It holds people's mail and the keys of the reply tokens; so do the files beside it."""
    store = Store.open(f"sqlite:///{tmp_path / 'maildesk.db'}", BlobFolder(tmp_path / "blobs"))
    accept(store, mail("x" * 200_000))
    modes = {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.rglob("*") if path.is_file()}
    assert modes == {0o600}
    store.close()


def test_a_database_that_another_program_holds(
    made_sqlite: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After some patience that is trouble, and nothing was changed; afterwards all is as before."""
    monkeypatch.setitem(database_module._CONNECT, "sqlite", {"timeout": 0.1})
    path = tmp_path / "maildesk.db"
    path.write_bytes(made_sqlite.read_bytes())
    store = Store.open(f"sqlite:///{path}", BlobFolder(tmp_path))
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreTrouble, match="locked"):
            accept(store, mail())
        assert store.inbox.list() == [], "readers do not wait for a writer"
        other.execute("ROLLBACK")
    assert accept(store, mail()) == [1]
    store.close()


def test_a_thread_that_does_not_stop_writing(
    made_sqlite: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Writers of one process take turns, and none waits for ever."""
    monkeypatch.setattr(database_module, "PATIENCE", 0.1)
    path = tmp_path / "maildesk.db"
    path.write_bytes(made_sqlite.read_bytes())
    database = Database(f"sqlite:///{path}")
    with database.write(), pytest.raises(StoreTrouble, match="another thread"), database.write():
        pass
    with database.write():
        pass
    database.close()


def test_a_full_disk(made_sqlite: Path, tmp_path: Path) -> None:
    """The transaction is over, savepoints and all; with room again the same work is done."""
    path = tmp_path / "maildesk.db"
    path.write_bytes(made_sqlite.read_bytes())
    store = Store.open(f"sqlite:///{path}", BlobFolder(tmp_path))
    with store.database.write() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + 1}")
    with pytest.raises(StoreTrouble, match="full"), store.transaction() as tx, tx.savepoint():
        tx.save(None, ticket(description="x" * 100_000), wake_at=None, due_at=None)
    assert not store.tickets.exists(1)
    with store.database.write() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 1000000")
    save(store, ticket())
    assert store.tickets.exists(1)
    store.close()


def test_a_server_that_restarts(made_postgresql: str, emptied_postgresql: str, tmp_path: Path) -> None:
    """A connection that was cut is trouble once; the next use has a new one."""
    store = Store.open(emptied_postgresql, BlobFolder(tmp_path))
    killer = Database(made_postgresql)
    accept(store, mail("a"))
    with killer.write() as connection:
        connection.exec_driver_sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    with pytest.raises(StoreTrouble):
        accept(store, mail("b"))
    accept(store, mail("b"))
    assert len(store.inbox.list()) == 2
    killer.close()
    store.close()


def test_a_deadlock_is_trouble(open_store: Callable[[], Store], url: str) -> None:
    """Two that wait for each other: PostgreSQL ends one, which tries again. On SQLite one writes at a time."""
    if url.startswith("sqlite"):
        return
    first, second = open_store(), open_store()
    save(first, ticket(1), ticket(2))
    both = threading.Barrier(2)
    troubles: list[StoreTrouble] = []

    def change(store: Store, numbers: tuple[int, int]) -> None:
        try:
            with store.transaction() as tx:
                for number in numbers:
                    before = ticket(number, version=1)
                    tx.save(before, ticket(number, subject="new"), wake_at=None, due_at=None)
                    if number == numbers[0]:
                        both.wait()
        except StoreTrouble as trouble:
            troubles.append(trouble)

    threads = [
        threading.Thread(target=change, args=(first, (1, 2))),
        threading.Thread(target=change, args=(second, (2, 1))),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(troubles) == 1


def test_our_own_fault_is_no_trouble(store: Store) -> None:
    """A row that refers to nothing, or a table that is not there, would fail again however often it is tried."""
    with pytest.raises(IntegrityError), store.transaction() as tx:
        tx.correlate(99, ["a@x"])
    with pytest.raises((OperationalError, ProgrammingError)), store.database.read() as connection:
        connection.execute(select(table("nowhere")))


@pytest.mark.parametrize(
    "given",
    [
        NINE,
        NINE.replace(microsecond=7),
        datetime(2026, 3, 2, 17, 0, tzinfo=timezone(timedelta(hours=8))),
        datetime(1970, 1, 1, tzinfo=UTC),
        datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC),
    ],
)
def test_a_time_is_the_same_instant_in_utc(store: Store, given: datetime) -> None:
    """Whatever offset a time came with, and whatever the database makes of it."""
    with store.database.write() as connection:
        connection.execute(insert(schedule), {"name": "job", "due_at": given})
    with store.database.read() as connection:
        found = connection.execute(select(schedule.c.due_at)).scalar_one()
    assert found == given
    assert found.tzinfo is UTC


def test_a_time_without_an_offset_is_refused(store: Store) -> None:
    """It could be any time of a day."""
    with pytest.raises(StatementError, match="no offset"), store.database.write() as connection:
        connection.execute(insert(schedule), {"name": "job", "due_at": datetime(2026, 3, 2)})  # noqa: DTZ001


def test_numbers_are_given_out_once(open_store: Callable[[], Store]) -> None:
    """Each sequence begins at 1, and what one process has reserved no other gets."""
    first, second = open_store(), open_store()
    assert first.sequences.reserve("ticket", 1) == range(1, 2)
    assert second.sequences.reserve("ticket", 20) == range(2, 22)
    assert first.sequences.reserve("ticket", 1) == range(22, 23)
    assert first.sequences.reserve("outbox", 3) == range(1, 4)


def test_numbers_that_were_not_needed_are_given_back(open_store: Callable[[], Store]) -> None:
    """They are the next ones again, unless somebody has reserved later ones meanwhile."""
    first, second = open_store(), open_store()
    first.sequences.give_back("ticket", first.sequences.reserve("ticket", 20)[15:])
    assert second.sequences.reserve("ticket", 1) == range(16, 17)
    late = first.sequences.reserve("ticket", 4)
    second.sequences.reserve("ticket", 1)
    first.sequences.give_back("ticket", late[2:])
    first.sequences.give_back("ticket", [])
    assert first.sequences.reserve("ticket", 1) == range(22, 23)


def test_the_active_policy_is_the_last_that_was_activated(store: Store) -> None:
    """An earlier one can be active again; activating the active one changes nothing."""
    assert store.policy.active() is None
    assert store.policy.activate("a", "rules: []", {}, NINE)
    assert store.policy.activate("b", "rules: [x]", {"more.yaml": "y"}, NINE + timedelta(days=1))
    assert store.policy.active() == StoredPolicy("b", "rules: [x]", {"more.yaml": "y"})
    assert not store.policy.activate("b", "rules: [x]", {"more.yaml": "y"}, NINE)
    assert store.policy.activate("a", "rules: []", {}, NINE + timedelta(days=2))
    assert store.policy.active() == store.policy.get("a") == StoredPolicy("a", "rules: []", {})
    assert store.policy.get("b") is not None


def test_a_change_that_did_not_go_live(store: Store) -> None:
    """One is remembered, and said once; what goes live ends it."""
    refused = Proposal("c", "refused", "rules.yaml:1:1: no", NINE)
    assert store.policy.proposal() is None
    assert store.policy.propose(refused)
    assert not store.policy.propose(refused)
    waiting = Proposal("d", "waiting", "21 mails", NINE)
    assert store.policy.propose(waiting)
    assert store.policy.proposal() == waiting
    store.policy.activate("d", "rules: []", {}, NINE)
    assert store.policy.proposal() is None
