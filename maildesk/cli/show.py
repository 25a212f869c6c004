"""`maildesk show`: one ticket with its clocks, journal and mails."""

import dataclasses
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click

from maildesk.cli.arguments import NUMBER
from maildesk.cli.assembly import store_of
from maildesk.cli.report_form import report
from maildesk.cli.terminal import as_json, moment, one_line, pairs, printable
from maildesk.db.store import Store
from maildesk.ticket.clocks import read
from maildesk.ticket.model import Entry, Person, Role, Ticket


@click.command()
@click.argument("number", type=NUMBER)
@click.option("--json", "json_", is_flag=True, help="Print JSON.")
@click.option("--form", "form_", is_flag=True, help="Print the request and report form.")
@click.option("--raw", is_flag=True, help="Print the ticket's mails as they came.")
@click.pass_obj
def show(desk: Path, number: int, json_: bool, form_: bool, raw: bool) -> None:
    """Show one ticket: fields, clocks, journal, mails."""
    with store_of(desk) as (settings, store):
        ticket = store.tickets.get(number)
        if ticket is None:
            click.echo(f"maildesk: there is no ticket {settings.desk.prefix}-{number}", err=True)
            sys.exit(1)
        entries = store.tickets.entries(number)
        if raw:
            for entry in entries:
                if entry.inbox_id is not None:
                    sys.stdout.buffer.write(store.inbox.octets(entry.inbox_id))
            return
        if form_:
            report(ticket, settings.desk.prefix, ZoneInfo(settings.desk.time_zone))
            return
        clocks = _clocks(store, ticket)
        if json_:
            as_json(_as_data(ticket, entries, clocks, store, settings.desk.prefix))
        else:
            _print(ticket, entries, clocks, store, settings.desk.prefix, ZoneInfo(settings.desk.time_zone))


def _clocks(store: Store, ticket: Ticket) -> list[dict[str, Any]]:
    """Both clocks as the active policy sets them; none before a policy has become active."""
    from maildesk import proposal

    active = store.policy.active()
    if active is None:
        return []
    targets = proposal.stored(active).service_levels[ticket.priority]
    now = datetime.now(UTC)
    return [
        {
            "clock": str(reading.clock),
            "due_at": reading.due,
            "met_at": reading.met_at,
            "running": reading.running,
            "overdue": reading.overdue(now),
        }
        for reading in read(ticket, targets)
    ]


def _as_data(
    ticket: Ticket, entries: tuple[Entry, ...], clocks: list[dict[str, Any]], store: Store, prefix: str
) -> dict[str, Any]:
    due = [clock["due_at"] for clock in clocks if clock["running"]]
    plain = {f.name: getattr(ticket, f.name) for f in dataclasses.fields(ticket) if f.name not in _ELSEWHERE}
    return {
        **plain,
        "tag": f"{prefix}-{ticket.number}",
        "assignee": ticket.assignee.address if ticket.assignee else None,
        "requester": ticket.requester.address,
        "due_at": min(due, default=None),
        "overdue": any(clock["overdue"] for clock in clocks),
        "fields": dict(ticket.fields),
        "clocks": clocks,
        "links": [dataclasses.asdict(link) for link in ticket.links],
        "participants": [
            {"name": p.person.name, "address": p.person.address, "role": p.role}
            for p in store.tickets.participants(ticket.number)
        ],
        "journal": [_entry(entry) for entry in entries],
        "mails": store.outbox.list(ticket=ticket.number),
    }


_ELSEWHERE = {"assignee", "requester", "fields", "links", "locked", "fired", "entry_count", "paused_for"}


def _entry(entry: Entry) -> dict[str, Any]:
    return {
        "no": entry.no,
        "at": entry.at,
        "actor": entry.actor,
        "lane": entry.lane,
        "kind": entry.kind,
        "changes": [dataclasses.asdict(change) for change in entry.changes],
        "rule": entry.rule,
        "text": entry.text,
        "message_id": entry.message_id,
        "attachments": [dataclasses.asdict(attachment) for attachment in entry.attachments],
    }


def _print(
    ticket: Ticket,
    entries: tuple[Entry, ...],
    clocks: list[dict[str, Any]],
    store: Store,
    prefix: str,
    zone: ZoneInfo,
) -> None:
    click.secho(f"{prefix}-{ticket.number}  {one_line(ticket.subject)}", bold=True)
    pairs(_fields(ticket, zone))
    for clock in clocks:
        state = (
            "met " + moment(clock["met_at"], zone)
            if clock["met_at"]
            else "overdue"
            if clock["overdue"]
            else ""
        )
        state = state or ("running" if clock["running"] else "paused")
        click.echo(f"  {clock['clock']}: due {moment(clock['due_at'], zone)}, {state}")
    watching = [p.person for p in store.tickets.participants(ticket.number) if p.role == Role.WATCHER]
    pairs({"Watchers": ", ".join(_called(person) for person in watching)})
    click.echo("\nJournal")
    for entry in entries:
        _print_entry(entry, zone)
    click.echo("\nMails sent")
    for mail in store.outbox.list(ticket=ticket.number):
        click.echo(f"  {mail['id']}  {mail['state']}  {mail['event']}  to {one_line(mail['recipient'])}")


def _fields(ticket: Ticket, zone: ZoneInfo) -> dict[str, str]:
    return {
        "Status": str(ticket.status),
        "Requester": _called(ticket.requester),
        "Assignee": _called(ticket.assignee),
        "Team": f"{ticket.team} (line {ticket.line})" if ticket.team else "",
        "Type": f"{ticket.type}, {ticket.service_type}",
        "Category": ticket.category,
        "Priority": f"{ticket.priority} (impact {ticket.impact}, urgency {ticket.urgency})",
        "Reported": moment(ticket.created_at, zone),
        "Tags": ", ".join(ticket.tags),
        "Links": ", ".join(f"{link.kind} {link.number}" for link in ticket.links),
        "Resolution": ticket.resolution,
        "Closure": ticket.closure_code,
        **ticket.fields,
    }


def _called(person: Person | None) -> str:
    if person is None:
        return ""
    return f"{person.name} <{person.address}>" if person.name else person.address


def _print_entry(entry: Entry, zone: ZoneInfo) -> None:
    why = f" by rule {entry.rule}" if entry.rule else ""
    click.echo(
        f"  {entry.no}. {moment(entry.at, zone)}  {entry.kind}  {one_line(entry.actor)}{one_line(why)}  [{entry.lane}]"
    )
    for change in entry.changes:
        click.echo(
            f"       {change.field}: {one_line(change.before) or '-'} → {one_line(change.after) or '-'}"
        )
    for line in printable(entry.text).splitlines():
        click.echo(f"     │ {line}")
    for attachment in (one for one in entry.attachments if not one.decorative):
        click.echo(f"     + {one_line(attachment.file_name)} ({attachment.type}, {attachment.size} octets)")
