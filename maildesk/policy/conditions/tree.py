"""Conditions put together: `any`, `all`, `not`; several words in one mapping must all hold."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from maildesk.policy.conditions import CONDITIONS
from maildesk.policy.conditions.registry import Field, Question, Word
from maildesk.policy.facts import Facts
from maildesk.policy.findings import Findings, unknown
from maildesk.policy.operators import Probe
from maildesk.policy.shapes import entries
from maildesk.policy.source import Items, Node, Scalar, shown

if TYPE_CHECKING:
    from maildesk.policy.model import Policy

_LONGEST = 120  # characters of a condition when it is quoted
_PIECE = 60  # characters of a mail that are quoted


Need = frozenset[tuple[Field, Probe]]  # one of these is found in a mail wherever a condition holds of it


class Condition(Protocol):
    """Something that holds of a mail and its ticket, or does not."""

    def missed(self, facts: Facts) -> str:
        """The first condition that does not hold, as it is written; an empty string where all is well."""
        ...

    def because(self, facts: Facts) -> str:
        """Why it holds, where it does: each condition that decided, with what it found in the mail."""
        ...

    def needs(self) -> tuple[Need, ...]:
        """What must be found in a mail for the condition to hold, whatever the ticket is like."""
        ...

    def capturing(self) -> tuple[Question, ...]:
        """The tests whose regular expressions have named groups. What must *not* hold captures nothing."""
        ...


@dataclass(frozen=True, slots=True)
class Check:
    """One word with its argument."""

    says: str
    word: Word
    argument: Any

    def missed(self, facts: Facts) -> str:
        """Itself, if it does not hold."""
        return "" if self.word.holds(facts, self.argument) else self.says

    def because(self, facts: Facts) -> str:
        """Its word with the pieces of the mail that its tests have found; itself where it asks about no text."""
        asked = self.word.asked(self.argument)
        pieces = (" ".join(field.piece(facts, test).split())[:_PIECE] for field, test in asked)
        return f"{self.word.name}: {', '.join(pieces)}" if asked else self.says

    def needs(self) -> tuple[Need, ...]:
        """What its tests need."""
        asked = self.word.asked(self.argument)
        return tuple(
            frozenset((field, probe) for probe in need) for field, test in asked for need in test.needs
        )

    def capturing(self) -> tuple[Question, ...]:
        """Its tests, if they capture anything."""
        return tuple(one for one in self.word.asked(self.argument) if one[1].capturing)


@dataclass(frozen=True, slots=True)
class All:
    """Every part holds."""

    parts: tuple[Condition, ...]

    def missed(self, facts: Facts) -> str:
        """The first part that does not hold."""
        return next((missed for part in self.parts if (missed := part.missed(facts))), "")

    def because(self, facts: Facts) -> str:
        """Why each part holds."""
        return "; ".join(part.because(facts) for part in self.parts)

    def needs(self) -> tuple[Need, ...]:
        """What each of the parts needs."""
        return tuple(need for part in self.parts for need in part.needs())

    def capturing(self) -> tuple[Question, ...]:
        """Those of the parts."""
        return tuple(one for part in self.parts for one in part.capturing())


@dataclass(frozen=True, slots=True)
class OneOf:
    """At least one part holds."""

    says: str
    parts: tuple[Condition, ...]

    def missed(self, facts: Facts) -> str:
        """The whole, if no part holds."""
        return "" if any(not part.missed(facts) for part in self.parts) else self.says

    def because(self, facts: Facts) -> str:
        """Why the first part holds that does."""
        return next((part.because(facts) for part in self.parts if not part.missed(facts)), "")

    def needs(self) -> tuple[Need, ...]:
        """One thing that one of the parts needs, if each of them needs something."""
        smallest = [min(part.needs(), key=len, default=None) for part in self.parts]
        known = [need for need in smallest if need is not None]
        return (frozenset().union(*known),) if len(known) == len(smallest) else ()

    def capturing(self) -> tuple[Question, ...]:
        """Those of the parts, of which the first one to hit captures."""
        return tuple(one for part in self.parts for one in part.capturing())


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    says: str
    part: Condition

    def missed(self, facts: Facts) -> str:
        """The whole, if the part holds."""
        return "" if self.part.missed(facts) else self.says

    def because(self, facts: Facts) -> str:
        """Itself."""
        return self.says

    def needs(self) -> tuple[Need, ...]:
        """Nothing."""
        return ()

    def capturing(self) -> tuple[Question, ...]:
        """None."""
        return ()


def asks(condition: Condition, word: str) -> bool:
    """Whether a word stands anywhere in a condition."""
    match condition:
        case Check():
            return condition.word.name == word
        case All() | OneOf():
            return any(asks(part, word) for part in condition.parts)
        case Not():
            return asks(condition.part, word)
    return False


def read(node: Node, found: Findings, policy: "Policy") -> Condition:
    """The conditions of a mapping, all of which must hold; a list of mappings means the same."""
    if isinstance(node, Items):
        return All(tuple(read(item, found, policy) for item in node.items))
    return All(_parts(node, found, policy))


def _parts(node: Node, found: Findings, policy: "Policy") -> tuple[Condition, ...]:
    return tuple(_condition(key, value, found, policy) for key, value in entries(node, found))


def _condition(key: Scalar, value: Node, found: Findings, policy: "Policy") -> Condition:
    says = f"{key.text}: {shown(value)}"[:_LONGEST]
    if key.text in ("any", "all", "not") and shown(value) in ("", "[]", "{}"):
        found.add(key.at, f"expected at least one condition under {key.text}:")
    match key.text:
        case "all":
            return read(value, found, policy)
        case "any":
            return OneOf(says, _alternatives(value, found, policy))
        case "not":
            return Not(says, read(value, found, policy))
        case word if word in CONDITIONS:
            return Check(says, CONDITIONS[word], CONDITIONS[word].read(value, found, policy))
    found.add(key.at, unknown("condition", key.text, (*CONDITIONS, "any", "all", "not")))
    return All(())


def _alternatives(node: Node, found: Findings, policy: "Policy") -> tuple[Condition, ...]:
    """The parts of `any`: the items of a list, or the words of a mapping one by one."""
    if isinstance(node, Items):
        return tuple(read(item, found, policy) for item in node.items)
    return _parts(node, found, policy)
