"""Programs that tests need and a machine may lack."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

IS_ROOT = os.geteuid() == 0
_PATH = os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin"


def program(name: str, install: str, path: str = _PATH) -> str:
    """Where a program is. Without it the test is skipped, or fails where all servers are required."""
    found = shutil.which(name, path=path)
    if found is None:
        missing(f"{name} is not installed; run: {install}")
    return str(found)


def missing(what: str) -> None:
    """Skips the test, or fails it under MAILDESK_REQUIRE_SERVERS=1."""
    if os.environ.get("MAILDESK_REQUIRE_SERVERS") == "1":
        pytest.fail(what)
    pytest.skip(what)


@contextmanager
def folder(name: str) -> Iterator[Path]:
    """A temporary folder that servers running as other users may enter, unlike pytest's own."""
    with tempfile.TemporaryDirectory(prefix=f"maildesk-{name}-", ignore_cleanup_errors=True) as made:
        os.chmod(made, 0o755)
        yield Path(made)


@contextmanager
def ended(process: "subprocess.Popen[bytes]") -> Iterator[None]:
    """Ends the process in the end, whatever happens."""
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
