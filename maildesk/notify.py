"""Stage 3: who is told what, when and in which language; drives the outbox."""

from dataclasses import dataclass
from typing import Protocol


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
