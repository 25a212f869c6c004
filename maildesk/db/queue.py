"""The queue listing: what the desk has to do, the most pressing first."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from operator import eq
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    case,
    false,
    func,
    literal,
    or_,
    select,
)

from maildesk.db import search
from maildesk.db.database import Database
from maildesk.db.tables import person, person_address, ticket, ticket_tag
from maildesk.db.types import Utc
from maildesk.ticket.model import LIVING

Listing = list[dict[str, Any]]

_requester = person.alias("requester")
_assignee = person.alias("assignee")
_LISTED = (ticket.c.number, ticket.c.subject, ticket.c.status, ticket.c.type, ticket.c.service_type, ticket.c.category,
           ticket.c.priority, ticket.c.impact, ticket.c.urgency, ticket.c.queue, ticket.c.team, ticket.c.line,
           _assignee.c.address.label("assignee"), _requester.c.address.label("requester"), ticket.c.created_at,
           ticket.c.updated_at, ticket.c.due_at)  # fmt: skip
_PEOPLE = ticket.join(_requester, _requester.c.id == ticket.c.requester).outerjoin(
    _assignee, _assignee.c.id == ticket.c.assignee
)
_NEVER = datetime(9999, 12, 31, tzinfo=UTC)
_DUE = func.coalesce(ticket.c.due_at, literal(_NEVER, Utc()))

_Order = tuple[tuple[ColumnElement[Any], bool], ...]  # what is compared in turn; True: the smaller first

_ORDERS: dict[str, _Order] = {
    "pressing": ((ticket.c.priority, True), (_DUE, True)),  # after what is overdue
    "number": (),
    "created": ((ticket.c.created_at, False),),
    "updated": ((ticket.c.updated_at, False),),
    "due": ((_DUE, True),),
    "priority": ((ticket.c.priority, True),),
}
SORT_KEYS = tuple(_ORDERS)


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueFilter:
    """What to list: None and False leave a question open.

    `status` None is what is not finished, `all` everything. People are named by any of their addresses. `search` wants
    all of its words on a ticket. `after` is the number of the last ticket of the page before.
    """

    status: str | None = None
    queue: str | None = None
    team: str | None = None
    assignee: str | None = None
    requester: str | None = None
    priority: int | None = None
    overdue: bool = False
    search: str | None = None
    sort: str = "pressing"
    limit: int | None = None
    after: int | None = None


class Queue:
    """The listing of tickets."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def list(self, wanted: QueueFilter, now: datetime) -> Listing:
        """Tickets as `queue --json` gives them, all but their `tag`."""
        order = _order(wanted.sort, now)
        query = select(*_LISTED).select_from(_PEOPLE).where(*_conditions(wanted, self._database.name, now))
        query = query.order_by(*(key.asc() if up else key.desc() for key, up in order)).limit(wanted.limit)
        with self._database.read() as connection:
            if wanted.after is not None:
                query = query.where(_beyond(connection, order, wanted.after))
            tags = _tags(connection, query)
            rows = connection.execute(query).mappings().all()
        return [
            {
                **row,
                "overdue": row["due_at"] is not None and row["due_at"] <= now,
                "tags": tags[row["number"]],
            }
            for row in rows
        ]


def _order(sort: str, now: datetime) -> _Order:
    """The keys of an order. The number makes every order total."""
    overdue = case((ticket.c.due_at <= now, 0), else_=1)
    first = ((overdue, True),) if sort == "pressing" else ()
    return (*first, *_ORDERS[sort], (ticket.c.number, True))


def _conditions(wanted: QueueFilter, dialect: str, now: datetime) -> Iterator[ColumnElement[bool]]:
    if wanted.status is None:
        yield ticket.c.status.in_(LIVING)
    elif wanted.status != "all":
        yield ticket.c.status == wanted.status
    for name in ("queue", "team", "priority"):
        if getattr(wanted, name) is not None:
            yield ticket.c[name] == getattr(wanted, name)
    for name in ("assignee", "requester"):
        address = getattr(wanted, name)
        if address is not None:
            known = select(person_address.c.person).where(person_address.c.address == address.lower())
            yield ticket.c[name].in_(known)
    if wanted.overdue:
        yield ticket.c.due_at <= now
    for found in search.tickets(dialect, wanted.search or ""):
        yield ticket.c.number.in_(found)


def _beyond(connection: Connection, order: _Order, after: int) -> ColumnElement[bool]:
    """What comes after a ticket in this order: an index finds the next page, however many came before."""
    keys = [key for key, _ in order]
    last = connection.execute(select(*keys).where(ticket.c.number == after)).first()
    if last is None:
        return false()
    return or_(
        *(
            and_(*map(eq, keys[:at], last[:at]), keys[at] > last[at] if up else keys[at] < last[at])
            for at, (_, up) in enumerate(order)
        )
    )


def _tags(connection: Connection, query: Select[Any]) -> dict[int, list[str]]:
    """The tags of what a query lists."""
    numbers = query.with_only_columns(ticket.c.number).scalar_subquery()
    tags: dict[int, list[str]] = defaultdict(list)
    rows = select(ticket_tag).where(ticket_tag.c.ticket.in_(numbers)).order_by(*ticket_tag.primary_key)
    for row in connection.execute(rows):
        tags[row.ticket].append(row.tag)
    return tags
