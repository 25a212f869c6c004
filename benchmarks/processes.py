"""A command as a process of its own, measured together with every process that it started."""

import ctypes
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

_PR_SET_CHILD_SUBREAPER = 36  # prctl(2)
_OFTEN = 0.01  # seconds between two looks at the processes
_SOON = 5.0  # seconds in which a command has started its children


class Failed(Exception):
    """A command that was measured ended with an error."""


@dataclass(frozen=True)
class Run:
    """What a command took. `cpu` is in seconds, user and system, of the process and of all that came from it."""

    seconds: float
    cpu: float


def run(command: tuple[str, ...], log: Path, cores: int | None = None) -> Run:
    """Runs a command to its end, on one core or on two; what it says goes to `log`. Raises `Failed`."""
    start = time.perf_counter()
    group = spawn(command, log, cores)
    if cores == 2:
        _part(group)
    return reap(group, start, log)


def spawn(command: tuple[str, ...], log: Path, cores: int | None = None) -> int:
    """Starts a command as the leader of a process group, which it names."""
    _adopt_orphans()
    writing = os.O_WRONLY | os.O_CREAT | os.O_APPEND
    files = [(os.POSIX_SPAWN_OPEN, 1, str(log), writing, 0o600), (os.POSIX_SPAWN_DUP2, 1, 2)]
    with _on(cores):
        return os.posix_spawn(command[0], command, os.environ, file_actions=files, setpgroup=0)


def reap(group: int, start: float, log: Path) -> Run:
    """Waits for the group's leader, and for what it left behind: a parser's CPU time counts as well."""
    cpu = seconds = 0.0
    code = 0
    while True:
        try:
            pid, status, usage = os.wait4(-group, 0)
        except ChildProcessError:
            break
        cpu += usage.ru_utime + usage.ru_stime
        if pid == group:
            seconds, code = time.perf_counter() - start, os.waitstatus_to_exitcode(status)
    if code:
        raise Failed(f"exit {code}: {log.read_text(errors='replace')[-2000:]}")
    return Run(seconds, cpu)


def _part(group: int) -> None:
    """The leader gets one core and its first child, with all that come from it, another.

    Left alone, some schedulers keep them all together on one core for as long as that saves energy.
    """
    one, other, *_ = sorted(os.sched_getaffinity(0))
    until = time.monotonic() + _SOON
    while not (children := set(_members(group)) - {group}) and time.monotonic() < until:
        time.sleep(_OFTEN)
    with suppress(ProcessLookupError):  # it has ended already
        os.sched_setaffinity(group, {one})
        for pid in children:
            os.sched_setaffinity(pid, {other})


class Peaks:
    """The most memory that each process of a group has held, in KiB (VmHWM of proc(5)), looked at while it lives."""

    def __init__(self, group: int) -> None:
        self.group = group
        self.leader = 0
        self.children: dict[int, int] = {}
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def finish(self) -> None:
        """Waits until no process of the group is left to look at."""
        self._thread.join()

    def _watch(self) -> None:
        while members := _members(self.group):
            for pid in members:
                held = _high_water(pid)
                if pid == self.group:
                    self.leader = max(self.leader, held)
                else:
                    self.children[pid] = max(self.children.get(pid, 0), held)
            time.sleep(_OFTEN)


def _members(group: int) -> list[int]:
    return [int(path.parent.name) for path in Path("/proc").glob("[0-9]*/stat") if _group_of(path) == group]


def _group_of(stat: Path) -> int:
    """The process group in `/proc/PID/stat`, behind the name in brackets; 0 for a process that is gone."""
    try:
        return int(stat.read_text(errors="replace").rpartition(")")[2].split()[2])
    except (OSError, IndexError):
        return 0


def _high_water(pid: int) -> int:
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM:")), 0)


@contextmanager
def _on(cores: int | None) -> Iterator[None]:
    """What is started within may use the first so many cores of those that we have."""
    ours = os.sched_getaffinity(0)
    os.sched_setaffinity(0, sorted(ours)[: cores or len(ours)])
    try:
        yield
    finally:
        os.sched_setaffinity(0, ours)


def _adopt_orphans() -> None:
    """Processes whose parent is gone become our children, so that they can be waited for."""
    if ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_CHILD_SUBREAPER)")
