"""Looking tickets up."""

import pytest

from maildesk.db.store import Store
from maildesk.db.trouble import Conflict
from maildesk.ticket.model import Link, Person, Status
from maildesk.ticket.similarity import CONSIDERED, WIDENED, Report
from maildesk.ticket.values import Similar
from tests.db.examples import (
    ANN,
    HOUR,
    MARY,
    MINUTE,
    NINE,
    accept,
    enqueue,
    entry,
    mail,
    outbound,
    save,
    ticket,
)

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


def test_the_key_of_a_machine(store: Store) -> None:
    """It goes from ticket to ticket, and only from the one that was found to have it."""
    save(store, ticket(1), ticket(2, status=Status.CLOSED), ticket(3))
    assert store.tickets.keyed("web1/http") is None
    for number, superseded in ((2, 0), (1, 2)):
        with store.transaction() as tx:
            tx.key("web1/http", number, superseded)
    assert store.tickets.keyed("web1/http") == (1, Status.NEW)
    for superseded in (0, 2):
        with pytest.raises(Conflict), store.transaction() as tx:
            tx.key("web1/http", 3, superseded)
    assert store.tickets.keyed("web1/http") == (1, Status.NEW)


def test_what_a_ticket_has_told(store: Store) -> None:
    """Every event that mail was written about counts, sent or not, but not what was cancelled."""
    save(store, ticket())
    enqueue(
        store, outbound(1, ticket=1), outbound(2, ticket=1, event="resolved"), outbound(3, event="closed")
    )
    store.outbox.cancel([2])
    assert store.tickets.told(1) == {"acknowledgement"}


def test_recent_tickets_as_they_are_compared(store: Store) -> None:
    """Those that live and were reported since a time, the newest first, as many as are asked for."""
    said = {"description": "x" * (CONSIDERED + 1), "fields": {"system": "crm, payroll", "site": "Berlin"}}
    save(
        store,
        ticket(1, created_at=NINE - HOUR),
        ticket(2, tags=("vip", WIDENED), impact="department"),
        ticket(3, status=Status.CLOSED),
        ticket(4, created_at=NINE + MINUTE, requester=ANN, **said),
    )
    newest = Report(Similar(4, ANN.address, "VPN broken"), "x" * CONSIDERED, frozenset({"crm", "payroll"}))
    first = Report(Similar(2, MARY.address, "VPN broken", "department", widened=True), "")
    assert store.tickets.recent(NINE, 9) == [newest, first]
    assert store.tickets.recent(NINE, 1) == [newest]


def test_recent_tickets_that_another_lists(store: Store) -> None:
    """They are as wide as the last one that was found to be like them and widened; other links say nothing."""
    related = tuple(Link("related", number) for number in (1, 2))
    save(
        store,
        *(ticket(number) for number in (1, 2, 3)),
        ticket(4, tags=(WIDENED,), impact="department", links=related),
        ticket(5, tags=(WIDENED,), impact="company", links=(*related[1:], Link("duplicate", 3))),
        ticket(6, links=(Link("related", 3),)),
    )
    found = {one.similar.number: one.similar for one in store.tickets.recent(NINE, 9)}
    said = {number: (one.impact, one.widened) for number, one in found.items()}
    plain, department, company = ("individual", False), ("department", True), ("company", True)
    assert said == {1: department, 2: company, 3: plain, 4: department, 5: company, 6: plain}


def test_the_mails_that_somebody_wrote_on_a_ticket(store: Store) -> None:
    """Those since a time, of one writer; what was written from the command line is no mail."""
    ids = accept(store, *(mail(str(number)) for number in range(3)))
    save(store, ticket())
    with store.transaction() as tx:
        tx.append(1, [entry(no, at=NINE + no * MINUTE, inbox_id=id_) for no, id_ in enumerate(ids)])
        tx.append(1, [entry(8, at=NINE + HOUR), entry(9, at=NINE + HOUR, actor=BOB.address, inbox_id=ids[0])])
    assert store.tickets.written(1, MARY.address, NINE) == 2
    assert store.tickets.written(1, BOB.address, NINE) == 1
    assert store.tickets.written(1, ANN.address, NINE) == 0


def test_the_latest_time_on_any_ticket(store: Store) -> None:
    """What the clock may not be behind of."""
    assert store.newest() is None
    save(store, ticket(1, updated_at=NINE + HOUR), ticket(2, updated_at=NINE))
    assert store.newest() == NINE + HOUR


def test_what_is_looked_up_together(store: Store) -> None:
    """A glance sees what was there at its beginning or, on PostgreSQL, at each question; afterwards all is seen."""
    with store.glance():
        assert not store.tickets.exists(1)
        save(store, ticket())
        assert store.tickets.exists(1) == (store.database.name == "postgresql")
        with store.glance():
            assert not store.tickets.exists(2)
    assert store.tickets.exists(1)


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
