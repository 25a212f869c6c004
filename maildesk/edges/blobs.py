"""Files named by the sha256 of what they hold, written so that a power cut leaves all of one or none of it."""

import os
import tempfile
from contextlib import suppress
from pathlib import Path


class BlobFolder:
    """A folder of such files, two levels deep (`ab/cd/abcd…`), for its owner alone. All methods may raise `OSError`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, sha256: str) -> Path:
        """Where the octets are, or would be."""
        return self.folder / sha256[:2] / sha256[2:4] / sha256

    def read(self, sha256: str) -> bytes:
        """The octets; raises `FileNotFoundError`."""
        return self.path(sha256).read_bytes()

    def write(self, sha256: str, octets: bytes) -> None:
        """Keeps octets; when this returns they survive a power cut. Keeping them again is harmless."""
        path = self.path(sha256)
        if not path.exists():
            _make_folder(path.parent)
            _write(path, octets)
        _sync_folder(path.parent)  # also where another thread wrote the file and is not done with this yet


def _write(path: Path, octets: bytes) -> None:
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".")
    try:
        with open(handle, "wb") as file:
            file.write(octets)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except BaseException:
        with suppress(FileNotFoundError):
            os.unlink(temporary)
        raise


def _make_folder(folder: Path) -> None:
    """Makes a folder and what leads to it; each is safe before anything is put into it."""
    if folder.is_dir():
        return
    _make_folder(folder.parent)
    folder.mkdir(mode=0o700, exist_ok=True)
    _sync_folder(folder.parent)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
