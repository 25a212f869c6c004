"""`maildesk db`: the store."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from maildesk.cli.terminal import printable
from maildesk.config import load

if TYPE_CHECKING:
    from maildesk.db.store import Store


@click.group()
def db() -> None:
    """Migrate, check or back up the store."""


@db.command()
@click.pass_obj
def migrate(desk: Path) -> None:
    """Bring the database to the schema of this maildesk; make a backup first."""
    from maildesk.db.database import Database
    from maildesk.db.schema import HEAD
    from maildesk.db.schema import migrate as to_head

    database = Database(load(desk).database_url)
    try:
        before = to_head(database)
    finally:
        database.close()
    click.echo(f"schema {HEAD}" if before == HEAD else f"schema {before or 'empty'} → {HEAD}")


@db.command()
@click.pass_obj
def check(desk: Path) -> None:
    """Check the database and every stored file; exit 1 with a line for each thing that is wrong."""
    with _store_as_it_is(desk) as store:
        found = store.check()
    for finding in found:
        click.echo(printable(finding))
    if found:
        sys.exit(1)
    click.echo("the store is sound", err=True)


@db.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.pass_obj
def backup(desk: Path, file: Path) -> None:
    """Write database and stored files into FILE, one tar archive, while the desk runs."""
    with _store_as_it_is(desk) as store:
        store.backup(file)
    click.echo(f"{file}: {file.stat().st_size} octets", err=True)


@contextmanager
def _store_as_it_is(desk: Path) -> "Iterator[Store]":
    """The store whatever its schema: one that is to be migrated must be backed up before."""
    from maildesk.db.database import Database
    from maildesk.db.schema import fill
    from maildesk.db.store import Store
    from maildesk.edges.blobs import BlobFolder

    store = Store(Database(load(desk).database_url), BlobFolder(desk / "blobs"))
    try:
        fill(store.database)
        yield store
    finally:
        store.close()
