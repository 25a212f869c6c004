"""The values that travel: Stimulus → Situation → Decision → Outbound."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from maildesk.mail.message import Reading
from maildesk.ticket.model import Entry, Lane, Participant, Person, Role, Ticket


class Kind(StrEnum):
    """What happened outside that the desk must answer."""

    OPENED = "opened"
    REQUESTER_REPLIED = "requester_replied"  # the requester, or a watcher, wrote on a ticket
    AGENT_REPLIED = "agent_replied"
    AUTO_REPLIED = "auto_replied"
    BOUNCED = "bounced"
    REPORTED = "reported"  # a machine's mail about what an open ticket is about already
    HELD = "held"  # an agent's mail without authority
    TIMER = "timer"
    OPERATOR = "operator"  # `maildesk act`
    COPY = "copy"  # of a mail that came through another mailbox
    FORM = "form"  # somebody wants the blank form
    IGNORED = "ignored"


@dataclass(frozen=True, slots=True)
class Command:
    """One `#word argument` line, as written. `word` is in lower case, without the sign."""

    word: str
    argument: str
    line: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stimulus:
    """One thing to decide about: a mail (with `inbox_id` and `reading`), a timer or an operator's command.

    `reason` says how the ticket was found, or why the mail is ignored or held. `claimed` is a ticket that the mail
    names without being entitled to it; `follows` one that is closed for good, which this mail goes on with. `lane` is where the mail's text belongs. `returned` is the id of our mail
    that could not be delivered, for BOUNCED. `authentication` is the receiving server's word on the sender: pass,
    fail, none (RFC 8601). `key` is what a machine's report is known by, `superseded` the ticket that had the key last, and
    `recovers` says that the trouble is over.
    """

    kind: Kind
    at: datetime
    ticket: int | None = None
    sender: Person | None = None
    role: Role = Role.STRANGER
    lane: Lane = Lane.REQUESTER
    reason: str = ""
    claimed: int | None = None
    follows: int | None = None
    inbox_id: int | None = None
    mailbox: str = ""
    reading: Reading | None = None
    commands: tuple[Command, ...] = ()
    returned: int | None = None
    authentication: str = "none"
    text: str = ""  # what a stimulus without a reading says: a server's answer, an operator's command lines
    oversize: int = 0  # octets of a mail that was too large to take; then `reading` holds its header only
    key: str = ""
    superseded: int = 0
    recovers: bool = False
    silent: bool = False  # imported old mail: recorded closed, nobody told


@dataclass(frozen=True, slots=True)
class Sent:
    """Automatic answers to its own mail that one address has had in the last hour and the last day."""

    hour: int = 0
    day: int = 0


@dataclass(frozen=True, slots=True)
class Similar:
    """An open ticket of somebody else that is much like this one.

    `widened` says that it is one of several people's already, who affect as many as `impact` says.
    """

    number: int
    requester: str
    subject: str
    impact: str = "individual"
    widened: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """Every fact that deciding needs and the stimulus does not carry. Stored with the decision.

    `number` is reserved for a ticket that may be opened. `told` are the events this ticket has sent before.
    `sent` counts the automatic answers that addresses have had, `sent_on_ticket` those of this ticket in the last hour,
    and `written` the mails that the sender has written on it in that time.
    `own_addresses` are the desk's mailboxes. `similar` are open tickets of the last time, the oldest first.
    `load` has the open tickets of each agent by address, `turns` the number of the last turn in which a rule chose them.
    """

    ticket: Ticket | None = None
    number: int = 0
    participants: tuple[Participant, ...] = ()
    told: frozenset[str] = frozenset()
    sent: Mapping[str, Sent] = field(default_factory=dict)
    sent_on_ticket: int = 0
    written: int = 0
    own_addresses: frozenset[str] = frozenset()
    own_domains: frozenset[str] = frozenset()
    operator: Person | None = None
    returned_event: str = ""  # which of our mails could not be delivered, and to whom, for BOUNCED
    returned_recipient: str = ""
    similar: tuple[Similar, ...] = ()
    load: Mapping[str, int] = field(default_factory=dict)
    turns: Mapping[str, int] = field(default_factory=dict)


NOTHING_KNOWN = Situation()  # where a mail is judged by itself, such as an example of a rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One mail to be written: what to say to whom. Composed now; held notices come with a later need.

    `event` names the template; `happening` is the name of the change that caused it (`taken`, `on_hold`, …).
    `reply` is the lane of a reply to it. `entry` is the journal entry it shows, if any. `due` is the next promised
    time. `automatic` is false only for a relayed human text (RFC 3834 2). `answering` is the Message-ID that this
    mail answers, for an automatic answer to the recipient's own mail. `similar` are the tickets that it lists. `facts`
    are further plain values.
    """

    event: str
    happening: str
    recipient: Person
    role: Role
    reply: Lane
    entry: Entry | None = None
    due: datetime | None = None
    automatic: bool = True
    answering: str | None = None
    similar: tuple[Similar, ...] = ()
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Match:
    """A rule that was looked at: whether it hit, and why; or the first condition that did not hold."""

    rule: str
    hit: bool
    missed: str = ""
    why: str = ""


class Disposition(StrEnum):
    """What became of a mail: one word per inbox row, that other programs rely on."""

    OPENED = "opened"
    APPENDED = "appended"
    IGNORED = "ignored"
    HELD = "held"
    QUARANTINED = "quarantined"
    DUPLICATE = "duplicate"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What is to be done, as plain data that can be printed, stored, compared and replayed.

    `changes` has a (before, after) for each ticket touched; before is None for a new one. `joining` are the people
    who become participants. `matched` lists the rules that hit, `refused` what was asked or due and not done, with the reason.
    """

    disposition: Disposition
    reason: str = ""
    changes: tuple[tuple[Ticket | None, Ticket], ...] = ()
    entries: tuple[Entry, ...] = ()
    notices: tuple[Notice, ...] = ()
    joining: tuple[Participant, ...] = ()
    matched: tuple[Match, ...] = ()
    refused: tuple[str, ...] = ()

    @property
    def ticket(self) -> Ticket | None:
        """The ticket as it is after the decision, if one is touched."""
        return self.changes[0][1] if self.changes else None


@dataclass(frozen=True, slots=True)
class Insert:
    """A blob whose base64 text (lines of 76, CRLF) belongs at `offset` of the stored octets."""

    offset: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outbound:
    """One finished mail to one recipient. `id` was reserved; `octets` with its `inserts` is what SMTP gets."""

    id: int
    ticket: int | None
    event: str
    recipient: str
    lane: Lane
    language: str
    subject: str
    message_id: str
    octets: bytes
    inserts: tuple[Insert, ...] = ()
    automatic: bool = True
    answering: bool = False
    entry_no: int | None = None
