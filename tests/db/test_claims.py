"""Who works which mail, and what becomes of one that cannot be worked."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from maildesk.db.claims import ATTEMPTS
from maildesk.db.inbox import Incoming
from maildesk.db.store import Store
from tests.db.examples import HELP, HOUR, LEASE, MINUTE, NINE, accept, claim, mail


def test_fresh_mail_is_claimed_together_and_once(store: Store) -> None:
    """A batch holds the oldest; what is claimed is nobody else's."""
    ids = accept(store, *(mail(str(number)) for number in range(5)))
    assert claim(store, limit=3) == ids[:3]
    assert claim(store, limit=3) == ids[3:]
    assert claim(store) == []


def test_a_claim_is_counted_before_the_work(store: Store) -> None:
    """The attempt stands in the store while the mail is being worked."""
    (id_,) = accept(store, mail())
    (row,) = store.inbox.claim(1, NINE, LEASE, "me")
    assert (row.id, row.octets, row.attempts) == (id_, mail().octets, 1)
    assert store.inbox.list()[0]["attempts"] == 1


def test_a_batch_that_crashed_comes_back_one_by_one(store: Store) -> None:
    """After a crash each mail is alone, so that a poisonous one harms no other; fresh mail waits for none of them
    more than once each."""
    crashed = accept(store, mail("a"), mail("b"), mail("c"))
    claim(store)
    fresh = accept(store, mail("d"))
    assert claim(store) == fresh, "the lease holds"
    later = NINE + LEASE
    assert [claim(store, now=later) for _ in range(4)] == [[one] for one in [*crashed, *fresh]]


def test_three_kills_are_quarantine(store: Store) -> None:
    """A mail that kills the desk each time is put away at its third try and the others flow."""
    (poison,) = accept(store, mail())
    for attempt in range(ATTEMPTS):
        assert claim(store, now=NINE + attempt * HOUR) == [poison]
    assert claim(store, now=NINE + ATTEMPTS * HOUR) == []
    (row,) = store.inbox.list()
    assert (row["state"], row["disposition"]) == ("quarantined", "quarantined")
    assert row["reason"] == "three attempts failed: the process was killed"


def test_three_failures_are_quarantine(store: Store) -> None:
    """What failed is tried again at once; the third failure is the last, and its last line is the reason."""
    (id_,) = accept(store, mail())
    for _ in range(ATTEMPTS):
        assert claim(store) == [id_]
        store.inbox.fail(id_, "Traceback …\nValueError: no", NINE)
    assert claim(store) == []
    (row,) = store.inbox.list(state="quarantined")
    assert (row["reason"], row["attempts"]) == ("three attempts failed: ValueError: no", ATTEMPTS)
    assert row["error"].startswith("Traceback")


def test_failed_mail_does_not_hold_up_fresh_mail(store: Store) -> None:
    """What was tried comes first but alone, and no more often than it has attempts."""
    (failing,) = accept(store, mail("a"))
    claim(store)
    store.inbox.fail(failing, "no", NINE)
    fresh = accept(store, mail("b"), mail("c"))
    for _ in range(ATTEMPTS - 1):
        assert claim(store) == [failing]
        store.inbox.fail(failing, "no", NINE)
    assert claim(store) == fresh


def test_released_mail_was_not_tried(store: Store) -> None:
    """Trouble of the machine is no fault of the mail: it comes again as fresh as it was. What failed stays failed."""
    ids = accept(store, mail("a"), mail("b"))
    claim(store)
    store.inbox.fail(ids[1], "no", NINE)
    store.inbox.release(ids, "somebody else")
    assert claim(store) == [ids[1]]
    store.inbox.release(ids, "me")
    assert {row["id"]: row["attempts"] for row in store.inbox.list()} == {ids[0]: 0, ids[1]: 1}


def test_the_claims_of_the_dead_are_free_at_once(store: Store) -> None:
    """A restart does not wait for the leases of the process before; the attempts stay counted."""
    ids = accept(store, mail("a"), mail("b"))
    claim(store, limit=1, owner="dead")
    claim(store, limit=1, owner="alive")
    assert store.inbox.owners() == {"dead", "alive"}
    assert store.inbox.free("dead") == 1
    assert claim(store) == [ids[0]]
    assert store.inbox.list()[-1]["attempts"] == 2


def test_much_mail_is_claimed_in_parts(store: Store) -> None:
    """A claim holds so many octets at most, and a single mail beyond that comes alone."""
    sizes = (5_000_000, 5_000_001, 20_000_000, 10)
    ids = accept(store, *(Incoming(octets=b"x" * size, mailbox=HELP, received_at=NINE) for size in sizes))
    assert [claim(store) for _ in range(4)] == [[one] for one in ids]


def test_mail_whose_file_is_gone_fails_alone(store: Store, tmp_path: Path) -> None:
    """A missing file is a failure of its mail; the rest of the batch is worked."""
    lost, kept = accept(store, mail("x" * 200_000), mail())
    next(path for path in (tmp_path / "blobs").rglob("*") if path.is_file()).unlink()
    assert claim(store) == [kept]
    row = store.inbox.row(lost)
    assert row is not None and "missing" in row["error"]


@pytest.mark.parametrize("workers", [4])
def test_no_mail_is_claimed_by_two(open_store: Callable[[], Store], workers: int) -> None:
    """Workers that claim at the same time, each over connections of its own, never get the same mail."""
    store = open_store()
    ids = {
        id_
        for start in range(0, 400, 50)
        for id_ in accept(store, *(mail(str(start + n)) for n in range(50)))
    }
    start = threading.Barrier(workers)

    def work(name: str) -> list[int]:
        mine, claimed = open_store(), []
        start.wait()
        while some := claim(mine, limit=7, owner=name):
            claimed += some
        return claimed

    with ThreadPoolExecutor(workers) as pool:
        claimed = [id_ for some in pool.map(work, map(str, range(workers))) for id_ in some]
    assert len(claimed) == len(ids)
    assert set(claimed) == ids


def test_an_operator_has_mail_worked_again(store: Store) -> None:
    """`retry` begins anew with what is in quarantine or dropped, and says what it found."""
    (poison, waiting) = accept(store, mail("a"), mail("b"))
    for _ in range(ATTEMPTS):
        claim(store, limit=1)
        store.inbox.fail(poison, "no", NINE)
    assert store.inbox.retry([poison, waiting, 99], NINE) == [poison]
    row = store.inbox.row(poison)
    assert row is not None and (row["state"], row["attempts"], row["reason"]) == ("received", 0, None)


def test_an_operator_gives_up_on_mail(store: Store) -> None:
    """`drop` keeps the octets and the reason, and can be taken back."""
    (poison,) = accept(store, mail())
    assert store.inbox.drop([poison], "spam") == [], "it is not in quarantine"
    for _ in range(ATTEMPTS):
        claim(store)
        store.inbox.fail(poison, "no", NINE)
    assert store.inbox.drop([poison], "spam") == [poison]
    row = store.inbox.row(poison)
    assert row is not None and (row["state"], row["disposition"], row["reason"]) == (
        "failed",
        "ignored",
        "spam",
    )
    assert store.inbox.octets(poison) == mail().octets
    assert store.inbox.retry([poison], NINE + MINUTE) == [poison]


def test_the_listing_is_newest_first_and_paged(store: Store) -> None:
    """A page ends where the next begins."""
    ids = accept(store, *(mail(str(number)) for number in range(5)))
    page = store.inbox.list(limit=2)
    assert [row["id"] for row in page] == [ids[4], ids[3]]
    assert [row["id"] for row in store.inbox.list(limit=2, before_id=page[-1]["id"])] == [ids[2], ids[1]]
    assert store.inbox.list(state="done") == []
