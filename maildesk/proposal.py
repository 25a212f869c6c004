"""The policy in a desk's folder: a proposal, which becomes the active one when it is good.

It is good when it can be read, its examples come true, and it does not at once send more mail than a person would want
to hear of first. Otherwise the active one stays, and what stands against the change is remembered.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from maildesk.db.desk_state import Proposal, StoredPolicy
from maildesk.db.store import Store
from maildesk.errors import ConfigError
from maildesk.policy import examples
from maildesk.policy.files import beside
from maildesk.policy.load import Checked, load
from maildesk.policy.load import check as examine
from maildesk.policy.model import Policy

RULES = "rules.yaml"
REFUSED, WAITING = "refused", "waiting"

Fingerprint = tuple[tuple[str, int, int], ...]


def read(path: Path, events: Collection[str]) -> Policy:
    """The policy in a file, with what it names beside it. Raises `PolicyError`, or `ConfigError` for no file at all.

    `events` are those that there is a template for.
    """
    return load(_text(path), str(path), events, beside(path.parent), own_templates(path.parent))


def check(path: Path, events: Collection[str]) -> Checked:
    """Everything that is to be said of the policy in a file. Raises `ConfigError` for no file at all."""
    return examine(_text(path), str(path), events, beside(path.parent), own_templates(path.parent))


def own_templates(folder: Path) -> dict[str, str]:
    """The templates of a desk's own, by name."""
    names = (f"templates/{path.name}" for path in sorted((folder / "templates").glob("*.*")))
    read_file = beside(folder)
    return {name: text for name in names if (text := read_file(name)) is not None}


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: {error}") from error


def stored(kept: StoredPolicy) -> Policy:
    """A policy that was active once, exactly as it was then."""
    return load(kept.text, f"the policy {kept.hash[:12]}", None, kept.files.get)


def whole(policy: Policy, path: Path) -> tuple[str, ...]:
    """What stands against a policy that can be read: examples that do not come true."""
    return tuple(f"{path}: {failure}" for failure in examples.run(policy))


def fingerprint(folder: Path, files: Mapping[str, str]) -> Fingerprint:
    """What changes when the policy, a file of it, or a template of the desk's own is written."""
    names = [
        folder / RULES,
        *(folder / name for name in sorted(files)),
        *sorted((folder / "templates").glob("*")),
    ]
    return tuple(mark for path in names if (mark := _mark(path)))


def _mark(path: Path) -> tuple[str, int, int] | None:
    try:
        stat = path.stat()
    except OSError:
        return None
    return str(path), stat.st_mtime_ns, stat.st_size


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a proposal: the policy where it may go live, else why not. `news` says that nobody was told yet."""

    policy: Policy | None
    state: str = ""
    reason: str = ""
    news: bool = False


def refuse(store: Store, reason: str, text_hash: str, now: datetime) -> Verdict:
    """Remembers that a proposal is no good."""
    return Verdict(None, REFUSED, reason, store.policy.propose(Proposal(text_hash, REFUSED, reason, now)))


def wait(store: Store, policy: Policy, reason: str, now: datetime) -> Verdict:
    """Remembers that a proposal waits for a person's word."""
    return Verdict(None, WAITING, reason, store.policy.propose(Proposal(policy.hash, WAITING, reason, now)))
