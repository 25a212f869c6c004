"""A living desk with people around it, once on the embedded servers and once on real Dovecot and Postfix."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from maildesk.cli import cli
from maildesk.cli.assembly import Assembled, desk_of
from maildesk.cli.run import daemon
from maildesk.cli.story import PATIENCE, Actor
from maildesk.db.queue import QueueFilter
from maildesk.edges.embedded import EmbeddedServers
from maildesk.ticket.model import Ticket
from tests.servers.dovecot import Dovecot
from tests.servers.postfix import Postfix

PASSWORD = "secret"


@dataclass(frozen=True)
class MailSystem:
    """Where mail is sent to and read from, and a look into anybody's mailbox."""

    imap_port: int
    smtp_port: int
    inbox: Callable[[str], list[bytes]]


@pytest.fixture(params=["embedded", "dovecot and postfix"])
def mail_system(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[MailSystem]:
    """The same conversations on both."""
    if request.param == "embedded":
        accounts = dict.fromkeys(addresses("").values(), PASSWORD)
        with EmbeddedServers(tmp_path / "mail", accounts) as servers:
            yield MailSystem(servers.imap_port, servers.smtp_port, servers.messages)
        return
    dovecot: Dovecot = request.getfixturevalue("dovecot")
    postfix: Postfix = request.getfixturevalue("postfix")
    yield MailSystem(dovecot.imap_port, postfix.smtp_port, dovecot.folder)


def addresses(detail: str) -> dict[str, str]:
    """Addresses of this story's own, so that stories that share a mail server do not meet."""
    house = ("help", "ann", "bob", "mary", "lei", "boss")
    return {**{who: f"{who}{detail}@desk.test" for who in house}, "eve": f"eve{detail}@example.test"}


@dataclass
class Scene:
    """A desk at work and the people who write to it: Ann and Bob are its agents, Eve is a stranger."""

    folder: Path
    assembled: Assembled
    help: str
    ann: Actor
    bob: Actor
    mary: Actor
    lei: Actor
    boss: Actor
    eve: Actor

    def ticket(self, number: int) -> Ticket:
        """A ticket as it is now."""
        found = self.assembled.desk.store.tickets.get(number)
        assert found is not None
        return found

    def rows(self, **wanted: Any) -> list[dict[str, Any]]:
        """The queue listing."""
        return self.assembled.desk.store.queue.list(QueueFilter(**wanted), datetime.now(UTC))

    def eventually(self, holds: Callable[[], bool]) -> None:
        """Waits until something holds; fails when it does not come to hold."""
        until = time.monotonic() + PATIENCE
        while not holds():
            assert time.monotonic() < until, "it never came to hold"
            time.sleep(0.05)

    def seen(self, number: int) -> None:
        """Waits until so many mails have been worked."""
        self.eventually(lambda: self.assembled.desk.store.inbox.counts().get("done", 0) >= number)


@pytest.fixture
def scene(mail_system: MailSystem, tmp_path: Path) -> Iterator[Scene]:
    """A desk made by `init`, its daemon at work."""
    at = addresses(f"-{time.monotonic_ns():x}") if mail_system.inbox.__name__ == "folder" else addresses("")
    folder = tmp_path / "desk"
    cli.main(
        ["init", str(folder), "--address", at["help"], "--agent", f"Ann Lee <{at['ann']}>",
         "--agent", f"Bob Ray <{at['bob']}>"],
        standalone_mode=False,
    )  # fmt: skip
    password = folder / "password"
    password.touch(mode=0o600)
    password.write_text(PASSWORD)
    with (folder / "maildesk.toml").open("a") as settings:
        settings.write(
            f'\n[[mailbox]]\naddress = "{at["help"]}"\nhost = "localhost"\nport = {mail_system.imap_port}\ntls = "none"\n'
            f'user = "{at["help"]}"\npassword_file = "password"\n'
            f'\n[smtp]\nhost = "localhost"\nport = {mail_system.smtp_port}\ntls = "none"\n'
        )
    person = partial(Actor, smtp_port=mail_system.smtp_port)
    with desk_of(folder) as assembled:
        working = daemon(assembled)
        working.start()
        # The desk takes no mail from before its first contact, so nobody writes before that.
        while assembled.desk.store.inbox.contact(at["help"]) is None:
            time.sleep(0.02)
        try:
            yield Scene(
                folder, assembled, at["help"],
                **{
                    who: person(name, at[who], inbox=partial(mail_system.inbox, at[who]), charset=charset)
                    for who, name, charset in [
                        ("ann", "Ann Lee", "utf-8"), ("bob", "Bob Ray", "utf-8"), ("mary", "Mary Jones", "utf-8"),
                        ("lei", "李雷", "gbk"), ("boss", "The Boss", "utf-8"), ("eve", "Eve", "utf-8"),
                    ]
                },
            )  # fmt: skip
        finally:
            working.stop()
