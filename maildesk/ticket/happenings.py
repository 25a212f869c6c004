"""What happened to a ticket, as names that notifications match on: `changes(before, after, entries)`."""

from collections.abc import Callable, Sequence

from maildesk.ticket.model import RECOVERED, Entry, EntryKind, Lane, Status, Ticket

Question = Callable[[Ticket | None, Ticket, Sequence[Entry]], bool]


def _reached(status: Status) -> Question:
    return lambda before, after, entries: (
        after.status == status and (before is None or before.status != status)
    )


def _wrote(kind: EntryKind) -> Question:
    return lambda before, after, entries: any(entry.kind == kind for entry in entries)


def _opened(before: Ticket | None, after: Ticket, entries: Sequence[Entry]) -> bool:
    return before is None


def _replied(before: Ticket | None, after: Ticket, entries: Sequence[Entry]) -> bool:
    return any(entry.kind == EntryKind.REPLY and entry.lane == Lane.REQUESTER for entry in entries)


def _assigned(before: Ticket | None, after: Ticket, entries: Sequence[Entry]) -> bool:
    return after.assignee is not None and (before is None or before.assignee != after.assignee)


def _unassignable(before: Ticket | None, after: Ticket, entries: Sequence[Entry]) -> bool:
    """A rule found nobody to give it to, and no other rule did."""
    return after.assignee is None and any(entry.kind == EntryKind.UNASSIGNABLE for entry in entries)


def _picked_up(before: Ticket | None, after: Ticket, entries: Sequence[Entry]) -> bool:
    """What nobody had, and all were told of, is somebody's now."""
    return before is not None and before.assignee is None and after.assignee is not None


def _handed_over(before: Ticket | None, after: Ticket, entries: Sequence[Entry]) -> bool:
    return before is not None and before.team != after.team and after.assignee is None


def _taken(before: Ticket | None, after: Ticket, entries: Sequence[Entry]) -> bool:
    """Somebody works on what nobody had taken into work before."""
    return before is not None and before.status == Status.NEW and after.status == Status.OPEN


def _reopened(before: Ticket | None, after: Ticket, entries: Sequence[Entry]) -> bool:
    return before is not None and after.reopened > before.reopened


def _confirmed(before: Ticket | None, after: Ticket, entries: Sequence[Entry]) -> bool:
    return after.confirmed_at is not None and (before is None or before.confirmed_at is None)


def _recovered(before: Ticket | None, after: Ticket, entries: Sequence[Entry]) -> bool:
    closed = after.status == Status.CLOSED and (before is None or before.status != Status.CLOSED)
    return closed and after.closure_code == RECOVERED


def _recurred(before: Ticket | None, after: Ticket, entries: Sequence[Entry]) -> bool:
    """A machine reports again what was thought solved."""
    return _reopened(before, after, entries) and any(entry.kind == EntryKind.REPORT for entry in entries)


def _priority_raised(before: Ticket | None, after: Ticket, entries: Sequence[Entry]) -> bool:
    return before is not None and after.priority < before.priority


def _overdue(clock: str) -> Question:
    def question(before: Ticket | None, after: Ticket, entries: Sequence[Entry]) -> bool:
        known = before.fired if before else ()
        return any(timer.startswith(clock + "@") for timer in after.fired if timer not in known)

    return question


HAPPENINGS: dict[str, Question] = {
    "opened": _opened,
    "requester_replied": _replied,
    "answered": _wrote(EntryKind.ANSWER),
    "noted": _wrote(EntryKind.NOTE),
    "bounced": _wrote(EntryKind.BOUNCE),
    "held": _wrote(EntryKind.HELD),
    "asked": _wrote(EntryKind.ASKED),
    "widened": _wrote(EntryKind.WIDENED),
    "unassignable": _unassignable,
    "assigned": _assigned,
    "picked_up": _picked_up,
    "handed_over": _handed_over,
    "taken": _taken,
    "waiting_requester": _reached(Status.WAITING_REQUESTER),
    "waiting_third_party": _reached(Status.WAITING_THIRD_PARTY),
    "on_hold": _reached(Status.ON_HOLD),
    "reopened": _reopened,
    "resolved": _reached(Status.RESOLVED),
    "confirmed": _confirmed,
    "closed": _reached(Status.CLOSED),
    "recovered": _recovered,
    "recurred": _recurred,
    "priority_raised": _priority_raised,
    "response_overdue": _overdue("response"),
    "resolution_overdue": _overdue("resolution"),
}


def changes(before: Ticket | None, after: Ticket, entries: Sequence[Entry]) -> frozenset[str]:
    """The names of all that happened between two states of a ticket, with these new entries."""
    return frozenset(name for name, question in HAPPENINGS.items() if question(before, after, entries))
