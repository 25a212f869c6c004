"""The whole way: mails in a real mailbox become committed tickets with their acknowledgements queued."""

import json
import os
import sys
from pathlib import Path

from benchmarks import desks
from benchmarks.desks import Bench
from benchmarks.figures import table
from benchmarks.mails import Mail, mails
from benchmarks.processes import Run, run
from tests.servers import dovecot

CORES = (1, 2)[: len(os.sched_getaffinity(0))]
WARM = 10  # mails for a first run, which is not counted: it has to compile


def report(count: int, folder: Path) -> str:
    """The floor and the desk beside each other, then where the desk's time goes."""
    with dovecot.running() as server:
        _desk(Bench(server, list(mails(WARM, desks.ADDRESS)), folder / "warm"), CORES[-1])
        bench = Bench(server, list(mails(count, desks.ADDRESS)), folder)
        floor = _floor(bench)
        rows = [_row("floor: fetch, mail-parser, insert", count, floor, floor)]
        for cores in CORES:
            rows.append(_row(f"maildesk, {cores} core{'s' * (cores > 1)}", count, _desk(bench, cores), floor))
        heads = ("", "mails/s", "of the floor", "mails per CPU s", "of the floor")
        return f"{_described(bench.mails)}\n\n{table(heads, rows)}\n\n{_steps(bench)}"


def _described(generated: list[Mail]) -> str:
    octets = sum(len(mail.octets) for mail in generated)
    tickets = sum(mail.opens for mail in generated)
    return f"intake: {len(generated)} mails of {octets / 1e6:.1f} MB, {tickets} tickets expected"


def _floor(bench: Bench) -> Run:
    user = bench.mailbox("floor@desk.test")
    port, password = str(bench.server.imap_port), bench.server.user_password
    command = (sys.executable, "-m", "benchmarks.floor", port, user, password, str(bench.folder / "floor.db"))
    return run(command, bench.folder / "floor.log", cores=1)


def _desk(bench: Bench, cores: int) -> Run:
    desk = bench.desk(f"cores{cores}")
    done = run(desks.command(desk, "once"), bench.folder / f"cores{cores}.log", cores)
    desks.check(desk, bench.mails)
    return done


def _row(name: str, count: int, done: Run, floor: Run) -> tuple[str, ...]:
    wall, cpu = floor.seconds / done.seconds, floor.cpu / done.cpu
    return name, f"{count / done.seconds:.1f}", f"{wall:.2f}", f"{count / done.cpu:.1f}", f"{cpu:.2f}"


def _steps(bench: Bench) -> str:
    """The CPU time of each step; what our own process did not take, its parser children did."""
    desk, found = bench.desk("steps"), bench.folder / "steps.json"
    done = run(
        (sys.executable, "-m", "benchmarks.steps", str(desk), str(found)), bench.folder / "steps.log", cores=1
    )
    own, steps = json.loads(found.read_text())
    steps = {**steps, "start and the rest": own - sum(steps.values()), "parse (children)": done.cpu - own}
    rows = [
        (step, f"{1000 * cpu / len(bench.mails):.2f}", f"{cpu / done.cpu:.0%}")
        for step, cpu in sorted(steps.items(), key=lambda step: -step[1])
    ]
    return table(("step", "CPU ms a mail", "share"), rows)
