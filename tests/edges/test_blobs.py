"""Files that a power cut leaves whole or not at all."""

import os
from hashlib import sha256
from pathlib import Path

import pytest

from maildesk.edges.blobs import BlobFolder

OCTETS = b"octets"
DIGEST = sha256(OCTETS).hexdigest()


def files(folder: Path) -> list[Path]:
    """Every file in a folder."""
    return [path for path in folder.rglob("*") if path.is_file()]


def test_octets_come_back(tmp_path: Path) -> None:
    """They lie under their name, two folders deep, for their owner alone."""
    folder = BlobFolder(tmp_path / "blobs")
    folder.write(DIGEST, OCTETS)
    folder.write(DIGEST, OCTETS)
    assert folder.read(DIGEST) == OCTETS
    assert (
        files(tmp_path) == [folder.path(DIGEST)] == [tmp_path / "blobs" / DIGEST[:2] / DIGEST[2:4] / DIGEST]
    )
    assert folder.path(DIGEST).stat().st_mode & 0o077 == 0
    assert (tmp_path / "blobs").stat().st_mode & 0o077 == 0


def test_octets_that_are_not_there(tmp_path: Path) -> None:
    """They are missing, whatever is in the way."""
    with pytest.raises(FileNotFoundError):
        BlobFolder(tmp_path / "blobs").read(DIGEST)


def test_everything_is_on_disk_in_the_right_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each new folder's parent, then the octets, then their name: what a row will refer to is safe before the row."""
    done: list[str] = []
    fsync, replace = os.fsync, os.replace

    def named(handle: int) -> None:
        path = Path(os.readlink(f"/proc/self/fd/{handle}"))
        done.append("file" if path.is_file() else str(path.relative_to(tmp_path)))
        fsync(handle)

    def renamed(source: str, target: Path) -> None:
        done.append("rename")
        replace(source, target)

    monkeypatch.setattr("maildesk.edges.blobs.os.fsync", named)
    monkeypatch.setattr("maildesk.edges.blobs.os.replace", renamed)
    BlobFolder(tmp_path / "blobs").write(DIGEST, OCTETS)
    first, second = f"blobs/{DIGEST[:2]}", f"blobs/{DIGEST[:2]}/{DIGEST[2:4]}"
    assert done == [".", "blobs", first, "file", "rename", second]


def test_a_full_disk_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Half a file has no name that anybody would look for, and is removed."""

    def full(handle: int) -> None:
        if Path(os.readlink(f"/proc/self/fd/{handle}")).is_file():
            raise OSError(28, "No space left on device")

    monkeypatch.setattr("maildesk.edges.blobs.os.fsync", full)
    folder = BlobFolder(tmp_path / "blobs")
    with pytest.raises(OSError, match="No space left"):
        folder.write(DIGEST, OCTETS)
    assert files(tmp_path) == []
