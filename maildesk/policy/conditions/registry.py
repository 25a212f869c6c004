"""The table of conditions. A predicate's name is its word in `when:`, its docstring is the word's help."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from maildesk.policy.facts import Facts
from maildesk.policy.findings import Findings
from maildesk.policy.source import Node

if TYPE_CHECKING:
    from maildesk.policy.model import Policy

A = TypeVar("A")
Argument = Callable[[Node, Findings, "Policy"], A]
Predicate = Callable[[Facts, A], bool]


@dataclass(frozen=True, slots=True)
class Word:
    """A word of `when:`: how its argument is read (once, when the file is loaded) and what it asks."""

    name: str
    help: str
    read: Argument[Any]
    holds: Predicate[Any]


CONDITIONS: dict[str, Word] = {}


def condition(argument: Argument[A]) -> Callable[[Predicate[A]], Predicate[A]]:
    """Makes a predicate a word of `when:`."""

    def add(predicate: Predicate[A]) -> Predicate[A]:
        CONDITIONS[predicate.__name__] = Word(
            predicate.__name__, predicate.__doc__ or "", argument, predicate
        )
        return predicate

    return add
