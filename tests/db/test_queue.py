"""The listing: what the desk has to do, the most pressing first."""

from typing import Any

import pytest

from maildesk.db.queue import SORT_KEYS, QueueFilter
from maildesk.db.store import Store
from maildesk.ticket.model import Person, RecordType, Status
from tests.db.examples import ANN, DAY, HOUR, MARY, NINE, save, ticket

BOB = Person("bob@example.org", "Bob Ray")


def numbers(store: Store, **wanted: Any) -> list[int]:
    """The tickets that a filter lists at nine, in order."""
    return [row["number"] for row in store.queue.list(QueueFilter(**wanted), NINE)]


@pytest.fixture
def full(store: Store) -> Store:
    """A desk with seven tickets."""
    save(store, ticket(1, priority=3, created_at=NINE - HOUR), due_at=NINE - HOUR)
    save(
        store,
        ticket(2, priority=1, assignee=ANN, queue="hardware", updated_at=NINE + HOUR),
        due_at=NINE + HOUR,
    )
    save(store, ticket(3, priority=1, requester=BOB, team="field"), due_at=NINE + DAY)
    save(store, ticket(4, priority=1, status=Status.ON_HOLD, team="field"))
    save(store, ticket(5, priority=2, created_at=NINE - DAY), due_at=NINE)
    save(store, ticket(6, priority=1, status=Status.CLOSED, assignee=ANN))
    save(store, ticket(7, priority=1, status=Status.SPAM))
    return store


def test_a_row_has_the_words_that_programs_rely_on(store: Store) -> None:
    """Every key of `queue --json` but the tag, which the settings' prefix makes."""
    save(store, ticket(tags=("b", "a"), assignee=ANN, queue="q", team="t", category="c"), due_at=NINE)
    assert store.queue.list(QueueFilter(), NINE) == [
        {
            "number": 1,
            "subject": "VPN broken",
            "status": Status.NEW,
            "type": RecordType.INCIDENT,
            "service_type": "other",
            "category": "c",
            "priority": 2,
            "impact": "individual",
            "urgency": "normal",
            "queue": "q",
            "team": "t",
            "line": 1,
            "assignee": ANN.address,
            "requester": MARY.address,
            "created_at": NINE,
            "updated_at": NINE,
            "due_at": NINE,
            "overdue": True,
            "tags": ["b", "a"],
        }
    ]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({}, [5, 1, 2, 3, 4]),  # overdue, then by priority, then by due time, what has none last
        ({"status": "all"}, [5, 1, 2, 3, 4, 6, 7]),
        ({"status": "on_hold"}, [4]),
        ({"status": "closed"}, [6]),
        ({"queue": "hardware"}, [2]),
        ({"team": "field"}, [3, 4]),
        ({"assignee": "Ann@Example.org"}, [2]),
        ({"assignee": "nobody@example.org"}, []),
        ({"requester": BOB.address}, [3]),
        ({"priority": 1}, [2, 3, 4]),
        ({"overdue": True}, [5, 1]),
        ({"overdue": True, "priority": 3}, [1]),
        ({"sort": "number"}, [1, 2, 3, 4, 5]),
        ({"sort": "created"}, [2, 3, 4, 1, 5]),
        ({"sort": "updated"}, [2, 1, 3, 4, 5]),
        ({"sort": "due"}, [1, 5, 2, 3, 4]),
        ({"sort": "priority"}, [2, 3, 4, 5, 1]),
        ({"limit": 2}, [5, 1]),
        ({"limit": 2, "after": 1}, [2, 3]),
        ({"after": 4}, []),
        ({"after": 99}, []),
    ],
)
def test_what_is_listed(full: Store, wanted: dict[str, Any], found: list[int]) -> None:
    """Each question narrows the list, and each order is total."""
    assert numbers(full, **wanted) == found


@pytest.mark.parametrize("sort", SORT_KEYS)
def test_pages_make_up_the_list(full: Store, sort: str) -> None:
    """Page after page gives each ticket once, in the order of the whole."""
    whole = numbers(full, status="all", sort=sort)
    paged: list[int] = []
    while page := numbers(full, status="all", sort=sort, limit=2, after=paged[-1] if paged else None):
        paged += page
    assert paged == whole


def test_tags_belong_to_their_tickets(store: Store) -> None:
    """Those of a page are those of its tickets only."""
    save(store, ticket(1, tags=("a",)), ticket(2), ticket(3, tags=("b", "c")))
    rows = store.queue.list(QueueFilter(sort="number", limit=2), NINE)
    assert [row["tags"] for row in rows] == [["a"], []]
