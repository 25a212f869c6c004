"""A ticket, the people on it and its journal, as frozen values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # a listing of tickets knows nothing of mail, and its start is waited for
    from maildesk.mail.message import Attachment


class Status(StrEnum):
    """Where a ticket stands; the moves between them are the `LIFECYCLE` table."""

    NEW = "new"
    OPEN = "open"
    WAITING_REQUESTER = "waiting_requester"
    WAITING_THIRD_PARTY = "waiting_third_party"
    ON_HOLD = "on_hold"
    RESOLVED = "resolved"
    CLOSED = "closed"
    MERGED = "merged"
    SPAM = "spam"


FINISHED = frozenset({Status.CLOSED, Status.MERGED, Status.SPAM})
LIVING = tuple(status for status in Status if status not in FINISHED)
PAUSED = frozenset({Status.WAITING_REQUESTER, Status.WAITING_THIRD_PARTY, Status.ON_HOLD})


RECOVERED = "recovered"  # the closure code of what a machine says is over


class RecordType(StrEnum):
    """ITIL's record types."""

    INCIDENT = "incident"
    SERVICE_REQUEST = "service_request"
    PROBLEM = "problem"


SERVICE_TYPES = ("fault", "provisioning", "access", "inquiry", "other")
IMPACTS = ("individual", "department", "company")
URGENCIES = ("high", "normal", "low")
BUSINESS_IMPACTS = ("stopped", "degraded", "workaround", "none")
LINK_KINDS = ("duplicate", "parent", "child", "problem", "related", "follows", "claims")


class Lane(StrEnum):
    """Who may read an entry, and where a reply goes."""

    REQUESTER = "requester"
    INTERNAL = "internal"


class Role(StrEnum):
    """What a person is to one ticket. An authority goes with it."""

    REQUESTER = "requester"
    AGENT = "agent"
    WATCHER = "watcher"
    OPERATOR = "operator"
    STRANGER = "stranger"


class EntryKind(StrEnum):
    """What an entry of the journal records."""

    OPENED = "opened"
    REPLY = "reply"  # the requester, a watcher or a third party wrote
    ANSWER = "answer"  # an agent wrote to the requester
    NOTE = "note"  # an agent wrote for the inside
    CHANGE = "change"  # fields changed
    AUTO_REPLY = "auto-reply"
    REPORT = "report"  # a machine reported again
    BOUNCE = "bounce"
    TIMER = "timer"
    HELD = "held"  # mail that waits for a person's word
    ASKED = "asked"  # the requester was asked for fields of the form
    WIDENED = "widened"  # others report the same: the impact has risen
    CHOSEN = "chosen"  # why a rule gave it to this agent
    UNASSIGNABLE = "unassignable"  # why a rule found nobody to give it to


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who writes or is written to. `address` is the identity: lower case, A-label domain."""

    address: str
    name: str = ""
    language: str = ""
    department: str = ""
    phone: str = ""
    site: str = ""
    vip: bool = False

    @property
    def called(self) -> str:
        """The name to show: the display name, else the address."""
        return self.name or self.address


@dataclass(frozen=True, slots=True)
class Link:
    """A relation to another ticket, as this one sees it (`kind` is one of `LINK_KINDS`)."""

    kind: str
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """One record of the desk. Times are aware and in UTC; `number` is the key.

    `version` is what `record` compares: 0 is a ticket not stored yet. `locked` names the fields that an agent
    set, which a rule changes only with `force`. `paused_since` is set while the clocks stand still and
    `paused_for` sums the finished pauses. `fired` names the timers that have gone off. `root_message_id` is the
    id that every mail of the ticket refers to. `description` is the requester's first text.
    """

    number: int
    subject: str
    requester: Person
    created_at: datetime
    updated_at: datetime
    version: int = 0
    status: Status = Status.NEW
    type: RecordType = RecordType.INCIDENT
    service_type: str = "other"
    category: str = ""
    description: str = ""
    language: str = "en"
    priority: int = 2
    impact: str = "individual"
    urgency: str = "normal"
    business_impact: str = ""
    queue: str = ""
    team: str = ""
    line: int = 1
    assignee: Person | None = None
    mailbox: str = ""
    root_message_id: str = ""
    tags: tuple[str, ...] = ()
    fields: Mapping[str, str] = field(default_factory=dict)
    links: tuple[Link, ...] = ()
    locked: frozenset[str] = frozenset()
    entry_count: int = 0
    responded_at: datetime | None = None
    resolved_at: datetime | None = None
    closed_at: datetime | None = None
    paused_since: datetime | None = None
    paused_for: timedelta = timedelta(0)
    reopened: int = 0
    resolution: str = ""
    cause: str = ""
    closure_code: str = ""
    confirmed_at: datetime | None = None
    fired: tuple[str, ...] = ()

    @property
    def finished(self) -> bool:
        """Whether the ticket has left the living queue."""
        return self.status in FINISHED


@dataclass(frozen=True, slots=True)
class Change:
    """One field of a ticket, before and after, as text."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of the journal. `no` counts from 1 within the ticket.

    `actor` is a person's address, or `desk`, `timer`, `operator`. `rule` is the rule that caused it. `html` is the
    sanitised form of `text` where there is one.
    """

    no: int
    at: datetime
    actor: str
    lane: Lane
    kind: EntryKind
    text: str = ""
    html: str | None = None
    changes: tuple[Change, ...] = ()
    rule: str | None = None
    message_id: str | None = None
    inbox_id: int | None = None
    attachments: "tuple[Attachment, ...]" = ()


@dataclass(frozen=True, slots=True)
class Participant:
    """A person on a ticket beside the assignee, and as what."""

    person: Person
    role: Role
