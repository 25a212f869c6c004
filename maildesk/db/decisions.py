"""What was decided, by which policy, and what was known then."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select

from maildesk.db.database import Database
from maildesk.db.tables import decision

AT_ONCE = 500  # rows


@dataclass(frozen=True, slots=True)
class StoredDecision:
    """A decision with its stimulus and situation, as JSON documents; `inbox` is the row of its mail, if any."""

    id: int
    inbox: int | None
    ticket: int | None
    at: datetime
    policy_hash: str
    stimulus: str
    situation: str
    decision: str


class Decisions:
    """Every decision that was recorded."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of_ticket(self, number: int) -> tuple[StoredDecision, ...]:
        """What was decided about a ticket, oldest first."""
        return tuple(self._rows(select(decision).where(decision.c.ticket == number).order_by(decision.c.id)))

    def about_mail(self, since: datetime) -> Iterator[StoredDecision]:
        """What was decided about mails since a time, oldest first."""
        last = 0
        wanted = select(decision).where(decision.c.at >= since, decision.c.inbox.is_not(None))
        while True:
            rows = self._rows(wanted.where(decision.c.id > last).order_by(decision.c.id).limit(AT_ONCE))
            if not rows:
                return
            yield from rows
            last = rows[-1].id

    def _rows(self, query: Select[Any]) -> list[StoredDecision]:
        with self._database.read() as connection:
            return [StoredDecision(**row._mapping) for row in connection.execute(query)]
