"""`maildesk once`: one whole pass of every loop, for those who have cron and no daemon."""

import smtplib
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from maildesk.cli.assembly import sole
from maildesk.cli.story import Actor, text_of
from maildesk.config import load
from maildesk.edges.embedded import EmbeddedServers
from tests.cli.desks import ANN, BOB, HELP, MARY, PASSWORD, DeskFolder, mail
from tests.servers.ports import free_port


@pytest.fixture
def servers(tmp_path: Path) -> Iterator[EmbeddedServers]:
    """Mail servers for the desk and its people."""
    with EmbeddedServers(tmp_path / "mail", dict.fromkeys((HELP, ANN, BOB, MARY), PASSWORD)) as running:
        yield running


def person(name: str, address: str, servers: EmbeddedServers) -> Actor:
    """Somebody with a mailbox."""
    return Actor(name, address, servers.smtp_port, partial(servers.messages, address))


def test_a_whole_pass(desk: DeskFolder, servers: EmbeddedServers) -> None:
    """Mail is collected, worked and answered, and the mailbox is drained."""
    desk.serve(imap=servers.imap_port, smtp=servers.smtp_port)
    mary, ann = person("Mary Jones", MARY, servers), person("Ann Lee", ANN, servers)
    desk.does("once")  # the first contact
    mary.writes(HELP, "VPN broken", "It does not connect.")
    ran = desk.does("once")
    assert ran.out == ""
    assert servers.messages(HELP) == []
    acknowledgement = mary.receives("IT-1")
    ann.replies(ann.receives("It does not connect."), "#take\nOn it.")
    mary.replies(acknowledgement, "It is error 809.")
    desk.does("once")
    assert "On it." in text_of(mary.receives("On it."))
    ann.receives("error 809")
    assert {row["state"] for row in desk.json("outbox", "list")} == {"sent"}


def test_without_servers(desk: DeskFolder) -> None:
    """What is not configured is skipped; the inbox is worked and mail waits in the outbox."""
    with sole(load(desk.path)):
        desk.takes()
    assert desk.json("queue") == []
    assert desk.does("once").out == ""
    assert len(desk.json("queue")) == 1
    assert {row["state"] for row in desk.json("outbox", "list")} == {"queued"}


def test_a_mailbox_that_does_not_answer(desk: DeskFolder, servers: EmbeddedServers) -> None:
    """75 and a line that says which, and all the other work is done."""
    desk.serve(imap=free_port(), smtp=servers.smtp_port, address="sales@desk.test")
    desk.serve(imap=servers.imap_port)
    desk.run("once")
    mary = person("Mary Jones", MARY, servers)
    mary.writes(HELP, "VPN broken", "It does not connect.")
    ran = desk.run("once")
    assert ran.code == 75
    (said,) = (line for line in ran.err.splitlines() if line.startswith("maildesk: "))
    assert "sales@desk.test" in said
    assert "refused" in said
    mary.receives("IT-1")


def test_a_mail_server_that_does_not_answer(desk: DeskFolder, servers: EmbeddedServers) -> None:
    """75; tickets are made, and no mail has failed by it."""
    desk.serve(imap=servers.imap_port, smtp=free_port())
    desk.run("once")
    with smtplib.SMTP("127.0.0.1", servers.smtp_port) as smtp:
        smtp.sendmail(MARY, [HELP], mail())
    ran = desk.run("once")
    assert ran.code == 75
    assert len(desk.json("queue")) == 1
    assert {row["state"] for row in desk.json("outbox", "list")} <= {"queued", "deferred"}


def test_a_password_that_is_wrong(desk: DeskFolder, servers: EmbeddedServers) -> None:
    """Exit 2, for no time mends that; the password is never said."""
    desk.serve(imap=servers.imap_port)
    (desk.path / "password").write_text("a wrong one")
    ran = desk.run("once")
    assert ran.code == 2
    assert "signing in" in ran.err
    assert "a wrong one" not in ran.err


def test_a_password_that_others_may_read(desk: DeskFolder, servers: EmbeddedServers) -> None:
    """Exit 2, and how to mend it."""
    desk.serve(imap=servers.imap_port)
    (desk.path / "password").chmod(0o644)
    ran = desk.run("once")
    assert ran.code == 2
    assert f"chmod 600 {desk.path}/password" in ran.err


def test_beside_a_daemon(desk: DeskFolder) -> None:
    """75: one at a time works a desk on SQLite, and who does is said."""
    with sole(load(desk.path)):
        ran = desk.run("once")
    assert (ran.code, ran.err.count("\n")) == (75, 1)
    assert "another maildesk works this desk (process " in ran.err
