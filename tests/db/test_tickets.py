"""Looking tickets up."""

import pytest

from maildesk.db.store import Store
from maildesk.ticket.model import Person, Status
from tests.db.examples import ANN, HOUR, MINUTE, NINE, enqueue, outbound, save, ticket

BOB = Person("bob@example.org")


@pytest.mark.parametrize("number", [0, 2, -1, 2**31, 2**63 - 1, 2**63, 10**30, -(10**30)])
def test_a_number_that_no_ticket_has(store: Store, number: int) -> None:
    """Any number may stand in a subject; only that of a ticket finds one."""
    save(store, ticket())
    assert not store.tickets.exists(number)
    assert store.tickets.get(number) is None
    assert store.tickets.participants(number) == ()
    assert store.tickets.entries(number) == ()
    assert store.tickets.told(number) == frozenset()


def test_mail_finds_its_ticket_by_the_ids_it_refers_to(store: Store) -> None:
    """Each known id names its ticket; an id that two tickets had belongs to the first."""
    save(store, ticket(1), ticket(2))
    with store.transaction() as tx:
        tx.correlate(1, ["a@x", "both@x", "a@x"])
    with store.transaction() as tx:
        tx.correlate(2, ["b@x", "both@x"])
    assert store.tickets.correlate(["b@x", "both@x", "none@x", "a@x"]) == {"a@x": 1, "b@x": 2, "both@x": 1}
    assert store.tickets.correlate([]) == {}


def test_what_a_ticket_has_told(store: Store) -> None:
    """Every event that mail was written about counts, sent or not, but not what was cancelled."""
    save(store, ticket())
    enqueue(
        store, outbound(1, ticket=1), outbound(2, ticket=1, event="resolved"), outbound(3, event="closed")
    )
    store.outbox.cancel([2])
    assert store.tickets.told(1) == {"acknowledgement"}


def test_the_load_of_each_assignee(store: Store) -> None:
    """Finished tickets are no load."""
    save(
        store,
        ticket(1, assignee=ANN),
        ticket(2, assignee=ANN, status=Status.ON_HOLD),
        ticket(3, assignee=ANN, status=Status.CLOSED),
        ticket(4, assignee=BOB),
        ticket(5),
    )
    assert store.tickets.load() == {ANN.address: 2, BOB.address: 1}


def test_tickets_wake_when_their_timer_has_come(store: Store) -> None:
    """The most overdue comes first; a finished ticket sleeps."""
    save(store, ticket(1), wake_at=NINE + HOUR)
    save(store, ticket(2), wake_at=NINE)
    save(store, ticket(3))
    save(store, ticket(4, status=Status.CLOSED), wake_at=NINE)
    assert store.tickets.due(NINE - MINUTE, 10) == []
    assert store.tickets.due(NINE, 10) == [2]
    assert store.tickets.due(NINE + HOUR, 10) == [2, 1]
    assert store.tickets.due(NINE + HOUR, 1) == [2]


def test_a_person_is_found_by_any_address(store: Store) -> None:
    """Somebody's other address is theirs, and tickets from it are too."""
    save(store, ticket())
    with store.database.write() as connection:
        connection.exec_driver_sql(
            "INSERT INTO person_address (address, person) VALUES ('mj@example.org', 1)"
        )
    known = store.tickets.person("MJ@example.org")
    assert known is not None and known.address == "mary@example.org"
    save(store, ticket(2, requester=Person("mj@example.org")))
    stored = store.tickets.get(2)
    assert stored is not None and stored.requester == known
    assert store.tickets.person("nobody@example.org") is None
