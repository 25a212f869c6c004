"""The demo's mail system: SMTP into Maildirs and IMAP out of them, on loopback, in a thread, without root."""

import asyncio
import itertools
import mailbox
import os
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from aiosmtpd.smtp import SMTP, Envelope, Session

_START_SECONDS = 30
_LARGEST = 50 * 1024 * 1024  # octets
_serial = itertools.count()


class EmbeddedServers:
    """SMTP and IMAP for a few users, told apart by address; the password is for IMAP.

    `folder` holds a Maildir for each address. Mail to `user+detail@` goes to `user@`; others are refused.
    """

    def __init__(self, folder: Path, users: Mapping[str, str]) -> None:
        self._folder = folder
        self._users = {address.lower(): password for address, password in users.items()}
        self._thread = threading.Thread(target=self._run, name="embedded mail servers", daemon=True)
        self._ready = threading.Event()
        self._failure: BaseException | None = None
        self.smtp_port = 0
        self.imap_port = 0

    def start(self) -> None:
        """Returns when both servers listen; raises what kept them from it."""
        self._folder.mkdir(parents=True, exist_ok=True)
        for address in self._users:
            mailbox.Maildir(self._folder / address)
        self._thread.start()
        self._ready.wait(_START_SECONDS)
        if self._failure or not self.imap_port:
            raise RuntimeError("the embedded mail servers did not start") from self._failure

    def stop(self) -> None:
        """Ends both servers and their thread."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._stopping.set)
            self._thread.join()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def messages(self, address: str) -> list[bytes]:
        """What lies in the inbox of this address, oldest first."""
        maildir = self._folder / address.lower()
        while True:
            paths = sorted([*maildir.glob("new/*"), *maildir.glob("cur/*")], key=lambda path: path.name)
            with suppress(FileNotFoundError):  # somebody has just looked at one by IMAP, which renames it
                return [path.read_bytes() for path in paths]

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        except BaseException as error:
            self._failure = error
        finally:
            self._ready.set()

    async def _serve(self) -> None:
        from aiosmtpd.smtp import SMTP

        from maildesk.edges import embedded_imap

        self._loop, self._stopping = asyncio.get_running_loop(), asyncio.Event()

        def smtp() -> SMTP:
            return SMTP(
                self, hostname="localhost", enable_SMTPUTF8=True, data_size_limit=_LARGEST, loop=self._loop
            )

        imap_server = await embedded_imap.serve(self._folder, self._users)
        smtp_server = await self._loop.create_server(smtp, "127.0.0.1", 0)
        self.smtp_port = smtp_server.sockets[0].getsockname()[1]
        self.imap_port = imap_server.sockets[0].getsockname()[1]
        self._ready.set()
        await self._stopping.wait()
        # Not waited for: since Python 3.12 that would last until the last client has gone.
        imap_server.close()
        smtp_server.close()

    async def handle_RCPT(
        self, server: "SMTP", session: "Session", envelope: "Envelope", address: str, options: list[str]
    ) -> str:
        """aiosmtpd's hook: accepts the users and nobody else."""
        if base_address(address) not in self._users:
            return "550 5.1.1 No such mailbox here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: "SMTP", session: "Session", envelope: "Envelope") -> str:
        """aiosmtpd's hook: delivers to each recipient."""
        assert isinstance(envelope.content, bytes)
        for recipient in envelope.rcpt_tos:
            trace = f"Return-Path: <{envelope.mail_from or ''}>\r\nDelivered-To: {recipient}\r\n"
            deliver(self._folder / base_address(recipient), trace.encode() + envelope.content)
        return "250 OK"


def base_address(address: str) -> str:
    """The mailbox that an address with or without detail belongs to (RFC 5233 2), in lower case."""
    local, _, domain = address.lower().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"


def deliver(maildir: Path, octets: bytes) -> None:
    """Puts a mail into a Maildir so that nobody ever sees half of it; names sort by arrival."""
    name = f"{time.time_ns()}.M{os.getpid()}Q{next(_serial)}.localhost"
    (maildir / "tmp" / name).write_bytes(octets)
    (maildir / "tmp" / name).rename(maildir / "new" / name)
