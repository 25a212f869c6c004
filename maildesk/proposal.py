"""The policy in a desk's folder: a proposal, which becomes the active one when it is good.

It is good when it can be read, its examples come true, and it does not at once send more mail than a person would want
to hear of first. Otherwise the active one stays, and what stands against the change is remembered.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from maildesk.db.desk_state import Proposal, StoredPolicy
from maildesk.db.queue import QueueFilter
from maildesk.db.store import Store
from maildesk.errors import ConfigError, PolicyError
from maildesk.policy import examples
from maildesk.policy.files import beside
from maildesk.policy.findings import Finding
from maildesk.policy.load import Checked, digest, load
from maildesk.policy.load import check as examine
from maildesk.policy.model import Policy
from maildesk.router import decide
from maildesk.ticket.clocks import due, wake_at
from maildesk.ticket.model import Ticket
from maildesk.ticket.values import Kind, Situation, Stimulus

RULES = "rules.yaml"
REFUSED, WAITING = "refused", "waiting"
AT_ONCE = 20  # mails that a change may send without a person's word

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
    return load(kept.text, f"the policy {kept.hash[:12]}", None, kept.files.get, kept.files)


def unmet(policy: Policy, path: Path) -> tuple[Finding, ...]:
    """What stands against a policy that can be read: examples that do not come true."""
    return tuple(failure.finding(str(path)) for failure in examples.run(policy))


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
    """What became of a proposal: the policy where it is active now, else why not. `news` says that it was not so before."""

    policy: Policy | None
    state: str = ""
    reason: str = ""
    news: bool = False


def judge(
    store: Store, path: Path, events: Collection[str], now: datetime, *, anyway: bool = False
) -> Verdict:
    """Makes the policy in a file the active one, if nothing stands against it; `anyway` also where it sends much mail."""
    try:
        policy = read(path, events)
    except (ConfigError, PolicyError) as error:
        return _kept(store, Proposal(digest(str(error), {}), REFUSED, str(error), now))
    active = store.policy.active()
    if active is None or active.hash != policy.hash:
        if against := unmet(policy, path):
            return _kept(store, Proposal(policy.hash, REFUSED, "\n".join(map(str, against)), now))
        mails = surge(store, policy, now) if active is not None and not anyway else ()
        if len(mails) > AT_ONCE:
            return _kept(store, Proposal(policy.hash, WAITING, _told(mails), now))
    news = store.policy.activate(policy.hash, policy.text, policy.files, now)
    if news and active is not None:
        retime(store, policy)
    return Verdict(policy, news=news)


def surge(store: Store, policy: Policy, now: datetime) -> tuple[str, ...]:
    """The mails that tickets would send at once under a policy, because times have passed that it sets."""
    mails = []
    for ticket in _living(store, now):
        timer = Stimulus(kind=Kind.TIMER, at=now, ticket=ticket.number)
        people = store.tickets.participants(ticket.number)
        decision = decide(timer, Situation(ticket=ticket, participants=people), policy, now)
        mails += [
            f"{one.event} to {one.recipient.address} about {ticket.subject}" for one in decision.notices
        ]
    return tuple(mails)


def retime(store: Store, policy: Policy) -> None:
    """Has every living ticket wake when the policy says."""
    for ticket in _living(store, datetime.max.replace(tzinfo=UTC)):
        targets = policy.service_levels[ticket.priority]
        with store.transaction() as tx:
            tx.retime(ticket.number, wake_at(ticket, targets), due(ticket, targets))


def _living(store: Store, now: datetime) -> Iterator[Ticket]:
    for row in store.queue.list(QueueFilter(), now):
        ticket = store.tickets.get(row["number"])
        if ticket is not None and not ticket.finished:
            yield ticket


def _told(mails: Sequence[str]) -> str:
    shown = "\n".join(mails[:AT_ONCE])
    return f"{len(mails)} mails would be sent at once; `maildesk rules activate` makes it active all the same:\n{shown}"


def _kept(store: Store, proposal: Proposal) -> Verdict:
    return Verdict(None, proposal.state, proposal.reason, store.policy.propose(proposal))
