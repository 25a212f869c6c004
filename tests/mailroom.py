"""A desk without servers and with its own clock: mail goes straight into the inbox and comes out of the outbox."""

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from maildesk.cli.story import parsed
from maildesk.db.inbox import Incoming
from maildesk.desk import Desk
from maildesk.ticket.model import Ticket
from tests.ticket.tickets import NINE

HELP, ANN, BOB, MARY, EVE = (
    "help@desk.test", "ann@desk.test", "bob@desk.test", "mary@desk.test", "eve@elsewhere.test",
)  # fmt: skip


@dataclass
class Mailroom:
    """Feeds one desk and reads what it sends. `now` moves only when a test moves it."""

    desk: Desk
    folder: Path
    now: datetime = NINE
    serial: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def receives(
        self, sender: str, subject: str = "VPN broken", text: str = "It does not connect.", *more: str,
        answering: EmailMessage | None = None, message_id: str | None = None, **row: Any,
    ) -> dict[str, Any]:  # fmt: skip
        """Takes one mail in, works it and gives its inbox row. `more` are further header fields."""
        lines = [f"From: {sender}", f"To: {HELP}", f"Subject: {subject}", *more]
        lines.append(f"Message-ID: <{message_id or f'm{next(self.serial)}@example.test'}>")
        if answering is not None:
            lines += [f"In-Reply-To: {answering['Message-ID']}", f"References: {answering['Message-ID']}"]
        return self.takes("\r\n".join([*lines, "", text, ""]).encode(), **row)

    def takes(self, octets: bytes, **row: Any) -> dict[str, Any]:
        """Takes octets in as they are."""
        values = {"mailbox": HELP, "received_at": self.now, **row}
        (accepted,) = self.desk.store.inbox.accept([Incoming(octets=octets, **values)])
        self.works()
        found = self.desk.store.inbox.row(accepted.id)
        assert found is not None
        return found

    def works(self) -> None:
        """Works until the inbox is empty, then sees to timers, failures and faults."""
        while self.desk.work("tests", self.now):
            pass
        self.desk.timers(self.now)
        self.desk.undelivered(self.now)
        self.desk.faults(self.now)

    def passes(self, **span: float) -> None:
        """Lets time go by, and the desk look at its timers."""
        self.now += timedelta(**span)
        self.works()

    def ticket(self, number: int = 1) -> Ticket:
        """A ticket as it is now."""
        found = self.desk.store.tickets.get(number)
        assert found is not None
        return found

    def sent(self, to: str) -> Sequence[EmailMessage]:
        """All mail to an address, oldest first."""
        rows = self.desk.store.outbox.list()
        return [
            parsed(self.desk.store.outbox.raw(row["id"])) for row in reversed(rows) if row["recipient"] == to
        ]

    def events(self) -> list[tuple[str, str]]:
        """Event and recipient of every mail so far, oldest first."""
        return [(row["event"], row["recipient"]) for row in reversed(self.desk.store.outbox.list())]


Open = Callable[..., Mailroom]
