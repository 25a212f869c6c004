"""Desks to measure: folders as `maildesk init` writes them, worked and asked by the command line."""

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.mails import Mail
from tests.servers.dovecot import Dovecot

MAILDESK = (sys.executable, "-m", "maildesk")
ADDRESS = "help@desk.test"
AGENT = "Ann Lee <ann@desk.test>"

_MAILBOX = """
[[mailbox]]
address = "{address}"
host = "localhost"
port = {port}
tls = "none"
user = "{user}"
password_file = "password"
take_old_mail = true
"""


class Wrong(Exception):
    """A desk has not made of the mails what they are."""


@dataclass(frozen=True)
class Bench:
    """What the runs have in common. Each of them finds the same mails in a mailbox of its own."""

    server: Dovecot
    mails: list[Mail]
    folder: Path

    def mailbox(self, user: str) -> str:
        """A mailbox that holds the mails."""
        for mail in self.mails:
            self.server.append(user, mail.octets)
        return user

    def desk(self, name: str) -> Path:
        """A desk with such a mailbox."""
        box = _MAILBOX.format(
            address=ADDRESS, port=self.server.imap_port, user=self.mailbox(f"{name}@desk.test")
        )
        desk = new(self.folder / name, box)
        password = desk / "password"
        password.touch(mode=0o600)
        password.write_text(self.server.user_password)
        return desk


def new(folder: Path, mailbox: str = "") -> Path:
    """A desk for `ADDRESS` with one agent and no SMTP, so that what it writes stays queued."""
    _run(["init", str(folder), "--address", ADDRESS, "--agent", AGENT])
    with (folder / "maildesk.toml").open("a", encoding="utf-8") as settings:
        settings.write(mailbox)
    return folder


def command(desk: Path, *arguments: str) -> tuple[str, ...]:
    """A command on a desk, for others to run."""
    return (*MAILDESK, "--desk", str(desk), *arguments)


def listed(desk: Path, *arguments: str) -> list[dict[str, Any]]:
    """What a listing says of a desk, as JSON."""
    rows: list[dict[str, Any]] = json.loads(_run(["--desk", str(desk), *arguments, "--json"]))
    return rows


def ingest(desk: Path, mails: Sequence[bytes]) -> None:
    """Has a desk take and work these mails."""
    paths = [desk / f"{number}.eml" for number in range(len(mails))]
    for path, octets in zip(paths, mails, strict=True):
        path.write_bytes(octets)
    _run(["--desk", str(desk), "ingest", *map(str, paths)])


def check(desk: Path, generated: list[Mail]) -> None:
    """Every thread is one ticket that was acknowledged, every reply is on one; else the speed means nothing."""
    opened = sum(mail.opens for mail in generated)
    became = Counter(row["disposition"] for row in listed(desk, "inbox", "list"))
    told = Counter(row["event"] for row in listed(desk, "outbox", "list"))
    tickets = len(listed(desk, "queue", "--status", "all"))
    expected = Counter(opened=opened, appended=len(generated) - opened)
    if became != expected or tickets != opened or told["acknowledgement"] != opened:
        raise Wrong(f"expected {expected}; became {became}, {tickets} tickets, told {told}")


def _run(arguments: Sequence[str]) -> bytes:
    return subprocess.run([*MAILDESK, *arguments], check=True, stdout=subprocess.PIPE).stdout
