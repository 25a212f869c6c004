"""Fixtures for the tests of commands."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.desks import ANN, BOB, HELP, DeskFolder, maildesk


@pytest.fixture(autouse=True)
def _no_desk_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whose desk the tests happen to run beside is nothing to them."""
    monkeypatch.delenv("MAILDESK_DESK", raising=False)


@pytest.fixture
def desk(tmp_path: Path) -> DeskFolder:
    """A new desk whose agents are Ann and Bob."""
    folder = tmp_path / "desk"
    agents = ("--agent", f"Ann Lee <{ANN}>", "--agent", f"Bob Ray <{BOB}>")
    assert maildesk("init", folder, "--address", HELP, *agents).code == 0
    return DeskFolder(folder)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own that is soon full; only root may mount one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", folder], capture_output=True)
    if mounted.returncode:
        pytest.skip("only root may mount a small file system")
    yield folder
    subprocess.run(["umount", folder], check=True)
