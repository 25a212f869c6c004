"""A throwaway PostgreSQL that gives a fresh database to whoever asks."""

import itertools
import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.servers import programs
from tests.servers.ports import HOST, free_port, wait_for

INSTALL = "apt-get install --no-install-recommends postgresql"
SUPERUSER = "postgres"


@dataclass(frozen=True)
class PostgreSQL:
    """Where it listens."""

    port: int = field(default_factory=free_port)
    _serial: Iterator[int] = field(default_factory=itertools.count)

    def url(self) -> str:
        """SQLAlchemy's URL of a new, empty database."""
        import psycopg

        name = f"desk_{next(self._serial)}"
        with psycopg.connect(host=HOST, port=self.port, user=SUPERUSER, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")  # type: ignore[arg-type, unused-ignore]
        return f"postgresql+psycopg://{SUPERUSER}@{HOST}:{self.port}/{name}"


def _binaries() -> str:
    """Debian keeps every version's programs in a folder of its own; the newest counts."""
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name))
    return os.pathsep.join([*(str(path) for path in reversed(versions)), os.environ.get("PATH", "")])


def _as_postgres(folder: Path) -> dict[str, Any]:
    """PostgreSQL refuses to run as root."""
    if not programs.IS_ROOT:
        return {"cwd": folder}
    shutil.chown(folder, SUPERUSER, SUPERUSER)
    return {"cwd": folder, "user": SUPERUSER, "group": SUPERUSER, "extra_groups": []}


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgreSQL]:
    """A running PostgreSQL. It does not wait for the disk: nobody pulls its plug."""
    initdb = programs.program("initdb", INSTALL, _binaries())
    postgres = programs.program("postgres", INSTALL, _binaries())
    server = PostgreSQL()
    with programs.folder("postgresql") as folder:
        options = _as_postgres(folder)
        data = str(folder / "data")
        subprocess.run(
            [initdb, "--pgdata", data, "--username", SUPERUSER, "--auth", "trust", "--no-sync",
             "--encoding", "UTF8", "--locale", "C.UTF-8"],
            check=True, capture_output=True, **options,
        )  # fmt: skip
        settings = {
            "fsync": "off",
            "listen_addresses": HOST,
            "unix_socket_directories": "",
            "log_statement": "none",
        }
        command = [postgres, "-D", data, "-p", str(server.port)]
        command += [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        with (folder / "postgresql.log").open("wb") as log:
            process = subprocess.Popen(command, stdout=log, stderr=log, **options)
        with programs.ended(process):
            wait_for(server.port, process)
            yield server
