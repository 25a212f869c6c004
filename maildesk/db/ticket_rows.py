"""Tickets and their journal as rows, both ways."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sqlalchemy import Table

from maildesk.db.tables import link, ticket, ticket_field, ticket_tag
from maildesk.db.types import AnyRow
from maildesk.mail.message import Attachment
from maildesk.ticket.model import (
    Change,
    Entry,
    EntryKind,
    Lane,
    Link,
    Person,
    RecordType,
    Status,
    Ticket,
)

_ELSEWHERE = {"version", "requester", "assignee", "wake_at", "due_at", "locked", "fired"}
PLAIN = tuple(column.name for column in ticket.columns if column.name not in _ELSEWHERE)


def row_of(value: Ticket) -> dict[str, Any]:
    """A ticket's own columns, without people, version and timers."""
    plain = {name: getattr(value, name) for name in PLAIN}
    return {**plain, "locked": sorted(value.locked), "fired": list(value.fired)}


def ticket_of(row: AnyRow, people: Mapping[int, Person], sides: Mapping[Table, list[AnyRow]]) -> Ticket:
    """A ticket out of its row, the people it names and the rows of its side tables."""
    plain = {name: getattr(row, name) for name in PLAIN}
    return Ticket(
        **plain | {"status": Status(row.status), "type": RecordType(row.type)},
        version=row.version,
        requester=people[row.requester],
        assignee=people.get(row.assignee),
        locked=frozenset(row.locked),
        fired=tuple(row.fired),
        tags=tuple(one.tag for one in sides[ticket_tag]),
        fields={one.name: one.value for one in sides[ticket_field]},
        links=tuple(Link(one.kind, one.other) for one in sides[link]),
    )


def _tags(value: Ticket) -> Iterable[dict[str, Any]]:
    return ({"position": at, "tag": tag} for at, tag in enumerate(value.tags))


def _fields(value: Ticket) -> Iterable[dict[str, Any]]:
    return ({"name": name, "value": text} for name, text in value.fields.items())


def _links(value: Ticket) -> Iterable[dict[str, Any]]:
    return ({"position": at, "kind": one.kind, "other": one.number} for at, one in enumerate(value.links))


# What of a ticket has rows of its own.
SIDES: dict[Table, Callable[[Ticket], Iterable[dict[str, Any]]]] = {
    ticket_tag: _tags,
    ticket_field: _fields,
    link: _links,
}


def side_rows(table: Table, value: Ticket | None) -> list[dict[str, Any]]:
    """The rows of a ticket in one of the side tables."""
    return [{"ticket": value.number, **row} for row in SIDES[table](value)] if value else []


def entry_row(number: int, value: Entry) -> dict[str, Any]:
    """A line of the journal."""
    return {
        "ticket": number,
        "no": value.no,
        "at": value.at,
        "actor": value.actor,
        "lane": value.lane,
        "kind": value.kind,
        "rule": value.rule,
        "message_id": value.message_id,
        "inbox_id": value.inbox_id,
        "changes": [[change.field, change.before, change.after] for change in value.changes],
        "text": value.text,
        "html": value.html,
    }


def attachment_rows(number: int, value: Entry) -> list[dict[str, Any]]:
    """The attachments of a line of the journal, in order."""
    return [
        {
            "ticket": number,
            "entry_no": value.no,
            "position": position,
            "name": one.name,
            "type": one.type,
            "size": one.size,
            "sha256": one.sha256,
            "inline": one.inline,
            "content_id": one.content_id,
            "decorative": one.decorative,
        }
        for position, one in enumerate(value.attachments)
    ]


def entry_of(row: AnyRow, attachments: Iterable[AnyRow]) -> Entry:
    """A line of the journal out of its rows."""
    return Entry(
        no=row.no,
        at=row.at,
        actor=row.actor,
        lane=Lane(row.lane),
        kind=EntryKind(row.kind),
        rule=row.rule,
        message_id=row.message_id,
        inbox_id=row.inbox_id,
        changes=tuple(Change(*change) for change in row.changes),
        text=row.text,
        html=row.html,
        attachments=tuple(
            Attachment(one.name, one.type, one.size, one.sha256, one.inline, one.content_id, one.decorative)
            for one in attachments
        ),
    )
