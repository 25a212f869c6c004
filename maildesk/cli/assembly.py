"""The composition root: the one place that knows which concrete parts a desk is made of."""

import fcntl
import os
import shutil
import socket
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from maildesk.config import Settings, load
from maildesk.errors import PolicyError

if TYPE_CHECKING:
    from maildesk.compose.house import House
    from maildesk.compose.templates import Templates
    from maildesk.db.store import Store
    from maildesk.desk import Desk
    from maildesk.policy.model import Policy
    from maildesk.prepare import Ways


@dataclass(frozen=True, slots=True)
class Assembled:
    """A desk ready to work, with the settings it was made from."""

    settings: Settings
    desk: "Desk"


def open_store(settings: Settings) -> "Store":
    """The store of this desk."""
    from maildesk.db.store import Store
    from maildesk.edges.blobs import BlobFolder

    return Store.open(settings.database_url, BlobFolder(settings.folder / "blobs"))


@contextmanager
def store_of(folder: Path) -> "Iterator[tuple[Settings, Store]]":
    """Settings and store of the desk in a folder, closed afterwards."""
    settings = load(folder)
    store = open_store(settings)
    try:
        yield settings, store
    finally:
        store.close()


@contextmanager
def desk_of(folder: Path, *, workers: int = 1, warm: bool = False) -> Iterator[Assembled]:
    """A whole desk: store, active policy, templates and the sandbox for reading mail, `warm` from the start or not."""
    from maildesk.desk import Desk
    from maildesk.edges.sandbox import Sandbox

    settings = load(folder)
    with _parts(settings.folder) as parts, Sandbox(workers) as sandbox:
        if warm:
            sandbox.warm()
        store = open_store(settings)
        try:
            templates = templates_of(settings)
            policy = active_policy(settings, store, templates.events)
            yield Assembled(settings, Desk(store, policy, templates, ways(settings, policy), sandbox, parts))
        finally:
            store.close()


@contextmanager
def _parts(folder: Path) -> Iterator[Path]:
    """A private folder of this process for decoded attachments; what dead ones have left is cleared away."""
    top = folder / "parts"
    top.mkdir(mode=0o700, exist_ok=True)
    for left in top.iterdir():
        if not is_alive(left.name.replace(",", "/")):
            shutil.rmtree(left, ignore_errors=True)
    mine = top / owner().replace("/", ",")
    mine.mkdir(mode=0o700, exist_ok=True)
    try:
        yield mine
    finally:
        shutil.rmtree(mine, ignore_errors=True)


def active_policy(settings: Settings, store: "Store", events: Collection[str]) -> "Policy":
    """The policy in rules.yaml, which becomes the active one; else, and said so, the last that was good.

    `events` are those that there is a template for.
    """
    from maildesk import proposal

    path = settings.folder / proposal.RULES
    last = store.policy.active()
    if last is None:
        proposal.read(path, events)  # without one that was good, a mistake is the operator's to mend now
    verdict = proposal.judge(store, path, events, datetime.now(UTC))
    if verdict.policy is not None:
        return verdict.policy
    if last is None:
        raise PolicyError(tuple(verdict.reason.splitlines()))
    click.echo(f"maildesk: {verdict.reason}\nmaildesk: going on with the last good policy", err=True)
    return proposal.stored(last)


def templates_of(settings: Settings) -> "Templates":
    """The shipped notifications with this desk's own over them."""
    from maildesk.compose.templates import Templates
    from maildesk.shipped import shipped

    return Templates.load(shipped("templates"), settings.folder / "templates", house(settings))


def house(settings: Settings) -> "House":
    """The desk's own name and ways, as letters show them."""
    from maildesk.compose.house import House

    desk = settings.desk
    return House(desk.name, desk.address, desk.prefix, desk.languages, desk.time_zone, desk.detail)


def ways(settings: Settings, policy: "Policy") -> "Ways":
    """How this desk works."""
    from maildesk.prepare import Ways
    from maildesk.ticket.model import Person

    agents = policy.agents
    operator = policy.person(settings.desk.operator) if settings.desk.operator else None
    if operator is None and settings.desk.operator:
        operator = Person(settings.desk.operator.lower())
    addresses = settings.addresses
    domains = {address.rpartition("@")[2] for address in (*addresses, *(agent.address for agent in agents))}
    return Ways(
        house=house(settings),
        operator=operator or (agents[0] if agents else None),
        own_addresses=frozenset(addresses),
        own_domains=frozenset(domains),
        authserv_ids=settings.trust.authserv_ids,
        observe_to=settings.desk.observe_to.lower() if settings.desk.mode == "observe" else None,
    )


# --- one daemon to a SQLite desk; owners of claims that a crash left behind ----------------------


class Busy(Exception):
    """Another daemon holds this desk."""


@contextmanager
def sole(settings: Settings) -> Iterator[None]:
    """Holds the desk while a daemon works it. With PostgreSQL several may; raises `Busy` on SQLite."""
    if not settings.database_url.startswith("sqlite"):
        yield
        return
    path = Path(settings.database_url.partition(":///")[2] + ".lock")
    with path.open("a+", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Busy(f"another maildesk works this desk (process {_holder(lock)}, {path})") from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def _holder(lock: TextIO) -> str:
    lock.seek(0)
    return lock.read().strip() or "unknown"


def recover(store: "Store") -> int:
    """Gives back what processes that are dead had claimed; returns how many rows that were."""
    dead = [name for name in store.inbox.owners() | store.outbox.owners() if not is_alive(name)]
    return sum(store.inbox.free(name) + store.outbox.free(name) for name in dead)


def owner() -> str:
    """This process, unmistakably: machine, boot, process id and when it started."""
    return "/".join((socket.gethostname(), _boot(), str(os.getpid()), _started(str(os.getpid()))))


def is_alive(name: str) -> bool:
    """Whether the owner of a claim may still be at work; of another machine nobody here knows."""
    match name.split("/"):
        case [host, boot, pid, started]:
            return host != socket.gethostname() or (boot == _boot() and _started(pid) == started)
    return False


def _boot() -> str:
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        return "unknown"


def _started(pid: str) -> str:
    """When a process started, in clock ticks since boot (proc(5), field 22 of stat)."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    return stat.rpartition(")")[2].split()[19]
