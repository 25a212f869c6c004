"""The service request and incident report form of a ticket, on paper's terms: every field, `-` where it is not known."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

import click

from maildesk.cli.terminal import moment, one_line, printable, width
from maildesk.ticket.form import FIELDS
from maildesk.ticket.model import Ticket

Section = dict[str, str]


def report(ticket: Ticket, prefix: str, zone: ZoneInfo) -> None:
    """Prints the form."""
    click.secho("Service request and incident report", bold=True)
    sections = dict(_sections(ticket, prefix, zone))
    widest = max(width(label) for section in sections.values() for label in section)
    for title, section in sections.items():
        click.echo(f"\n{title}")
        for label, value in section.items():
            click.echo(f"  {label}{' ' * (widest - width(label))}  {one_line(value) or '-'}")
    click.echo("\nDescription")
    for line in printable(ticket.description).strip().splitlines() or ["-"]:
        click.echo(f"  {line}")


def _sections(ticket: Ticket, prefix: str, zone: ZoneInfo) -> Iterator[tuple[str, Section]]:
    who, told = ticket.requester, ticket.fields
    yield "Report", {"Number": f"{prefix}-{ticket.number}", "Reported": moment(ticket.created_at, zone),
                     "Title": ticket.subject, "Record type": ticket.type, "Service type": ticket.service_type,
                     "Category": ticket.category}  # fmt: skip
    yield "Requester", {"Name": who.name, "E-mail": who.address, "Department": who.department,
                        "Phone": told.get("phone") or who.phone, "Site": told.get("site") or who.site,
                        "VIP": "yes" if who.vip else "no"}  # fmt: skip
    asked = ("system", "error", "steps", "since", "frequency", "affected", "working")
    own = {name: value for name, value in told.items() if name not in FIELDS}
    yield "What happened", {**{FIELDS[name].label("en"): told.get(name, "") for name in asked}, **own}
    yield "Weight", {"Impact": ticket.impact, "Urgency": ticket.urgency, "Business impact": ticket.business_impact,
                     "Priority": str(ticket.priority)}  # fmt: skip
    yield "Handling", {"Status": ticket.status, "Queue": ticket.queue,
                       "Team": f"{ticket.team} (line {ticket.line})" if ticket.team else "",
                       "Assignee": ticket.assignee.called if ticket.assignee else "",
                       "Links": ", ".join(f"{link.kind} {link.number}" for link in ticket.links),
                       "Resolution": ticket.resolution, "Cause": ticket.cause, "Closure": ticket.closure_code}  # fmt: skip
