"""Octets by their sha256: few in the row, many in a file that is safe on disk before a row speaks of it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import Connection, bindparam, select

from maildesk.db.database import Database
from maildesk.db.tables import blob
from maildesk.db.trouble import StoreTrouble

IN_ROW = 128 * 1024  # octets; more are a file

_FIND = select(blob.c.octets).where(blob.c.sha256 == bindparam("sha256"))
_KNOWN = select(blob.c.sha256).where(blob.c.sha256 == bindparam("sha256"))


class Files(Protocol):
    """A place for octets under their sha256. All may raise `OSError`."""

    def write(self, sha256: str, octets: bytes) -> None:
        """Keeps octets; when this returns they survive a power cut. Keeping them again is harmless."""
        ...

    def read(self, sha256: str) -> bytes:
        """The octets; raises `FileNotFoundError`."""
        ...

    def path(self, sha256: str) -> Path:
        """Where the octets are, or would be."""
        ...


class Blobs:
    """Everything that the desk keeps as octets: mails as they came, and attachments."""

    def __init__(self, database: Database, files: Files) -> None:
        self._database = database
        self.files = files

    def octets(self, sha256: str) -> bytes:
        """The octets of a blob; raises `KeyError` where there is none, `StoreTrouble` where its file cannot be read."""
        with self._database.read() as connection:
            return self.read(connection, sha256)

    def read(self, connection: Connection, sha256: str) -> bytes:
        """The same, within a transaction."""
        row = connection.execute(_FIND, {"sha256": sha256}).first()
        if row is None:
            raise KeyError(sha256)
        return self.filled(sha256, row.octets)

    def filled(self, sha256: str, in_row: bytes | None) -> bytes:
        """What the row holds, or else the file; raises `KeyError` where that is missing."""
        if in_row is not None:
            return bytes(in_row)
        with _disk():
            try:
                return self.files.read(sha256)
            except FileNotFoundError:
                raise KeyError(sha256) from None

    def rows(self, contents: Mapping[str, bytes]) -> list[dict[str, Any]]:
        """The rows of these contents; what is too large for a row is in its file when this returns."""
        return [self._row(digest, octets) for digest, octets in contents.items()]

    def adopt(self, connection: Connection, digest: str, path: Path) -> None:
        """Takes a file over whose name claims to be the sha256 of its octets. What is known already stays as it is.

        Raises `ValueError` where the claim is wrong: the file was written by a process that read a stranger's mail.
        """
        if connection.execute(_KNOWN, {"sha256": digest}).first() is not None:
            return
        with _disk():
            octets = path.read_bytes()
        if sha256(octets).hexdigest() != digest:
            raise ValueError(f"{path} does not hold what its name says")
        connection.execute(self._database.insert_new(blob), self._row(digest, octets))

    def _row(self, digest: str, octets: bytes) -> dict[str, Any]:
        large = len(octets) > IN_ROW
        if large:
            with _disk():
                self.files.write(digest, octets)
        return {"sha256": digest, "size": len(octets), "octets": None if large else octets}


@contextmanager
def _disk() -> Iterator[None]:
    """A full or failing disk is trouble with the store, not with the mail at hand."""
    try:
        yield
    except OSError as error:
        raise StoreTrouble(f"the blobs: {error}") from error
