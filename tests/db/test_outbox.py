"""Mail of ours: planned before it is tried, never sent by two, kept with every answer."""

import threading
from base64 import b64encode
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from maildesk.db.store import Store
from maildesk.db.trouble import Done
from maildesk.ticket.values import Insert, Sent
from tests.db.examples import DAY, HOUR, LEASE, MARY, MINUTE, NINE, enqueue, outbound, save, ticket


def claim(store: Store, limit: int = 20, now: datetime = NINE, owner: str = "me") -> list[int]:
    """Claims what is due; returns the ids."""
    return [row.id for row in store.outbox.claim(limit, now, LEASE, owner)]


def state(store: Store, id_: int) -> tuple[str, int]:
    """A mail's state and how often it was tried."""
    row = store.outbox.row(id_)
    assert row is not None
    return row["state"], row["attempts"]


def test_a_mail_is_due_at_once(store: Store) -> None:
    """What is enqueued is claimed by one sender, whose attempt is counted before SMTP is tried."""
    enqueue(store, outbound(1), outbound(2))
    (row,) = store.outbox.claim(1, NINE, LEASE, "me")
    assert (row.id, row.recipient, row.attempts, row.state) == (1, MARY.address, 1, "sending")
    assert claim(store) == [2]
    assert claim(store) == []
    assert store.outbox.counts() == {"sending": 2}


def test_a_sender_that_died_is_succeeded_when_its_lease_ends(store: Store) -> None:
    """A row that is being sent is due again with the end of the lease, and the lost attempt counts."""
    enqueue(store, outbound())
    claim(store)
    assert claim(store, now=NINE + LEASE - MINUTE) == []
    assert claim(store, now=NINE + LEASE) == [1]
    assert state(store, 1) == ("sending", 2)


def test_the_claims_of_the_dead_are_free_at_once(store: Store) -> None:
    """A restart does not wait for the leases of the process before."""
    enqueue(store, outbound(1), outbound(2))
    claim(store, limit=1, owner="dead")
    claim(store, limit=1, owner="alive")
    assert store.outbox.owners() == {"dead", "alive"}
    assert store.outbox.free("dead") == 1
    assert claim(store) == [1]
    assert state(store, 1) == ("sending", 2)


def test_what_was_not_offered_is_no_attempt(store: Store) -> None:
    """When a session fails, the mails that it did not come to wait as they were; those of another are not touched."""
    enqueue(store, outbound(1), outbound(2))
    claim(store)
    store.outbox.settle(2, "deferred", code=450, text="later", now=NINE, next_attempt_at=NINE)
    claim(store)
    store.outbox.release([1, 2], "somebody else")
    assert claim(store) == []
    store.outbox.release([1, 2], "me")
    assert (state(store, 1), state(store, 2)) == (("queued", 0), ("deferred", 1))
    assert claim(store) == [1, 2]


def test_what_a_session_failed_at_is_tried_later(store: Store) -> None:
    """The mail during whose offer the session failed makes room for the others, its attempt counted and kept."""
    enqueue(store, outbound(1), outbound(2))
    claim(store, limit=1)
    store.outbox.postpone(1, NINE + MINUTE, "somebody else", reason="hung up", now=NINE)
    assert state(store, 1) == ("sending", 1)
    store.outbox.postpone(1, NINE + MINUTE, "me", reason="hung up", now=NINE)
    assert state(store, 1) == ("deferred", 1)
    assert store.outbox.attempts(1) == [{"at": NINE, "state": "deferred", "code": 0, "text": "hung up"}]
    assert claim(store) == [2]
    assert claim(store, now=NINE + MINUTE) == [1]


@pytest.mark.parametrize(("alarms", "claimed"), [(None, [1, 2, 3]), (True, [2]), (False, [1, 3])])
def test_alarms_may_go_another_way(store: Store, alarms: bool | None, claimed: list[int]) -> None:
    """They are claimed alone, or left out, where they have a mail server of their own."""
    enqueue(store, outbound(1), outbound(2, event="alarm"), outbound(3))
    assert [row.id for row in store.outbox.claim(20, NINE, LEASE, "me", alarms)] == claimed


@pytest.mark.parametrize(
    ("answer", "again", "last_error", "sent_at"),
    [
        ("sent", None, None, NINE),
        ("deferred", NINE + HOUR, "450 4.2.1 mailbox busy", None),
        ("failed", None, "450 4.2.1 mailbox busy", None),
    ],
)
def test_an_answer_is_kept(
    store: Store, answer: str, again: datetime | None, last_error: object, sent_at: object
) -> None:
    """The row says how it stands, and every attempt what the server said."""
    enqueue(store, outbound())
    claim(store)
    store.outbox.settle(1, answer, code=450, text="4.2.1 mailbox busy", now=NINE, next_attempt_at=again)
    row = store.outbox.row(1)
    assert row is not None
    assert (row["state"], row["next_attempt_at"]) == (answer, again)
    assert (row["last_error"], row["sent_at"]) == (last_error, sent_at)
    assert store.outbox.attempts(1) == [
        {"at": NINE, "state": answer, "code": 450, "text": "4.2.1 mailbox busy"}
    ]
    assert store.outbox.owners() == set()


def test_a_deferred_mail_waits_for_its_time(store: Store) -> None:
    """Not before, and then as any other; the next time due is known."""
    enqueue(store, outbound())
    assert store.outbox.next_due() == NINE
    claim(store)
    store.outbox.settle(1, "deferred", code=450, text="later", now=NINE, next_attempt_at=NINE + HOUR)
    assert store.outbox.next_due() == NINE + HOUR
    assert claim(store, now=NINE + HOUR - MINUTE) == []
    assert claim(store, now=NINE + HOUR) == [1]


def test_mail_that_left_is_sent_whatever_was_said_meanwhile(store: Store) -> None:
    """An operator's word during SMTP does not make a sent mail unsent, nor a cancelled one deferred."""
    enqueue(store, outbound(1), outbound(2))
    claim(store)
    store.outbox.free("me")
    store.outbox.cancel([1, 2])
    store.outbox.settle(1, "sent", code=250, text="ok", now=NINE)
    store.outbox.settle(2, "deferred", code=450, text="later", now=NINE, next_attempt_at=NINE)
    assert (state(store, 1)[0], state(store, 2)[0]) == ("sent", "cancelled")


def test_held_mail_is_not_sent(store: Store) -> None:
    """It waits for an operator, who may have it sent."""
    enqueue(store, outbound(), held="observe")
    assert claim(store, now=NINE + DAY) == []
    assert store.outbox.next_due() is None
    (row,) = store.outbox.list()
    assert (row["state"], row["held"]) == ("queued", "observe")
    assert store.outbox.counts() == {"held": 1}
    assert store.outbox.retry([1], NINE) == [1]
    assert claim(store) == [1]


@pytest.mark.parametrize(
    ("before", "retried", "cancelled"),
    [
        ("queued", True, True),
        ("deferred", True, True),
        ("sending", False, False),
        ("failed", True, False),
        ("cancelled", True, False),
        ("sent", False, False),
    ],
)
def test_an_operator_may_say_what_is_still_open(
    store: Store, before: str, retried: bool, cancelled: bool
) -> None:
    """Whatever has not left can be sent again; what waits can be cancelled."""
    for id_ in (1, 2):
        enqueue(store, outbound(id_))
    with store.database.write() as connection:
        connection.exec_driver_sql(f"UPDATE outbox SET state = '{before}'")  # noqa: S608
    assert store.outbox.retry([1, 99], NINE) == ([1] if retried else [])
    assert store.outbox.cancel([2, 99]) == ([2] if cancelled else [])


def test_a_failure_is_reported_once(store: Store) -> None:
    """A mail that failed for good is said on its ticket; a mail of no ticket has none to say it on."""
    save(store, ticket())
    enqueue(store, outbound(1, ticket=1), outbound(2))
    claim(store)
    for id_ in (1, 2):
        store.outbox.settle(id_, "failed", code=550, text="no such user", now=NINE)
    (row,) = store.outbox.unreported(10)
    assert (row.id, row.last_error) == (1, "550 no such user")
    with store.transaction() as tx:
        tx.bounced(1, "no such user", first=True)
    assert store.outbox.unreported(10) == []
    with store.transaction() as tx, pytest.raises(Done):
        tx.bounced(1, "no such user", first=True)
    store.outbox.retry([1], NINE)
    claim(store)
    store.outbox.settle(1, "failed", code=550, text="still none", now=NINE)
    assert [row.id for row in store.outbox.unreported(10)] == [1]


def test_a_mail_that_came_back_later_has_failed(store: Store) -> None:
    """A delivery report is the last word on a mail that was sent."""
    enqueue(store, outbound())
    claim(store)
    store.outbox.settle(1, "sent", code=250, text="ok", now=NINE)
    with store.transaction() as tx:
        tx.bounced(1, "mary@example.org: 5.1.1")
    row = store.outbox.get(1)
    assert row is not None and (row.state, row.last_error) == ("failed", "mary@example.org: 5.1.1")


def test_a_mail_is_found_by_its_message_id(store: Store) -> None:
    """Ours are found, and nothing else is."""
    enqueue(store, outbound(7))
    found = store.outbox.sent_as("md.7@example.org")
    assert found is not None and (found.id, found.recipient) == (7, MARY.address)
    assert store.outbox.sent_as("") is None
    assert store.outbox.get(8) is None
    assert store.outbox.row(10**30) is None


@pytest.mark.parametrize("size", [1, 56, 57, 58, 114, 300_000])
def test_attachments_are_written_out_where_they_belong(store: Store, tmp_path: Path, size: int) -> None:
    """The octets that SMTP gets hold each blob as base64 in lines of 76, at its place."""
    part = bytes(number % 256 for number in range(size))
    digest = sha256(part).hexdigest()
    (tmp_path / digest).write_bytes(part)
    octets = b"Subject: x\r\n\r\n--b\r\n\r\n\r\n--b\r\n\r\n\r\n--b--\r\n"
    places = octets.index(b"\r\n--b\r\n\r\n\r\n--b--"), octets.index(b"\r\n--b--")
    with store.transaction() as tx:
        tx.keep(digest, tmp_path / digest)
        tx.enqueue(
            [outbound(octets=octets, inserts=tuple(Insert(place, digest) for place in places))],
            now=NINE,
            held=None,
        )
    text = b64encode(part)
    lines = b"\r\n".join(text[at : at + 76] for at in range(0, len(text), 76))
    first, second = places
    assert store.outbox.raw(1) == octets[:first] + lines + octets[first:second] + lines + octets[second:]
    with pytest.raises(KeyError):
        store.outbox.raw(2)


def test_automatic_answers_are_counted_for_each_correspondent(store: Store) -> None:
    """In the last hour and day; what is no answer, or was cancelled, is not counted."""
    save(store, ticket())
    rows: list[tuple[int, datetime, dict[str, Any]]] = [(1, NINE - 2 * DAY, {}), (2, NINE - 2 * HOUR, {}), (3, NINE - MINUTE, {"ticket": 1}),
            (4, NINE - MINUTE, {"answering": False}), (5, NINE, {"recipient": "bob@example.org"}),
            (6, NINE - MINUTE, {})]  # fmt: skip
    for id_, at, values in rows:
        enqueue(store, outbound(id_, **{"answering": True} | values), now=at)
    store.outbox.cancel([6])
    assert store.outbox.sent([MARY.address, "bob@example.org", "new@example.org"], NINE) == {
        MARY.address: Sent(hour=1, day=2),
        "bob@example.org": Sent(hour=1, day=1),
        "new@example.org": Sent(),
    }
    assert store.outbox.sent([], NINE) == {}
    assert store.outbox.sent_on_ticket(1, NINE) == 1
    assert store.outbox.sent_on_ticket(1, NINE + HOUR) == 0


def test_the_listing(store: Store) -> None:
    """Every mail, the newest first, by state and by ticket."""
    save(store, ticket())
    enqueue(store, outbound(1, ticket=1), outbound(2), outbound(3))
    store.outbox.cancel([2])
    assert [row["id"] for row in store.outbox.list()] == [3, 2, 1]
    assert [row["id"] for row in store.outbox.list(limit=1)] == [3]
    assert [row["id"] for row in store.outbox.list(state="cancelled")] == [2]
    assert [row["id"] for row in store.outbox.list(ticket=1)] == [1]
    assert list(store.outbox.list()[0]) == [
        "id", "ticket", "event", "recipient", "lane", "language", "subject", "state", "attempts", "next_attempt_at",
        "message_id", "created_at", "sent_at", "held", "last_error",
    ]  # fmt: skip


def test_no_mail_is_claimed_by_two(open_store: Callable[[], Store]) -> None:
    """Senders that claim at the same time, each over connections of its own, never get the same mail."""
    store, workers = open_store(), 4
    enqueue(store, *(outbound(id_) for id_ in range(1, 301)))
    start = threading.Barrier(workers)

    def send(name: str) -> list[int]:
        mine, claimed = open_store(), []
        start.wait()
        while some := claim(mine, limit=7, owner=name):
            claimed += some
        return claimed

    with ThreadPoolExecutor(workers) as pool:
        claimed = [id_ for some in pool.map(send, map(str, range(workers))) for id_ in some]
    assert sorted(claimed) == list(range(1, 301))
