"""The most memory that the desk holds while the largest mail that it takes passes through."""

import time
from pathlib import Path

from benchmarks import desks
from benchmarks.desks import Bench
from benchmarks.figures import table
from benchmarks.mails import large, mails
from benchmarks.processes import Peaks, reap, spawn
from tests.servers import dovecot

LARGEST = 25 * 1024 * 1024  # octets, the limit as shipped


def report(count: int, folder: Path) -> str:
    """Our own process and its largest child, with an ordinary mail and with the largest."""
    sent = {"ordinary": next(mails(1, desks.ADDRESS)), "large": large(desks.ADDRESS, LARGEST)}
    with dovecot.running() as server:
        rows = [
            (f"{len(mail.octets) / 1024:,.0f} KiB", *_peaks(Bench(server, [mail], folder), name))
            for name, mail in sent.items()
        ]
    return table(("peak memory in MiB with a mail of", "maildesk", "its largest child"), rows)


def _peaks(bench: Bench, name: str) -> tuple[str, str]:
    desk, log = bench.desk(name), bench.folder / "memory.log"
    start = time.perf_counter()
    group = spawn(desks.command(desk, "once"), log)
    peaks = Peaks(group)
    reap(group, start, log)
    peaks.finish()
    desks.check(desk, bench.mails)
    return f"{peaks.leader / 1024:.0f}", f"{max(peaks.children.values(), default=0) / 1024:.0f}"
