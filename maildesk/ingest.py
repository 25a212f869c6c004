"""Stage 1, first half: mailbox → inbox. What a mail then is for the desk is `recognise`'s question."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from maildesk.db.inbox import Incoming
from maildesk.db.store import Store


@dataclass(frozen=True, slots=True)
class Opened:
    """A selected folder: its UIDVALIDITY and the UID that the next mail will get (RFC 9051 2.3.1.1)."""

    uidvalidity: int
    uidnext: int


@dataclass(frozen=True, slots=True)
class Sized:
    """What a server says of a mail before it is fetched: its size in octets and when it arrived there."""

    size: int
    internal_date: datetime


@dataclass(frozen=True, slots=True)
class RawMessage:
    """A mail as it lies in the mailbox."""

    uid: int
    octets: bytes
    internal_date: datetime


class MailboxTrouble(Exception):
    """A mailbox cannot be used now. Temporary unless signing in, the certificate or the folder's name is wrong."""

    def __init__(self, text: str, *, temporary: bool = True) -> None:
        super().__init__(text)
        self.temporary = temporary


class Mailbox(Protocol):
    """One folder on a mail server, read without marking anything. All may raise `MailboxTrouble`."""

    @property
    def address(self) -> str:
        """The address whose mail lies here."""
        ...

    def open(self) -> Opened:
        """Connects, signs in and selects as far as needed."""
        ...

    def uids(self, first: int) -> list[int]:
        """The UIDs from `first` on, ascending."""
        ...

    def sizes(self, uids: Sequence[int]) -> dict[int, Sized]:
        """Size and arrival of each mail that is still there."""
        ...

    def fetch(self, uids: Sequence[int]) -> list[RawMessage]:
        """The mails that are still there."""
        ...

    def header(self, uid: int, limit: int) -> bytes:
        """The first `limit` octets of a mail's header."""
        ...

    def put_away(self, uids: Sequence[int], failed: bool = False) -> None:
        """Moves mails to the folder for taken (or failed) mail. Never deletes the last copy."""
        ...

    def wait(self, seconds: float, stop: Callable[[], bool]) -> bool:
        """Waits for new mail, at most so long; true when something happened."""
        ...

    def close(self) -> None:
        """Ends the session; never raises."""
        ...


# --- fetch and accept: the inbox row is durable before the server is told anything ---------------

BATCH = 50  # mails fetched and committed at once
BATCH_OCTETS = 8 * 1024 * 1024
HEADER_OCTETS = 256 * 1024
SIZES = 500  # mails whose sizes are asked for at once


@dataclass(frozen=True, slots=True)
class Intake:
    """How one mailbox is read. `leave` keeps taken mail where it lies, for a trial beside another system."""

    max_message: int
    take_old: bool = False
    leave: bool = False
    since: datetime | None = None
    silent: bool = False


def collect(mailbox: Mailbox, store: Store, intake: Intake, now: datetime) -> int:
    """Takes what is new in a mailbox and returns how many mails were taken.

    Mail that lay there before the first contact stays untouched, unless `intake` asks for it. A renewed UIDVALIDITY
    has the whole folder looked through again; content that is known already is not taken twice. Mail that is safe but
    could not be put away (a full folder) keeps no other waiting; the trouble is raised after everything is taken.
    """
    opened = mailbox.open()
    contact = store.inbox.first_contact(mailbox.address, opened.uidvalidity, opened.uidnext, now)
    oldest = intake.since or (
        _whole_second(contact.since) if contact.renewed and not intake.take_old else None
    )
    uids = mailbox.uids(1 if intake.take_old else contact.first_uid)
    known = store.inbox.sighted(mailbox.address, opened.uidvalidity, uids)
    taken = 0
    troubles: list[MailboxTrouble] = []
    for batch in _fresh(mailbox, [uid for uid in uids if uid not in known], oldest, intake.max_message):
        taken += _take(mailbox, store, intake, opened.uidvalidity, batch, now, troubles)
    if known and not intake.leave:
        sizes = mailbox.sizes(sorted(known))
        large = [uid for uid, sized in sizes.items() if sized.size > intake.max_message]
        _put_away(mailbox, [uid for uid in sizes if uid not in large], troubles)
        _put_away(mailbox, large, troubles, failed=True)
    if troubles:
        raise troubles[-1]
    return taken


def _whole_second(time: datetime) -> datetime:
    """A time as servers give it: the arrival of a mail has no fractions (RFC 9051 2.3.3)."""
    return time.replace(microsecond=0)


def _fresh(
    mailbox: Mailbox, uids: Sequence[int], oldest: datetime | None, limit: int
) -> Iterator[dict[int, Sized]]:
    """The mails not seen before, in batches to fetch together."""
    for start in range(0, len(uids), SIZES):
        sizes = mailbox.sizes(uids[start : start + SIZES])
        yield from _batches(
            {uid: s for uid, s in sizes.items() if oldest is None or s.internal_date >= oldest}, limit
        )


def _batches(sizes: Mapping[int, Sized], limit: int) -> Iterator[dict[int, Sized]]:
    """Mails to fetch together, bounded in number and octets; a mail beyond the limit stands alone."""
    batch: dict[int, Sized] = {}
    octets = 0
    for uid in sorted(sizes):
        size = sizes[uid].size
        if batch and (len(batch) >= BATCH or octets + size > BATCH_OCTETS or size > limit):
            yield batch
            batch, octets = {}, 0
        batch[uid] = sizes[uid]
        octets += size
        if size > limit:
            yield batch
            batch, octets = {}, 0
    if batch:
        yield batch


def _take(
    mailbox: Mailbox,
    store: Store,
    intake: Intake,
    uidvalidity: int,
    batch: Mapping[int, Sized],
    now: datetime,
    troubles: list[MailboxTrouble],
) -> int:
    """One batch: fetched, committed, and only then put away."""
    large = any(sized.size > intake.max_message for sized in batch.values())
    raw = _headers(mailbox, batch) if large else mailbox.fetch([*batch])
    incoming = [
        Incoming(
            octets=message.octets,
            mailbox=mailbox.address,
            received_at=min(message.internal_date, now),
            uidvalidity=uidvalidity,
            uid=message.uid,
            oversize=batch[message.uid].size if large else 0,
            silent=intake.silent,
        )
        for message in raw
    ]
    accepted = store.inbox.accept(incoming)
    if not intake.leave:
        _put_away(mailbox, [message.uid for message in raw], troubles, failed=large)
    return sum(one.new for one in accepted)


def _headers(mailbox: Mailbox, batch: Mapping[int, Sized]) -> list[RawMessage]:
    """The headers of mails that are too large; one that has vanished meanwhile is left out."""
    read = [
        RawMessage(uid, mailbox.header(uid, HEADER_OCTETS), size.internal_date) for uid, size in batch.items()
    ]
    return [message for message in read if message.octets]


def _put_away(
    mailbox: Mailbox, uids: Sequence[int], troubles: list[MailboxTrouble], failed: bool = False
) -> None:
    """Moves mails that are safe. A folder that is full must not keep other mail from being taken."""
    if uids:
        try:
            mailbox.put_away(uids, failed)
        except MailboxTrouble as trouble:
            troubles.append(trouble)


def only_header(octets: bytes) -> bytes:
    """The header of a mail that is too large to be read as a whole."""
    cut = octets[:HEADER_OCTETS]
    ends = [at for at in (cut.find(b"\r\n\r\n"), cut.find(b"\n\n")) if at >= 0]
    return cut[: min(ends) + 2] if ends else cut
