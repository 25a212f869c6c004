"""The child side of the sandbox: a server that forks workers, and the worker that reads mails.

The server is a fresh Python process: it holds no settings, no secrets and no database, and forks in a millisecond
because everything is imported already. Both end when the desk does, since their sockets then end.
"""

import errno
import gc
import math
import os
import resource
import signal
import socket
import struct
import time
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, NoReturn

from maildesk.mail import wire
from maildesk.mail.read import SHAPES, read

ORDER = struct.Struct("!cq")  # what to do, and with which process
STATUS = struct.Struct("!q")  # a process, the status it ended with, or a negative errno
REQUEST = struct.Struct("!BII")  # shape, octets of the folder's name, octets of the mail
ANSWER = struct.Struct("!cI")  # READING with octets of JSON, or TROUBLE with an errno

FORK, REAP, KILL = b"f", b"r", b"k"
READING, TROUBLE = b"r", b"t"
OUT_OF_MEMORY = 12  # exit status

GRACE = 5.0  # seconds for a worker to be gone once its socket has ended

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """What one mail may take: octets of memory, seconds of CPU and of time, octets of a file and of the answer.

    A mail adds eight times its own size to the memory. `mails` is how many a worker reads before it is replaced.
    """

    memory: int = 768 * MIB
    cpu: int = 10
    wall: float = 20.0
    file: int = 64 * MIB
    files: int = 40
    answer: int = 32 * MIB
    mails: int = 500


def serve(limits: Limits) -> None:
    """Obeys the orders on descriptor 0 until it is closed, then ends all workers."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the desk's to answer
    gc.freeze()
    control = socket.socket(fileno=os.dup(0))
    workers: set[int] = set()
    while order := _receive(control):
        (verb, pid), descriptors = order
        if verb == FORK:
            number = _fork(descriptors[0], limits, workers)
        else:
            number = _end(pid, workers, GRACE if verb == REAP else 0)
        control.sendall(STATUS.pack(number))
    for pid in [*workers]:
        _end(pid, workers)


def _receive(control: socket.socket) -> tuple[tuple[bytes, int], list[int]] | None:
    octets, descriptors, _, _ = socket.recv_fds(control, ORDER.size, 1)
    return (ORDER.unpack(octets), descriptors) if octets else None


def _fork(descriptor: int, limits: Limits, workers: set[int]) -> int:
    """Starts a worker on a socket; returns its process id, or a negative errno."""
    try:
        pid = os.fork()
        if pid == 0:
            _work(socket.socket(fileno=descriptor), limits)
    except OSError as error:
        return -(error.errno or errno.EAGAIN)
    finally:
        os.close(descriptor)
    workers.add(pid)
    return pid


def _end(pid: int, workers: set[int], grace: float = 0) -> int:
    """Ends a worker, if it does not end by itself within so many seconds; returns its wait status."""
    if pid not in workers:
        return 0
    workers.remove(pid)
    until = time.monotonic() + grace
    ended, status = os.waitpid(pid, os.WNOHANG)
    while not ended and time.monotonic() < until:
        time.sleep(0.001)
        ended, status = os.waitpid(pid, os.WNOHANG)
    if not ended:
        os.kill(pid, signal.SIGKILL)
        _, status = os.waitpid(pid, 0)
    return status


def _work(desk: socket.socket, limits: Limits) -> NoReturn:
    """Reads mails until the socket ends. A worker has no way out of here but to end its process."""
    status = 1
    try:
        null = os.open(os.devnull, os.O_RDWR)
        os.dup2(null, 0)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (limits.file, limits.file))
        resource.setrlimit(resource.RLIMIT_NOFILE, (limits.files, limits.files))
        with desk.makefile("rwb", buffering=1 << 16) as stream:
            while _read_one(stream, limits):  # type: ignore[arg-type]
                pass
        status = 0
    except MemoryError:
        status = OUT_OF_MEMORY
    except BrokenPipeError:
        status = 0
    finally:
        os._exit(status)


def _read_one(stream: BinaryIO, limits: Limits) -> bool:
    """Reads one mail under its limits and answers; false at the end of the stream."""
    head = stream.read(REQUEST.size)
    if len(head) < REQUEST.size:
        return False
    shape, folder_size, size = REQUEST.unpack(head)
    folder = stream.read(folder_size).decode("utf-8", "surrogateescape")
    octets = stream.read(size)
    _limit(limits, size)
    try:
        answer = wire.encode(read(octets, Path(folder) if folder else None, SHAPES[shape]))
        stream.write(ANSWER.pack(READING, len(answer)) + answer)
    except OSError as error:
        stream.write(ANSWER.pack(TROUBLE, error.errno or errno.EIO))
    stream.flush()
    return True


def _limit(limits: Limits, size: int) -> None:
    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds = math.ceil(used.ru_utime + used.ru_stime) + limits.cpu
    _soften(resource.RLIMIT_CPU, seconds)
    _soften(resource.RLIMIT_AS, limits.memory + 8 * size)


def _soften(kind: int, soft: int) -> None:
    _, hard = resource.getrlimit(kind)
    resource.setrlimit(kind, (soft if hard == resource.RLIM_INFINITY else min(soft, hard), hard))
