"""The whole reading of a mail beside mail-parser alone, what a large one takes, and what a hostile one can do."""

import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import mailparser

from benchmarks.desks import ADDRESS
from benchmarks.figures import table
from benchmarks.hostile import inputs
from benchmarks.mails import large, mails
from benchmarks.processes import Peaks, reap, spawn
from maildesk.mail.read import read

BATCH = 50  # mails that one reader has before it is the other's turn
LARGEST = 25 * 1024 * 1024  # octets
WORST = 5  # hostile inputs that are printed

Reader = Callable[[bytes], object]


def report(count: int, folder: Path) -> str:
    """Three tables: mails a second of one core, peak memory, and the worst of what a megabyte can do."""
    octets = [mail.octets for mail in mails(count, ADDRESS)]
    return "\n\n".join((_rates(octets), _memory(folder), _slowest()))


def _rates(octets: Sequence[bytes]) -> str:
    alone, whole = _taken(octets, (mailparser.parse_from_bytes, read))
    rows = [
        (name, f"{len(octets) / seconds:.0f}", f"{alone / seconds:.2f}")
        for name, seconds in (("mail-parser alone", alone), ("the whole reading", whole))
    ]
    return table(("reading", "mails per CPU s", "ratio"), rows)


def _taken(octets: Sequence[bytes], readers: Sequence[Reader]) -> list[float]:
    """The CPU seconds of each reader for the same mails. They take turns, so that both have the machine's moods."""
    for reader in readers:
        reader(octets[0])
    seconds = [0.0] * len(readers)
    for start in range(0, len(octets), BATCH):
        for place, reader in enumerate(readers):
            seconds[place] += _clocked(reader, octets[start : start + BATCH])
    return seconds


def _clocked(reader: Reader, octets: Sequence[bytes]) -> float:
    start = time.process_time()
    for mail in octets:
        reader(mail)
    return time.process_time() - start


def _memory(folder: Path) -> str:
    """The most that a process which reads one mail has held, all that Python needs with it."""
    sizes = {"ordinary": next(mails(1, ADDRESS)).octets, "large": large(ADDRESS, LARGEST).octets}
    held = {name: _peak(octets, folder / f"{name}.eml") for name, octets in sizes.items()}
    rows = [(f"{len(octets) / 1024:,.0f} KiB", f"{held[name] / 1024:.0f}") for name, octets in sizes.items()]
    times = held["large"] * 1024 / len(sizes["large"])
    return table(("peak memory of reading", "MiB"), [*rows, ("the larger, times its size", f"{times:.1f}")])


def _peak(octets: bytes, path: Path) -> int:
    """KiB held by the largest process that reads a mail, apart from the one that hands it over."""
    path.write_bytes(octets)
    log = path.with_suffix(".log")
    start = time.perf_counter()
    group = spawn((sys.executable, "-m", "maildesk", "parse", "--json", str(path)), log)
    peaks = Peaks(group)
    reap(group, start, log)
    peaks.finish()
    return max(peaks.children.values(), default=0)


def _slowest() -> str:
    taken = {name: _clocked(read, [octets]) for name, octets in inputs()}
    worst = sorted(taken, key=taken.__getitem__, reverse=True)[:WORST]
    rows = [(name, f"{taken[name]:.2f}") for name in worst]
    return table((f"the slowest of {len(taken)} hostile mails of 1 MiB", "CPU s"), rows)
