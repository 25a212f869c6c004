"""Response and resolution clocks."""

from datetime import datetime

import pytest

from maildesk.ticket.clocks import Clock, Targets, due, ringing, wake_at
from maildesk.ticket.model import Status
from tests.ticket.tickets import NINE, minutes, ticket

TARGETS = Targets(response=minutes(15), resolution=minutes(240))


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ({}, NINE + minutes(15)),
        ({"responded_at": NINE + minutes(5)}, NINE + minutes(240)),
        ({"responded_at": NINE, "paused_for": minutes(30)}, NINE + minutes(270)),
        ({"responded_at": NINE, "status": Status.WAITING_REQUESTER, "paused_since": NINE}, None),
        ({"status": Status.RESOLVED, "resolved_at": NINE + minutes(20)}, None),
        ({"status": Status.CLOSED}, None),
        ({"status": Status.ON_HOLD}, NINE + minutes(15)),
    ],
)
def test_the_next_target_is_that_of_the_first_running_clock(
    state: dict[str, object], expected: datetime | None
) -> None:
    """A met or paused clock has no target; a pause moves the resolution."""
    assert due(ticket(**state), TARGETS) == expected


def test_a_clock_rings_once_for_each_target() -> None:
    """After its timer is marked as fired, a target neither rings nor wakes again."""
    late = NINE + minutes(16)
    (reading,) = ringing(ticket(), TARGETS, late)
    assert reading.clock == Clock.RESPONSE
    fired = ticket(fired=(reading.timer,))
    assert ringing(fired, TARGETS, late) == ()
    assert wake_at(fired, TARGETS) == NINE + minutes(240)


def test_after_days_of_silence_both_clocks_ring_together() -> None:
    """A desk that was down finds all that is due at once."""
    assert [r.clock for r in ringing(ticket(), TARGETS, NINE + minutes(60 * 24 * 3))] == list(Clock)
