"""`maildesk inbox`: every mail ever seen has one row and one disposition, with its reason."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from maildesk.cli.assembly import store_of
from maildesk.cli.terminal import as_json, cell, printable, said, table

ROWS = 50
FIELDS = (
    "id",
    "mailbox",
    "message_id",
    "sha256",
    "received_at",
    "state",
    "disposition",
    "reason",
    "ticket",
    "attempts",
)
STATES = ("received", "done", "failed", "quarantined")


@click.group()
def inbox() -> None:
    """Every mail ever seen, and what became of it."""


@inbox.command("list")
@click.option("--state", type=click.Choice(STATES), help="Only these.")
@click.option(
    "--limit", type=click.IntRange(min=1), help=f"At most so many rows (default: {ROWS} on a terminal)."
)
@click.option("--json", "json_", is_flag=True, help="Print JSON.")
@click.pass_obj
def list_(desk: Path, state: str | None, limit: int | None, json_: bool) -> None:
    """List mails, the newest first."""
    with store_of(desk) as (settings, store):
        rows = store.inbox.list(
            state=state, limit=limit or (None if json_ or not sys.stdout.isatty() else ROWS)
        )
    if json_:
        as_json([{field: row[field] for field in FIELDS} for row in rows])
        return
    shown = ("id", "received_at", "mailbox", "state", "disposition", "ticket", "attempts", "reason")
    zone = ZoneInfo(settings.desk.time_zone)
    lines = [[cell(row[field], zone) for field in shown] for row in rows]
    table(shown, lines, spare=("attempts", "mailbox", "state", "received_at"))


@inbox.command()
@click.argument("message_id")
@click.pass_obj
def why(desk: Path, message_id: str) -> None:
    """Say what became of the mail with MESSAGE-ID (or with that row number), and why."""
    with store_of(desk) as (settings, store):
        zone = ZoneInfo(settings.desk.time_zone)
        rows = store.inbox.find(message_id.strip("<>"))
        if not rows and message_id.isascii() and message_id.isdigit():
            rows = [row for row in [store.inbox.row(int(message_id))] if row]
        if not rows:
            click.echo(f"maildesk: no mail {printable(message_id)} has been seen", err=True)
            sys.exit(1)
        for row in rows:
            for field in FIELDS:
                click.echo(f"{field}: {cell(row[field], zone)}")
            for line in printable(row["error"] or "").splitlines():
                click.echo(f"  {line}")


@inbox.command()
@click.argument("ids", type=int, nargs=-1, required=True)
@click.pass_obj
def retry(desk: Path, ids: tuple[int, ...]) -> None:
    """Work quarantined mails again, after what stopped them is mended."""
    with store_of(desk) as (_, store):
        said(ids, store.inbox.retry(ids, datetime.now(UTC)), "waits to be worked again", "not in quarantine")


@inbox.command()
@click.argument("ids", type=int, nargs=-1, required=True)
@click.option("--reason", default="dropped by the operator", show_default=True)
@click.pass_obj
def drop(desk: Path, ids: tuple[int, ...], reason: str) -> None:
    """Give up on mails; their octets and the reason are kept."""
    with store_of(desk) as (_, store):
        said(ids, store.inbox.drop(ids, reason), "is dropped", "not in quarantine")
