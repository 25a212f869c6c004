"""`maildesk queue`: the listing for everybody who is not in the mail."""

import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click

from maildesk.cli.assembly import store_of
from maildesk.cli.terminal import as_json, moment, table
from maildesk.db.queue import SORT_KEYS, QueueFilter
from maildesk.db.store import Store
from maildesk.ticket.model import Status

ROWS = 50
PRIORITIES = {"high": 1, "normal": 2, "low": 3}
COLOURS = {1: "bold red", 2: "", 3: "dim"}
REFRESH = 5  # seconds


@click.command()
@click.option(
    "--status",
    type=click.Choice([*map(str, Status), "all"]),
    help="Only these; default: what is not finished.",
)
@click.option("--queue", "queue_name", help="Only this queue.")
@click.option("--team", help="Only this team's.")
@click.option("--assignee", help="Only this agent's (address).")
@click.option("--requester", help="Only this requester's (address).")
@click.option("--priority", help="Only this priority: 1, 2, 3, high, normal, low.")
@click.option("--overdue", is_flag=True, help="Only what is past its target.")
@click.option("--search", metavar="WORDS", help="Only where all the words occur.")
@click.option("--sort", type=click.Choice(SORT_KEYS), default="pressing", show_default=True)
@click.option(
    "--limit", type=click.IntRange(min=1), help=f"At most so many rows (default: {ROWS} on a terminal)."
)
@click.option("--json", "json_", is_flag=True, help="Print JSON.")
@click.option("--watch", is_flag=True, help=f"Show it again every {REFRESH} seconds.")
@click.pass_obj
def queue(desk: Path, /, queue_name: str | None, priority: str | None, limit: int | None, json_: bool, watch: bool,
          **given: Any) -> None:  # fmt: skip
    """List tickets, the most pressing first."""
    rows = limit or (None if json_ or not sys.stdout.isatty() else ROWS)
    wanted = QueueFilter(queue=queue_name, priority=_priority(priority), limit=rows, **given)
    with store_of(desk) as (settings, store):
        zone = ZoneInfo(settings.desk.time_zone)
        while True:
            found = _listed(store, wanted, settings.desk.prefix)
            if kept := store.policy.proposal():
                click.echo(
                    f"maildesk: the changed policy is {kept.state}; `maildesk doctor` says why", err=True
                )
            if watch:
                click.clear()
            as_json(found) if json_ else _print(found, zone)
            if not watch:
                return
            time.sleep(REFRESH)


def _priority(given: str | None) -> int | None:
    if given is None:
        return None
    if given in PRIORITIES:
        return PRIORITIES[given]
    if not given.isascii() or not given.isdigit():
        raise click.BadParameter(f"{given!r}; allowed: 1, 2, 3, high, normal, low", param_hint="--priority")
    return int(given)


def _listed(store: Store, wanted: QueueFilter, prefix: str) -> list[dict[str, Any]]:
    rows = store.queue.list(wanted, datetime.now(UTC))
    return [{"number": row["number"], "tag": f"{prefix}-{row['number']}", **row} for row in rows]


def _print(rows: list[dict[str, Any]], zone: ZoneInfo) -> None:
    table(
        ("Ticket", "Pri", "Status", "Due", "Assignee", "Team", "Requester", "Subject"),
        [
            (
                row["tag"],
                str(row["priority"]),
                row["status"],
                moment(row["due_at"], zone) + (" !" if row["overdue"] else ""),
                row["assignee"] or "",
                row["team"],
                row["requester"],
                row["subject"],
            )
            for row in rows
        ],
        spare=("Team", "Requester", "Assignee", "Due"),
        style=lambda position: (
            "reverse red" if rows[position]["overdue"] else COLOURS.get(rows[position]["priority"], "")
        ),
    )
