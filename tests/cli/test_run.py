"""`maildesk run`: the daemon as a process, from its ready line to its last."""

import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from maildesk.cli.assembly import sole, store_of
from maildesk.cli.story import Actor
from maildesk.config import load
from maildesk.edges.embedded import EmbeddedServers
from tests.cli.desks import ANN, BOB, HELP, MARY, PASSWORD, DeskFolder, fill, maildesk
from tests.servers.ports import free_port

PATIENCE = 30.0  # seconds until a daemon must have said something
SOON = 8.0  # seconds that an orderly end may take
LINE = re.compile(r'timestamp=\S+Z level=\w+ event=("[^"]*"|\S+)( [a-z_]+=("([^"\\]|\\.)*"|[^\s"]*))*')


@dataclass
class Running:
    """A daemon at work and what it has written."""

    process: "subprocess.Popen[str]"
    lines: list[str] = field(default_factory=list)
    more: threading.Condition = field(default_factory=threading.Condition)

    def read(self) -> None:
        """Takes the daemon's lines as they come."""
        assert self.process.stderr is not None
        for line in self.process.stderr:
            with self.more:
                self.lines.append(line.rstrip("\n"))
                self.more.notify_all()

    def says(self, words: str) -> str:
        """The first line in which the words stand, once it is written."""
        with self.more:
            found = self.more.wait_for(lambda: [line for line in self.lines if words in line], PATIENCE)
        assert found, f"no line with {words!r} in {self.lines}"
        return found[0]

    def children(self) -> set[int]:
        """The processes that the daemon has started, and those that they have."""
        found: set[int] = set()
        new = {self.process.pid}
        while new:
            listed = (Path(f"/proc/{pid}/task/{pid}/children") for pid in new)
            new = {int(pid) for path in listed if path.exists() for pid in path.read_text().split()}
            found |= new
        return found

    def ends(self, number: int = signal.SIGTERM) -> int:
        """Sends a signal and gives the exit code."""
        self.process.send_signal(number)
        return self.process.wait(PATIENCE)


@contextmanager
def running(desk: DeskFolder) -> Iterator[Running]:
    """A daemon that has said that it is ready; killed in the end if it lives."""
    process = subprocess.Popen(desk.command("run"), stderr=subprocess.PIPE, text=True)
    daemon = Running(process)
    reader = threading.Thread(target=daemon.read)
    reader.start()
    try:
        daemon.says("event=ready")
        yield daemon
    finally:
        process.kill()
        process.wait()
        reader.join()


@pytest.fixture
def servers(tmp_path: Path) -> Iterator[EmbeddedServers]:
    """Mail servers for the desk and its people."""
    with EmbeddedServers(tmp_path / "mail", dict.fromkeys((HELP, ANN, BOB, MARY), PASSWORD)) as running:
        yield running


@pytest.fixture
def served(desk: DeskFolder, servers: EmbeddedServers) -> DeskFolder:
    """The desk with its mailbox and its mail server."""
    desk.serve(imap=servers.imap_port, smtp=servers.smtp_port)
    return desk


@pytest.fixture
def mary(servers: EmbeddedServers) -> Actor:
    """Mary, who has a mailbox."""
    return Actor("Mary Jones", MARY, servers.smtp_port, partial(servers.messages, MARY))


def meets(desk: DeskFolder) -> None:
    """Waits until the daemon has seen its mailbox: mail from before would not be taken."""
    with store_of(desk.path) as (_, store):
        while store.inbox.contact(HELP) is None:
            time.sleep(0.02)


def test_from_mail_to_mail(served: DeskFolder, mary: Actor) -> None:
    """It answers what comes; its log says what it did in `key=value`, with no word of a mail and no secret."""
    with running(served) as daemon:
        daemon.says("event=ready mailboxes=1 smtp=1")
        meets(served)
        mary.writes(HELP, "Confidential subject", "Confidential body.")
        mary.receives("IT-1")
        daemon.says("event=collected mailbox=help@desk.test mails=1")
        daemon.says("event=worked mails=1")
        daemon.says("event=delivered")
        assert daemon.ends() == 0
    assert "event=stopped" in daemon.lines[-1]
    for line in daemon.lines:
        assert LINE.fullmatch(line), line
        assert "onfidential" not in line
        assert PASSWORD not in line


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_an_orderly_end(number: int, served: DeskFolder) -> None:
    """Within seconds, with 0, and no process and no file is left behind."""
    with running(served) as daemon:
        children = daemon.children()
        assert children, "the parser has its own"
        before = time.monotonic()
        assert daemon.ends(number) == 0
        assert time.monotonic() - before < SOON
    assert not [pid for pid in children if Path(f"/proc/{pid}").exists()]
    assert list((served.path / "parts").iterdir()) == []


def test_an_end_in_the_middle_of_trouble(desk: DeskFolder) -> None:
    """Whoever waits for a server that does not answer ends at once."""
    desk.serve(imap=free_port(), smtp=free_port())
    desk.takes()
    with running(desk) as daemon:
        assert "refused" in daemon.says('event="collecting waits"')
        daemon.says('event="delivery waits"')
        before = time.monotonic()
        assert daemon.ends() == 0
        assert time.monotonic() - before < SOON


def test_a_second_daemon(served: DeskFolder) -> None:
    """It refuses at once, with 75 and one line that names the first; the first goes on."""
    with running(served) as daemon:
        second = subprocess.run(served.command("run"), capture_output=True, text=True)
        assert (second.returncode, second.stderr.count("\n")) == (75, 1)
        assert f"another maildesk works this desk (process {daemon.process.pid}" in second.stderr
        assert daemon.ends() == 0


def dead() -> str:
    """The name, as an owner of claims, of a process that lives no more."""
    naming = "from maildesk.cli.assembly import owner; print(owner())"
    return subprocess.run([sys.executable, "-c", naming], capture_output=True, text=True).stdout.strip()


def test_after_a_kill(served: DeskFolder, mary: Actor) -> None:
    """What the dead one had claimed is worked at once, not when its lease ends; its lock is nobody's."""
    with running(served) as daemon:
        assert daemon.ends(signal.SIGKILL) == -signal.SIGKILL
    served.takes(MARY, "First")
    with sole(load(served.path)):
        served.takes(MARY, "Second")
    with store_of(served.path) as (_, store):
        now, lease = datetime.now(UTC), timedelta(hours=1)
        assert store.inbox.claim(50, now, lease, dead())
        assert store.outbox.claim(50, now, lease, dead())
    with running(served) as daemon:
        mary.receives("First")
        mary.receives("Second")
        assert daemon.ends() == 0
    assert served.json("inbox", "list")[0]["attempts"] == 2


def test_a_wrong_password(served: DeskFolder) -> None:
    """It is tried again ever later, and is never said."""
    (served.path / "password").write_text("a wrong one")
    with running(served) as daemon:
        assert "signing in" in daemon.says("again_in=1s")
        daemon.says("again_in=2s")
        assert daemon.ends() == 0
    assert not [line for line in daemon.lines if "a wrong one" in line]
    assert not [line for line in daemon.lines if "Traceback" in line]


def test_a_policy_that_was_broken_meanwhile(served: DeskFolder, mary: Actor) -> None:
    """The last good one is used, and that is said with line and column."""
    with running(served) as daemon:
        daemon.ends()
    rules = served.path / "rules.yaml"
    rules.write_text(rules.read_text().replace("urgency: high", "urgncy: high"))
    with running(served) as daemon:
        line, _, _ = daemon.says("unknown action 'urgncy'").partition(" unknown")
        assert re.fullmatch(rf"maildesk: {rules}:\d+:\d+:", line)
        daemon.says("going on with the last good policy")
        meets(served)
        mary.writes(HELP, "It is urgent", "My mouse is dead.")
        mary.receives("IT-1")
        assert daemon.ends() == 0
    assert [row["urgency"] for row in served.json("queue")] == ["high"]


def test_a_log_that_is_full(served: DeskFolder, mary: Actor) -> None:
    """The desk works on without."""
    with Path("/dev/full").open("wb") as full:
        process = subprocess.Popen(served.command("run"), stderr=full)
    try:
        meets(served)
        mary.writes(HELP, "VPN broken", "It does not connect.")
        mary.receives("IT-1")
        process.terminate()
        assert process.wait(PATIENCE) == 0
    finally:
        process.kill()
        process.wait()


def test_a_disk_that_is_full_for_a_while(disk: Path, servers: EmbeddedServers, mary: Actor) -> None:
    """Mail stays on its server meanwhile; with room again everything goes on by itself, and nothing is lost."""
    assert maildesk("init", disk / "desk", "--address", HELP, "--agent", ANN).code == 0
    desk = DeskFolder(disk / "desk")
    desk.serve(imap=servers.imap_port, smtp=servers.smtp_port)
    with running(desk) as daemon:
        meets(desk)
        fill(disk / "filler")
        mary.writes(HELP, "VPN broken", "It does not connect. " * 5000)
        daemon.says("No space left")
        assert daemon.process.poll() is None
        (disk / "filler").unlink()
        mary.receives("IT-1")
        assert daemon.ends() == 0
    assert [row["subject"] for row in desk.json("queue")] == ["VPN broken"]
    assert [row["attempts"] for row in desk.json("inbox", "list")] == [1]
    desk.does("db", "check")
