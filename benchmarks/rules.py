"""What deciding costs with ten rules and with ten thousand: octets to Decision, in this process, without a store."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from time import perf_counter
from typing import TypeVar

from benchmarks.desks import ADDRESS
from benchmarks.figures import table
from benchmarks.mails import SEED, mails
from maildesk.db.decisions import StoredDecision
from maildesk.mail.read import read
from maildesk.policy import rules
from maildesk.policy.facts import Facts
from maildesk.policy.load import load
from maildesk.policy.model import Policy
from maildesk.replay import compare
from maildesk.router import decide
from maildesk.ticket import opening
from maildesk.ticket.model import Person
from maildesk.ticket.values import Kind, Situation, Stimulus

T = TypeVar("T")
SIZES = (10, 100, 1_000, 10_000)
MAILS = 1_000
ONE_BY_ONE = 50  # mails for which every rule is asked as well
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
PEOPLE = "people:\n  ann: {name: Ann Lee, address: ann@desk.example}\n"

# Rules that hit the generated mails; those beyond the first ten are for one customer, one machine or one error each.
USUAL = (
    "mentions: {word: [vpn, 财务系统]}", "mentions: [printer, scanner, 打印机]", "subject: {starts_with: access to}",
    "body: {matches: 'code (?P<error>[0-9]{3})'}", "mentions: [urgent, four people, customer call]",
    "any: [{mentions: outlook}, {mentions: {word: 邮箱}}]", "not: {attachments: 1}", "priority: 2",
    "sender_domain: [north.example, mill.example]", "whole_text: [docking station, badge reader]",
)  # fmt: skip
SHAPES = (
    "mentions: [{a} {b} {n}, {b} {n}]",
    "subject: {{contains: {a} {n}}}",
    "sender_domain: customer{n}.example, mentions: {a}",
    "mentions: {{word: [{a}{n}, {b}{n}]}}",
    "body: {{matches: '{a}-0*{n} .*{b}'}}",
    "sender: {a}.{n}@{b}.example",
    "subject: {{starts_with: {b} {n}}}, not: {{mentions: {a}}}",
    "any: [{{body: {a} no {n}}}, {{header: {{X-Machine: {b}{n}}}}}]",
)
WORDS = ("invoice", "backup", "router", "licence", "badge", "tunnel", "ledger", "mirror", "socket", "archive")


@dataclass
class Size:
    """A policy of so many rules, and the seconds that it took to load, to index, and to work each mail."""

    count: int
    loading: float = 0.0
    indexing: float = 0.0
    working: list[float] = field(default_factory=list)
    deciding: list[float] = field(default_factory=list)
    one_by_one: list[float] = field(default_factory=list)


def report(count: int, folder: Path) -> str:
    """The same mails through policies of every size, which take turns at each mail."""
    octets = [mail.octets for mail in mails(MAILS, ADDRESS)]
    sizes = [Size(count) for count in SIZES]
    policies = [_ready(size, octets[0]) for size in sizes]
    for number, one in enumerate(octets):
        for size, policy in zip(sizes, policies, strict=True):
            _work(one, number, size, policy)
    rate = _replayed(octets, policies[0])
    told = f"replay: {rate:.0f} mails a second once read, each decided by two policies"
    return f"rules: {len(octets)} mails, octets to Decision\n\n{_table(sizes)}\n\n{told}"


def _replayed(octets: Sequence[bytes], policy: Policy) -> float:
    """How many mails a second are compared under two policies, their readings and situations at hand."""
    openings = [opening_of(one) for one in octets]
    stored = StoredDecision(1, 1, 1, NOW, policy.hash, "", "", "")
    readings = [(one, one.reading) for one in openings if one.reading is not None]

    def replay() -> None:
        for number, (one, reading) in enumerate(readings, 1):
            compare(stored, one, Situation(number=number), reading, policy, policy)

    took, _ = _timed(replay)
    return len(readings) / took


def policy_text(count: int) -> str:
    """A policy of so many rules, the same every time."""
    dice = Random(SEED)
    whens = [*USUAL, *(_when(number, dice) for number in range(count - len(USUAL)))]
    return f"{PEOPLE}rules:\n" + "".join(_rule(number, when) for number, when in enumerate(whens[:count]))


def _when(number: int, dice: Random) -> str:
    a, b = dice.sample(WORDS, 2)
    return SHAPES[number % len(SHAPES)].format(a=a, b=b, n=number)


def _rule(number: int, when: str) -> str:
    return f"- {{name: r{number}, when: {{{when}}}, then: {{tag: t{number}}}}}\n"


def _ready(size: Size, octets: bytes) -> Policy:
    """A policy of a size, loaded and used once."""
    text = policy_text(size.count)
    size.loading, policy = _timed(lambda: load(text, "rules.yaml"))
    size.indexing, _ = _timed(lambda: policy.index)
    _work(octets, 0, Size(0), policy)
    return policy


def _work(octets: bytes, number: int, size: Size, policy: Policy) -> None:
    reading_took, stimulus = _timed(lambda: opening_of(octets))
    situation = Situation(number=number + 1)
    took, _ = _timed(lambda: decide(stimulus, situation, policy, NOW))
    size.working.append(reading_took + took)
    size.deciding.append(took)
    if number < ONE_BY_ONE:
        draft = opening.draft(stimulus, situation, NOW)
        facts = Facts.of(stimulus, draft.ticket, policy, situation)
        size.one_by_one.append(_timed(lambda: rules.apply(draft, facts, policy, explain=True))[0])


def opening_of(octets: bytes) -> Stimulus:
    """A mail that opens a ticket."""
    reading = read(octets)
    sender = Person(reading.message.originator or "")
    return Stimulus(kind=Kind.OPENED, at=NOW, sender=sender, mailbox=ADDRESS, reading=reading)


def _timed(work: Callable[[], T]) -> tuple[float, T]:
    began = perf_counter()
    result = work()
    return perf_counter() - began, result


def _table(sizes: Sequence[Size]) -> str:
    first = _mean(sizes[0].working)
    rows = [
        (
            f"{size.count:,} rules",
            f"{_mean(size.working):.2f}",
            f"{_mean(size.working) / first:.2f}",
            f"{_mean(size.deciding):.2f}",
            f"{_mean(size.one_by_one):.2f}",
            f"{1000 * size.loading:.0f}",
            f"{1000 * size.indexing:.0f}",
        )
        for size in sizes
    ]
    heads = ("", "ms a mail", "ratio", "of it deciding", "asked one by one", "loading ms", "index ms")
    return table(heads, rows)


def _mean(seconds: Sequence[float]) -> float:
    """The mean in milliseconds."""
    return 1000 * sum(seconds) / len(seconds)
