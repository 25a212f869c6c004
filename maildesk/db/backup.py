"""One archive of a living store. The database is copied first: files are only ever added, and before their rows.

To restore, unpack the archive. It holds `blobs/` and either `maildesk.db`, an SQLite database to be used as it is, or
`maildesk.pgdump` for `pg_restore`.
"""

import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from contextlib import closing
from pathlib import Path

from sqlalchemy import URL, select

from maildesk.db.blobs import Blobs
from maildesk.db.database import Database
from maildesk.db.tables import blob
from maildesk.errors import StoreError

_LARGE = select(blob.c.sha256).where(blob.c.octets.is_(None)).order_by(blob.c.sha256)


def backup(database: Database, blobs: Blobs, path: Path) -> None:
    """Writes the archive, for its owner alone; a file of that name is replaced once all of it is safe on disk.

    Raises `StoreError` where it cannot be written, or where pg_dump is missing or fails.
    """
    try:
        with tempfile.TemporaryDirectory(prefix=".maildesk-backup-", dir=path.absolute().parent) as folder:
            archive = Path(folder, "archive.tar")
            _write(archive, _dump(database, Path(folder)), database, blobs)
            os.replace(archive, path)
    except OSError as error:
        raise StoreError(f"{path}: {error.strerror or error}") from error


def _write(archive: Path, dump: Path, database: Database, blobs: Blobs) -> None:
    with archive.open("xb") as file:
        archive.chmod(0o600)
        with tarfile.open(fileobj=file, mode="w") as tar:
            tar.add(dump, arcname=dump.name)
            with database.read() as connection:
                large = connection.execute(_LARGE).scalars().all()
            for digest in large:
                tar.add(blobs.files.path(digest), arcname=f"blobs/{digest[:2]}/{digest[2:4]}/{digest}")
        file.flush()
        os.fsync(file.fileno())


def _dump(database: Database, folder: Path) -> Path:
    """The database as one file, which is for its owner alone when it is unpacked as well."""
    if database.name == "sqlite":
        dump = _copy(Path(database.url.database or ""), folder / "maildesk.db")
    else:
        dump = _pg_dump(database.url, folder)
    dump.chmod(0o600)
    return dump


def _copy(source: Path, target: Path) -> Path:
    with closing(sqlite3.connect(source)) as living, closing(sqlite3.connect(target)) as copy:
        living.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")  # one file, nothing beside it
    return target


def _pg_dump(url: URL, folder: Path) -> Path:
    """The password travels in a file, since others can read a program's arguments."""
    program = shutil.which("pg_dump")
    if program is None:
        raise StoreError("pg_dump is not installed; it comes with PostgreSQL's client programs")
    password = folder / "passfile"
    password.touch(0o600)
    password.write_text(f"*:*:*:*:{_escaped(str(url.password or ''))}\n", encoding="utf-8")
    plain = url.set(drivername="postgresql", password=None)
    if url.password:
        plain = plain.update_query_dict({"passfile": str(password)})
    target = folder / "maildesk.pgdump"
    command = [program, "--format=custom", f"--file={target}", plain.render_as_string()]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise StoreError(f"pg_dump: {done.stderr.strip()}")
    return target


def _escaped(password: str) -> str:
    return password.replace("\\", "\\\\").replace(":", "\\:")
