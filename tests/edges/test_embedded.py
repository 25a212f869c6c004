"""The demo's own mail system."""

import smtplib
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from maildesk.edges.embedded import EmbeddedServers, base_address

USERS = {"help@desk.test": "secret", "Ann@desk.test": "secret"}
MAIL = b"Subject: hello\r\n\r\n.leading dot\r\nRaw \xff octets\r\n"


@pytest.fixture
def servers(tmp_path: Path) -> Iterator[EmbeddedServers]:
    """Running servers with two users."""
    with EmbeddedServers(tmp_path, USERS) as running:
        yield running


def test_starting_and_stopping(tmp_path: Path) -> None:
    """Both take less than a second, and no thread is left."""
    before, threads = time.monotonic(), threading.active_count()
    with EmbeddedServers(tmp_path, USERS):
        pass
    assert time.monotonic() - before < 5
    assert threading.active_count() == threads


def test_stopping_under_a_client(tmp_path: Path) -> None:
    """Who is still connected does not keep the servers alive."""
    with EmbeddedServers(tmp_path, USERS) as servers:
        client = smtplib.SMTP("127.0.0.1", servers.smtp_port)
        before = time.monotonic()
    assert time.monotonic() - before < 3
    client.close()


@pytest.mark.parametrize("recipient", ["help@desk.test", "HELP@desk.test", "help+token.123@desk.test"])
def test_mail_to_a_user(servers: EmbeddedServers, recipient: str) -> None:
    """It arrives octet by octet below the trace that a mail server adds, whatever detail the address has."""
    with smtplib.SMTP("127.0.0.1", servers.smtp_port) as client:
        client.sendmail("eve@example.test", [recipient], MAIL)
    (arrived,) = servers.messages("help@desk.test")
    trace = f"Return-Path: <eve@example.test>\r\nDelivered-To: {recipient}\r\n"
    assert arrived == trace.encode() + MAIL


def test_mail_to_two_users_and_a_stranger(servers: EmbeddedServers) -> None:
    """Each user gets it, and the stranger is refused at once."""
    with smtplib.SMTP("127.0.0.1", servers.smtp_port) as client:
        refused = client.sendmail("", ["ann@desk.test", "help@desk.test", "who@desk.test"], MAIL)
    assert refused["who@desk.test"][0] == 550
    assert [len(servers.messages(address)) for address in USERS] == [1, 1]


def test_many_mails(servers: EmbeddedServers) -> None:
    """They are listed in the order of their arrival."""
    with smtplib.SMTP("127.0.0.1", servers.smtp_port) as client:
        for number in range(12):
            client.sendmail("eve@example.test", ["ann@desk.test"], b"Subject: %d\r\n\r\n" % number)
    subjects = [mail.split(b"Subject: ")[1].split(b"\r\n")[0] for mail in servers.messages("ann@desk.test")]
    assert subjects == [b"%d" % number for number in range(12)]


@pytest.mark.parametrize(
    ("address", "base"),
    [("Help+x@Desk.Test", "help@desk.test"), ("help@desk.test", "help@desk.test"), ("x", "@x")],
)
def test_addresses_with_detail(address: str, base: str) -> None:
    """What follows a plus sign names no other mailbox."""
    assert base_address(address) == base
