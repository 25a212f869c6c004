"""How much everybody has, and whose turn it was."""

from maildesk.db.store import Store
from maildesk.ticket.model import Person, Status
from tests.db.examples import ANN, save, ticket

BOB, CEM = Person("bob@example.org"), Person("cem@example.org")
ALL = [one.address for one in (ANN, BOB, CEM)]


def test_what_people_have(store: Store) -> None:
    """Tickets that still are work, whoever waits; nothing of people who were not asked for."""
    assert store.staff.load(ALL) == {}
    held = (Status.NEW, Status.OPEN, Status.WAITING_REQUESTER, Status.ON_HOLD)
    done = (Status.RESOLVED, Status.CLOSED, Status.MERGED, Status.SPAM)
    tickets = [ticket(number, assignee=ANN, status=status) for number, status in enumerate((*held, *done), 1)]
    save(store, *tickets, ticket(20, assignee=BOB), ticket(21))
    assert store.staff.load(ALL) == {ANN.address: 4, BOB.address: 1}
    assert store.staff.load([CEM.address, BOB.address]) == {BOB.address: 1}
    assert store.staff.load([]) == {}


def test_turns(store: Store) -> None:
    """The last one of each is kept, also of several in one transaction."""
    assert store.staff.turns() == {}
    with store.transaction() as tx:
        tx.turn(BOB, 1)
        tx.turn(ANN, 2)
        tx.turn(BOB, 3)
    assert store.staff.turns() == {BOB.address: 3, ANN.address: 2}
    with store.transaction() as tx:
        tx.turn(ANN, 4)
    assert store.staff.turns() == {BOB.address: 3, ANN.address: 4}


def test_a_turn_that_was_not_taken(store: Store) -> None:
    """What is undone with its ticket was nobody's turn."""
    with store.transaction() as tx:
        tx.turn(ANN, 1)
        try:
            with tx.savepoint():
                tx.turn(BOB, 2)
                raise RuntimeError
        except RuntimeError:
            pass
    assert store.staff.turns() == {ANN.address: 1}
