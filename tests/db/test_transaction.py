"""What is decided is recorded whole or not at all, and on no other state than it was decided upon."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from maildesk.db.store import Store
from maildesk.db.transaction import Transaction
from maildesk.db.trouble import Conflict, Done
from maildesk.mail.message import Attachment
from maildesk.ticket.model import Change, EntryKind, Lane, Link, Participant, Person, RecordType, Role, Status
from tests.db.examples import (
    ANN,
    DAY,
    HOUR,
    MARY,
    NINE,
    accept,
    claim,
    entry,
    mail,
    outbound,
    save,
    ticket,
)

BOB = Person("bob@example.org", "Bob Ray")
FULL: dict[str, Any] = {
    "subject": "打印机坏了",
    "status": Status.RESOLVED,
    "type": RecordType.PROBLEM,
    "service_type": "fault",
    "category": "printing",
    "description": "It prints nothing.",
    "language": "zh",
    "priority": 1,
    "impact": "company",
    "urgency": "high",
    "business_impact": "stopped",
    "queue": "hardware",
    "team": "field",
    "line": 2,
    "assignee": ANN,
    "mailbox": "help@example.org",
    "root_message_id": "root@example.org",
    "tags": ("vip", "floor-3"),
    "fields": {"asset": "PR-7", "room": "3.14"},
    "links": (Link("claims", 3), Link("related", 2)),
    "locked": frozenset({"priority", "team"}),
    "entry_count": 4,
    "responded_at": NINE + HOUR,
    "resolved_at": NINE + DAY,
    "closed_at": NINE + 2 * DAY,
    "paused_since": NINE,
    "paused_for": timedelta(hours=3, microseconds=7),
    "reopened": 1,
    "resolution": "a new drum",
    "cause": "wear",
    "closure_code": "solved",
    "confirmed_at": NINE + 3 * DAY,
    "fired": ("response@2026-03-02T09:15+00:00",),
}


@pytest.mark.parametrize("values", [{}, FULL], ids=["plain", "full"])
def test_a_ticket_comes_back_as_it_was_stored(store: Store, values: dict[str, Any]) -> None:
    """Every field survives, and the version counts the stores."""
    save(store, ticket(**values))
    assert store.tickets.get(1) == ticket(**values, version=1)


@pytest.mark.parametrize(("before", "after"), [({}, FULL), (FULL, {})], ids=["filled", "emptied"])
def test_a_ticket_changes_in_every_field(store: Store, before: dict[str, Any], after: dict[str, Any]) -> None:
    """What had rows of its own has those of the new state and no others."""
    save(store, ticket(**before))
    with store.transaction() as tx:
        tx.save(ticket(**before, version=1), ticket(**after, version=1), wake_at=None, due_at=None)
    assert store.tickets.get(1) == ticket(**after, version=2)


def test_a_ticket_that_changed_meanwhile_is_a_conflict(store: Store) -> None:
    """Of two decisions upon one version the second is not recorded."""
    save(store, ticket())
    stored = ticket(version=1)
    with store.transaction() as tx:
        tx.save(stored, replace(stored, subject="first"), wake_at=None, due_at=None)
    with pytest.raises(Conflict), store.transaction() as tx:
        tx.save(stored, replace(stored, subject="second"), wake_at=None, due_at=None)
    assert store.tickets.get(1) == ticket(subject="first", version=2)


def test_a_number_that_is_taken_is_a_conflict(store: Store) -> None:
    """A new ticket replaces none."""
    save(store, ticket())
    with pytest.raises(Conflict):
        save(store, ticket(subject="another"))
    assert store.tickets.get(1) == ticket(version=1)


def test_a_savepoint_undoes_its_own_stimulus_only(store: Store) -> None:
    """A conflict in one of a batch leaves what was gathered before and after it."""
    save(store, ticket(2))
    with store.transaction() as tx:
        for number in (1, 2, 3):
            try:
                with tx.savepoint():
                    tx.enqueue([outbound(number)], now=NINE, held=None)
                    requester = Person(f"new{number}@example.org")
                    tx.save(None, ticket(number, requester=requester), wake_at=None, due_at=None)
                    tx.append(number, [entry()])
                    tx.join(number, [Participant(requester, Role.REQUESTER)])
            except Conflict:
                assert number == 2
    assert [row["id"] for row in store.outbox.list()] == [3, 1]
    assert [len(store.tickets.entries(number)) for number in (1, 2, 3)] == [1, 0, 1]
    assert store.tickets.person("new2@example.org") is None


def fail_after_saving(tx: Transaction) -> None:
    """Writes much, and then something goes wrong."""
    tx.save(None, ticket(1, requester=BOB), wake_at=None, due_at=None)
    tx.join(1, [Participant(BOB, Role.REQUESTER)])
    tx.enqueue([outbound()], now=NINE, held=None)
    raise ZeroDivisionError


def test_somebody_new_is_added_again_after_their_first_ticket_failed(store: Store) -> None:
    """What a savepoint undid is not taken for stored by the next one."""
    with store.transaction() as tx:
        with pytest.raises(ZeroDivisionError), tx.savepoint():
            fail_after_saving(tx)
        with tx.savepoint():
            tx.save(None, ticket(2, requester=BOB), wake_at=None, due_at=None)
            tx.join(2, [Participant(BOB, Role.REQUESTER)])
    assert store.tickets.get(1) is None
    assert store.tickets.participants(2) == (Participant(BOB, Role.REQUESTER),)


def test_a_failure_outside_a_savepoint_undoes_everything(store: Store) -> None:
    """One transaction: all of it, or nothing."""
    with pytest.raises(ZeroDivisionError), store.transaction() as tx:
        fail_after_saving(tx)
    assert not store.tickets.exists(1)
    assert store.outbox.list() == []


def test_two_writers_of_one_ticket(open_store: Callable[[], Store]) -> None:
    """However many change a ticket at the same time, each change is upon the one before or a conflict."""
    save(open_store(), ticket())

    def raise_priority(_: int) -> int:
        store, conflicts = open_store(), 0
        for _ in range(10):
            while True:
                before = store.tickets.get(1)
                assert before is not None
                try:
                    with store.transaction() as tx:
                        after = replace(before, reopened=before.reopened + 1)
                        tx.save(before, after, wake_at=None, due_at=None)
                    break
                except Conflict:
                    conflicts += 1
        return conflicts

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(raise_priority, range(3)))
    assert open_store().tickets.get(1) == ticket(reopened=30, version=31)


# --- people ---------------------------------------------------------------------------------------


def test_what_is_said_of_a_person_is_kept(store: Store) -> None:
    """A new name replaces the old one, a blank erases nothing, and a VIP is one as long as that is said."""
    save(store, ticket(requester=replace(MARY, vip=True)))
    save(store, ticket(2, requester=Person(MARY.address, name="Mary Miller", site="Berlin")))
    kept = Person(MARY.address, "Mary Miller", language="en", phone="42", site="Berlin")
    assert store.tickets.person(MARY.address.upper()) == kept
    stored = store.tickets.get(1)
    assert stored is not None and stored.requester == kept


def test_a_participant_brings_no_news_of_a_person(store: Store) -> None:
    """A name in somebody's Cc line changes nothing that is known."""
    save(store, ticket(requester=replace(MARY, vip=True)))
    with store.transaction() as tx:
        tx.join(1, [Participant(Person(MARY.address, "M. J."), Role.WATCHER)])
    assert store.tickets.participants(1) == (Participant(replace(MARY, vip=True), Role.WATCHER),)


def test_participants_in_the_order_in_which_they_came(store: Store) -> None:
    """Who joins again plays the new part at the old place."""
    save(store, ticket())
    with store.transaction() as tx:
        tx.join(1, [Participant(MARY, Role.REQUESTER), Participant(BOB, Role.WATCHER)])
    with store.transaction() as tx:
        tx.join(1, [Participant(ANN, Role.WATCHER), Participant(MARY, Role.WATCHER)])
    assert [(one.person.address, one.role) for one in store.tickets.participants(1)] == [
        (MARY.address, Role.WATCHER),
        (BOB.address, Role.WATCHER),
        (ANN.address, Role.WATCHER),
    ]


def test_somebody_whom_two_meet_at_the_same_time(open_store: Callable[[], Store]) -> None:
    """Two workers that open tickets of one new requester add them once; the second decides again or waits."""
    first, second = open_store(), open_store()

    def open_ticket() -> None:
        try:
            save(second, ticket(2, requester=BOB))
        except Conflict:
            save(second, ticket(2, requester=BOB))

    with ThreadPoolExecutor(1) as pool:
        with first.transaction() as tx:
            tx.save(None, ticket(1, requester=BOB), wake_at=None, due_at=None)
            waiting = pool.submit(open_ticket)
        waiting.result()
    with first.database.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM person").scalar_one() == 1
    assert [first.tickets.get(number) is not None for number in (1, 2)] == [True, True]


def test_a_requester_without_an_address(store: Store) -> None:
    """A mail that names nobody has a requester all the same."""
    nobody = Person("", "unknown sender")
    save(store, ticket(1, requester=nobody), ticket(2, requester=nobody))
    stored = store.tickets.get(2)
    assert stored is not None and stored.requester == nobody


# --- the journal ----------------------------------------------------------------------------------


def test_the_journal_comes_back_as_it_was_written(store: Store, tmp_path: Path) -> None:
    """Changes, HTML and attachments in their order; an attachment's octets are the store's from then on."""
    few, many = b"a few octets", b"many octets" * 20_000
    digests = [sha256(octets).hexdigest() for octets in (few, many)]
    for digest, octets in zip(digests, (few, many), strict=True):
        (tmp_path / digest).write_bytes(octets)
    (inbox_id,) = accept(store, mail())
    written = entry(
        no=1,
        rule="printers",
        html="<p>…</p>",
        message_id="a@example.org",
        inbox_id=inbox_id,
        changes=(Change("priority", "2", "1"), Change("team", "", "field")),
        attachments=(
            Attachment(
                "screen.png",
                "image/png",
                len(many),
                digests[1],
                inline=True,
                content_id="1@x",
                decorative=True,
            ),
            Attachment("note.txt", "text/plain", len(few), digests[0], inline=False),
            Attachment("again.txt", "text/plain", len(few), digests[0], inline=False),
        ),
    )
    noted = entry(no=2, actor="ann@example.org", lane=Lane.INTERNAL, kind=EntryKind.NOTE, text="")
    save(store, ticket())
    with store.transaction() as tx:
        for digest in digests:
            tx.keep(digest, tmp_path / digest)
        tx.append(1, [written, noted])
    for digest in digests:
        (tmp_path / digest).unlink()
    assert store.tickets.entries(1) == (written, noted)
    assert [store.blobs.octets(digest) for digest in digests] == [few, many]
    with store.transaction() as tx:
        tx.keep(digests[0], tmp_path / "gone already")


def test_an_attachment_that_is_not_what_its_name_says(store: Store, tmp_path: Path) -> None:
    """Octets from the process that read a stranger's mail are not taken for others."""
    claimed = sha256(b"harmless").hexdigest()
    (tmp_path / claimed).write_bytes(b"harmful")
    with pytest.raises(ValueError, match="does not hold"), store.transaction() as tx:
        tx.keep(claimed, tmp_path / claimed)


# --- a mail that came -----------------------------------------------------------------------------


def test_a_finished_mail_has_a_disposition_and_its_ticket(store: Store) -> None:
    """The row says what became of the mail, and is not claimed again."""
    (id_,) = accept(store, mail())
    claim(store)
    save(store, ticket())
    with store.transaction() as tx:
        tx.finish(id_, "opened", "nobody knows it", 1, "a@example.org")
    row = store.inbox.row(id_)
    assert row is not None
    assert (row["state"], row["disposition"], row["reason"]) == ("done", "opened", "nobody knows it")
    assert (row["ticket"], row["message_id"]) == (1, "a@example.org")
    assert claim(store, now=NINE + DAY) == []
    assert store.inbox.owners() == set()


def test_a_mail_is_finished_once(store: Store) -> None:
    """Who finds that another has finished the mail, after their own lease ended, records nothing."""
    (id_,) = accept(store, mail())
    with store.transaction() as tx:
        tx.finish(id_, "ignored", "a report", None, None)
    with store.transaction() as tx:
        tx.save(None, ticket(), wake_at=None, due_at=None)
        with pytest.raises(Done):
            tx.finish(id_, "opened", "", 1, None)


def test_a_copy_is_known_for_a_week(store: Store) -> None:
    """The row that brought a mail first is found by the key of its copies; a week later another may be the first."""
    first, second = accept(store, mail("a"), mail("b"))
    week = timedelta(days=7)
    with store.transaction() as tx:
        assert tx.remember_copy("key", first, NINE)
        assert tx.remember_copy("key", first, NINE), "a second try of the same row"
        assert not tx.remember_copy("key", second, NINE + week)
    assert store.inbox.copy_of("key", NINE) == (first, None)
    assert store.inbox.copy_of("key", NINE + HOUR) is None
    assert store.inbox.copy_of("other", NINE) is None
    with store.transaction() as tx:
        assert tx.remember_copy("key", second, NINE + week + HOUR)


def test_what_was_decided_is_kept(store: Store) -> None:
    """Stimulus, situation and decision stand beside the policy's hash."""
    (id_,) = accept(store, mail())
    save(store, ticket())
    with store.transaction() as tx:
        tx.decided(id_, 1, NINE, "abc", '{"kind":"opened"}', "{}", "{}")
        tx.decided(None, None, NINE, "abc", '{"kind":"timer"}', "{}", "{}")
    with store.database.read() as connection:
        rows = connection.exec_driver_sql("SELECT stimulus FROM decision ORDER BY id").scalars().all()
    assert rows == ['{"kind":"opened"}', '{"kind":"timer"}']


# --- time -----------------------------------------------------------------------------------------


def test_a_timer_that_cannot_be_worked_is_put_off(store: Store) -> None:
    """The ticket sleeps until then, and is otherwise as it was."""
    save(store, ticket(), wake_at=NINE)
    with store.transaction() as tx:
        tx.postpone(1, NINE + HOUR)
    assert store.tickets.due(NINE, 10) == []
    assert store.tickets.due(NINE + HOUR, 10) == [1]
    assert store.tickets.get(1) == ticket(version=1)


def test_a_job_of_the_whole_desk_is_done_once(store: Store) -> None:
    """Whoever asks first does it; it is due again after its time."""
    with store.transaction() as tx:
        assert tx.is_due("digest", NINE, HOUR)
        assert not tx.is_due("digest", NINE, HOUR)
        assert tx.is_due("another", NINE, HOUR)
        assert tx.is_due("digest", NINE + HOUR, HOUR)


# --- hostile text ---------------------------------------------------------------------------------


@pytest.mark.parametrize("odd", ["\0", "\ud800", "a\0b\udfff"], ids=["NUL", "surrogate", "both"])
def test_what_a_database_cannot_hold_becomes_a_replacement(store: Store, odd: str) -> None:
    """NUL and lone surrogates never reach the database, in whatever field they come."""
    (id_,) = accept(store, mail(message_id=odd))
    requester = Person(f"x{odd}@example.org", odd, department=odd)
    with store.transaction() as tx:
        tx.save(
            None,
            ticket(subject=odd, requester=requester, tags=(odd,), fields={odd: odd}),
            wake_at=None,
            due_at=None,
        )
        tx.append(1, [entry(text=odd, changes=(Change(odd, odd, odd),), inbox_id=id_)])
        tx.correlate(1, [odd])
        tx.index(1, odd)
        tx.finish(id_, "opened", odd, 1, odd)
        tx.decided(id_, 1, NINE, "h", odd, odd, odd)
    stored = store.tickets.get(1)
    assert stored is not None
    assert "\N{REPLACEMENT CHARACTER}" in stored.subject
    assert odd not in stored.subject
    assert store.tickets.correlate([odd]) == {odd: 1}
    assert [row["id"] for row in store.inbox.find(odd)] == [id_]
