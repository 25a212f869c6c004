"""An IMAP connection that can neither be held nor flooded: imapclient with limits on every command."""

import imaplib
import select
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from imapclient import IMAPClient, SocketTimeout

CONNECT_SECONDS = 30
COMMAND_SECONDS = 60
SLOWEST = 10_000  # octets a second below which a transfer counts as stuck
SLACK = 16 * 1024 * 1024  # octets: sizes that servers announce are sometimes a guess
_KEEPALIVE = {"TCP_KEEPIDLE": 60, "TCP_KEEPINTVL": 20, "TCP_KEEPCNT": 3}


class Wire(imaplib.IMAP4):
    """imaplib's connection, with a deadline by the wall clock and an allowance of octets.

    A socket's own time-out is none: a server that sends an octet a second is never late for it. And imaplib
    sets aside whatever size a literal announces.
    """

    def __init__(self, host: str, port: int, context: ssl.SSLContext | None) -> None:
        self._context = context
        self._allowance = 0
        self._late = False
        with self.limits():
            super().__init__(host, port, timeout=CONNECT_SECONDS)

    @contextmanager
    def limits(self, octets: int = 0) -> Iterator[None]:
        """What happens inside may receive `octets` and not much more, and has so much time as that takes."""
        self._allowance = octets + SLACK
        seconds = COMMAND_SECONDS + octets / SLOWEST
        watchdog = threading.Timer(seconds, self._cut)
        watchdog.daemon = True
        watchdog.start()
        try:
            yield
        except Exception as error:
            if self._late:
                raise TimeoutError(f"not finished after {seconds:.0f} s") from error
            raise
        finally:
            watchdog.cancel()

    def read(self, size: int) -> bytes:
        """The next `size` octets, if so many are allowed."""
        self._spend(size)
        return super().read(size)

    def readline(self) -> bytes:
        """The next line, whole even where nobody else would wait for its second half, as imapclient in IDLE."""
        line = b""
        while True:
            piece = super().readline()
            self._spend(len(piece))
            line += piece
            if not line or line.endswith(b"\n") or not self._readable(COMMAND_SECONDS) or self.hung_up():
                return line

    def hung_up(self) -> bool:
        """Whether the peer has closed, and all it said is read."""
        try:
            return self._readable(0) and not socket.socket.recv(self.sock, 1, socket.MSG_PEEK)
        except OSError:
            return True

    def _readable(self, seconds: float) -> bool:
        poller = select.poll()
        poller.register(self.sock, select.POLLIN)
        return bool(poller.poll(seconds * 1000))

    def _create_socket(self, timeout: float | None = None) -> socket.socket:
        sock = socket.create_connection((self.host, self.port), timeout)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        for option, value in _KEEPALIVE.items():
            if hasattr(socket, option):  # macOS has other names
                sock.setsockopt(socket.IPPROTO_TCP, getattr(socket, option), value)
        return self._context.wrap_socket(sock, server_hostname=self.host) if self._context else sock

    def _spend(self, octets: int) -> None:
        self._allowance -= octets
        if self._late or self._allowance < 0:
            raise self.abort("the server sends more than was asked for")

    def _cut(self) -> None:
        self._late = True
        sock = getattr(self, "sock", None)
        if sock is not None:
            # Not SSLSocket.shutdown, which would take the encryption away from the thread that is reading.
            with suppress(OSError):
                socket.socket.shutdown(sock, socket.SHUT_RDWR)


class Client(IMAPClient):  # type: ignore[misc]
    """imapclient on a `Wire`. `implicit` is the context for TLS from the first octet on, or None.

    Overrides two private methods of imapclient 4, which is why its next major version is shut out.
    """

    def __init__(self, host: str, port: int, implicit: ssl.SSLContext | None) -> None:
        timeout = SocketTimeout(CONNECT_SECONDS, COMMAND_SECONDS)
        super().__init__(host, port, ssl=implicit is not None, ssl_context=implicit, timeout=timeout)
        self._imap.debug = 0  # imapclient sets 5, and every body is formatted for a log that nobody reads
        self.normalise_times = False
        self.limits = self._imap.limits

    def _create_IMAP4(self) -> Wire:
        return Wire(self.host, self.port, self.ssl_context if self.ssl else None)

    def _poll_socket(self, sock: socket.socket, timeout: float | None = None) -> Any:
        # Lines that came together with "+ idling" wait in the buffer above the socket, where polling does not
        # see them. A check without a time-out therefore reads what there is, whatever the socket says.
        return timeout == 0 or super()._poll_socket(sock, timeout)

    def noted(self, response: str) -> list[bytes]:
        """Takes the untagged responses or response codes of this name that came since the last time."""
        return list(self._imap.untagged_responses.pop(response, []))

    def hung_up(self) -> bool:
        """Whether the peer has closed, which imapclient in IDLE takes for silence."""
        return bool(self._imap.hung_up())
