"""Impact that rises because several people report the same."""

from typing import Any

import pytest

from maildesk.errors import PolicyError
from maildesk.policy.widening import waits, widened
from maildesk.ticket.model import EntryKind, Link, Person, RecordType, Status
from maildesk.ticket.similarity import WIDENED
from maildesk.ticket.values import Similar, Situation
from tests.policy.policies import ANN, draft, policy
from tests.ticket.tickets import ticket

TOLD = Similar(1, "told@example.org", "VPN", "department", widened=True)
WORDS = """
    priority:
      matrix:
        planet: {now: 1, soon: 1, later: 2}
        town: {now: 1, soon: 2, later: 3}
        house: {now: 2, soon: 2, later: 3}
        room: {now: 2, soon: 3, later: 3}
"""


def others(count: int, *more: Similar) -> Situation:
    """So many similar tickets, each of somebody else."""
    known = (Similar(10 + one, f"p{one}@example.org", "VPN") for one in range(count))
    return Situation(similar=(*more, *known))


@pytest.mark.parametrize(
    ("more", "situation", "state", "expected"),
    [
        ("", others(1), {}, ("individual", 2, False)),
        ("", others(2), {}, ("department", 2, True)),
        ("", others(2), {"urgency": "high"}, ("department", 1, True)),
        ("", others(2), {"impact": "company", "priority": 1}, ("company", 1, True)),
        ("", others(2), {"priority": 1}, ("department", 1, True)),
        ("", others(2, TOLD), {}, ("department", 2, False)),
        ("", others(8), {}, ("company", 1, True)),
        ("", others(8, TOLD), {}, ("company", 1, True)),
        ("", others(2), {"type": RecordType.SERVICE_REQUEST}, ("individual", 2, False)),
        ("", others(2), {"status": Status.SPAM}, ("individual", 2, False)),
        ("", Situation(similar=(TOLD,) * 5), {}, ("individual", 2, False)),
        ("widening: {similar: 5}\n", others(2), {}, ("individual", 2, False)),
        ("widening: {similar: 5}\n", others(4), {}, ("department", 2, True)),
        ("widening: off\n", others(9), {}, ("individual", 2, False)),
        (WORDS, others(2), {"impact": "room", "urgency": "soon", "priority": 3}, ("house", 2, True)),
        (WORDS, others(8), {"impact": "room", "urgency": "soon", "priority": 3}, ("town", 2, True)),
    ],
)  # fmt: skip
def test_impact(
    more: str, situation: Situation, state: dict[str, Any], expected: tuple[str, int, bool]
) -> None:
    """It rises by the number of people, never falls, and the lead is told once for each step."""
    after = widened(draft(**state), situation, policy(more=more))
    told = any(entry.kind == EntryKind.WIDENED for entry in after.entries)
    assert (after.ticket.impact, after.ticket.priority, told) == expected


def test_what_is_written_down() -> None:
    """The journal says what rose and by which tickets; the ticket is related to them, and can be searched for."""
    after = widened(draft(), others(2), policy())
    assert [entry.kind for entry in after.entries] == [EntryKind.CHANGE, EntryKind.WIDENED]
    assert after.entries[1].text == "much the same within 30 minutes: tickets 10, 11"
    assert {entry.actor for entry in after.entries} == {"desk"}
    assert after.ticket.links == (Link("related", 10), Link("related", 11))
    assert after.ticket.tags == (WIDENED,)
    assert after.ticket.locked == frozenset()


@pytest.mark.parametrize(("count", "assignee", "quiet"), [(3, None, False), (9, None, True), (9, ANN, False)])
def test_in_a_storm(count: int, assignee: Person | None, quiet: bool) -> None:
    """Who comes late is related to the ticket that was told of; after the second step the team knows."""
    wide = Similar(2, "wide@example.org", "VPN", "company", widened=True)
    after = widened(draft(assignee=assignee), others(count, wide), policy())
    assert after.ticket.links == (Link("related", 2),)
    assert (after.suppressed == {"assigned"}) is quiet


@pytest.mark.parametrize(
    ("more", "situation", "tags", "expected"),
    [
        ("", others(0), (), False),
        ("", others(1), (), True),  # with the one in the batch they are three
        ("", others(3), (), False),
        ("", others(3), (WIDENED,), True),  # the lead is being told by the one in the batch
        ("", others(3, TOLD), (WIDENED,), False),
        ("widening: off\n", others(1), (), False),
    ],
)
def test_waiting_for_a_batch(more: str, situation: Situation, tags: tuple[str, ...], expected: bool) -> None:
    """A mail is decided again only where one that is not stored yet changes what comes of it."""
    requester = Person("li@example.org")
    impact = "department" if tags else "individual"
    earlier = ticket(number=5, subject="VPN down", requester=requester, tags=tags, impact=impact)
    unlike = ticket(number=6, subject="Mouse lost", requester=requester)
    assert waits(ticket(), situation, (earlier, unlike), policy(more=more)) is expected
    assert not waits(ticket(), situation, (unlike,), policy(more=more))


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ("", True),
        ("widening: off\n", False),
        ("widening: off\nrules: [{when: {not: {any: [{similar: 3}]}}, then: {tag: few}, name: few}]\n", True),
    ],
)
def test_who_wants_to_know(more: str, expected: bool) -> None:
    """Similar tickets are looked for only where something comes of it."""
    assert policy(more=more).wants_similar is expected


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("{similar: 1}", "expected a whole number from 2 to 50, not '1'"),
        ("{within: soon}", "expected a time span"),
        ("{people: 3}", "unknown key 'people'"),
        ("[3]", "expected keys and values"),
    ],
)
def test_a_wrong_section(written: str, said: str) -> None:
    """It is said what is wanted."""
    with pytest.raises(PolicyError, match=said):
        policy(more=f"widening: {written}\n")
