"""kill -9 at any moment loses nothing, makes no ticket twice and answers twice only in SMTP's own window.

The window is the one that no client can close (RFC 1047): the server has taken the mail, and the client dies before it
has written that down. Such a second copy carries the same Message-ID and the same octets.
"""

import contextlib
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from pathlib import Path

import pytest

from maildesk.cli import cli
from maildesk.cli.assembly import store_of
from maildesk.daemon import now
from maildesk.db.queue import QueueFilter
from tests.servers.dovecot import Dovecot
from tests.servers.postfix import Postfix
from tests.servers.postgresql import PostgreSQL

KILLS, MAILS = 100, 1000
LATEST_KILL = 0.35  # seconds after the daemon's ready line
QUIET = 120.0  # seconds that the last daemon gets to finish


@dataclass
class Sets:
    """What was tried and what came of it, in the words of a queue checker."""

    attempted: set[str] = field(default_factory=set)
    ok: set[str] = field(default_factory=set)
    lost: set[str] = field(default_factory=set)
    duplicated: set[str] = field(default_factory=set)
    unexpected: set[str] = field(default_factory=set)
    answered_twice: int = 0
    in_flight: int = 0
    quarantined: int = 0
    recovered: int = 0

    def __str__(self) -> str:
        named = ("attempted", "ok", "lost", "duplicated", "unexpected")
        sizes = ", ".join(f"{name} {len(getattr(self, name))}" for name in named)
        return (
            f"{sizes}, recovered {self.recovered}, answered twice {self.answered_twice}, "
            f"quarantined and restored {self.quarantined}, "
            f"kills between fetch and send {self.in_flight} of {KILLS}"
        )


@pytest.fixture(params=["sqlite", "postgresql"])
def desk(request: pytest.FixtureRequest, tmp_path: Path, dovecot: Dovecot, postfix: Postfix) -> Path:
    """A desk on real mail servers, on each database."""
    address = f"help-{request.param}-{time.monotonic_ns():x}@desk.test"
    folder = tmp_path / "desk"
    cli.main(["init", str(folder), "--address", address, "--agent", "agent@desk.test"], standalone_mode=False)
    (folder / "password").touch(mode=0o600)
    (folder / "password").write_text(dovecot.user_password)
    servers = (
        f'\n[[mailbox]]\naddress = "{address}"\nhost = "localhost"\nport = {dovecot.imap_port}\ntls = "none"\n'
        f'user = "{address}"\npassword_file = "password"\ntake_old_mail = true\n'
        f'\n[smtp]\nhost = "localhost"\nport = {postfix.smtp_port}\ntls = "none"\n'
    )
    if request.param == "postgresql":
        postgresql: PostgreSQL = request.getfixturevalue("postgresql")
        servers += f'\n[database]\nurl = "{postgresql.url()}"\n'
    with (folder / "maildesk.toml").open("a") as settings:
        settings.write(servers)
    with store_of(folder):
        return folder


@contextlib.contextmanager
def running(desk: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A daemon that has said that it is ready; killed without warning at the end, if it lives."""
    with (desk / "daemon.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "maildesk", "--desk", str(desk), "run"], stderr=subprocess.PIPE
        )
        assert process.stderr is not None
        for line in process.stderr:
            log.write(line)
            if b"event=ready" in line:
                break
        drain = threading.Thread(target=lambda: [log.write(line) for line in process.stderr or ()])
        drain.start()
        try:
            yield process
        finally:
            process.send_signal(signal.SIGKILL)
            process.wait()
            drain.join()


def mail(number: int, sender: str, to: str) -> bytes:
    """One report; senders differ, since answers to one address are capped."""
    return (
        f"From: {sender}\r\nTo: {to}\r\nSubject: Report {number}\r\nMessage-ID: <report-{number}@example.test>\r\n"
        f"Date: Mon, 02 Mar 2026 09:00:00 +0000\r\n\r\nSomething is broken, number {number}.\r\n"
    ).encode()


def unfinished(desk: Path) -> int:
    """Mails that are in and whose answers are not out."""
    with store_of(desk) as (_, store):
        inbox, outbox = store.inbox.counts(), store.outbox.counts()
    return inbox.get("received", 0) + sum(outbox.get(state, 0) for state in ("queued", "sending", "deferred"))


def at_rest(desk: Path, arrived: int) -> bool:
    """Whether all that arrived is in, and nothing waits any more."""
    with store_of(desk) as (_, store):
        known = sum(store.inbox.counts().values())
    return known >= arrived and not unfinished(desk)


def restored(desk: Path) -> int:
    """Has quarantined mails worked again, as an operator would; returns how many.

    A mail that is at work at three kills looks like one that kills; the word of an operator says that it is not.
    """
    with store_of(desk) as (_, store):
        rows = store.inbox.list(state="quarantined")
        return len(store.inbox.retry([row["id"] for row in rows], now()))


def eventually(holds: Callable[[], bool], seconds: float) -> bool:
    """Whether something comes to hold in time."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if holds():
            return True
        time.sleep(0.2)
    return False


def checked(desk: Path, sets: Sets, answers: list[bytes]) -> None:
    """Compares what was sent in with the tickets, and the answers with each other."""
    with store_of(desk) as (_, store):
        subjects = Counter(row["subject"] for row in store.queue.list(QueueFilter(status="all"), now()))
        attempts = {row["message_id"]: row["attempts"] for row in store.outbox.list()}
        assert store.check() == []
    sets.ok = sets.attempted & set(subjects)
    sets.lost = sets.attempted - set(subjects)
    sets.unexpected = set(subjects) - sets.attempted
    sets.duplicated = {subject for subject, count in subjects.items() if count > 1}
    copies: dict[str, list[bytes]] = {}
    for octets in answers:
        parsed = message_from_bytes(octets)
        copies.setdefault(str(parsed["Message-ID"]).strip("<>"), []).append(octets[octets.index(b"From:") :])
    for message_id, same in copies.items():
        if len(same) > 1:
            sets.answered_twice += len(same) - 1
            assert len(set(same)) == 1, "a second copy is the same to the octet"
            assert attempts[message_id] > 1, (
                "only a mail that was being sent when the daemon died goes out again"
            )
    answered = Counter(
        str(message_from_bytes(same[0])["Subject"]).partition("] ")[2] for same in copies.values()
    )
    assert set(answered) == sets.attempted, "everybody was answered"
    assert max(answered.values()) == 1, "and each by one mail"


def test_a_hundred_kills_lose_nothing(
    desk: Path, dovecot: Dovecot, postfix: Postfix, capsys: pytest.CaptureFixture[str]
) -> None:
    """1,000 mails flow while the daemon is killed a hundred times; every one becomes one ticket and is answered."""
    import smtplib

    from maildesk.config import load

    address = load(desk).desk.address
    requester = f"u{time.monotonic_ns():x}"
    seed = random.randrange(2**32)
    dice = random.Random(seed)
    sets = Sets()
    with smtplib.SMTP("localhost", postfix.smtp_port) as smtp:
        for kill in range(KILLS):
            for number in range(kill * MAILS // KILLS, (kill + 1) * MAILS // KILLS):
                sender = f"{requester}+{number}@example.test"
                smtp.sendmail(sender, [address], mail(number, sender, address))
                sets.attempted.add(f"Report {number}")
            with running(desk):
                time.sleep(dice.uniform(0, LATEST_KILL))
            left = unfinished(desk)
            sets.in_flight += left > 0
            sets.recovered += left
    arrived = len(sets.attempted)
    with running(desk):
        quiet = eventually(lambda: at_rest(desk, arrived), QUIET)
        sets.quarantined = restored(desk)
        quiet = quiet and eventually(lambda: at_rest(desk, arrived), QUIET)
        quiet = quiet and eventually(
            lambda: len(dovecot.folder(f"{requester}@example.test")) >= arrived, QUIET
        )
    checked(desk, sets, dovecot.folder(f"{requester}@example.test"))
    with capsys.disabled():
        print(f"\n{sets}, seed {seed}")
    assert quiet, "the desk has come to rest"
    assert not sets.lost
    assert not sets.duplicated
    assert not sets.unexpected
    assert sets.in_flight >= KILLS / 2, "most kills must fall where they can do harm"
