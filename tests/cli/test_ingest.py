"""`maildesk ingest`: mail from files, a pipe or a mailbox, safe before anything else."""

import mailbox
import os
import smtplib
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from maildesk.cli.assembly import sole, store_of
from maildesk.config import load
from maildesk.db import database
from maildesk.edges.embedded import EmbeddedServers
from tests.cli.desks import ANN, HELP, MARY, PASSWORD, DeskFolder, mail
from tests.servers.ports import free_port

MAILS = [mail(f"u{number}@x.test", f"Number {number}") for number in range(3)]


@pytest.fixture
def servers(tmp_path: Path) -> Iterator[EmbeddedServers]:
    """Mail servers with the desk's mailbox, Ann's and Mary's."""
    with EmbeddedServers(tmp_path / "mail", dict.fromkeys((HELP, ANN, MARY), PASSWORD)) as running:
        yield running


def subjects(desk: DeskFolder) -> list[str]:
    """The subjects of all tickets, in the order of their numbers."""
    return [row["subject"] for row in desk.json("queue", "--status", "all", "--sort", "number")]


def rows(desk: DeskFolder) -> list[tuple[str, str | None]]:
    """State and disposition of every inbox row, oldest first."""
    return [(row["state"], row["disposition"]) for row in reversed(desk.json("inbox", "list"))]


def as_files(folder: Path) -> Path:
    """Three files, in a folder with others that hold no mail."""
    (folder / "sub").mkdir(parents=True)
    for number, octets in enumerate(MAILS):
        (folder / ("sub" if number == 2 else "") / f"{number}.eml").write_bytes(octets)
    (folder / ".DS_Store").write_bytes(b"\0\0\0\1Bud1")
    (folder / "empty.eml").write_bytes(b"")
    return folder


def as_mbox(folder: Path) -> Path:
    """An mbox, with a body that has a line like its separators."""
    box = mailbox.mbox(folder)
    for octets in MAILS:
        box.add(octets)
    box.close()
    return folder


def as_maildir(folder: Path) -> Path:
    """A Maildir with read and unread mail, and the files that servers leave there."""
    mailbox.Maildir(folder)
    for number, octets in enumerate(MAILS):
        (folder / ("cur" if number == 0 else "new") / f"170000000{number}.x").write_bytes(octets)
    (folder / "dovecot-uidlist").write_text("3 V1 N1")
    (folder / "tmp" / "half").write_bytes(b"Subject: ha")
    return folder


class TestFiles:
    """Paths."""

    @pytest.mark.parametrize("form", [as_files, as_mbox, as_maildir])
    def test_whatever_form_they_have(
        self, form: Callable[[Path], Path], desk: DeskFolder, tmp_path: Path
    ) -> None:
        """Each mail is a ticket, once; taking them again changes nothing."""
        path = form(tmp_path / "mails")
        assert desk.does("ingest", str(path)).err == "3 new\n"
        assert subjects(desk) == ["Number 0", "Number 1", "Number 2"]
        before = desk.json("outbox", "list"), desk.json("inbox", "list"), desk.json("queue")
        assert desk.does("ingest", str(path)).err == "0 new\n"
        assert (desk.json("outbox", "list"), desk.json("inbox", "list"), desk.json("queue")) == before

    def test_several_paths_at_once(self, desk: DeskFolder, tmp_path: Path) -> None:
        """In the order in which they are named; a mail that is in two of them is one."""
        first, second = as_mbox(tmp_path / "mbox"), as_files(tmp_path / "files")
        assert desk.does("ingest", first, second / "1.eml").err == "3 new\n"

    def test_a_path_that_is_not_there(self, desk: DeskFolder, tmp_path: Path) -> None:
        """One line with the path, exit 2."""
        ran = desk.run("ingest", tmp_path / "gone.eml")
        assert (ran.code, ran.err) == (2, f"maildesk: {tmp_path}/gone.eml: No such file or directory\n")

    def test_old_mail_in_silence(self, desk: DeskFolder, tmp_path: Path) -> None:
        """Tickets that are closed, and not a word to anybody."""
        desk.does("ingest", "--silent", as_mbox(tmp_path / "mbox"))
        assert {row["status"] for row in desk.json("queue", "--status", "all")} == {"closed"}
        assert desk.json("outbox", "list") == []
        assert desk.json("queue") == []

    def test_more_than_is_taken(self, desk: DeskFolder, tmp_path: Path) -> None:
        """Of a mail beyond the limit the header makes a ticket that says so; the mail is kept whole."""
        settings = desk.path / "maildesk.toml"
        settings.write_text(settings.read_text().replace("# max_message = 26214400", "max_message = 2000"))
        large = mail(MARY, "Huge", "x" * 3000)
        (tmp_path / "large.eml").write_bytes(large)
        desk.does("ingest", tmp_path / "large.eml")
        (ticket,) = desk.json("queue")
        assert (ticket["subject"], ticket["tags"]) == ("Huge", ["oversize"])
        assert desk.does("show", "1", "--raw").octets == large

    @pytest.mark.parametrize(
        "words", [(), ("--mailbox", HELP, "x.eml"), ("--since", "1d", "x.eml"), ("--since", "soon", "--mailbox", HELP)]
    )  # fmt: skip
    def test_a_slip_of_the_hand(self, words: tuple[str, ...], desk: DeskFolder) -> None:
        """Exit 2 with the usage."""
        ran = desk.run("ingest", *words)
        assert ran.code == 2
        assert "Usage: maildesk ingest" in ran.err


class TestPipe:
    """Standard input: a mail server is told whether it may forget the mail."""

    def test_a_mail(self, desk: DeskFolder) -> None:
        """It is a ticket when the mail server hears 0, and nothing is said."""
        ran = desk.run("ingest", "-", stdin=MAILS[0])
        assert (ran.code, ran.out, ran.err) == (0, "", "")
        assert subjects(desk) == ["Number 0"]

    def test_the_same_mail_again(self, desk: DeskFolder) -> None:
        """A mail server that has missed our answer sends it again, and it is one."""
        for _ in range(2):
            assert desk.run("ingest", "-", stdin=MAILS[0]).code == 0
        assert subjects(desk) == ["Number 0"]
        assert len(desk.json("inbox", "list")) == 1

    def test_several_at_once(self, desk: DeskFolder) -> None:
        """A mail server runs us as often as it has mail: each mail is safe, and none is worked twice."""
        with store_of(desk.path):
            pass
        running = [subprocess.Popen(desk.command("ingest", "-"), stdin=subprocess.PIPE) for _ in MAILS]
        for process, octets in zip(running, MAILS, strict=True):
            process.communicate(octets)
        assert [process.returncode for process in running] == [0, 0, 0]
        desk.does("once")
        assert sorted(subjects(desk)) == ["Number 0", "Number 1", "Number 2"]
        assert rows(desk) == [("done", "opened")] * 3

    def test_beside_a_daemon(self, desk: DeskFolder) -> None:
        """The mail is safe, and the daemon works it."""
        with sole(load(desk.path)):
            ran = desk.run("ingest", "-", stdin=MAILS[0])
            assert (ran.code, ran.err) == (0, "maildesk: the running daemon works them\n")
        assert rows(desk) == [("received", None)]

    def test_safe_but_not_worked(self, desk: DeskFolder) -> None:
        """Whatever comes after the mail is safe, the mail server may forget it; the trouble is said."""
        (desk.path / "maildesk.db.lock").mkdir()
        ran = desk.run("ingest", "-", stdin=MAILS[0])
        assert (ran.code, ran.err.count("\n")) == (0, 1)
        assert "maildesk.db.lock" in ran.err
        (desk.path / "maildesk.db.lock").rmdir()
        assert rows(desk) == [("received", None)]
        desk.does("once")
        assert rows(desk) == [("done", "opened")]


def no_desk(desk: DeskFolder) -> None:
    """The folder is not there."""
    desk.path.rename(desk.path.with_name("elsewhere"))


def broken_settings(desk: DeskFolder) -> None:
    """The settings are no TOML."""
    desk.add("[desk")


def broken_policy(desk: DeskFolder) -> None:
    """The policy is wrong, and there was never a good one."""
    (desk.path / "rules.yaml").write_text("rules: {")


def no_database(desk: DeskFolder) -> None:
    """The database cannot be opened."""
    (desk.path / "maildesk.db").mkdir()


def something_else(desk: DeskFolder) -> None:
    """The file is no database."""
    (desk.path / "maildesk.db").write_text("This is a shopping list. " * 100)


def newer(desk: DeskFolder) -> None:
    """The database is of a newer maildesk."""
    desk.does("queue")
    with closing(sqlite3.connect(desk.path / "maildesk.db")) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")


@pytest.mark.parametrize(
    "trouble", [no_desk, broken_settings, broken_policy, no_database, something_else, newer]
)  # fmt: skip
def test_a_pipe_into_trouble(trouble: Callable[[DeskFolder], None], desk: DeskFolder) -> None:
    """The mail server is told to keep the mail: 75, a line of reason, no traceback."""
    trouble(desk)
    ran = desk.run("ingest", "-", stdin=MAILS[0])
    assert (ran.code, ran.out) == (75, "")
    assert ran.err.startswith("maildesk: ")
    assert ran.err.count("\n") == 1


def test_a_pipe_while_somebody_writes_without_end(desk: DeskFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    """The mail server tries again later; the mail is then taken."""
    desk.does("queue")
    monkeypatch.setitem(database._CONNECT["sqlite"], "timeout", 0.1)
    with closing(sqlite3.connect(desk.path / "maildesk.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        ran = desk.run("ingest", "-", stdin=MAILS[0])
    assert (ran.code, ran.err) == (75, "maildesk: the database: database is locked\n")
    assert desk.run("ingest", "-", stdin=MAILS[0]).code == 0
    assert subjects(desk) == ["Number 0"]


def test_a_pipe_with_nothing_in_it(desk: DeskFolder) -> None:
    """A mail server that died while it wrote has sent no mail."""
    ran = desk.run("ingest", "-")
    assert (ran.code, ran.err) == (75, "maildesk: there is no mail on standard input\n")
    assert desk.json("inbox", "list") == []


class TestMailbox:
    """The old mail of a configured mailbox."""

    @pytest.fixture
    def served(self, desk: DeskFolder, servers: EmbeddedServers) -> DeskFolder:
        """The desk with a mailbox in which three mails lie."""
        desk.serve(imap=servers.imap_port, smtp=servers.smtp_port)
        with smtplib.SMTP("127.0.0.1", servers.smtp_port) as smtp:
            for octets in MAILS:
                smtp.sendmail(MARY, [HELP], octets)
        return desk

    def test_old_mail_is_taken_when_it_is_asked_for(
        self, served: DeskFolder, servers: EmbeddedServers
    ) -> None:
        """`once` leaves it alone; `ingest --mailbox` takes it, and puts it away."""
        served.does("once")
        assert served.json("inbox", "list") == []
        assert len(servers.messages(HELP)) == 3
        assert served.does("ingest", "--mailbox", HELP.upper()).err == "3 new\n"
        assert subjects(served) == ["Number 0", "Number 1", "Number 2"]
        assert servers.messages(HELP) == []
        assert served.does("ingest", "--mailbox", HELP).err == "0 new\n"

    def test_only_what_came_since(self, served: DeskFolder, tmp_path: Path) -> None:
        """Older mail stays where it is."""
        oldest = sorted((tmp_path / "mail" / HELP / "new").iterdir())[0]
        os.utime(oldest, (0, 0))
        assert served.does("ingest", "--mailbox", HELP, "--since", "1d", "--silent").err == "2 new\n"
        assert subjects(served) == ["Number 1", "Number 2"]
        assert served.json("outbox", "list") == []

    def test_more_than_is_taken(self, served: DeskFolder, servers: EmbeddedServers, tmp_path: Path) -> None:
        """Of a mail beyond the limit only the header is fetched; the mail lies in the folder for failed mail."""
        settings = served.path / "maildesk.toml"
        settings.write_text(settings.read_text().replace("# max_message = 26214400", "max_message = 2000"))
        with smtplib.SMTP("127.0.0.1", servers.smtp_port) as smtp:
            smtp.sendmail(MARY, [HELP], mail(MARY, "Huge", "\r\n".join(["x" * 60] * 50)))
        served.does("ingest", "--mailbox", HELP)
        assert subjects(served)[-1] == "Huge"
        assert b"xxx" not in served.does("show", "4", "--raw").octets
        (kept,) = (tmp_path / "mail" / HELP / ".Failed").glob("[cn]*/*")
        assert kept.read_bytes().count(b"x") >= 3000

    def test_a_mailbox_that_is_none(self, served: DeskFolder) -> None:
        """Exit 2, with those that there are."""
        ran = served.run("ingest", "--mailbox", ANN)
        assert ran.code == 2
        assert ran.err == f"maildesk: --mailbox {ANN}: no mailbox of this desk; there are: {HELP}\n"

    def test_a_wrong_password(self, served: DeskFolder) -> None:
        """Exit 2, one line, and never the password."""
        (served.path / "password").write_text("a wrong one")
        ran = served.run("ingest", "--mailbox", HELP)
        assert (ran.code, ran.err.count("\n")) == (2, 1)
        assert "signing in" in ran.err
        assert "a wrong one" not in ran.err

    def test_nobody_answers(self, desk: DeskFolder) -> None:
        """That passes: 75."""
        desk.serve(imap=free_port())
        ran = desk.run("ingest", "--mailbox", HELP)
        assert (ran.code, ran.err.count("\n")) == (75, 1)
        assert "refused" in ran.err
