"""Stage 3's delivery: what becomes of a mail for every answer, and of all mail when a session fails."""

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from maildesk.db.store import Store
from maildesk.edges.blobs import BlobFolder
from maildesk.notify import Answer, Delivered, TransportTrouble, deliver, wait_after
from maildesk.ticket.values import Insert
from tests.db.examples import DAY, HELP, HOUR, MARY, MINUTE, NINE, enqueue, outbound

FINE, LATER, NEVER = Answer(250, "taken"), Answer(451, "greylisted"), Answer(550, "no such user")
TROUBLE = TransportTrouble("the server has hung up")


class Script:
    """A transport that answers as it is told, then takes everything; what it is offered is kept."""

    def __init__(self, *answers: Answer | TransportTrouble) -> None:
        self.answers = list(answers)
        self.offered: list[tuple[str, str, bytes]] = []

    async def send(self, sender: str, recipient: str, octets: bytes) -> Answer:
        """Gives the next answer."""
        self.offered.append((sender, recipient, octets))
        answer = self.answers.pop(0) if self.answers else FINE
        if isinstance(answer, TransportTrouble):
            raise answer
        return answer

    async def close(self) -> None:
        """Ends nothing."""


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty store."""
    opened = Store.open(f"sqlite:///{tmp_path / 'maildesk.db'}", BlobFolder(tmp_path / "blobs"))
    yield opened
    opened.close()


def passes(store: Store, transport: Script, now: datetime = NINE, owner: str = "me") -> Delivered:
    """One pass over the outbox."""
    return asyncio.run(deliver(store.outbox, transport, HELP, owner, now))


def fails(store: Store, transport: Script, now: datetime = NINE) -> None:
    """One pass in which the session fails."""
    with pytest.raises(TransportTrouble):
        passes(store, transport, now)


def row(store: Store, id_: int = 1) -> dict[str, Any]:
    """A mail as it is listed."""
    found = store.outbox.row(id_)
    assert found is not None
    return found


def states(store: Store) -> dict[int, tuple[str, int]]:
    """State and attempts of every mail."""
    return {one["id"]: (one["state"], one["attempts"]) for one in store.outbox.list()}


def answers(store: Store, id_: int = 1) -> list[tuple[str, int, str]]:
    """Every attempt at a mail that was kept."""
    return [(one["state"], one["code"], one["text"]) for one in store.outbox.attempts(id_)]


def test_a_mail_that_is_taken(store: Store) -> None:
    """It is offered once, to the octet, from the desk's address; the server's word is kept."""
    enqueue(store, outbound())
    script = Script()
    assert passes(store, script) == Delivered(sent=1)
    assert script.offered == [(HELP, MARY.address, outbound().octets)]
    assert (row(store)["state"], row(store)["sent_at"], row(store)["last_error"]) == ("sent", NINE, None)
    assert answers(store) == [("sent", 250, "taken")]
    assert passes(store, script, NINE + DAY) == Delivered()


def test_each_recipient_has_their_own_answer(store: Store) -> None:
    """One that is refused and one that must wait keep nobody else from their mail."""
    enqueue(store, *(outbound(id_, recipient=f"u{id_}@x.test") for id_ in (1, 2, 3)))
    script = Script(NEVER, LATER, FINE)
    assert passes(store, script) == Delivered(sent=1, deferred=1, failed=1)
    assert [recipient for _, recipient, _ in script.offered] == ["u1@x.test", "u2@x.test", "u3@x.test"]
    assert states(store) == {1: ("failed", 1), 2: ("deferred", 1), 3: ("sent", 1)}
    assert row(store, 1)["last_error"] == "550 no such user"
    assert row(store, 1)["next_attempt_at"] is None


def refusals(store: Store, answers: Iterable[Answer], until: timedelta) -> list[timedelta]:
    """When, counted from the first, a mail is offered that the server always puts off."""
    offered: list[timedelta] = []
    now = NINE
    script = Script(*answers)
    while now <= NINE + until and row(store)["state"] != "failed":
        before = len(script.offered)
        passes(store, script, now)
        offered += [now - NINE] * (len(script.offered) - before)
        now = max(row(store)["next_attempt_at"] or now, now + MINUTE)
    return offered


def gaps(times: Sequence[timedelta]) -> list[timedelta]:
    """The time between each and the next."""
    return [later - earlier for earlier, later in pairwise(times)]


def test_a_mail_that_is_put_off_for_ever(store: Store) -> None:
    """It is tried again after 1, 5, 15 and 60 minutes, then every hour, and given up after five days."""
    enqueue(store, outbound(10))
    enqueue(store, outbound(1))
    store.outbox.cancel([10])
    offered = refusals(store, [LATER] * 1000, 6 * DAY)
    spread = wait_after(1, 1) / MINUTE
    assert [gap / MINUTE / spread for gap in gaps(offered)[:6]] == pytest.approx([1, 5, 15, 60, 60, 60])
    assert set(gaps(offered)[3:]) == {HOUR * spread}
    assert 5 * DAY < offered[-1] <= 5 * DAY + 2 * HOUR
    assert row(store)["state"] == "failed"
    assert row(store)["last_error"] == "451 greylisted"
    assert len(answers(store)) == len(offered) == row(store)["attempts"]
    assert {state for state, _, _ in answers(store)[:-1]} == {"deferred"}


def test_a_mail_that_is_taken_at_last(store: Store) -> None:
    """Every answer on the way is kept, in order."""
    enqueue(store, outbound())
    refusals(store, [LATER, Answer(421, "busy"), LATER, FINE], HOUR)
    assert [code for _, code, _ in answers(store)] == [451, 421, 451, 250]
    assert row(store)["state"] == "sent"


@pytest.mark.parametrize("attempts", [1, 2, 3, 4, 5, 100])
def test_mails_that_failed_together(attempts: int) -> None:
    """They do not come back together, and none comes much later for it."""
    waits = [wait_after(attempts, id_) for id_ in range(10)]
    assert len(set(waits)) == 10
    assert max(waits) <= min(waits) * 1.2


class TestSessionTrouble:
    """Connecting, TLS, greeting, signing in, a deadline: nothing of this is a mail's fault."""

    def test_what_was_not_offered_waits_uncounted(self, store: Store) -> None:
        """The mail during whose offer it happened is tried a little later, so that it cannot hold up the others."""
        enqueue(store, *map(outbound, (1, 2, 3)))
        script = Script(FINE, TROUBLE)
        fails(store, script)
        assert states(store) == {1: ("sent", 1), 2: ("deferred", 1), 3: ("queued", 0)}
        assert answers(store, 2) == [("deferred", 0, "the server has hung up")]
        assert row(store, 2)["last_error"] == "the server has hung up"
        assert passes(store, Script(), NINE) == Delivered(sent=1)
        assert states(store)[3] == ("sent", 1)
        assert passes(store, Script(), NINE + 2 * MINUTE) == Delivered(sent=1)

    def test_no_mail_fails_by_it_ever(self, store: Store) -> None:
        """Not after days: what waited is sent when the server is back."""
        enqueue(store, outbound())
        now = NINE
        while now < NINE + 6 * DAY:
            fails(store, Script(TROUBLE), now)
            now = row(store)["next_attempt_at"]
        assert row(store)["state"] == "deferred"
        assert passes(store, Script(), now) == Delivered(sent=1)

    def test_a_mail_that_ends_every_session(self, store: Store) -> None:
        """All others are sent all the same."""
        enqueue(store, *(outbound(id_, recipient=f"u{id_}@x.test") for id_ in range(1, 13)))

        class Touchy(Script):
            async def send(self, sender: str, recipient: str, octets: bytes) -> Answer:
                self.answers = [TROUBLE if recipient == "u3@x.test" else FINE]
                return await super().send(sender, recipient, octets)

        touchy = Touchy()
        fails(store, touchy)
        while passes(store, touchy, NINE + timedelta(seconds=5)) != Delivered():
            pass
        assert {id_ for id_, (state, _) in states(store).items() if state != "sent"} == {3}


class TestClaims:
    """Who sends what."""

    def test_two_senders(self, store: Store) -> None:
        """What one is at, the other does not get, until the lease has run out: then it is taken for dead."""
        enqueue(store, outbound())
        other = Script()

        class Slow(Script):
            async def send(self, sender: str, recipient: str, octets: bytes) -> Answer:
                found = await deliver(store.outbox, other, HELP, "other", NINE + MINUTE)
                assert found == Delivered()
                return await super().send(sender, recipient, octets)

        assert passes(store, Slow()) == Delivered(sent=1)
        assert other.offered == []

    def test_a_sender_that_died(self, store: Store) -> None:
        """Its mail is offered again when its lease ends, with the same octets; the lost attempt counts."""
        enqueue(store, outbound())
        store.outbox.claim(1, NINE, HOUR, "dead")
        assert passes(store, Script(), NINE + HOUR - MINUTE) == Delivered()
        script = Script()
        assert passes(store, script, NINE + HOUR) == Delivered(sent=1)
        assert script.offered[0][2] == outbound().octets
        assert states(store) == {1: ("sent", 2)}

    def test_held_mail(self, store: Store) -> None:
        """It is never due, until an operator says so."""
        enqueue(store, outbound(), held="observe")
        assert passes(store, Script(), NINE + DAY) == Delivered()
        store.outbox.retry([1], NINE + DAY)
        assert passes(store, Script(), NINE + DAY) == Delivered(sent=1)

    def test_a_mail_that_is_cancelled(self, store: Store) -> None:
        """It is not sent."""
        enqueue(store, outbound())
        store.outbox.cancel([1])
        assert passes(store, Script(), NINE + DAY) == Delivered()

    def test_more_than_a_pass_takes(self, store: Store) -> None:
        """The next pass goes on; the oldest goes first."""
        enqueue(store, *(outbound(id_, recipient=f"u{id_}@x.test") for id_ in range(1, 13)))
        script = Script()
        while passes(store, script) != Delivered():
            pass
        assert [recipient for _, recipient, _ in script.offered] == [f"u{id_}@x.test" for id_ in range(1, 13)]

    def test_alarms_go_their_own_way(self, store: Store) -> None:
        """Where they have a mail server of their own, each takes what is its own."""
        enqueue(store, outbound(1), outbound(2, event="alarm", recipient="op@x.test"))
        usual, alarms = Script(), Script()
        asyncio.run(deliver(store.outbox, usual, HELP, "me", NINE, alarms=False))
        asyncio.run(deliver(store.outbox, alarms, HELP, "me", NINE, alarms=True))
        assert [script.offered[0][1] for script in (usual, alarms)] == [MARY.address, "op@x.test"]


def test_an_attachment_that_is_gone(store: Store, tmp_path: Path) -> None:
    """The mail fails by itself, with the reason, and the next one is sent."""
    octets = bytes(200_000)
    digest = sha256(octets).hexdigest()
    (tmp_path / digest).write_bytes(octets)
    with store.transaction() as tx:
        tx.keep(digest, tmp_path / digest)
        tx.enqueue([outbound(1, inserts=(Insert(5, digest),))], now=NINE, held=None)
    store.blobs.files.path(digest).unlink()
    enqueue(store, outbound(2))
    assert passes(store, Script()) == Delivered(sent=1, failed=1)
    assert "missing" in row(store, 1)["last_error"]


def test_a_mail_that_is_retried_after_long(store: Store) -> None:
    """An operator's word begins anew: one temporary answer is not its end."""
    enqueue(store, outbound())
    passes(store, Script(NEVER))
    later = NINE + 10 * DAY
    store.outbox.retry([1], later)
    assert passes(store, Script(LATER), later) == Delivered(deferred=1)
    assert passes(store, Script(), later + 2 * MINUTE) == Delivered(sent=1)
