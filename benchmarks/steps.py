"""`maildesk once` with a clock on every step: `python -m benchmarks.steps DESK FILE` writes CPU seconds as JSON.

Written are what the whole process took and what each step took of that, parser children left out.
"""

import json
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import maildesk.daemon
import maildesk.desk
import maildesk.prepare
from maildesk.cli.run import daemon_of
from maildesk.desk import Desk
from maildesk.prepare import Preparation

# Where each step is called, by what name, and what it is called here.
STEPS: tuple[tuple[Any, str, str], ...] = (
    (maildesk.daemon, "collect", "fetch and accept"),
    (maildesk.desk, "stimulus_of", "recognise"),
    (Preparation, "_situate", "situate"),
    (maildesk.prepare, "decide", "decide"),
    (Preparation, "letter", "compose"),
    (Desk, "_record", "record"),
)

taken: defaultdict[str, float] = defaultdict(float)


def main(desk: Path, found: Path) -> None:
    """One whole pass over a desk, every step timed."""
    for place, name, step in STEPS:
        setattr(place, name, _timed(getattr(place, name), step))
    with daemon_of(desk) as daemon:
        daemon.once()
    found.write_text(json.dumps([time.process_time(), taken]))


def _timed(function: Callable[..., Any], step: str) -> Callable[..., Any]:
    @wraps(function)
    def timed(*arguments: Any, **named: Any) -> Any:
        start = time.process_time()
        try:
            return function(*arguments, **named)
        finally:
            taken[step] += time.process_time() - start

    return timed


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:3]))
