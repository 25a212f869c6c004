"""`python -m benchmarks [NAME…] [--mails N]`: measures, and prints ratios beside the figures they are made of."""

import argparse
import sys
import tempfile
from pathlib import Path

import pytest

from benchmarks import intake, memory, startup
from benchmarks.intake import Wrong
from benchmarks.processes import Failed

BENCHMARKS = {"intake": intake.report, "startup": startup.report, "memory": memory.report}


def main() -> None:
    """Runs the benchmarks that are named, or all of them, each in a folder of its own."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help=f"of: {', '.join(BENCHMARKS)}; all if none is given"
    )
    parser.add_argument("--mails", type=int, default=2000, metavar="N", help="for intake (default: 2000)")
    given = parser.parse_args()
    if unknown := set(given.names) - set(BENCHMARKS):
        parser.error(f"no benchmark: {', '.join(sorted(unknown))}; there are {', '.join(BENCHMARKS)}")
    for name in given.names or BENCHMARKS:
        with tempfile.TemporaryDirectory(prefix="maildesk-bench-") as folder:
            print(BENCHMARKS[name](given.mails, Path(folder)), end="\n\n", flush=True)


if __name__ == "__main__":
    try:
        main()
    except (Failed, Wrong, pytest.skip.Exception) as trouble:
        sys.exit(f"benchmarks: {trouble}")
