"""A decision in the making. Lifecycle, commands and rules each take a Draft and give the next one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import datetime, timedelta
from typing import Any

from maildesk.mail.message import Attachment
from maildesk.ticket import lifecycle
from maildesk.ticket.lifecycle import Move
from maildesk.ticket.model import Change, Entry, EntryKind, Lane, Link, Participant, Person, Ticket

_BOOKKEEPING = {"version", "updated_at", "entry_count", "fired", "locked", "paused_since", "paused_for",
                "root_message_id", "description", "responded_at", "resolved_at", "closed_at", "confirmed_at",
                "reopened"}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """The ticket as it would become, and what would be written down.

    `actor` and `rule` say on whose behalf the next change is made: an agent's address and no rule, or `desk` and a
    rule's name. `forced` lets a rule change what an agent set. `suppressed` are events that shall not be announced.
    `dropped` is the reason for keeping the mail in the ledger only. `stopped` ends the rules. `asked` names the
    fields that the requester is to be asked for, `answers` the templates that they are to get. `captured` is what the running
    rule found in the mail, by name. `key` is what a machine's report is known by, and `recovers` says that it ends one.
    """

    ticket: Ticket
    at: datetime
    actor: str = "desk"
    rule: str | None = None
    forced: bool = False
    entries: tuple[Entry, ...] = ()
    joining: tuple[Participant, ...] = ()
    suppressed: frozenset[str] = frozenset()
    dropped: str | None = None
    stopped: bool = False
    asked: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()
    captured: Mapping[str, str] = field(default_factory=dict)
    key: str = ""
    recovers: bool = False

    def set(self, **values: Any) -> "Draft":
        """The draft with these fields of its ticket changed.

        A rule leaves a field that an agent set as it is, unless forced; an agent's change locks the field.
        """
        free = {name: value for name, value in values.items() if self._may_set(name)}
        return replace(self, ticket=replace(self.ticket, **free, locked=self._locked_by(free)))

    def fill(self, name: str, value: str) -> "Draft":
        """The draft with one field of the form; an empty value takes it away. Each is locked by itself, as in `set`."""
        lock = f"fields.{name}"
        if not self._may_set(lock):
            return self
        fields = {key: text for key, text in {**self.ticket.fields, name: value}.items() if text}
        return replace(self, ticket=replace(self.ticket, fields=fields, locked=self._locked_by((lock,))))

    def _may_set(self, name: str) -> bool:
        return self.rule is None or self.forced or name not in self.ticket.locked

    def _locked_by(self, names: Iterable[str]) -> frozenset[str]:
        """What is locked after these were set: a rule and the desk itself lock nothing."""
        by_agent = self.rule is None and self.actor != "desk"
        return self.ticket.locked.union(names) if by_agent else self.ticket.locked

    def move(self, move: Move) -> "Draft":
        """The draft with its ticket moved; raises `lifecycle.NotAllowed`."""
        return replace(self, ticket=lifecycle.move(self.ticket, move, self.at))

    def write(
        self,
        kind: EntryKind,
        text: str = "",
        *,
        lane: Lane = Lane.INTERNAL,
        html: str | None = None,
        changes: tuple[Change, ...] = (),
        message_id: str | None = None,
        inbox_id: int | None = None,
        attachments: tuple[Attachment, ...] = (),
    ) -> "Draft":
        """The draft with one more entry in the journal."""
        entry = Entry(
            no=self.ticket.entry_count + 1, at=self.at, actor=self.actor, rule=self.rule, kind=kind, text=text,
            lane=lane, html=html, changes=changes, message_id=message_id, inbox_id=inbox_id, attachments=attachments,
        )  # fmt: skip
        ticket = replace(self.ticket, entry_count=entry.no, updated_at=self.at)
        return replace(self, ticket=ticket, entries=(*self.entries, entry))

    def journal(self, before: Ticket) -> "Draft":
        """The draft with an entry for every field that differs from `before`, if any does."""
        changes = differences(before, self.ticket)
        return self.write(EntryKind.CHANGE, changes=changes) if changes else self

    def join(self, participant: Participant) -> "Draft":
        """The draft with a person who takes part from now on."""
        return replace(self, joining=(*self.joining, participant))

    def suppress(self, event: str) -> "Draft":
        """The draft that will not announce this event."""
        return replace(self, suppressed=self.suppressed | {event})


def differences(before: Ticket, after: Ticket) -> tuple[Change, ...]:
    """What differs between two states of a ticket, field by field, without the desk's own bookkeeping."""
    both = [
        Change(f.name, as_text(getattr(before, f.name)), as_text(getattr(after, f.name)))
        for f in fields(Ticket)
        if f.name not in _BOOKKEEPING and getattr(before, f.name) != getattr(after, f.name)
    ]
    return tuple(change for change in both if change.before != change.after)


def as_text(value: object) -> str:
    """A ticket's field as the journal shows it."""
    match value:
        case None:
            return ""
        case Person():
            return value.address
        case Link():
            return f"{value.kind} {value.number}"
        case datetime():
            return value.isoformat()
        case timedelta():
            return f"{value.total_seconds():.0f} s"
        case Mapping():
            return ", ".join(f"{key}={value[key]}" for key in sorted(value))
        case tuple():
            return ", ".join(as_text(item) for item in value)
        case _:
            return str(value)
