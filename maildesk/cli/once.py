"""`maildesk once`: one whole pass of every loop."""

import sys
from pathlib import Path

import click

from maildesk.cli import TRY_AGAIN
from maildesk.cli.run import daemon_of
from maildesk.cli.terminal import one_line


@click.command()
@click.pass_obj
def once(desk: Path) -> None:
    """Collect until the mailboxes are drained, work, see to the timers, deliver what is due, then exit.

    Exits with 75 where a server could not be reached now, with 2 where its settings are wrong.
    """
    with daemon_of(desk) as daemon:
        troubles = daemon.once()
    for trouble in troubles:
        click.echo(f"maildesk: {one_line(str(trouble))}", err=True)
    if troubles:
        sys.exit(TRY_AGAIN if all(trouble.temporary for trouble in troubles) else 2)
