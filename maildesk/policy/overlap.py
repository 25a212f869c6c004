"""Which rule above makes a rule superfluous, for thousands of rules.

Theory of operation. A rule is hidden by one above it that stops, if what it asks for implies what that one asks for.
Only rules that have something in common are compared: one that stops is filed under the words that its first condition
asks for, and a rule looks under all parts of its own, since `printer jam` implies `printer`.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from maildesk.policy.conditions import ticket
from maildesk.policy.conditions.tree import Check, Condition, Not, OneOf
from maildesk.policy.findings import Findings
from maildesk.policy.implication import WIDER, flat, implies
from maildesk.policy.model import Rule
from maildesk.policy.shapes import entries
from maildesk.policy.source import Node, shown

LONGEST = 60  # characters of a word whose parts are looked up
MOST = 50  # rules that are compared with one, for each part
Key = tuple[str, str]  # a word of `when:` and something that it asks for

_ANYTHING: Key = ("", "")


@dataclass(frozen=True, slots=True)
class Above:
    """The rules above one: those that stop by what they ask for, all by how they are written, and the last."""

    stopping: dict[Key, list[Rule]] = field(default_factory=dict)
    written: dict[tuple[str, ...], Rule] = field(default_factory=dict)
    last: list[Rule] = field(default_factory=list)

    def add(self, rule: Rule) -> None:
        """One more rule."""
        self.last[:] = [rule]
        if any(step.action.name in ("stop", "drop") for step in rule.then):
            for key in _asked(rule.when):
                self.stopping.setdefault(key, []).append(rule)

    def hider(self, rule: Rule) -> Rule | None:
        """A rule that ends the rules for every mail that this one is for."""
        candidates = (one for key in set(_given(rule.when)) for one in self.stopping.get(key, ())[:MOST])
        return next((one for one in candidates if self._hides(one, rule)), None)

    def twin(self, rule: Rule, written: Node) -> Rule | None:
        """The first rule that is written the same but for its name and examples."""
        parts = {key.text: shown(value) for key, value in entries(written, Findings(""))}
        first = self.written.setdefault(tuple(parts.get(key, "") for key in ("on", "when", "then")), rule)
        return None if first is rule else first

    def _hides(self, one: Rule, rule: Rule) -> bool:
        """What a ticket is like may change from rule to rule, so only the last rule is compared in that."""
        stable = one in self.last or not _is_about_ticket(one.when)
        return rule.on <= one.on and stable and implies(rule.when, one.when)


def _is_about_ticket(condition: Condition) -> bool:
    return any(map(_is_ticket_part, flat(condition)))


def _is_ticket_part(part: Condition) -> bool:
    match part:
        case Check():
            return part.word.family == ticket.__name__
        case OneOf(_, parts):
            return any(map(_is_about_ticket, parts))
        case Not(_, inner):
            return _is_about_ticket(inner)
    return False


def _asked(condition: Condition) -> frozenset[Key]:
    """What a condition asks for first; one of it is given by every condition that implies this one."""
    match next((part for part in flat(condition) if not isinstance(part, Not)), None):
        case Check() as check:
            return frozenset(_keys(check))
        case OneOf(_, parts):
            return frozenset().union(*map(_asked, parts))
    return frozenset({_ANYTHING})


def _keys(check: Check) -> Iterator[Key]:
    questions = check.word.asked(check.argument)
    if questions:
        asked, test = questions[0]
        yield from ((asked.word, word) for word in test.asks[0][1])
    elif isinstance(check.argument, frozenset):
        yield from ((check.word.name, str(one)) for one in check.argument)
    else:
        yield check.word.name, ""


def _given(condition: Condition) -> Iterator[Key]:
    """What a condition gives to those that it may imply: of each part one thing that it asks for, in all its pieces."""
    yield _ANYTHING
    for part in flat(condition):
        match part:
            case Check():
                yield from _pieces(part)
            case OneOf(_, parts):
                yield from _given(parts[0])


def _pieces(check: Check) -> Iterator[Key]:
    yield check.word.name, ""
    if isinstance(check.argument, frozenset):
        yield check.word.name, min(map(str, check.argument))
    for asked, test in check.word.asked(check.argument):
        names = (asked.word, *WIDER.get(asked.word, ()))
        pieces = {piece for _, words in test.asks for piece in _substrings(min(words))}
        yield from ((name, piece) for name in names for piece in pieces)


def _substrings(word: str) -> set[str]:
    ends = range(min(len(word), LONGEST) + 1)
    return {word, *(word[start:end] for end in ends for start in range(end))}
