"""`maildesk db`: migrate, check and back up the store."""

import sqlite3
import tarfile
from contextlib import closing
from pathlib import Path

import pytest

from maildesk.db.schema import HEAD
from tests.cli.desks import DeskFolder


def run_sql(desk: DeskFolder, statement: str) -> None:
    """Changes the desk's database behind its back."""
    with closing(sqlite3.connect(desk.path / "maildesk.db")) as database:
        database.execute(statement)
        database.commit()


def test_a_new_desk_is_migrated_from_nothing(desk: DeskFolder) -> None:
    """The schema is made, and migrating again finds nothing to do."""
    assert desk.does("db", "migrate").out == f"schema empty → {HEAD}\n"
    assert desk.does("db", "migrate").out == f"schema {HEAD}\n"


@pytest.mark.parametrize("used", [False, True], ids=["new", "used"])
def test_a_store_that_is_sound(desk: DeskFolder, used: bool) -> None:
    """Nothing on standard output, exit 0."""
    if used:
        desk.takes()
    assert desk.does("db", "check").out == ""


def test_what_is_wrong_is_a_line_and_exit_1(desk: DeskFolder) -> None:
    """Each finding stands on a line of its own."""
    desk.takes()
    run_sql(desk, "DELETE FROM entry")
    ran = desk.run("db", "check")
    assert ran.code == 1
    assert "ticket 1 has no entry in its journal\n" in ran.out


@pytest.mark.parametrize("words", [["queue"], ["db", "migrate"]])
def test_a_newer_schema_is_refused(desk: DeskFolder, words: list[str]) -> None:
    """An older maildesk does not touch the store of a newer one."""
    desk.takes()
    run_sql(desk, "UPDATE alembic_version SET version_num = '9999'")
    ran = desk.run(*words)
    assert ran.code == 2
    assert ran.err.startswith("maildesk: the database was written by a newer maildesk")
    assert ran.err.count("\n") == 1


def test_an_older_schema_can_be_backed_up_before_it_is_migrated(desk: DeskFolder, tmp_path: Path) -> None:
    """Other commands name the way out; the backup is made whatever the schema."""
    desk.takes()
    run_sql(desk, "UPDATE alembic_version SET version_num = '0000'")
    refused = desk.run("queue")
    assert refused.code == 2 and "maildesk db migrate" in refused.err
    assert desk.run("db", "check").out == f"schema 0000 instead of {HEAD}\n"
    desk.does("db", "backup", tmp_path / "backup.tar")
    with tarfile.open(tmp_path / "backup.tar") as tar:
        assert tar.getnames() == ["maildesk.db"]


def test_a_backup_that_cannot_be_written(desk: DeskFolder, tmp_path: Path) -> None:
    """The operator is told in a line, exit 2."""
    desk.takes()
    ran = desk.run("db", "backup", tmp_path / "nowhere" / "backup.tar")
    assert (ran.code, ran.err.count("\n")) == (2, 1)
    assert "No such file or directory" in ran.err
