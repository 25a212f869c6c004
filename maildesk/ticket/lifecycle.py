"""The life of a ticket: one table of moves, and what a move does to the clocks.

Theory of operation. A ticket is `new` until somebody of the desk does something with it, then `open`: the ball is
with the desk and the clocks run. It waits for the requester, for a third party, or on hold: the ball is elsewhere
and the clocks stand still. An agent resolves it: the work is thought done and the requester is asked. Their yes, or
an agent's word, closes it. Whatever a requester writes while the desk waits for them brings the ball back; a "no" to
a resolution, or mail to a closed ticket, reopens it. `merged` and `spam` are ends from which only an agent returns.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum

from maildesk.ticket.model import FINISHED, PAUSED, Status, Ticket


class Move(StrEnum):
    """What somebody does to a ticket's status. The words are those of agents' commands where there is one."""

    WORK = "work"  # an agent takes it or writes on it
    REPLY = "reply"  # the requester or a third party wrote
    WAIT = "wait"
    THIRD_PARTY = "third_party"
    HOLD = "hold"
    RESOLVE = "resolve"
    CONFIRM = "confirm"  # the requester says that it works
    DISPUTE = "dispute"  # the requester says that it does not
    CLOSE = "close"
    REOPEN = "reopen"
    SPAM = "spam"


STILL = PAUSED | FINISHED | {Status.RESOLVED}  # the clocks stand still


class NotAllowed(ValueError):
    """The ticket's status does not allow the move. The text says which moves there are."""


_LIVING = (Status.NEW, Status.OPEN, Status.WAITING_REQUESTER, Status.WAITING_THIRD_PARTY, Status.ON_HOLD)
_ANY_TIME = {Move.WAIT: Status.WAITING_REQUESTER, Move.THIRD_PARTY: Status.WAITING_THIRD_PARTY,
             Move.HOLD: Status.ON_HOLD, Move.RESOLVE: Status.RESOLVED, Move.CLOSE: Status.CLOSED,
             Move.SPAM: Status.SPAM}  # fmt: skip

LIFECYCLE: dict[Status, dict[Move, Status]] = {
    Status.NEW: {**_ANY_TIME, Move.WORK: Status.OPEN, Move.REPLY: Status.NEW},
    Status.OPEN: {**_ANY_TIME, Move.WORK: Status.OPEN, Move.REPLY: Status.OPEN},
    **{
        waiting: {**_ANY_TIME, Move.WORK: waiting, Move.REPLY: Status.OPEN, Move.REOPEN: Status.OPEN}
        for waiting in (Status.WAITING_REQUESTER, Status.WAITING_THIRD_PARTY, Status.ON_HOLD)
    },
    Status.RESOLVED: {Move.WORK: Status.RESOLVED, Move.REPLY: Status.RESOLVED, Move.RESOLVE: Status.RESOLVED,
                      Move.CONFIRM: Status.CLOSED, Move.DISPUTE: Status.OPEN, Move.REOPEN: Status.OPEN,
                      Move.CLOSE: Status.CLOSED, Move.SPAM: Status.SPAM},
    Status.CLOSED: {Move.WORK: Status.CLOSED, Move.REOPEN: Status.OPEN, Move.CLOSE: Status.CLOSED},
    Status.MERGED: {Move.REOPEN: Status.OPEN, Move.REPLY: Status.MERGED, Move.WORK: Status.MERGED},
    Status.SPAM: {Move.REOPEN: Status.OPEN, Move.REPLY: Status.SPAM, Move.WORK: Status.SPAM},
}  # fmt: skip


def move(ticket: Ticket, move: Move, at: datetime) -> Ticket:
    """The ticket after the move, its clocks stopped or started.

    Raises `NotAllowed` where the table has no such move.
    """
    moves = LIFECYCLE[ticket.status]
    if move not in moves:
        allowed = ", ".join(sorted(moves))
        raise NotAllowed(f"a ticket that is {ticket.status} cannot {move}; it can: {allowed}")
    return enter(ticket, moves[move], at)


def enter(ticket: Ticket, status: Status, at: datetime) -> Ticket:
    """The ticket in this status, with the marks that clocks and reports read."""
    if status == ticket.status:
        return ticket
    running = _pause(ticket, at) if status in STILL else _resume(ticket, at)
    reopened = ticket.status in (Status.RESOLVED, Status.CLOSED) and status == Status.OPEN
    return replace(
        running,
        status=status,
        resolved_at=None if reopened else (at if status == Status.RESOLVED else ticket.resolved_at),
        responded_at=ticket.responded_at or (at if status == Status.RESOLVED else None),
        closed_at=at if status == Status.CLOSED else None,
        confirmed_at=None if reopened else ticket.confirmed_at,
        closure_code="" if reopened else ticket.closure_code,
        resolution="" if reopened else ticket.resolution,
        reopened=ticket.reopened + reopened,
    )


def _pause(ticket: Ticket, at: datetime) -> Ticket:
    return ticket if ticket.paused_since else replace(ticket, paused_since=at)


def _resume(ticket: Ticket, at: datetime) -> Ticket:
    if ticket.paused_since is None:
        return ticket
    return replace(
        ticket, paused_since=None, paused_for=ticket.paused_for + max(at - ticket.paused_since, timedelta(0))
    )
