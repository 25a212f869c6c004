"""Stage 1: mailbox → inbox → Reading → Stimulus."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


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
