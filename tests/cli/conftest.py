"""Fixtures for the tests of commands."""

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
