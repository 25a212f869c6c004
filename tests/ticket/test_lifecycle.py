"""The table of moves, and what a move does to the clocks."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maildesk.ticket.lifecycle import LIFECYCLE, STILL, Move, NotAllowed, move
from maildesk.ticket.model import Status
from tests.ticket.tickets import NINE, minutes, ticket


@pytest.mark.parametrize(
    ("status", "made", "becomes"),
    [
        (Status.NEW, Move.WORK, Status.OPEN),
        (Status.NEW, Move.REPLY, Status.NEW),
        (Status.OPEN, Move.WAIT, Status.WAITING_REQUESTER),
        (Status.WAITING_REQUESTER, Move.REPLY, Status.OPEN),
        (Status.WAITING_REQUESTER, Move.WORK, Status.WAITING_REQUESTER),
        (Status.ON_HOLD, Move.REOPEN, Status.OPEN),
        (Status.OPEN, Move.RESOLVE, Status.RESOLVED),
        (Status.RESOLVED, Move.REPLY, Status.RESOLVED),
        (Status.RESOLVED, Move.CONFIRM, Status.CLOSED),
        (Status.RESOLVED, Move.DISPUTE, Status.OPEN),
        (Status.CLOSED, Move.REOPEN, Status.OPEN),
        (Status.SPAM, Move.REPLY, Status.SPAM),
        (Status.MERGED, Move.REPLY, Status.MERGED),
    ],
)
def test_a_move_leads_where_the_table_says(status: Status, made: Move, becomes: Status) -> None:
    """Each move of the table ends in the status that the process wants."""
    assert move(ticket(status=status), made, NINE).status == becomes


@pytest.mark.parametrize(
    ("status", "made"),
    [
        (Status.CLOSED, Move.WAIT),
        (Status.MERGED, Move.CLOSE),
        (Status.SPAM, Move.RESOLVE),
        (Status.NEW, Move.DISPUTE),
    ],
)
def test_a_move_that_the_table_lacks_is_refused_with_those_there_are(status: Status, made: Move) -> None:
    """The refusal names the status and every move that is allowed."""
    with pytest.raises(NotAllowed, match=f"{status} cannot {made}; it can: .*{sorted(LIFECYCLE[status])[0]}"):
        move(ticket(status=status), made, NINE)


def test_every_status_has_a_row() -> None:
    """No status is without moves, and every move leads to a status that has a row too."""
    assert set(LIFECYCLE) == set(Status)
    assert all(set(moves.values()) <= set(LIFECYCLE) for moves in LIFECYCLE.values())


def test_waiting_stops_the_clocks_and_the_answer_starts_them() -> None:
    """The time between is summed, to the second."""
    waiting = move(ticket(status=Status.OPEN), Move.WAIT, NINE + minutes(10))
    assert waiting.paused_since == NINE + minutes(10)
    answered = move(waiting, Move.REPLY, NINE + minutes(35))
    assert (answered.paused_since, answered.paused_for) == (None, minutes(25))


def test_a_reopened_ticket_counts_it_and_forgets_its_resolution_time() -> None:
    """Reopening is counted, and what was confirmed is so no more."""
    resolved = move(ticket(status=Status.OPEN), Move.RESOLVE, NINE + minutes(30))
    closed = replace(move(resolved, Move.CONFIRM, NINE + minutes(40)), confirmed_at=NINE + minutes(40))
    again = move(closed, Move.REOPEN, NINE + minutes(60))
    assert (again.reopened, again.resolved_at, again.closed_at, again.confirmed_at) == (1, None, None, None)
    assert again.paused_for == minutes(30), "the clocks stood still from the resolution on"


@given(st.lists(st.tuples(st.sampled_from(Move), st.integers(0, 600)), max_size=30))
def test_any_history_of_moves_keeps_the_clocks_sound(history: list[tuple[Move, int]]) -> None:
    """Clocks stand still exactly while a ticket waits, is resolved or finished, and never run backwards."""
    current, at = ticket(), NINE
    for made, seconds in history:
        at += minutes(seconds / 60)
        if made in LIFECYCLE[current.status]:
            current = move(current, made, at)
        assert (current.paused_since is not None) == (current.status in STILL)
        assert minutes(0) <= current.paused_for <= at - NINE
