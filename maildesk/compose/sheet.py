"""One letter in the making: all that its header and its body are written from."""

from dataclasses import dataclass
from datetime import datetime

from maildesk.compose import context, header
from maildesk.compose.house import House
from maildesk.compose.templates import Said
from maildesk.ticket.model import Ticket
from maildesk.ticket.values import Notice


@dataclass(frozen=True, slots=True)
class Sheet:
    """A notice with its ticket, in words. `token` is what a reply is known by, `now` the date of the letter."""

    notice: Notice
    ticket: Ticket | None
    house: House
    said: Said
    token: str
    now: datetime

    @property
    def subject(self) -> str:
        """The same for all mail of a ticket; the template's own for mail that belongs to none."""
        if self.ticket is None:
            return header.header_safe(self.said.rendered.subject or self.said.rendered.headline)
        return f"[{self._tag}] {context.subject_of(self.ticket)}".rstrip()

    @property
    def message_id(self) -> str:
        """The Message-ID without brackets; it carries the token."""
        return f"md.{self.token}@{self.house.domain}"

    @property
    def marker(self) -> str:
        """The line that a reply is cut at; none where there is nothing to reply to."""
        return f"— {self.said.words.phrase('reply_above')} — [md:{self.token}]" if self.ticket else ""

    @property
    def footer(self) -> str:
        """What stands below as a signature."""
        return f"{self._tag} · {self.house.name}" if self.ticket else self.house.name

    @property
    def _tag(self) -> str:
        return self.house.tag(self.ticket.number) if self.ticket else ""
