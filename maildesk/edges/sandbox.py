"""Reading mail where it can do no harm: in processes with limits on memory, time and files, replaced when they die.

Not `multiprocessing`: its fork server imports the main program again in each child, leaves a folder behind when it
is killed, and takes pickles back, with which a child that a mail has taken over could run code in the desk.
"""

import errno
import os
import signal
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from maildesk.edges import parser
from maildesk.edges.parser import MIB, Limits
from maildesk.edges.workers import Server, Worker, ready
from maildesk.mail import wire
from maildesk.mail.message import ReadFailure, Reading
from maildesk.mail.read import Shape

Outcome = Reading | ReadFailure


class Sandbox:
    """A pool of parser processes, for one thread at a time. Make it before any thread is started."""

    def __init__(self, workers: int = 2, limits: Limits | None = None) -> None:
        self._workers = workers
        self._limits = limits or Limits()
        self._server = Server(self._limits)
        self._idle: list[Worker] = []

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
        return next(self.read_many([octets], parts, shape))

    def read_many(
        self, mails: Iterable[bytes], parts: Path | None = None, shape: Shape = "message"
    ) -> Iterator[Outcome]:
        """What each mail says, in order; a `ReadFailure` for one that does not keep within its limits.

        The workers go ahead while the caller is at the mail before. Attachments are written into the folder `parts`.
        Raises `OSError` where the machine is at fault and not a mail: no process can be started, the disk is full.
        """
        waiting = enumerate(mails)
        busy: list[Worker] = []
        found: dict[int, Outcome] = {}
        wanted = 0
        try:
            while True:
                while len(busy) < self._workers and (mail := next(waiting, None)):
                    busy.append(self._engage(*mail, str(parts or ""), shape))
                if wanted in found:
                    with _excused(busy):
                        yield found.pop(wanted)
                    wanted += 1
                elif busy:
                    found |= self._finished(busy)
                else:
                    return
        finally:
            for worker in busy:
                self._server.end(worker)

    def _finished(self, busy: list[Worker]) -> dict[int, Outcome]:
        """What has become of the mails of those workers that are done, who are not busy any more."""
        outcomes = {worker: self._outcome(worker) for worker in ready(busy)}
        done = {worker: outcome for worker, outcome in outcomes.items() if outcome is not None}
        busy[:] = [worker for worker in busy if worker not in done]
        return {worker.number: outcome for worker, outcome in done.items()}

    def _engage(self, number: int, octets: bytes, folder: str, shape: Shape) -> Worker:
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

    def _start(self) -> Worker:
        if not self._server.alive:
            self._server.close()
            self._server = Server(self._limits)
        return self._server.start(self._limits.mails)

    def _outcome(self, worker: Worker) -> Outcome | None:
        """What has become of a worker's mail, or None while it is still at it."""
        ended = not worker.receive()
        if len(worker.received) > self._limits.answer:
            self._server.end(worker)
            return ReadFailure(f"gives more than {self._limits.answer // MIB} MiB of text")
        answer = worker.answer()
        if answer is not None:
            return self._answered(worker, *answer)
        if ended:
            return ReadFailure(self._reason(self._server.status(worker)))
        if time.monotonic() > worker.deadline:
            self._server.end(worker)
            return ReadFailure(f"took longer than {self._limits.wall:g} s")
        return None

    def _answered(self, worker: Worker, kind: bytes, number: int, octets: bytes) -> Outcome:
        if kind == parser.TROUBLE and number != errno.EFBIG:
            raise OSError(number, os.strerror(number))
        if worker.left > 0:
            self._idle.append(worker)
        else:
            self._server.end(worker)
        if kind == parser.TROUBLE:
            return ReadFailure(f"holds a file of more than {self._limits.file // MIB} MiB")
        try:
            return wire.decode(Reading, octets)
        except ValueError as error:
            return ReadFailure(f"the parser's answer is {error}")

    def _reason(self, status: int) -> str:
        """Why a worker ended, from its wait status."""
        number = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
        if number == signal.SIGXCPU:
            return f"took more than {self._limits.cpu} s of computing time"
        if number == signal.SIGKILL or (not number and os.WEXITSTATUS(status) == parser.OUT_OF_MEMORY):
            return f"needed more than {self._limits.memory // MIB} MiB of memory"
        return f"the parser crashed ({signal.Signals(number).name if number else f'status {os.WEXITSTATUS(status)}'})"


@contextmanager
def _excused(busy: list[Worker]) -> Iterator[None]:
    """The time that the caller takes is not held against the workers, which may wait for their answers to be taken."""
    left = time.monotonic()
    yield
    for worker in busy:
        worker.deadline += time.monotonic() - left
