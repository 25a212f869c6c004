"""The command line. Each command is imported when it is called, so that `maildesk queue` starts fast."""

import importlib
import os
import select
import sys
from pathlib import Path
from typing import Any

import click

from maildesk import __version__
from maildesk.errors import OperatorError

MISTAKE = 2  # an operator's
TRY_AGAIN = 75  # EX_TEMPFAIL of sysexits.h: a mail server that pipes to us keeps the mail

COMMANDS = {
    "demo": "Play a short story through a desk of its own, by real mail.",
    "init": "Write a commented desk folder.",
    "doctor": "Check settings, servers, store, policy, templates and clock.",
    "run": "Run the daemon.",
    "once": "One whole pass of every loop, then exit.",
    "ingest": "Take mail from files, standard input or a mailbox.",
    "parse": "Print what mails say, as JSON.",
    "queue": "List tickets, the most pressing first.",
    "show": "Show one ticket.",
    "act": "Act on a ticket with the commands of an agent's reply.",
    "rules": "Check, test, explain and replay the policy.",
    "templates": "Check or preview the notifications.",
    "inbox": "Every mail ever seen, and what became of it.",
    "outbox": "Every mail to be sent or sent.",
    "db": "Migrate, check or back up the store.",
}


class LazyGroup(click.Group):
    """A group that imports `maildesk.cli.NAME` when NAME is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands in the order of a day's work."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of this name."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = getattr(importlib.import_module(f"maildesk.cli.{cmd_name}"), cmd_name)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Runs the command. What the machine refuses is told here: click is silent about every broken pipe."""
        try:
            return super().invoke(ctx)
        except OSError as error:
            return _refused(error)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Writes the list of commands without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--desk",
    type=click.Path(path_type=Path),
    help="The desk folder (default: $MAILDESK_DESK, else this folder).",
)
@click.version_option(__version__, prog_name="maildesk")
@click.pass_context
def cli(ctx: click.Context, desk: Path | None) -> None:
    """An IT service desk that lives in a mailbox."""
    ctx.obj = desk or Path(os.environ.get("MAILDESK_DESK") or ".")


def main(arguments: list[str] | None = None) -> None:
    """Runs a command. An operator's mistake is said in a line or a few, without a traceback, and exits with 2."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
    try:
        code: Any = cli.main(arguments, prog_name="maildesk", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except click.exceptions.Abort:
        code = 130
    except OperatorError as error:
        code = _say(str(error), MISTAKE)
    except Exception as error:
        code = _trouble(error)
    sys.exit(code if isinstance(code, int) else 0)


def _trouble(error: Exception) -> int:
    """Trouble that passes by itself is one line and exit 75; anything else is our bug and keeps its traceback."""
    from maildesk.cli.assembly import Busy
    from maildesk.db.trouble import StoreTrouble
    from maildesk.ingest import MailboxTrouble

    if isinstance(error, StoreTrouble | Busy | MailboxTrouble):
        return _say(str(error), TRY_AGAIN)
    raise error


def _refused(error: OSError) -> int:
    """A path that is wrong or not ours is the operator's to mend; all else, such as a full disk, passes."""
    if isinstance(error, BrokenPipeError) and _nobody_reads():
        return 0  # whoever did has seen enough
    wrong = PermissionError | FileNotFoundError | NotADirectoryError | IsADirectoryError
    where = f"{error.filename}: " if error.filename else ""
    return _say(f"{where}{error.strerror or error}", MISTAKE if isinstance(error, wrong) else TRY_AGAIN)


def _nobody_reads() -> bool:
    """Whether it is our output that is broken, and not some other pipe."""
    output = select.poll()
    output.register(sys.stdout, 0)
    return bool(output.poll(0))


def _say(text: str, code: int) -> int:
    from maildesk.cli.terminal import printable

    click.echo(f"maildesk: {printable(text)}", err=True)
    return code
