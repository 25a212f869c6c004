"""`maildesk act`: the commands of an agent's reply, from the command line."""

import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from maildesk.cli.arguments import NUMBER
from maildesk.cli.assembly import desk_of
from maildesk.cli.terminal import one_line, printable
from maildesk.errors import ConfigError


@click.command()
@click.argument("number", type=NUMBER)
@click.argument("commands")
@click.option("--as", "as_", metavar="AGENT", help="Act as this agent (default: as the operator).")
@click.pass_obj
def act(desk: Path, number: int, commands: str, as_: str | None) -> None:
    """Act on ticket NUMBER with COMMANDS, one a line, as in an agent's reply: '#take', '#priority high'."""
    from maildesk.policy.commands import parse
    from maildesk.ticket.model import Role
    from maildesk.ticket.values import Disposition, Kind, Stimulus

    now = datetime.now(UTC)
    with desk_of(desk) as assembled:
        if not assembled.desk.store.tickets.exists(number):
            click.echo(f"maildesk: there is no ticket {assembled.settings.desk.prefix}-{number}", err=True)
            sys.exit(1)
        agent = assembled.desk.policy.person(as_) if as_ else None
        if as_ and (agent is None or assembled.desk.policy.agent(agent.address) is None):
            known = ", ".join(one.address for one in assembled.desk.policy.agents)
            raise ConfigError(f"--as {as_}: no agent of this desk; there are: {known}")
        parsed = parse(commands.splitlines())
        if not parsed:
            raise ConfigError("no command is given; such as '#take' or '#priority high'")
        stimulus = Stimulus(
            kind=Kind.OPERATOR,
            at=now,
            ticket=number,
            sender=agent,
            role=Role.AGENT if agent else Role.OPERATOR,
            commands=parsed,
            text=commands,
        )
        decision = assembled.desk.handle(stimulus, now)
    if decision.disposition == Disposition.HELD:
        raise ConfigError(printable(decision.reason))
    for entry in decision.entries:
        for change in entry.changes:
            click.echo(f"{change.field}: {one_line(change.before) or '-'} → {one_line(change.after) or '-'}")
