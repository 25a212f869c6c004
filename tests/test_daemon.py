"""The loops: what they do in one pass, and that no trouble ends them."""

import os
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from imapclient import IMAPClient

from maildesk import daemon as loops
from maildesk.cli.assembly import desk_of, owner
from maildesk.cli.run import daemon as daemon_of
from maildesk.daemon import Backoff, Daemon
from maildesk.db import database
from maildesk.db.queue import QueueFilter
from maildesk.ingest import Intake, MailboxTrouble, Opened, RawMessage, Sized
from maildesk.notify import Answer, Transport, TransportTrouble
from tests.cli.desks import ANN, EVE, HELP, MARY, DeskFolder, mail, maildesk
from tests.servers.dovecot import Dovecot

PATIENCE = 20.0  # seconds until something must have happened


@pytest.fixture
def desk(tmp_path: Path) -> DeskFolder:
    """A new desk whose agent is Ann."""
    assert maildesk("init", tmp_path / "desk", "--address", HELP, "--agent", ANN).code == 0
    return DeskFolder(tmp_path / "desk")


@contextmanager
def daemon(desk: DeskFolder) -> Iterator[Daemon]:
    """The desk's daemon, its loops not started."""
    with desk_of(desk.path) as assembled:
        yield daemon_of(assembled)


def subjects(working: Daemon) -> list[str]:
    """The subjects of all tickets, in the order of their numbers."""
    rows = working.store.queue.list(QueueFilter(status="all", sort="number"), datetime.now(UTC))
    return [row["subject"] for row in rows]


def eventually(holds: Callable[[], bool]) -> None:
    """Waits until something holds."""
    until = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < until, "it never came to hold"
        time.sleep(0.01)


class TestMailbox:
    """Real mailboxes, and what people do in them."""

    @pytest.fixture
    def address(self, desk: DeskFolder, dovecot: Dovecot) -> str:
        """The desk's address, a mailbox on Dovecot that nobody else uses."""
        own = f"help-{time.monotonic_ns():x}@desk.test"
        desk.serve(imap=dovecot.imap_port, address=own, password=dovecot.user_password)
        return own

    @contextmanager
    def human(self, dovecot: Dovecot, address: str, folder: str = "INBOX") -> Iterator[IMAPClient]:
        """Somebody who looks into the mailbox with a mail program."""
        with IMAPClient("localhost", dovecot.imap_port, ssl=False) as client:
            client.login(address, dovecot.user_password)
            client.select_folder(folder)
            yield client

    def test_mail_from_before_the_desk(self, desk: DeskFolder, dovecot: Dovecot, address: str) -> None:
        """It stays where it is, unread; what comes later is taken and put away."""
        dovecot.append(address, mail(MARY, "Old"))
        with daemon(desk) as working:
            assert working.once() == []
            dovecot.append(address, mail(MARY, "New"))
            assert working.once() == []
            assert subjects(working) == ["New"]
        assert dovecot.folder(address) == [mail(MARY, "Old")]
        assert dovecot.folder(address, "Processed") == [mail(MARY, "New")]
        with self.human(dovecot, address) as client:
            assert client.get_flags([1]) == {1: ()}

    def test_old_mail_by_a_setting(self, desk: DeskFolder, dovecot: Dovecot, address: str) -> None:
        """It is taken where the mailbox is the desk's from the start."""
        settings = (desk.path / "maildesk.toml").read_text()
        (desk.path / "maildesk.toml").write_text(f"{settings.rstrip()}\ntake_old_mail = true\n")
        dovecot.append(address, mail(MARY, "Old"))
        with daemon(desk) as working:
            working.once()
            assert subjects(working) == ["Old"]

    @pytest.mark.parametrize("flag", ["\\Seen", "\\Deleted", "\\Flagged", "\\Answered"])
    def test_a_mail_that_a_human_was_at_first(
        self, flag: str, desk: DeskFolder, dovecot: Dovecot, address: str
    ) -> None:
        """What it is marked with is not the desk's way to know what is new."""
        with daemon(desk) as working:
            working.once()
            dovecot.append(address, mail(MARY, "New"))
            with self.human(dovecot, address) as client:
                client.add_flags([1], [flag])
            working.once()
            assert subjects(working) == ["New"]

    def test_a_taken_mail_that_is_dragged_back(
        self, desk: DeskFolder, dovecot: Dovecot, address: str
    ) -> None:
        """It is known by its content: no second ticket, and it is put away again."""
        with daemon(desk) as working:
            working.once()
            dovecot.append(address, mail(MARY, "New"))
            working.once()
            with self.human(dovecot, address, "Processed") as client:
                client.move([1], "INBOX")
            assert working.once() == []
            assert subjects(working) == ["New"]
        assert dovecot.folder(address) == []
        assert len(dovecot.folder(address, "Processed")) == 1

    def test_uids_that_were_given_out_anew(self, desk: DeskFolder, dovecot: Dovecot, address: str) -> None:
        """The whole folder is looked through: what came since the first contact is taken, what is known is not."""
        dovecot.append(address, mail(MARY, "Old"))
        maildir = dovecot.folder_path / "mail" / address / "Maildir"
        (old,) = (maildir / "new").iterdir()
        os.utime(old, (0, 0))
        with daemon(desk) as working:
            working.once()
            dovecot.append(address, mail(MARY, "New"))
            renew(maildir)
            assert working.once() == []
            assert working.once() == []
            assert subjects(working) == ["New"]
        assert dovecot.folder(address) == [mail(MARY, "Old")]

    def test_a_trial_on_a_living_mailbox(self, desk: DeskFolder, dovecot: Dovecot, address: str) -> None:
        """Everything is decided; the mailbox stays as it is, also for flags and folders, and nobody gets mail."""
        text = (desk.path / "maildesk.toml").read_text()
        (desk.path / "maildesk.toml").write_text(text.replace("# mode =", "mode ="))
        with daemon(desk) as working:
            working.once()
            dovecot.append(address, mail(MARY, "New"))
            for _ in range(2):
                assert working.once() == []
            assert subjects(working) == ["New"]
            assert working.store.outbox.counts() == {"held": 2}
        with self.human(dovecot, address) as client:
            assert client.get_flags([1]) == {1: ()}
            assert [name for _, _, name in client.list_folders()] == ["INBOX"]
        renew(dovecot.folder_path / "mail" / address / "Maildir")
        with daemon(desk) as working:
            assert working.once() == []
            assert subjects(working) == ["New"]

    def test_one_mail_through_two_mailboxes(self, desk: DeskFolder, dovecot: Dovecot, address: str) -> None:
        """One ticket and one acknowledgement; the second row says of which it is a copy."""
        other = f"sales-{address}"
        desk.serve(imap=dovecot.imap_port, address=other, password=dovecot.user_password)
        with daemon(desk) as working:
            working.once()
            for to in (address, other):
                trace = f"Delivered-To: {to}\r\n".encode()
                dovecot.append(to, trace + mail(MARY, "Twice", "Once.", "Message-ID: <twice@desk.test>"))
            working.once()
            assert subjects(working) == ["Twice"]
            rows = working.store.inbox.list()
            assert {row["disposition"] for row in rows} == {"opened", "duplicate"}
            assert {row["ticket"] for row in rows} == {1}
            events = [row["event"] for row in working.store.outbox.list()]
            assert events.count("acknowledgement") == 1


def renew(maildir: Path) -> None:
    """Has Dovecot give out all UIDs anew, as after a restored backup."""
    for index in maildir.glob("dovecot.index*"):
        index.unlink()
    listed = (maildir / "dovecot-uidlist").read_text().split()
    assert listed[1].startswith("V")
    (maildir / "dovecot-uidlist").write_text(f"3 V{int(listed[1][1:]) + 100} N1\n")


# --- servers that fail as they are told ------------------------------------------------------------


@dataclass
class Folder:
    """A mailbox whose `open` raises what it is told to, and then has mail."""

    mails: Mapping[int, bytes]
    troubles: list[Exception] = field(default_factory=list)
    address: str = HELP
    away: list[int] = field(default_factory=list)
    closed: int = 0
    arrived: datetime = field(default_factory=lambda: datetime.now(UTC))

    def open(self) -> Opened:
        """Raises the next trouble."""
        if self.troubles:
            raise self.troubles.pop(0)
        return Opened(1, 1)

    def uids(self, first: int) -> list[int]:
        """What has not been put away."""
        return [uid for uid in self.mails if uid >= first and uid not in self.away]

    def sizes(self, uids: Sequence[int]) -> dict[int, Sized]:
        """All small."""
        return {uid: Sized(len(self.mails[uid]), self.arrived) for uid in uids}

    def fetch(self, uids: Sequence[int]) -> list[RawMessage]:
        """The mails."""
        return [RawMessage(uid, self.mails[uid], self.arrived) for uid in uids]

    def header(self, uid: int, limit: int) -> bytes:
        """Never asked for."""
        raise NotImplementedError

    def put_away(self, uids: Sequence[int], failed: bool = False) -> None:
        """Keeps in mind what is gone."""
        self.away += uids

    def wait(self, seconds: float, stop: Callable[[], bool]) -> bool:
        """Waits until told to stop."""
        while not stop():
            time.sleep(0.01)
        return False

    def close(self) -> None:
        """Counted."""
        self.closed += 1


@dataclass
class Way:
    """A transport that raises what it is told to, and then takes everything."""

    troubles: list[Exception] = field(default_factory=list)
    taken: list[str] = field(default_factory=list)

    async def send(self, sender: str, recipient: str, octets: bytes) -> Answer:
        """Raises the next trouble."""
        if self.troubles:
            raise self.troubles.pop(0)
        self.taken.append(recipient)
        return Answer(250, "taken")

    async def close(self) -> None:
        """Ends nothing."""


@contextmanager
def made_of(desk: DeskFolder, *folders: Folder, way: Transport | None = None) -> Iterator[Daemon]:
    """A daemon over these instead of servers."""
    with desk_of(desk.path) as assembled:
        boxes = [(folder, Intake(1_000_000)) for folder in folders]
        ways: list[tuple[Transport, bool | None]] = [(way, None)] if way else []
        yield Daemon(assembled.desk, boxes, ways, owner(), 60)


@pytest.fixture
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pauses after trouble are short."""
    monkeypatch.setattr(loops, "FIRST_PAUSE", 0.01)


TROUBLES: list[Exception] = [
    MailboxTrouble("connection refused"),
    MailboxTrouble("wrong password", temporary=False),
    OSError(28, "No space left on device"),
    ZeroDivisionError("a bug of ours"),
]


class TestLoops:
    """What goes wrong costs time and nothing else."""

    @pytest.fixture(autouse=True)
    def _hurry(self, hurry: None) -> None:
        """Every test here meets trouble."""

    def test_every_loop_survives_trouble(self, desk: DeskFolder) -> None:
        """A mailbox and a transport that fail in every way are tried again until they work."""
        folder = Folder({1: mail(MARY, "One")}, list(TROUBLES))
        way = Way([TransportTrouble("refused"), ZeroDivisionError("a bug of ours")])
        with made_of(desk, folder, way=way) as working:
            working.start()
            eventually(lambda: subjects(working) == ["One"])
            eventually(lambda: sorted(postponed(working)) == [])
            working.stop()
        assert sorted(way.taken) == [ANN, MARY]
        assert folder.away == [1]
        assert folder.closed > len(TROUBLES)

    def test_one_mailbox_in_trouble_keeps_no_other_waiting(self, desk: DeskFolder) -> None:
        """Each has a loop of its own."""
        dead = Folder({}, [MailboxTrouble("no")] * 10_000, address="dead@desk.test")
        with made_of(desk, dead, Folder({1: mail(MARY, "One")})) as working:
            working.start()
            eventually(lambda: subjects(working) == ["One"])
            working.stop()

    def test_a_database_that_is_locked_for_a_while(
        self, desk: DeskFolder, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Everything waits and goes on by itself; no mail's attempts are spent on it."""
        monkeypatch.setitem(database._CONNECT["sqlite"], "timeout", 0.05)
        folder = Folder({1: mail(MARY, "One")})
        with made_of(desk, folder) as working:
            with closing(sqlite3.connect(desk.path / "maildesk.db", isolation_level=None)) as other:
                other.execute("BEGIN IMMEDIATE")
                working.start()
                eventually(lambda: folder.closed >= 2)
            eventually(lambda: subjects(working) == ["One"])
            working.stop()
            assert [row["attempts"] for row in working.store.inbox.list()] == [1]

    def test_stopping(self, desk: DeskFolder, monkeypatch: pytest.MonkeyPatch) -> None:
        """Who waits, whether for mail, for work or after trouble, ends at once."""
        monkeypatch.setattr(loops, "FIRST_PAUSE", 600.0)
        dead = Folder({}, [MailboxTrouble("no")], address="dead@desk.test")
        with made_of(desk, Folder({}), dead, way=Way([TransportTrouble("no")])) as working:
            working.start()
            eventually(lambda: not dead.troubles)
            before = time.monotonic()
            working.stop()
            assert time.monotonic() - before < 5


def postponed(working: Daemon) -> list[str]:
    """Recipients of mail that is not sent yet; what is put off is made due."""
    rows = [row for row in working.store.outbox.list() if row["state"] != "sent"]
    working.store.outbox.retry([row["id"] for row in rows if row["state"] == "deferred"], datetime.now(UTC))
    return [row["recipient"] for row in rows] or ([] if working.store.outbox.list() else ["nothing yet"])


class TestOnce:
    """One pass."""

    def test_every_trouble_is_given_back(self, desk: DeskFolder) -> None:
        """Those of two mailboxes and of the transport, after all work that could be done."""
        dead = [Folder({}, [MailboxTrouble(f"no {n}")], address=f"{n}@desk.test") for n in (1, 2)]
        living = Folder({1: mail(MARY, "One")})
        with made_of(desk, dead[0], living, dead[1], way=Way([TransportTrouble("no way")])) as working:
            assert [str(trouble) for trouble in working.once()] == ["no 1", "no 2", "no way"]
            assert subjects(working) == ["One"]

    def test_everything_is_drained(self, desk: DeskFolder) -> None:
        """More mails than are fetched, worked and sent at once."""
        folder = Folder({n: mail(f"u{n}@x.test", f"Number {n}") for n in range(1, 121)})
        way = Way()
        with made_of(desk, folder, way=way) as working:
            assert working.once() == []
            assert len(subjects(working)) == 120
            assert len(way.taken) == 240 + 2  # and the lead hears twice that many report the same
            assert len(folder.away) == 120

    def test_timers(self, desk: DeskFolder) -> None:
        """What is due by the clock rings, once."""
        way, folder = Way(), Folder({1: mail(EVE, "One")})
        now = folder.arrived
        with made_of(desk, folder, way=way) as working:
            working.once(lambda: now)
            now += timedelta(hours=2)
            way.taken.clear()
            working.once(lambda: now)
            working.once(lambda: now)
        assert way.taken == [ANN]

    def test_mail_that_fails_for_good(self, desk: DeskFolder) -> None:
        """The agent is told at the next pass, and the address that failed gets nothing more."""

        class Refusing(Way):
            async def send(self, sender: str, recipient: str, octets: bytes) -> Answer:
                return (
                    Answer(550, "no such user")
                    if recipient == MARY
                    else await super().send(sender, recipient, octets)
                )

        way = Refusing()
        with made_of(desk, Folder({1: mail(MARY, "One")}), way=way) as working:
            working.once()
            way.taken.clear()
            working.once()
            assert way.taken == [ANN]
            assert working.store.outbox.list()[0]["event"] == "bounced"


def test_how_long_a_loop_waits_after_trouble() -> None:
    """Twice as long each time, up to five minutes, and from the start after success."""
    backoff = Backoff()
    assert [backoff.failed() for _ in range(11)] == [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]
    backoff.succeeded()
    assert backoff.failed() == 1
