"""Conditions put together: `any`, `all`, `not`; several words in one mapping must all hold."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from maildesk.policy.conditions import CONDITIONS
from maildesk.policy.conditions.registry import Predicate
from maildesk.policy.facts import Facts
from maildesk.policy.findings import Findings, unknown
from maildesk.policy.shapes import entries
from maildesk.policy.source import Items, Node, Scalar, shown

if TYPE_CHECKING:
    from maildesk.policy.model import Policy

_LONGEST = 120  # characters of a condition when it is quoted


class Condition(Protocol):
    """Something that holds of a mail and its ticket, or does not."""

    def missed(self, facts: Facts) -> str:
        """The first condition that does not hold, as it is written; an empty string where all is well."""
        ...


@dataclass(frozen=True, slots=True)
class Check:
    """One word with its argument."""

    says: str
    holds: Predicate[Any]
    argument: Any

    def missed(self, facts: Facts) -> str:
        """Itself, if it does not hold."""
        return "" if self.holds(facts, self.argument) else self.says


@dataclass(frozen=True, slots=True)
class All:
    """Every part holds."""

    parts: tuple[Condition, ...]

    def missed(self, facts: Facts) -> str:
        """The first part that does not hold."""
        return next((missed for part in self.parts if (missed := part.missed(facts))), "")


@dataclass(frozen=True, slots=True)
class OneOf:
    """At least one part holds."""

    says: str
    parts: tuple[Condition, ...]

    def missed(self, facts: Facts) -> str:
        """The whole, if no part holds."""
        return "" if any(not part.missed(facts) for part in self.parts) else self.says


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    says: str
    part: Condition

    def missed(self, facts: Facts) -> str:
        """The whole, if the part holds."""
        return "" if self.part.missed(facts) else self.says


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
            return Check(says, CONDITIONS[word].holds, CONDITIONS[word].read(value, found, policy))
    found.add(key.at, unknown("condition", key.text, (*CONDITIONS, "any", "all", "not")))
    return All(())


def _alternatives(node: Node, found: Findings, policy: "Policy") -> tuple[Condition, ...]:
    """The parts of `any`: the items of a list, or the words of a mapping one by one."""
    if isinstance(node, Items):
        return tuple(read(item, found, policy) for item in node.items)
    return _parts(node, found, policy)
