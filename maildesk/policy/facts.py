"""What the conditions of a rule may look at: the mail, its writer, and the ticket as it is at that point."""

from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from maildesk.mail.message import Message, Origin, Reading
from maildesk.policy.text import EMPTY, Text, identity, text
from maildesk.ticket.model import Person, Role, Ticket
from maildesk.ticket.values import Kind, Situation, Stimulus

if TYPE_CHECKING:
    from maildesk.policy.model import Policy


@dataclass(frozen=True)
class Mail:
    """A mail's texts in the form in which they are compared, each made once and only if a rule asks for it."""

    reading: Reading | None

    @property
    def message(self) -> Message | None:
        """The message as it reads, if there is one."""
        return self.reading.message if self.reading else None

    @property
    def origin(self) -> Origin | None:
        """What kind of writer the mail has."""
        return self.reading.origin if self.reading else None

    @property
    def language(self) -> str:
        """The language of what was newly written, or an empty string."""
        return (self.reading.language if self.reading else None) or ""

    @cached_property
    def subject(self) -> Text:
        """The subject."""
        return text(self.message.subject) if self.message else EMPTY

    @cached_property
    def new(self) -> Text:
        """The newly written text."""
        return text(self.reading.reply_text) if self.reading else EMPTY

    @cached_property
    def whole(self) -> Text:
        """The whole readable text, with quotation and signature."""
        return text(self.message.body_text) if self.message else EMPTY

    @cached_property
    def recipients(self) -> tuple[Text, ...]:
        """The addresses in To and Cc."""
        return (
            tuple(identity(one.address) for one in (*self.message.to, *self.message.cc))
            if self.message
            else ()
        )


@dataclass(frozen=True, slots=True)
class Facts:
    """All that conditions ask about.

    `at` is when the mail came. `role` is what the sender is to the ticket: `agent`, `requester`, `watcher`, …
    `known` says that the policy knows the sender, `authentication` whether our receiving server vouches for them.
    `systems` are the names of those that the mail speaks of, `similar` counts open tickets much like this one.
    """

    mail: Mail
    sender: Person | None
    role: Role
    mailbox: str
    kind: Kind
    ticket: Ticket
    at: datetime
    known: bool = False
    authentication: str = "none"
    systems: tuple[str, ...] = ()
    similar: int = 0

    @classmethod
    def of(cls, stimulus: Stimulus, ticket: Ticket, policy: "Policy", situation: Situation) -> "Facts":
        """The facts of a mail on a ticket."""
        sender = stimulus.sender
        facts = cls(
            mail=Mail(stimulus.reading),
            sender=sender,
            role=_role(stimulus, policy),
            mailbox=stimulus.mailbox,
            kind=stimulus.kind,
            ticket=ticket,
            at=stimulus.at,
            known=sender is not None and policy.person(sender.address) is not None,
            authentication=stimulus.authentication,
            similar=len(situation.similar),
        )
        return replace(facts, systems=_systems(facts, policy)) if policy.systems else facts


def _systems(facts: Facts, policy: "Policy") -> tuple[str, ...]:
    texts = (facts.mail.subject, facts.mail.new)
    named = (policy.systems[position] for position in policy.system_index.candidates(facts))
    return tuple(system.name for system in named if any(map(system.test, texts)))


def _role(stimulus: Stimulus, policy: "Policy") -> Role:
    """A ticket that is only now opened has no participants yet: an agent is one, anybody else the requester."""
    if stimulus.kind != Kind.OPENED or stimulus.sender is None:
        return stimulus.role
    return Role.AGENT if policy.agent(stimulus.sender.address) else Role.REQUESTER
