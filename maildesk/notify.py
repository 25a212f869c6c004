"""Stage 3: who is told what, when and in which language; drives the outbox."""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from maildesk.db.outbox import Outbox, OutboxRow
from maildesk.db.trouble import StoreTrouble


@dataclass(frozen=True, slots=True)
class Answer:
    """A server's word on one message for one recipient (RFC 5321 4.2)."""

    code: int
    text: str

    @property
    def accepted(self) -> bool:
        """Whether the server has taken the message over."""
        return self.code // 100 == 2

    @property
    def temporary(self) -> bool:
        """Whether the same message may be accepted later."""
        return self.code // 100 == 4


class TransportTrouble(Exception):
    """The session failed, not a message: connect, TLS, greeting, EHLO, AUTH, a deadline. Nobody's mail fails by it."""

    def __init__(self, text: str, *, temporary: bool = True) -> None:
        super().__init__(text)
        self.temporary = temporary


class Transport(Protocol):
    """A way to hand finished mail on, one envelope per recipient."""

    async def send(self, sender: str, recipient: str, octets: bytes) -> Answer:
        """Offers one message. Raises `TransportTrouble`."""
        ...

    async def close(self) -> None:
        """Ends the session; never raises."""
        ...


# --- deliver: the next attempt is planned before SMTP is tried ----------------------------------

AT_ONCE = 5
LEASE = timedelta(hours=1)  # a server may take ten minutes for its last word on each (RFC 5321 4.5.3.2.6)
WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60))
LAST_WAIT = timedelta(hours=1)
GIVE_UP = timedelta(days=5)
MISSING = Answer(554, "an attachment of it is missing among the blobs")
SETTLE_AGAIN = 1.0  # seconds until an answer that could not be kept is tried to be kept again


@dataclass(frozen=True, slots=True)
class Delivered:
    """What one pass over the outbox came to."""

    sent: int = 0
    deferred: int = 0
    failed: int = 0


async def deliver(
    outbox: Outbox, transport: Transport, sender: str, owner: str, now: datetime, alarms: bool | None = None
) -> Delivered:
    """Offers what is due, one envelope per recipient, and keeps every answer.

    `alarms` offers alarms alone, or all but them, where these have a mail server of their own.

    Raises `TransportTrouble` when the session fails; the mails not offered then wait as they were, uncounted.
    """
    rows = await asyncio.to_thread(outbox.claim, AT_ONCE, now, LEASE, owner, alarms)
    states: list[str] = []
    try:
        for row in rows:
            answer = await _offered(outbox, transport, sender, owner, row, now)
            state, again = _outcome(answer, row, now)
            await _settled(outbox, row, state, answer, now, again)
            states.append(state)
    except BaseException:
        await asyncio.to_thread(outbox.release, [row.id for row in rows[len(states) :]], owner)
        raise
    return Delivered(states.count("sent"), states.count("deferred"), states.count("failed"))


async def _offered(
    outbox: Outbox, transport: Transport, sender: str, owner: str, row: OutboxRow, now: datetime
) -> Answer:
    """The server's word on one mail. Should this very mail be what ends the session, the others go first next time."""
    try:
        octets = await asyncio.to_thread(outbox.raw, row.id)
    except KeyError:
        return MISSING
    try:
        return await transport.send(sender, row.recipient, octets)
    except TransportTrouble as trouble:
        again = now + wait_after(row.attempts, row.id)
        await asyncio.to_thread(outbox.postpone, row.id, again, owner, reason=str(trouble), now=now)
        raise


async def _settled(
    outbox: Outbox, row: OutboxRow, state: str, answer: Answer, now: datetime, again: datetime | None
) -> None:
    """Keeps an answer, however long the store cannot: a mail that was taken must not be sent again."""
    while True:
        try:
            await asyncio.to_thread(
                outbox.settle,
                row.id,
                state,
                code=answer.code,
                text=answer.text,
                now=now,
                next_attempt_at=again,
            )
            return
        except StoreTrouble:
            await asyncio.sleep(SETTLE_AGAIN)


def _outcome(answer: Answer, row: OutboxRow, now: datetime) -> tuple[str, datetime | None]:
    """What an answer makes of a mail, and when it is tried again."""
    if answer.accepted:
        return "sent", None
    tried = row.attempts > len(WAITS)  # an old mail that an operator sends again has its first tries, too
    if not answer.temporary or (tried and now - row.created_at > GIVE_UP):
        return "failed", None
    return "deferred", now + wait_after(row.attempts, row.id)


def wait_after(attempts: int, spread: int) -> timedelta:
    """How long to wait after so many attempts. `spread` keeps mails that failed together from coming back together."""
    wait = WAITS[attempts - 1] if attempts <= len(WAITS) else LAST_WAIT
    return wait * (1 + (spread % 10) / 50)
