"""The living policy: changes of its files while the desk works."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from maildesk import proposal
from maildesk.cli import cli
from maildesk.cli.assembly import desk_of, templates_of
from maildesk.cli.run import daemon as daemon_of
from maildesk.cli.story import text_of
from maildesk.config import load
from maildesk.db.desk_state import StoredPolicy
from maildesk.db.inbox import Incoming
from maildesk.db.queue import QueueFilter
from maildesk.db.store import Store
from maildesk.proposal import REFUSED, WAITING
from maildesk.reload import Reload
from tests.mailroom import ANN, HELP, MARY, Mailroom, Open

THINGS = (
    "Lamp",
    "Chair",
    "Window",
    "Coffee",
    "Parking",
    "Badge",
    "Canteen",
    "Plant",
    "Heating",
    "Lift",
    "Door",
)


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    """The policy's file."""
    return tmp_path / "desk" / "rules.yaml"


@pytest.fixture
def living(open_desk: Open, rules: Path) -> tuple[Mailroom, Reload]:
    """A desk, and who looks after its policy."""
    room = open_desk()
    settings = load(rules.parent)
    return room, Reload(room.desk, rules.parent, lambda: templates_of(settings))


def _change(rules: Path, before: str, after: str) -> None:
    text = rules.read_text(encoding="utf-8")
    assert before in text
    rules.write_text(text.replace(before, after), encoding="utf-8")


def test_a_good_change(living: tuple[Mailroom, Reload], rules: Path) -> None:
    """The next mail is decided by it; nobody is told."""
    room, reload = living
    assert reload.once(room.now) is None
    _change(rules, "category: account.sign-in", "category: account.password")
    verdict = reload.once(room.now)
    assert verdict is not None
    assert verdict.policy is room.desk.policy
    room.receives(MARY, "password", "My password fails.")
    assert room.ticket().category == "account.password"
    assert room.desk.store.policy.proposal() is None
    assert reload.once(room.now) is None


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("category: account.sign-in", "categroy: account.sign-in", "did you mean 'category'?"),
        ("expect: {priority: 1}", "expect: {priority: 3}", "expected 3, came 1"),
    ],
)
def test_a_bad_change(
    living: tuple[Mailroom, Reload], rules: Path, before: str, after: str, said: str
) -> None:
    """The running policy goes on, the operator gets one mail, and what waits is remembered until it is mended."""
    room, reload = living
    good = room.desk.policy
    _change(rules, before, after)
    for _ in range(3):
        reload.look_again()
        reload.once(room.now)
    assert room.desk.policy is good
    kept = room.desk.store.policy.proposal()
    assert kept is not None
    assert kept.state == REFUSED
    (alarm,) = room.sent(ANN)
    assert said in text_of(alarm)
    _change(rules, after, before)
    reload.once(room.now)
    assert room.desk.store.policy.proposal() is None


def test_a_change_that_would_send_many_mails(living: tuple[Mailroom, Reload], rules: Path) -> None:
    """It waits, with its mails shown, for a person's word; then every ticket keeps the new times."""
    room, reload = living
    for number, thing in enumerate(THINGS):
        room.receives(f"mary{number}@desk.test", thing, f"{thing}?")
    room.passes(minutes=30)
    before = len(room.events())
    _change(rules, "2: {response: 1h, resolution: 8h}", "2: {response: 10m, resolution: 8h}")
    verdict = reload.once(room.now)
    assert verdict is not None
    assert (verdict.policy, verdict.state) == (None, WAITING)
    assert verdict.reason.startswith("22 mails would be sent at once")
    (alarm,) = [mail for mail in room.sent(ANN) if "is waiting" in text_of(mail)]
    assert THINGS[0] in text_of(alarm)
    room.works()
    assert len(room.events()) == before + 1
    cli.main(["--desk", str(rules.parent), "rules", "activate", "--yes"], standalone_mode=False)
    reload.once(room.now)
    assert room.desk.policy.service_levels[2].response.total_seconds() == 600
    room.works()
    assert len(room.events()) == before + 1 + 22


def test_a_change_while_mail_is_worked(living: tuple[Mailroom, Reload], rules: Path) -> None:
    """No mail is lost, and each is decided by one of the two policies."""
    room, reload = living
    categories = ("account.sign-in", "account.password")
    for turn in range(6):
        _change(rules, f"category: {categories[turn % 2]}", f"category: {categories[(turn + 1) % 2]}")
        reload.once(room.now)
        for number in range(10):
            room.receives(f"user{turn}-{number}@desk.test", "password", f"{turn} {number}")
    found = [room.ticket(number).category for number in range(1, 61)]
    assert found == [categories[(turn + 1) % 2] for turn in range(6) for _ in range(10)]


def test_another_process_has_made_a_policy_active(living: tuple[Mailroom, Reload], rules: Path) -> None:
    """The daemon follows."""
    room, reload = living
    _change(rules, "category: account.sign-in", "category: account.password")
    reload._seen = reload._fingerprint()
    cli.main(["--desk", str(rules.parent), "rules", "activate", "--yes"], standalone_mode=False)
    reload.once(room.now)
    room.receives(MARY, "password", "My password fails.")
    assert room.ticket().category == "account.password"


def test_a_template_of_the_desks_own(living: tuple[Mailroom, Reload], rules: Path) -> None:
    """It is taken up like the rules."""
    room, reload = living
    own = rules.parent / "templates"
    own.mkdir(exist_ok=True)
    (own / "acknowledgement.en.txt").write_text(
        "Headline: Thank you, {{ ticket.requester }}!\n\nSoon.\n", encoding="utf-8"
    )
    reload.once(room.now)
    room.receives(MARY, "Printer", "It does not print.")
    assert "Thank you" in text_of(room.sent(MARY)[0])
    kept = room.desk.store.policy.active()
    assert kept is not None
    assert proposal.stored(kept).hash == kept.hash


def test_changes_while_the_daemon_works(tmp_path: Path) -> None:
    """Mail keeps coming, the file keeps changing: every mail is a ticket, by one of the two policies."""
    folder, mails = tmp_path / "desk", 300
    cli.main(["init", str(folder), "--address", HELP, "--agent", ANN], standalone_mode=False)
    rules, categories = folder / "rules.yaml", ("account.sign-in", "account.password")
    with desk_of(folder, warm=True) as assembled:
        daemon, store = daemon_of(assembled), assembled.desk.store
        daemon.start()
        for number in range(mails):
            octets = f"From: u{number}@x.test\nSubject: password\nMessage-ID: <{number}@x.test>\n\n{number}\n".encode()
            store.inbox.accept([Incoming(octets=octets, mailbox=HELP, received_at=datetime.now(UTC))])
            if number % 30 == 0:
                turn, before = number // 30 % 2, store.policy.active()
                _change(rules, f"category: {categories[turn]}", f"category: {categories[1 - turn]}")
                _eventually(partial(_is_another, store, before))
        _eventually(lambda: store.inbox.counts().get("done", 0) == mails)
        daemon.stop()
        rows = store.queue.list(QueueFilter(status="all"), datetime.now(UTC))
    assert len(rows) == mails
    assert {row["category"] for row in rows} <= set(categories)


def _is_another(store: Store, before: StoredPolicy | None) -> bool:
    return store.policy.active() != before


def _eventually(holds: Callable[[], bool]) -> None:
    until = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < until, "it never came to hold"
        time.sleep(0.02)
