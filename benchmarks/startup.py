"""How long a listing takes to start, beside the imports that it cannot do without."""

import statistics
import sys
from pathlib import Path

from benchmarks import desks
from benchmarks.figures import table
from benchmarks.mails import mails
from benchmarks.processes import Run, run

TICKETS = 20
TIMES = 20

_BASELINE = (sys.executable, "-c", "import click, sqlalchemy")


def report(count: int, folder: Path) -> str:
    """Medians of runs that take turns, so that a busy moment of the machine strikes both."""
    desk = desks.new(folder / "startup")
    desks.ingest(desk, [mail.octets for mail in mails(TICKETS, desks.ADDRESS)])
    commands = {
        "python -c 'import click, sqlalchemy'": _BASELINE,
        "maildesk queue --json": desks.command(desk, "queue", "--json"),
    }
    runs: dict[str, list[Run]] = {name: [] for name in commands}
    for _ in range(1 + TIMES):
        for name, command in commands.items():
            runs[name].append(run(command, folder / "startup.log"))
    for some in runs.values():
        del some[0]  # it had to compile
    walls = {name: statistics.median(one.seconds for one in some) for name, some in runs.items()}
    cpus = {name: statistics.median(one.cpu for one in some) for name, some in runs.items()}
    wall, cpu = next(iter(walls.values())), next(iter(cpus.values()))
    rows = [
        (name, f"{1000 * walls[name]:.0f}", f"{walls[name] / wall:.2f}", f"{1000 * cpus[name]:.0f}", f"{cpus[name] / cpu:.2f}")
        for name in commands
    ]  # fmt: skip
    return table(("start-up", "ms", "ratio", "CPU ms", "ratio"), rows)
