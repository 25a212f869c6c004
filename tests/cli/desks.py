"""Desk folders and the commands run on them, in this process, in one of their own, or on a terminal."""

import io
import json
import os
import pty
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stderr, redirect_stdout, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from maildesk.cli import main

HELP, ANN, BOB, MARY, LEI, EVE = (
    "help@desk.test", "ann@desk.test", "bob@desk.test", "mary@desk.test", "lei@desk.test", "eve@elsewhere.test",
)  # fmt: skip
PASSWORD = "correct horse"
# The keys of the listing that other programs rely on, and their types.
PROMISED: dict[str, type | tuple[type, ...]] = {
    "number": int, "tag": str, "subject": str, "status": str, "type": str, "service_type": str, "category": str,
    "priority": int, "impact": str, "urgency": str, "queue": str, "team": str, "line": int,
    "assignee": (str, type(None)), "requester": str, "created_at": str, "updated_at": str, "due_at": (str, type(None)),
    "overdue": bool, "tags": list,
}  # fmt: skip
MAILDESK = (sys.executable, "-m", "maildesk")


@dataclass(frozen=True)
class Ran:
    """What a command printed, and its exit code."""

    code: int
    octets: bytes
    err: str

    @property
    def out(self) -> str:
        """Standard output as text."""
        return self.octets.decode()

    @property
    def json(self) -> Any:
        """Standard output as the one JSON document that it must be."""
        return json.loads(self.octets)


def maildesk(*words: str | Path, stdin: bytes = b"") -> Ran:
    """Runs a command in this process, as `main` would be by its script."""
    out, err = io.TextIOWrapper(io.BytesIO()), io.TextIOWrapper(io.BytesIO())
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
        patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        with pytest.raises(SystemExit) as ended:
            main([str(word) for word in words])
    assert isinstance(ended.value.code, int)
    return Ran(int(ended.value.code), _written(out), _written(err).decode())


def _written(stream: io.TextIOWrapper) -> bytes:
    stream.flush()
    assert isinstance(stream.buffer, io.BytesIO)
    return stream.buffer.getvalue()


@dataclass(frozen=True)
class DeskFolder:
    """A desk as `maildesk init` leaves it."""

    path: Path

    def run(self, *words: str | Path, stdin: bytes = b"") -> Ran:
        """Runs a command on this desk."""
        return maildesk("--desk", self.path, *words, stdin=stdin)

    def does(self, *words: str | Path, stdin: bytes = b"") -> Ran:
        """Runs a command that must succeed."""
        ran = self.run(*words, stdin=stdin)
        assert ran.code == 0, ran.err
        return ran

    def json(self, *words: str | Path) -> Any:
        """What a command gives as JSON."""
        return self.does(*words, "--json").json

    def takes(
        self, sender: str = MARY, subject: str = "VPN broken", text: str = "It does not connect."
    ) -> None:
        """Takes in one mail from standard input."""
        self.does("ingest", "-", stdin=mail(sender, subject, text))

    def add(self, settings: str) -> None:
        """Writes more settings at the end of maildesk.toml."""
        with (self.path / "maildesk.toml").open("a", encoding="utf-8") as file:
            file.write(f"\n{settings}\n")

    def serve(
        self, *, imap: int | None = None, smtp: int | None = None, address: str = HELP, password: str = PASSWORD,
        more: str = "",
    ) -> None:  # fmt: skip
        """Gives the desk a mailbox and a mail server on ports of this machine; `more` are keys of the mailbox."""
        secret = self.path / "password"
        secret.touch(mode=0o600)
        secret.write_text(password, encoding="utf-8")
        if imap is not None:
            self.add(
                f'[[mailbox]]\naddress = "{address}"\nhost = "127.0.0.1"\nport = {imap}\ntls = "none"\n'
                f'user = "{address}"\npassword_file = "password"\n{more}'
            )
        if smtp is not None:
            self.add(f'[smtp]\nhost = "127.0.0.1"\nport = {smtp}\ntls = "none"')

    def command(self, *words: str) -> list[str]:
        """The words that run a command of this desk in a process of its own."""
        return [*MAILDESK, "--desk", str(self.path), *words]

    def on_terminal(self, *words: str) -> str:
        """Everything that a command shows on a terminal, 160 columns wide."""
        with self.watched(*words) as screen:
            return screen.text()

    @contextmanager
    def watched(self, *words: str) -> Iterator["Screen"]:
        """A command at work on a terminal."""
        near, far = pty.openpty()
        environment: Mapping[str, str] = {
            **os.environ,
            "TERM": "xterm-256color",
            "COLUMNS": "160",
            "LINES": "50",
        }
        process = subprocess.Popen(self.command(*words), stdin=far, stdout=far, stderr=far, env=environment)
        os.close(far)
        try:
            yield Screen(near, process)
        finally:
            process.kill()
            process.wait()
            os.close(near)


@dataclass
class Screen:
    """The terminal's end of a running command."""

    descriptor: int
    process: "subprocess.Popen[bytes]"

    def text(self, until: bytes | None = None) -> str:
        """What the command writes until it ends, or until it has written these octets."""
        written = b""
        with suppress(OSError):  # Linux ends a terminal whose last writer has gone with EIO
            while until is None or until not in written:
                written += os.read(self.descriptor, 65536)
        return written.decode()


def mail(
    sender: str = MARY, subject: str = "VPN broken", text: str = "It does not connect.", *more: str
) -> bytes:
    """A mail to the desk; `more` are further header fields."""
    head = [f"From: {sender}", f"To: {HELP}", f"Subject: {subject}", *more]
    return "\r\n".join([*head, "", text, ""]).encode()


def unsafe(text: str) -> list[str]:
    """Control and bidirectional characters in a text, other than what divides lines and columns."""
    return re.findall("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]", text)


def fill(path: Path) -> None:
    """Writes until nothing more has room."""
    with suppress(OSError), path.open("wb", buffering=0) as filler:
        while True:
            filler.write(bytes(4096))
