"""Fixtures for all tests."""

import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from maildesk.cli import cli
from maildesk.cli.assembly import desk_of
from tests.mailroom import ANN, BOB, HELP, Mailroom, Open

pytest_plugins = ["tests.servers.dovecot", "tests.servers.postfix", "tests.servers.postgresql"]


@pytest.fixture(params=["sqlite", "postgresql"])
def open_desk(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Open]:
    """Opens the desk, as often as a test has processes; settings are given as in the environment."""
    if request.param == "postgresql":
        monkeypatch.setenv("MAILDESK_DATABASE_URL", request.getfixturevalue("postgresql").url())
    words = ["init", str(tmp_path / "desk"), "--address", HELP, "--agent", f"Ann Lee <{ANN}>"]
    cli.main([*words, "--agent", f"Bob Ray <{BOB}>"], standalone_mode=False)
    with ExitStack() as stack:

        def open_(**settings: str) -> Mailroom:
            for name, value in settings.items():
                monkeypatch.setitem(os.environ, f"MAILDESK_{name.upper()}", value)
            assembled = stack.enter_context(desk_of(tmp_path / "desk"))
            return Mailroom(assembled.desk, tmp_path / "desk")

        yield open_


@pytest.fixture
def room(open_desk: Open) -> Mailroom:
    """The desk, open."""
    return open_desk()
