"""`maildesk outbox`: every mail to be sent or sent, to the exact octet."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from maildesk.cli.assembly import store_of
from maildesk.cli.terminal import as_json, cell, one_line, printable, said, table

ROWS = 50
FIELDS = ("id", "ticket", "event", "recipient", "lane", "language", "subject", "state", "attempts",
          "next_attempt_at", "message_id", "created_at", "sent_at", "held", "last_error")  # fmt: skip
STATES = ("queued", "sending", "sent", "deferred", "failed", "cancelled")


@click.group()
def outbox() -> None:
    """Every mail to be sent or sent."""


@outbox.command("list")
@click.option("--state", type=click.Choice(STATES), help="Only these.")
@click.option(
    "--limit", type=click.IntRange(min=1), help=f"At most so many rows (default: {ROWS} on a terminal)."
)
@click.option("--json", "json_", is_flag=True, help="Print JSON.")
@click.pass_obj
def list_(desk: Path, state: str | None, limit: int | None, json_: bool) -> None:
    """List mails, the newest first."""
    with store_of(desk) as (settings, store):
        rows = store.outbox.list(
            state=state, limit=limit or (None if json_ or not sys.stdout.isatty() else ROWS)
        )
    if json_:
        as_json([{field: row[field] for field in FIELDS} for row in rows])
        return
    shown = ("id", "ticket", "event", "recipient", "state", "held", "attempts", "created_at", "last_error")
    zone = ZoneInfo(settings.desk.time_zone)
    lines = [[cell(row[field], zone) for field in shown] for row in rows]
    table(shown, lines, spare=("attempts", "held", "created_at", "ticket"))


@outbox.command()
@click.argument("id_", metavar="ID", type=int)
@click.option("--raw", is_flag=True, help="Print the exact octets.")
@click.pass_obj
def show(desk: Path, id_: int, raw: bool) -> None:
    """Show one mail and every attempt to send it."""
    with store_of(desk) as (settings, store):
        zone = ZoneInfo(settings.desk.time_zone)
        row = store.outbox.row(id_)
        if row is None:
            click.echo(f"maildesk: there is no mail {id_} in the outbox", err=True)
            sys.exit(1)
        octets = store.outbox.raw(id_)
        if raw:
            sys.stdout.buffer.write(octets)
            return
        for field in FIELDS:
            click.echo(f"{field}: {cell(row[field], zone)}")
        for attempt in store.outbox.attempts(id_):
            click.echo(
                f"attempt {cell(attempt['at'], zone)}: {attempt['code'] or ''} {one_line(attempt['text'])}"
            )
    click.echo()
    click.echo(_readable(octets))


def _readable(octets: bytes) -> str:
    """The mail's text as its recipient reads it."""
    from maildesk.mail.read import read

    return printable(read(octets).message.body_text)


@outbox.command()
@click.argument("ids", type=int, nargs=-1, required=True)
@click.pass_obj
def retry(desk: Path, ids: tuple[int, ...]) -> None:
    """Send failed, deferred, cancelled or held mails at the next pass."""
    with store_of(desk) as (_, store):
        said(ids, store.outbox.retry(ids, datetime.now(UTC)), "will be sent", "sent already")


@outbox.command()
@click.argument("ids", type=int, nargs=-1, required=True)
@click.pass_obj
def cancel(desk: Path, ids: tuple[int, ...]) -> None:
    """Do not send these mails."""
    with store_of(desk) as (_, store):
        said(ids, store.outbox.cancel(ids), "is cancelled", "sent already")
