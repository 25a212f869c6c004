"""Reading mail where it can do no harm: in processes with limits on memory, time and files, replaced when they die.

Not `multiprocessing`: its fork server imports the main program again in each child, leaves a folder behind when it
is killed, and takes pickles back, with which a child that a mail has taken over could run code in the desk.
"""

import errno
import json
import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from maildesk.edges import parser
from maildesk.edges.parser import MIB, Limits
from maildesk.mail import wire
from maildesk.mail.message import ReadFailure, Reading
from maildesk.mail.read import SHAPES, Shape

PATIENCE = 60.0  # seconds for the server to obey an order; its own start is the longest of them

Outcome = Reading | ReadFailure


class Sandbox:
    """A pool of parser processes, for one thread at a time. Make it before any thread is started."""

    def __init__(self, workers: int = 2, limits: Limits | None = None) -> None:
        self._workers = workers
        self._limits = limits or Limits()
        self._server = _Server(self._limits)
        self._idle: list[_Worker] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def warm(self) -> None:
        """Starts the workers ahead of the first mail, so that no mail waits for them."""
        while len(self._idle) < self._workers:
            self._idle.append(self._start())

    def close(self) -> None:
        """Ends all processes."""
        for worker in self._idle:
            worker.socket.close()
        self._idle.clear()
        self._server.close()

    def read(self, octets: bytes, parts: Path | None = None, shape: Shape = "message") -> Outcome:
        """What one mail says; see `read_many`."""
        return self.read_many([octets], parts, shape)[0]

    def read_many(
        self, mails: Iterable[bytes], parts: Path | None = None, shape: Shape = "message"
    ) -> list[Outcome]:
        """What each mail says, in order; a `ReadFailure` for one that does not keep within its limits.

        Attachments are written into the folder `parts`. Raises `OSError` where the machine is at fault and not a
        mail: no process can be started, the disk is full.
        """
        waiting = enumerate(mails)
        busy: list[_Worker] = []
        found: dict[int, Outcome] = {}
        try:
            while True:
                while len(busy) < self._workers and (mail := next(waiting, None)):
                    busy.append(self._engage(*mail, str(parts or ""), shape))
                if not busy:
                    return [found[number] for number in range(len(found))]
                for worker in _ready(busy):
                    outcome = self._outcome(worker)
                    if outcome is not None:
                        found[worker.number] = outcome
                        busy.remove(worker)
        finally:
            for worker in busy:
                self._server.end(worker)

    def _engage(self, number: int, octets: bytes, folder: str, shape: Shape) -> "_Worker":
        """A worker with a mail in its hands. One that died while idle is replaced."""
        worker = self._idle.pop() if self._idle else self._start()
        try:
            worker.send(octets, folder, shape)
        except OSError:
            self._server.end(worker)
            worker = self._start()
            worker.send(octets, folder, shape)
        worker.number = number
        worker.deadline = time.monotonic() + self._limits.wall
        return worker

    def _start(self) -> "_Worker":
        if not self._server.alive:
            self._server.close()
            self._server = _Server(self._limits)
        return self._server.start(self._limits.mails)

    def _outcome(self, worker: "_Worker") -> Outcome | None:
        """What has become of a worker's mail, or None while it is still at it."""
        ended = not worker.receive()
        answer = worker.answer(self._limits.answer)
        if answer is not None:
            return self._answered(worker, *answer)
        if ended:
            return ReadFailure(self._reason(self._server.end(worker)))
        if len(worker.received) > self._limits.answer:
            self._server.end(worker)
            return ReadFailure(f"gives more than {self._limits.answer // MIB} MiB of text")
        if time.monotonic() > worker.deadline:
            self._server.end(worker)
            return ReadFailure(f"took longer than {self._limits.wall:g} s")
        return None

    def _answered(self, worker: "_Worker", kind: bytes, number: int, octets: bytes) -> Outcome:
        if worker.left > 0:
            self._idle.append(worker)
        else:
            self._server.end(worker)
        if kind == parser.READING:
            try:
                return wire.decode(Reading, octets)
            except ValueError as error:
                return ReadFailure(f"the parser's answer is {error}")
        if number == errno.EFBIG:
            return ReadFailure(f"holds a file of more than {self._limits.file // MIB} MiB")
        raise OSError(number, os.strerror(number))

    def _reason(self, status: int) -> str:
        """Why a worker ended, from its wait status."""
        number = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
        if number == signal.SIGXCPU:
            return f"took more than {self._limits.cpu} s of computing time"
        if number == signal.SIGKILL or (
            not number and os.waitstatus_to_exitcode(status) == parser.OUT_OF_MEMORY
        ):
            return f"needed more than {self._limits.memory // MIB} MiB of memory"
        return f"the parser crashed ({signal.Signals(number).name if number else f'status {status >> 8}'})"


@dataclass(eq=False)
class _Worker:
    """The desk's end of a worker. `left` counts the mails that it may still read."""

    socket: socket.socket
    pid: int
    left: int
    number: int = 0
    deadline: float = 0.0
    received: bytearray = field(default_factory=bytearray)

    def send(self, octets: bytes, folder: str, shape: Shape) -> None:
        """Hands over a mail. Raises `OSError` where the worker is gone."""
        name = folder.encode("utf-8", "surrogateescape")
        head = parser.REQUEST.pack(SHAPES.index(shape), len(name), len(octets))
        self.received.clear()
        self.left -= 1
        self.socket.settimeout(PATIENCE)
        self.socket.sendall(head + name)
        self.socket.sendall(octets)
        self.socket.setblocking(False)

    def receive(self) -> bool:
        """Takes what has come; false where nothing will come any more."""
        try:
            octets = self.socket.recv(MIB)
        except BlockingIOError:
            return True
        except OSError:
            return False
        self.received += octets
        return bool(octets)

    def answer(self, limit: int) -> tuple[bytes, int, bytes] | None:
        """The worker's answer once it is here: its kind, its number and its octets."""
        if len(self.received) < parser.ANSWER.size:
            return None
        kind, number = parser.ANSWER.unpack_from(self.received)
        octets = self.received[parser.ANSWER.size :]
        if kind == parser.READING and len(octets) < number:
            return None
        return kind, number, bytes(octets)


class _Server:
    """The desk's end of the process that forks workers. It is given no environment, which may hold secrets."""

    def __init__(self, limits: Limits) -> None:
        self._control, far = socket.socketpair()
        self._control.settimeout(PATIENCE)
        settings = json.dumps(asdict(limits))
        with far:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-c", _PROGRAM, settings],
                stdin=far.fileno(),
                stdout=subprocess.DEVNULL,
                env={"PYTHONPATH": os.pathsep.join(map(os.path.abspath, sys.path)), "LC_ALL": "C.UTF-8"},
            )

    @property
    def alive(self) -> bool:
        """Whether the process runs."""
        return self._process.poll() is None

    def start(self, mails: int) -> _Worker:
        """A new worker. Raises `OSError` where the machine has no room for one."""
        near, far = socket.socketpair()
        with far:
            pid = self._order(parser.FORK, 0, far)
        if pid < 0:
            near.close()
            raise OSError(-pid, f"no parser process can be started: {os.strerror(-pid)}")
        return _Worker(near, pid, mails)

    def end(self, worker: _Worker) -> int:
        """Ends a worker, whatever it is at; returns its wait status."""
        worker.socket.close()
        return self._order(parser.END, worker.pid) if self.alive else 0

    def close(self) -> None:
        """Ends the process and its workers."""
        self._control.close()
        try:
            self._process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _order(self, verb: bytes, pid: int, descriptor: socket.socket | None = None) -> int:
        order = parser.ORDER.pack(verb, pid)
        if descriptor is None:
            self._control.sendall(order)
        else:
            socket.send_fds(self._control, [order], [descriptor.fileno()])
        status = self._control.recv(parser.STATUS.size, socket.MSG_WAITALL)
        if len(status) < parser.STATUS.size:
            raise OSError(errno.EPIPE, "the parser's server has ended")
        (number,) = parser.STATUS.unpack(status)
        return int(number)


_PROGRAM = """
import json, sys
from maildesk.edges.parser import Limits, serve
serve(Limits(**json.loads(sys.argv[1])))
"""


def _ready(busy: list[_Worker]) -> list[_Worker]:
    """The workers that have something to say, or whose time is up; waits for the first of them."""
    poll = select.poll()
    for worker in busy:
        poll.register(worker.socket, select.POLLIN)
    wait = max(min(worker.deadline for worker in busy) - time.monotonic(), 0)
    speaking = {descriptor for descriptor, _ in poll.poll(wait * 1000)}
    now = time.monotonic()
    return [worker for worker in busy if worker.socket.fileno() in speaking or now > worker.deadline]
