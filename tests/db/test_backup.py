"""One archive of a living store, and whether a store is sound."""

import sqlite3
import subprocess
import tarfile
from contextlib import closing
from pathlib import Path

import pytest

from maildesk.db.schema import HEAD
from maildesk.db.store import Store
from maildesk.edges.blobs import BlobFolder
from maildesk.errors import StoreError
from tests.db.examples import accept, claim, entry, mail, save, ticket
from tests.servers.postgresql import _binaries

LARGE = "x" * 200_000


def stored(store: Store) -> None:
    """A store with a mail of each size and a ticket."""
    (small, _) = accept(store, mail(), mail(LARGE))
    claim(store)
    save(store, ticket())
    with store.transaction() as tx:
        tx.append(1, [entry(inbox_id=small)])
        tx.finish(small, "opened", "", 1, None)


def only_file(folder: Path) -> Path:
    """The one file that lies anywhere in a folder."""
    (path,) = (path for path in folder.rglob("*") if path.is_file())
    return path


@pytest.fixture
def sqlite_store(made_sqlite: Path, tmp_path: Path) -> Store:
    """A store on SQLite with something in it."""
    path = tmp_path / "maildesk.db"
    path.write_bytes(made_sqlite.read_bytes())
    store = Store.open(f"sqlite:///{path}", BlobFolder(tmp_path / "blobs"))
    stored(store)
    return store


def test_a_backup_is_a_store(sqlite_store: Store, tmp_path: Path) -> None:
    """Unpacked, it opens and is sound, with the mail that came before it and not what came after."""
    archive = tmp_path / "backup.tar"
    archive.write_text("an older backup")
    sqlite_store.backup(archive)
    accept(sqlite_store, mail("later"))
    with tarfile.open(archive) as tar:
        tar.extractall(tmp_path / "restored", filter="data")
    restored = Store.open(
        f"sqlite:///{tmp_path}/restored/maildesk.db", BlobFolder(tmp_path / "restored" / "blobs")
    )
    assert restored.check() == []
    assert restored.keys.all() == sqlite_store.keys.all()
    assert [restored.inbox.octets(id_) for id_ in (1, 2)] == [mail().octets, mail(LARGE).octets]
    assert len(restored.inbox.list()) == 2
    unpacked = [path for path in (tmp_path / "restored").rglob("*") if path.is_file()]
    assert all(path.stat().st_mode & 0o077 == 0 for path in (archive, *unpacked)), "others may not read them"
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_a_backup_on_postgresql_restores(
    emptied_postgresql: str, made_postgresql: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> None:  # fmt: skip
    """What pg_dump wrote, pg_restore makes a store again."""
    monkeypatch.setenv("PATH", _binaries())
    store = Store.open(emptied_postgresql, BlobFolder(tmp_path / "blobs"))
    stored(store)
    store.backup(tmp_path / "backup.tar")
    with tarfile.open(tmp_path / "backup.tar") as tar:
        tar.extractall(tmp_path / "restored", filter="data")
    url: str = request.getfixturevalue("postgresql").url()
    command = ["pg_restore", "--no-owner", f"--dbname={url.replace('+psycopg', '')}"]
    subprocess.run([*command, str(tmp_path / "restored" / "maildesk.pgdump")], check=True)
    restored = Store.open(url, BlobFolder(tmp_path / "restored" / "blobs"))
    assert restored.check() == []
    assert restored.inbox.octets(2) == mail(LARGE).octets
    for one in (store, restored):
        one.close()


def test_without_pg_dump_there_is_no_backup(
    emptied_postgresql: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The operator is told what is missing, and no half of a backup lies about."""
    monkeypatch.setenv("PATH", str(tmp_path))
    store = Store.open(emptied_postgresql, BlobFolder(tmp_path / "blobs"))
    with pytest.raises(StoreError, match="pg_dump is not installed"):
        store.backup(tmp_path / "backup.tar")
    assert not (tmp_path / "backup.tar").exists()
    store.close()


def test_a_password_is_no_argument_of_a_program(
    emptied_postgresql: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Everybody on a machine can read those; the password travels in a file for its owner alone."""
    program = tmp_path / "bin" / "pg_dump"
    program.parent.mkdir()
    program.write_text(
        "#!/bin/sh\n"
        f'echo "$@" > {tmp_path}/arguments\n'
        f'cp -p "$(dirname "${{2#--file=}}")/passfile" {tmp_path}/passfile\n'
        'echo "no route to host" >&2; exit 1\n'
    )
    program.chmod(0o700)
    monkeypatch.setenv("PATH", f"{program.parent}:/usr/bin:/bin")
    url = emptied_postgresql.replace("postgres@", "postgres:s%3Ae\\cret@")
    store = Store.open(url, BlobFolder(tmp_path / "blobs"))
    with pytest.raises(StoreError, match="pg_dump: no route to host"):
        store.backup(tmp_path / "backup.tar")
    assert "cret" not in (tmp_path / "arguments").read_text()
    assert (tmp_path / "passfile").read_text() == "*:*:*:*:s\\:e\\\\cret\n"
    assert (tmp_path / "passfile").stat().st_mode & 0o077 == 0
    store.close()


def test_a_place_that_cannot_be_written(sqlite_store: Store, tmp_path: Path) -> None:
    """The operator is told, in a line."""
    with pytest.raises(StoreError, match="No such file or directory"):
        sqlite_store.backup(tmp_path / "nowhere" / "backup.tar")


def test_a_backup_that_fails_leaves_the_last_one(
    sqlite_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file of that name is replaced by a whole backup or not at all."""

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("maildesk.db.backup.os.fsync", full)
    archive = tmp_path / "backup.tar"
    archive.write_text("an older backup")
    with pytest.raises(StoreError, match="No space left"):
        sqlite_store.backup(archive)
    assert archive.read_text() == "an older backup"


# --- check ----------------------------------------------------------------------------------------


def test_a_sound_store_has_no_findings(store: Store) -> None:
    """Neither an empty one nor one in use; a file that no row refers to yet is no fault."""
    assert store.check() == []
    stored(store)
    store.blobs.files.write("ab" * 32, b"written before its row was to be committed")
    assert store.check() == []


@pytest.mark.parametrize(
    ("octets", "said"), [(None, "is missing"), (b"y" * 200_000, "does not hold what it should")]
)
def test_a_file_that_is_lost_or_spoilt_is_found(
    store: Store, tmp_path: Path, octets: bytes | None, said: str
) -> None:
    """Every file that a row refers to is read."""
    stored(store)
    path = only_file(tmp_path / "blobs")
    path.unlink()
    if octets:
        path.write_bytes(octets)
    (finding,) = store.check()
    assert finding == f"{path} {said}"


def test_half_a_ticket_is_found(store: Store) -> None:
    """A ticket without a journal, and a mail that no entry of its ticket speaks of."""
    (id_,) = accept(store, mail())
    save(store, ticket())
    with store.transaction() as tx:
        tx.finish(id_, "opened", "", 1, None)
    assert store.check() == [
        "ticket 1 has no entry in its journal",
        "inbox row 1 is on a ticket, but no entry says so",
    ]


def test_a_row_that_refers_to_nothing_is_found(sqlite_store: Store) -> None:
    """SQLite looks after references only while it is told to."""
    with closing(sqlite3.connect(str(sqlite_store.database.url.database))) as careless:
        careless.execute("DELETE FROM ticket")
        careless.commit()
    assert "table entry: row 1 refers to a row of ticket that is not there" in sqlite_store.check()


def test_a_damaged_database_is_found(sqlite_store: Store) -> None:
    """SQLite's own check is asked."""
    path = Path(str(sqlite_store.database.url.database))
    save(sqlite_store, *(ticket(number, subject="x" * 500) for number in range(2, 200)))
    sqlite_store.close()
    with closing(sqlite3.connect(path)) as plain:
        plain.execute("PRAGMA journal_mode = DELETE")
        (root,) = plain.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = 'ix_ticket_status'"
        ).fetchone()
    with path.open("r+b") as file:
        file.seek(4096 * (root - 1) + 8)
        file.write(b"\xff" * 100)
    assert any(finding.startswith("integrity: ") for finding in sqlite_store.check())


def test_another_schema_is_a_finding(store: Store) -> None:
    """What is in the tables is not looked at then."""
    with store.database.write() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0000'")
    try:
        assert store.check() == [f"schema 0000 instead of {HEAD}"]
    finally:
        with store.database.write() as connection:
            connection.exec_driver_sql(f"UPDATE alembic_version SET version_num = '{HEAD}'")  # noqa: S608
