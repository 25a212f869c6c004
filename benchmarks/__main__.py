"""`python -m benchmarks [NAME…] [--mails N]`: measures, and prints ratios beside the figures they are made of."""

import argparse
import os
import sys
import tempfile
from pathlib import Path

import pytest

from benchmarks import intake, memory, reading, rules, startup
from benchmarks.desks import Wrong
from benchmarks.processes import Failed

BENCHMARKS = {
    "intake": intake.report,
    "reading": reading.report,
    "startup": startup.report,
    "memory": memory.report,
    "rules": rules.report,
}


def main() -> None:
    """Runs the benchmarks that are named, or all of them."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help=f"of: {', '.join(BENCHMARKS)}; all if none is given"
    )
    parser.add_argument(
        "--mails", type=int, default=2000, metavar="N", help="for intake and reading (default: 2000)"
    )
    given = parser.parse_args()
    if unknown := set(given.names) - set(BENCHMARKS):
        parser.error(f"no benchmark: {', '.join(sorted(unknown))}; there are {', '.join(BENCHMARKS)}")
    with tempfile.TemporaryDirectory(prefix="maildesk-bench-") as folder:
        _keep_bytecode(Path(folder))
        for name in given.names or BENCHMARKS:
            print(BENCHMARKS[name](given.mails, Path(folder)), end="\n\n", flush=True)


def _keep_bytecode(folder: Path) -> None:
    """What is measured is compiled already, as it is where a program is installed, whatever our environment says."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ["PYTHONPYCACHEPREFIX"] = str(folder / "bytecode")


if __name__ == "__main__":
    try:
        main()
    except (Failed, Wrong, pytest.skip.Exception) as trouble:
        sys.exit(f"benchmarks: {trouble}")
