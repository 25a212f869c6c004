"""Values for the store's tests."""

from datetime import UTC, datetime, timedelta
from typing import Any

from maildesk.db.inbox import Incoming
from maildesk.db.store import Store
from maildesk.ticket.model import Entry, EntryKind, Lane, Person, Ticket
from maildesk.ticket.values import Outbound

NINE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
LEASE = 5 * MINUTE
HELP = "help@example.org"
MARY = Person("mary@example.org", "Mary Jones", language="en", phone="42")
ANN = Person("ann@example.org", "Ann Lee")


def ticket(number: int = 1, **values: Any) -> Ticket:
    """A ticket of Mary's, reported at nine and not stored yet."""
    plain: dict[str, Any] = {
        "subject": "VPN broken",
        "requester": MARY,
        "created_at": NINE,
        "updated_at": NINE,
    }
    return Ticket(number=number, **plain | values)


def entry(no: int = 1, **values: Any) -> Entry:
    """A line of a journal."""
    plain: dict[str, Any] = {
        "at": NINE,
        "actor": MARY.address,
        "lane": Lane.REQUESTER,
        "kind": EntryKind.OPENED,
    }
    return Entry(no=no, **plain | {"text": "It does not connect."} | values)


def outbound(id_: int = 1, **values: Any) -> Outbound:
    """A finished mail to Mary."""
    plain: dict[str, Any] = {
        "ticket": None,
        "event": "acknowledgement",
        "recipient": MARY.address,
        "lane": Lane.REQUESTER,
        "language": "en",
        "subject": "[IT-1] VPN broken",
        "message_id": f"md.{id_}@example.org",
        "octets": b"Subject: [IT-1] VPN broken\r\n\r\nWe have it.\r\n",
    }
    return Outbound(id=id_, **plain | values)


def mail(text: str = "It does not connect.", **values: Any) -> Incoming:
    """A mail to the desk."""
    return Incoming(
        octets=f"Subject: VPN\r\n\r\n{text}\r\n".encode(), mailbox=HELP, received_at=NINE, **values
    )


def save(store: Store, *tickets: Ticket, **times: Any) -> None:
    """Stores new tickets."""
    with store.transaction() as tx:
        for one in tickets:
            tx.save(None, one, wake_at=times.get("wake_at"), due_at=times.get("due_at"))


def accept(store: Store, *mails: Incoming) -> list[int]:
    """Accepts mails; returns their rows' ids."""
    return [one.id for one in store.inbox.accept(mails)]


def claim(store: Store, limit: int = 50, now: datetime = NINE, owner: str = "me") -> list[int]:
    """Claims mails of the inbox; returns their rows' ids."""
    return [row.id for row in store.inbox.claim(limit, now, LEASE, owner)]


def enqueue(store: Store, *mails: Outbound, held: str | None = None, now: datetime = NINE) -> None:
    """Puts mails into the outbox."""
    with store.transaction() as tx:
        tx.enqueue(mails, now=now, held=held)
