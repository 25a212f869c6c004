"""The desk's side of the parser processes: the server that forks workers, and the workers."""

import errno
import json
import os
import select
import socket
import subprocess
import sys
import time
from dataclasses import asdict, dataclass, field

from maildesk.edges import parser
from maildesk.edges.parser import MIB, Limits
from maildesk.mail.read import SHAPES, Shape

PATIENCE = 60.0  # seconds for the server to obey an order; its own start is the longest of them

_PROGRAM = """
import json, sys
from maildesk.edges.parser import Limits, serve
serve(Limits(**json.loads(sys.argv[1])))
"""


@dataclass(eq=False)
class Worker:
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

    def answer(self) -> tuple[bytes, int, bytes] | None:
        """The worker's answer once all of it is here: its kind, its number and its octets."""
        head = parser.ANSWER.size
        if len(self.received) < head:
            return None
        kind, number = parser.ANSWER.unpack_from(self.received)
        if kind == parser.READING and len(self.received) < head + number:
            return None
        return kind, number, bytes(self.received[head:])


class Server:
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

    def start(self, mails: int) -> Worker:
        """A new worker. Raises `OSError` where the machine has no room for one."""
        near, far = socket.socketpair()
        with far:
            pid = self._order(parser.FORK, 0, far)
        if pid < 0:
            near.close()
            raise OSError(-pid, f"no parser process can be started: {os.strerror(-pid)}")
        return Worker(near, pid, mails)

    def end(self, worker: Worker) -> None:
        """Ends a worker, whatever it is at."""
        self._leave(worker, parser.KILL)

    def status(self, worker: Worker) -> int:
        """The wait status of a worker that is ending by itself."""
        return self._leave(worker, parser.REAP)

    def _leave(self, worker: Worker, verb: bytes) -> int:
        worker.socket.close()
        return self._order(verb, worker.pid) if self.alive else 0

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


def ready(busy: list[Worker]) -> list[Worker]:
    """The workers that have something to say, or whose time is up; waits for the first of them."""
    poll = select.poll()
    for worker in busy:
        poll.register(worker.socket, select.POLLIN)
    wait = max(min(worker.deadline for worker in busy) - time.monotonic(), 0)
    speaking = {descriptor for descriptor, _ in poll.poll(wait * 1000)}
    now = time.monotonic()
    return [worker for worker in busy if worker.socket.fileno() in speaking or now > worker.deadline]
