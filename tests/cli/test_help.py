"""The command line's frame: help, version, and words that are no command."""

import subprocess
import sys

import pytest

from maildesk import __version__
from maildesk.cli import COMMANDS
from tests.cli.desks import maildesk


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_its_help(command: str) -> None:
    """Without a desk, and it says what the command does."""
    ran = maildesk(command, "--help")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith(f"Usage: maildesk {command}")
    assert len(ran.out.splitlines()) > 4


def test_the_list_of_commands() -> None:
    """Every command with its line, in the order of a day's work; none is imported for it."""
    out = maildesk("-h").out
    assert [line.split()[0] for line in out.partition("Commands:\n")[2].splitlines()] == list(COMMANDS)
    asked = "import sys; from maildesk.cli import main\ntry: main(['-h'])\nfinally: assert 'sqlalchemy' not in sys.modules"
    subprocess.run([sys.executable, "-c", asked], check=True, stdout=subprocess.DEVNULL)


def test_the_version() -> None:
    """As the package has it."""
    assert maildesk("--version").out == f"maildesk, version {__version__}\n"


@pytest.mark.parametrize(
    "words", [("quue",), ("queue", "--nope"), ("inbox", "lst"), ("outbox", "show", "x"), ("act",)]
)
def test_a_slip_of_the_hand(words: tuple[str, ...]) -> None:
    """Exit 2, a few lines on standard error, nothing on standard output."""
    ran = maildesk(*words)
    assert (ran.code, ran.out) == (2, "")
    assert 1 <= ran.err.count("\n") <= 6
    assert "Traceback" not in ran.err
