"""Small IMAP and SMTP peers for lies that real servers will not tell: every answer can be replaced."""

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Self

from tests.servers.ports import HOST


@dataclass
class Line:
    """One connection, from the server's side."""

    sock: socket.socket
    _buffer: bytes = b""

    def send(self, octets: bytes) -> None:
        """All in one segment, as far as that is ours to say."""
        self.sock.sendall(octets)

    def receive(self) -> bytes:
        """The next line without its end; raises `ConnectionError` when there is none."""
        while b"\r\n" not in self._buffer:
            more = self.sock.recv(65536)
            if not more:
                raise ConnectionError("the client has gone")
            self._buffer += more
        line, self._buffer = self._buffer.split(b"\r\n", 1)
        return line


Answer = bytes | Callable[[Line, bytes], None]
"""What is sent for a command, with `{tag}` replaced in IMAP; or what is done, given the connection and the line."""


@dataclass
class Scripted:
    """A server whose dialogue is a function of the connection. `said` keeps all commands of all
    clients, `received` the lines of mail."""

    dialogue: Callable[["Scripted", Line], None]
    answers: Mapping[str, Answer]
    context: ssl.SSLContext | None = None  # for TLS from the first octet on, and after STARTTLS
    implicit: bool = False
    host: str = "localhost"
    port: int = 0
    said: list[bytes] = field(default_factory=list)
    received: list[bytes] = field(default_factory=list)
    connections: int = 0

    def __enter__(self) -> Self:
        self._listener = socket.create_server((HOST, self.port))
        self.port = self._listener.getsockname()[1]
        self._open: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        for sock in (self._listener, *self._open):
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
            sock.close()

    def commands(self) -> list[str]:
        """The commands that clients sent, in order, in upper case."""
        return [_imap_command(line) if self.dialogue is imap else _smtp_command(line) for line in self.said]

    def upgrade(self, line: Line) -> None:
        """TLS from here on."""
        assert self.context is not None
        line.sock = self.context.wrap_socket(line.sock, server_side=True)
        self._open.append(line.sock)

    def answer(
        self, line: Line, command: str, said: bytes, usual: Mapping[str, Answer], other: Answer = b""
    ) -> Answer:
        """Answers as this server does now, or as usual; gives the answer."""
        answer = self.answers.get(command, usual.get(command, other))
        _answer(line, answer, said)
        return answer

    def receive(self, line: Line) -> bytes:
        """The client's next line, noted."""
        said = line.receive()
        self.said.append(said)
        return said

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                sock, _ = self._listener.accept()
                self._open.append(sock)
                self.connections += 1
                threading.Thread(target=self._serve, args=(sock,), daemon=True).start()

    def _serve(self, sock: socket.socket) -> None:
        line = Line(sock)
        with contextlib.suppress(OSError, ValueError):
            if self.implicit:
                self.upgrade(line)
            self.dialogue(self, line)
        line.sock.close()


def _imap_command(line: bytes) -> str:
    words = line.decode("latin-1").upper().split()[1:3]
    return " ".join(words) if words[:1] == ["UID"] else "".join(words[:1])


def _smtp_command(line: bytes) -> str:
    return line.decode("latin-1").upper().partition(" ")[0].partition(":")[0]


GREETED = {
    "greeting": b"* OK here\r\n",
    "CAPABILITY": b"* CAPABILITY IMAP4rev1 IDLE MOVE UIDPLUS\r\n{tag} OK done\r\n",
    "LOGIN": b"{tag} OK done\r\n",
    "SELECT": b"* 1 EXISTS\r\n* OK [UIDVALIDITY 9] valid\r\n* OK [UIDNEXT 8] next\r\n{tag} OK [READ-WRITE] done\r\n",
    "LIST": b'* LIST () "/" "Processed"\r\n{tag} OK done\r\n',
    "UID SEARCH": b"* SEARCH 7\r\n{tag} OK done\r\n",
    "UID FETCH": b'* 1 FETCH (UID 7 RFC822.SIZE 5 INTERNALDATE "24-Nov-2026 08:00:00 +0800" BODY[] {5}\r\nHello)\r\n'
    b"{tag} OK done\r\n",
    "LOGOUT": b"* BYE gone\r\n{tag} OK done\r\n",
}


def imap(server: Scripted, line: Line) -> None:
    """An IMAP dialogue: a mailbox with one mail, UID 7, unless the answers say otherwise."""
    server.answer(line, "greeting", b"", GREETED)
    while True:
        said = server.receive(line)
        server.answer(line, _imap_command(said), said, GREETED, b"{tag} OK done\r\n")
        if _imap_command(said) == "STARTTLS":
            server.upgrade(line)


HELLO = {
    "greeting": b"220 here\r\n",
    "EHLO": b"250-here\r\n250 SIZE 1000000\r\n",
    "STARTTLS": b"220 go on\r\n",
    "DATA": b"354 go on\r\n",
    "QUIT": b"221 bye\r\n",
}


def smtp(server: Scripted, line: Line) -> None:
    """An SMTP dialogue that takes every mail, unless the answers say otherwise; `.` answers the final dot."""
    server.answer(line, "greeting", b"", HELLO)
    while True:
        said = server.receive(line)
        command = _smtp_command(said)
        answer = server.answer(line, command, said, HELLO, b"250 fine\r\n")
        if command == "STARTTLS":
            server.upgrade(line)
        if command == "DATA" and answer == HELLO["DATA"]:
            while (octets := line.receive()) != b".":
                server.received.append(octets)
            server.answer(line, ".", said, HELLO, b"250 taken\r\n")


def _answer(line: Line, answer: Answer, said: bytes) -> None:
    if callable(answer):
        answer(line, said)
    else:
        line.send(answer.replace(b"{tag}", said.partition(b" ")[0]))


def then_close(answer: bytes) -> Answer:
    """Says something and hangs up."""

    def do(line: Line, said: bytes) -> None:
        line.send(answer.replace(b"{tag}", said.partition(b" ")[0]))
        line.sock.shutdown(socket.SHUT_RDWR)
        raise ConnectionError("hung up")

    return do


def trickle(octet: bytes = b"*", pause: float = 0.1) -> Answer:
    """Sends an octet now and then, for ever: never silent for long, never done."""

    def do(line: Line, said: bytes) -> None:
        while True:
            line.send(octet)
            threading.Event().wait(pause)

    return do
