"""Tickets for tests: one plain ticket, changed as a test needs it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from maildesk.ticket.model import Person, Ticket

NINE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
MARY = Person("mary@example.org", "Mary Jones", language="en")
ANN = Person("ann@example.org", "Ann Lee")
BOB = Person("bob@example.org", "Bob Ray")


def ticket(**values: Any) -> Ticket:
    """A new ticket of Mary's, reported at nine."""
    plain = Ticket(
        number=7, subject="VPN broken", requester=MARY, created_at=NINE, updated_at=NINE, version=1
    )
    return replace(plain, **values)


def minutes(number: float) -> timedelta:
    """So many minutes."""
    return timedelta(minutes=number)
