"""`maildesk doctor`: each thing that must be right is a line, and each that is wrong is a line that says how."""

import smtplib
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from maildesk.edges.embedded import EmbeddedServers
from tests.cli.desks import ANN, HELP, MARY, PASSWORD, DeskFolder, mail
from tests.servers.ports import free_port
from tests.servers.scripted import Scripted, smtp, then_close


@pytest.fixture
def servers(tmp_path: Path) -> Iterator[EmbeddedServers]:
    """Mail servers for the desk."""
    with EmbeddedServers(tmp_path / "mail", {HELP: PASSWORD}) as running:
        yield running


def lines(desk: DeskFolder, code: int) -> dict[str, list[str]]:
    """What the doctor says, by state; the exit code must be this."""
    ran = desk.run("doctor")
    assert (ran.code, ran.err) == (code, "")
    said: dict[str, list[str]] = {"ok": [], "note": [], "FAIL": []}
    for line in ran.out.splitlines():
        state, _, text = line.partition("  ")
        said[state.strip()].append(text.strip())
    return said


def test_a_new_desk(desk: DeskFolder) -> None:
    """Nothing fails; what is not configured is a note."""
    said = lines(desk, 0)
    assert {line.partition(":")[0] for line in said["ok"]} == {
        "settings",
        "database",
        "policy",
        "templates",
        "clock",
    }
    assert {line.partition(":")[0] for line in said["note"]} == {"mailbox", "smtp", "trust"}


def test_a_desk_with_its_servers(desk: DeskFolder, servers: EmbeddedServers) -> None:
    """Both are tried; how much old mail there is, is said, and none of it is touched."""
    desk.serve(imap=servers.imap_port, smtp=servers.smtp_port)
    with smtplib.SMTP("127.0.0.1", servers.smtp_port) as client:
        for number in range(3):
            client.sendmail(MARY, [HELP], mail(MARY, f"Old {number}"))
    said = lines(desk, 0)
    assert f"imap {HELP}: INBOX on 127.0.0.1:{servers.imap_port}, 0 new" in said["ok"]
    assert f"smtp: 127.0.0.1:{servers.smtp_port}, tls none" in said["ok"]
    taking = f"3 older mails stay untouched; `maildesk ingest --mailbox {HELP}` takes them"
    assert f"imap {HELP}: {taking}" in said["note"]
    desk.does("once")
    with smtplib.SMTP("127.0.0.1", servers.smtp_port) as client:
        client.sendmail(MARY, [HELP], mail(MARY, "New"))
    said = lines(desk, 0)
    assert f"imap {HELP}: INBOX on 127.0.0.1:{servers.imap_port}, 1 new" in said["ok"]
    assert len(servers.messages(HELP)) == 4


def unreachable_mailbox(desk: DeskFolder) -> None:
    """Nobody listens there."""
    desk.serve(imap=free_port())


def unreachable_smtp(desk: DeskFolder) -> None:
    """Nobody listens there."""
    desk.serve(smtp=free_port())


def unknown_host(desk: DeskFolder) -> None:
    """The name does not exist (RFC 6761 6.4)."""
    desk.add('[smtp]\nhost = "nowhere.invalid"\ntls = "starttls"')


def broken_settings(desk: DeskFolder) -> None:
    """They are no TOML."""
    desk.add("[desk")


def broken_policy(desk: DeskFolder) -> None:
    """An unknown action."""
    (desk.path / "rules.yaml").write_text(
        "people: {ann: {address: ann@x.test}}\nrules:\n  - name: A\n    then: {x: 1}\n"
    )


def two_faults(desk: DeskFolder) -> None:
    """Two unknown sections."""
    (desk.path / "rules.yaml").write_text("peeple: {}\nroules: []\n")


def nobody(desk: DeskFolder) -> None:
    """A policy without agents."""
    (desk.path / "rules.yaml").write_text("rules: []\n")


def broken_template(desk: DeskFolder) -> None:
    """It does not render."""
    (desk.path / "templates" / "acknowledgement.en.txt").write_text(
        "Headline: {{ ticket.nope.x }}\n\nHello\n"
    )


def no_database(desk: DeskFolder) -> None:
    """A folder lies where the file should."""
    (desk.path / "maildesk.db").mkdir()


def something_else(desk: DeskFolder) -> None:
    """The file is no database."""
    (desk.path / "maildesk.db").write_text("This is a shopping list. " * 100)


def missing_file(desk: DeskFolder) -> None:
    """Octets of a large mail are gone."""
    desk.takes(MARY, "Large", "x\r\n" * 100_000)
    for path in (desk.path / "blobs").rglob("*"):
        if path.is_file():
            path.unlink()


def later(desk: DeskFolder) -> None:
    """A ticket is from the future: the clock was put back."""
    desk.takes()
    with closing(sqlite3.connect(desk.path / "maildesk.db")) as connection, connection:
        connection.execute("UPDATE ticket SET updated_at = '2199-01-01 00:00:00.000000'")


@pytest.mark.parametrize(
    ("breaks", "wrong"),
    [
        (unreachable_mailbox, [(f"imap {HELP}", "connecting: Connection refused")]),
        (unreachable_smtp, [("smtp", "Connect call failed")]),
        (unknown_host, [("smtp", "nowhere.invalid:587: ")]),
        (broken_settings, [("settings", "maildesk.toml: ")]),
        (broken_policy, [("policy", "rules.yaml:4:12: ")]),
        (two_faults, [("policy", "rules.yaml:1:1: "), ("policy", "rules.yaml:2:1: ")]),
        (nobody, [("policy", "nobody is an agent")]),
        (broken_template, [("templates", "acknowledgement.en.txt")]),
        (no_database, [("database", "maildesk.db: Is a directory")]),
        (something_else, [("database", "file is not a database")]),
        (missing_file, [("database", "missing")]),
        (later, [("clock", "is earlier than what the store has seen")]),
    ],
)  # fmt: skip
def test_something_is_wrong(
    breaks: Callable[[DeskFolder], None], wrong: list[tuple[str, str]], desk: DeskFolder
) -> None:
    """It is a line, or as many as there are faults; the other checks are made all the same; exit 1."""
    breaks(desk)
    said = lines(desk, 1)
    assert len(said["FAIL"]) == len(wrong)
    for line, (what, reason) in zip(said["FAIL"], wrong, strict=True):
        assert line.startswith(f"{what}: ")
        assert reason in line


@pytest.mark.parametrize(("mode", "said"), [(0o640, "chmod 600"), (None, "cannot read the password")])
def test_a_password_file(mode: int | None, said: str, desk: DeskFolder, servers: EmbeddedServers) -> None:
    """One that is open to others, or missing, is said with its path, before anybody is asked to sign in."""
    desk.serve(imap=servers.imap_port)
    (desk.path / "password").unlink() if mode is None else (desk.path / "password").chmod(mode)
    (line,) = lines(desk, 1)["FAIL"]
    assert f"{desk.path}/password" in line
    assert said in line


def test_a_wrong_password(desk: DeskFolder, servers: EmbeddedServers) -> None:
    """The server's words, and never the password."""
    desk.serve(imap=servers.imap_port)
    (desk.path / "password").write_text("a wrong one")
    (line,) = lines(desk, 1)["FAIL"]
    assert "signing in" in line
    assert "a wrong one" not in line


def test_a_mail_server_that_greets_with_a_refusal(desk: DeskFolder) -> None:
    """In its own words."""
    with Scripted(smtp, {"greeting": then_close(b"554 no \x1b[31mservice\r\n")}) as server:
        desk.serve(smtp=server.port)
        (line,) = lines(desk, 1)["FAIL"]
    assert line.startswith("smtp: ")
    assert "\x1b" not in line


def test_what_waits_for_an_operator(desk: DeskFolder) -> None:
    """Mail held by a trial run is a note."""
    settings = (desk.path / "maildesk.toml").read_text().replace("# mode =", "mode =")
    (desk.path / "maildesk.toml").write_text(settings)
    desk.takes(ANN, "Trial", "run")
    said = lines(desk, 0)
    assert "settings: mode observe without observe_to: all mail is held" in said["note"]
    assert any(line.startswith("outbox: ") and line.endswith("held by observe mode") for line in said["note"])
