"""Mail is safe when `accept` returns, and is one row however often it is seen."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from maildesk.db.blobs import IN_ROW
from maildesk.db.inbox import Accepted, Contact, Incoming
from maildesk.db.store import Store
from tests.db.examples import DAY, HELP, HOUR, NINE, accept, mail


def test_new_mail_waits_to_be_worked(store: Store) -> None:
    """An accepted mail is a received row with the octets as they came."""
    (id_,) = accept(store, mail())
    assert store.inbox.octets(id_) == mail().octets
    assert store.inbox.counts() == {"received": 1}
    row = store.inbox.row(id_)
    assert row is not None
    assert (row["state"], row["disposition"], row["received_at"], row["attempts"]) == (
        "received",
        None,
        NINE,
        0,
    )


def test_the_same_octets_again_are_the_same_row(store: Store) -> None:
    """Within a batch and after it, a content is new once."""
    first, twin, other = store.inbox.accept([mail("a"), mail("a"), mail("b")])
    assert (first.new, twin.new, other.new) == (True, False, True)
    assert first.id == twin.id != other.id
    assert [one.new for one in store.inbox.accept([mail("b"), mail("c")])] == [False, True]


def test_rows_are_numbered_in_the_order_of_the_batch(store: Store) -> None:
    """The oldest mail of a batch has the smallest id, since that is the order of work."""
    ids = accept(store, *(mail(str(number)) for number in range(60)))
    assert ids == sorted(ids)


def test_nothing_to_accept(store: Store) -> None:
    """An empty batch changes nothing."""
    assert store.inbox.accept([]) == []


def test_a_place_is_seen_once(store: Store) -> None:
    """What was accepted from a folder is known there by UID, under its UIDVALIDITY only."""
    accept(store, mail("a", uidvalidity=7, uid=3), mail("a", uidvalidity=7, uid=4), mail("b"))
    accept(store, mail("a", uidvalidity=7, uid=3))
    assert store.inbox.sighted(HELP, 7, [2, 3, 4, 5]) == {3, 4}
    assert store.inbox.sighted(HELP, 8, [3, 4]) == frozenset()
    assert store.inbox.sighted("sales@example.org", 7, [3, 4]) == frozenset()
    assert store.inbox.sighted(HELP, 7, []) == frozenset()


@pytest.mark.parametrize("size", [0, 1, IN_ROW, IN_ROW + 1, 3 * IN_ROW])
def test_octets_come_back_whatever_their_size(store: Store, tmp_path: Path, size: int) -> None:
    """Few octets are in the row, many in a file of their own."""
    incoming = Incoming(octets=b"\0\xff" * (size // 2) + b"x" * (size % 2), mailbox=HELP, received_at=NINE)
    (id_,) = accept(store, incoming)
    assert store.inbox.octets(id_) == incoming.octets
    files = [path for path in (tmp_path / "blobs").rglob("*") if path.is_file()]
    assert len(files) == (1 if size > IN_ROW else 0)


def test_what_a_mail_says_of_itself_is_kept(store: Store) -> None:
    """Size beyond the limit, silence and Message-ID travel with the row."""
    accept(store, mail(oversize=26_000_000, silent=True, message_id="a@example.org"))
    (row,) = store.inbox.claim(1, NINE, HOUR, "me")
    assert (row.oversize, row.silent) == (26_000_000, True)
    assert [found["id"] for found in store.inbox.find("a@example.org")] == [row.id]


def test_a_message_id_of_any_length_is_found(store: Store) -> None:
    """An index of PostgreSQL takes no 3,000 random characters; a key of fixed length stands for them."""
    message_id = "".join(chr(33 + number * 7919 % 90) for number in range(3000))
    (id_,) = accept(store, mail(message_id=message_id))
    assert [row["id"] for row in store.inbox.find(message_id)] == [id_]


def test_first_contact_leaves_old_mail_alone(store: Store) -> None:
    """What lay in a mailbox before has a UID below the first for the desk, today and tomorrow."""
    assert store.inbox.contact(HELP) is None
    met = Contact(uidvalidity=7, first_uid=100, since=NINE, renewed=False)
    assert store.inbox.first_contact(HELP, 7, 100, NINE) == met
    assert store.inbox.first_contact(HELP, 7, 250, NINE + DAY) == met
    assert store.inbox.contact(HELP) == met


def test_uidvalidity_that_changed_stays_changed(store: Store) -> None:
    """With new UIDs all are looked at, by their age since the first contact, in every later pass as well."""
    store.inbox.first_contact(HELP, 7, 100, NINE)
    renewed = Contact(uidvalidity=8, first_uid=1, since=NINE, renewed=True)
    assert store.inbox.first_contact(HELP, 8, 5, NINE + HOUR) == renewed
    assert store.inbox.first_contact(HELP, 8, 9, NINE + DAY) == renewed
    assert store.inbox.first_contact("sales@example.org", 8, 9, NINE) == Contact(8, 9, NINE, renewed=False)


def test_a_mailbox_keeps_its_mail_apart(store: Store) -> None:
    """The row names the mailbox that brought a content first."""
    first = accept(store, mail())
    assert accept(store, replace(mail(), mailbox="sales@example.org")) == first
    assert [row["mailbox"] for row in store.inbox.list()] == [HELP]


def test_the_same_mail_through_several_collectors(open_store: Callable[[], Store]) -> None:
    """However many take the same mails in at the same time, each is one row and new to one of them."""
    mails = [mail(str(number)) for number in range(50)]
    start = threading.Barrier(4)

    def take(store: Store) -> list[Accepted]:
        start.wait()
        return store.inbox.accept(mails)

    with ThreadPoolExecutor(4) as pool:
        taken = list(pool.map(take, [open_store() for _ in range(4)]))
    assert len({one.id for some in taken for one in some}) == len(mails)
    assert sum(one.new for some in taken for one in some) == len(mails)
    assert all([one.id for one in some] == [one.id for one in taken[0]] for some in taken)
