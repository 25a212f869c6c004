"""The table of conditions. A function's name is its word in `when:`, its docstring is the word's help."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from maildesk.policy.facts import Facts
from maildesk.policy.findings import Findings
from maildesk.policy.operators import Test
from maildesk.policy.source import Node
from maildesk.policy.text import Text

if TYPE_CHECKING:
    from maildesk.policy.model import Policy

A = TypeVar("A")
F = TypeVar("F", bound=Callable[..., Any])
Argument = Callable[[Node, Findings, "Policy"], A]
Predicate = Callable[[Facts, A], bool]
Texts = Callable[[Facts], Iterable[Text]]
NamedTexts = Callable[[Facts, str], Iterable[Text]]
Named = tuple[tuple[str, Test], ...]


@dataclass(frozen=True, slots=True)
class Field:
    """Texts of a mail that are the same for all rules: those of a word, or of a name that the word takes."""

    word: str
    name: str
    find: NamedTexts

    def texts(self, facts: Facts) -> Iterable[Text]:
        """The texts in a mail."""
        return self.find(facts, self.name)

    def passes(self, facts: Facts, test: Test) -> bool:
        """Whether a test holds of one of the texts."""
        return any(map(test, self.find(facts, self.name)))

    def piece(self, facts: Facts, test: Test) -> str:
        """The piece of the first text that a test holds for."""
        pieces = map(test.find, self.find(facts, self.name))
        return next((piece for piece in pieces if piece is not None), "")


Question = tuple[Field, Test]
Asked = Callable[[A], tuple[Question, ...]]


@dataclass(frozen=True, slots=True)
class Word:
    """A word of `when:`: how its argument is read (once, when the file is loaded) and what it asks.

    `asked` are the tests of the mail's texts that must pass for the word to hold, those that are known. `family` is the
    module that it stands in.
    """

    name: str
    help: str
    read: Argument[Any]
    holds: Predicate[Any]
    asked: Asked[Any]
    family: str


CONDITIONS: dict[str, Word] = {}


def condition(argument: Argument[A]) -> Callable[[Predicate[A]], Predicate[A]]:
    """Makes a predicate a word of `when:`."""

    def add(predicate: Predicate[A]) -> Predicate[A]:
        return _add(predicate, argument, predicate, lambda argument: ())

    return add


def text_condition(argument: Argument[Test]) -> Callable[[Texts], Texts]:
    """Makes texts of the mail a word of `when:`, which holds where its test does of one of them."""

    def add(texts: Texts) -> Texts:
        field = Field(texts.__name__, "", lambda facts, name: texts(facts))
        return _add(texts, argument, field.passes, lambda test: ((field, test),))

    return add


def named_condition(argument: Argument[Named]) -> Callable[[NamedTexts], NamedTexts]:
    """Makes texts of the mail that have names a word of `when:`, which holds where the test of every name does."""

    def add(texts: NamedTexts) -> NamedTexts:
        def asked(wanted: Named) -> tuple[Question, ...]:
            return tuple((Field(texts.__name__, name, texts), test) for name, test in wanted)

        def holds(facts: Facts, wanted: Named) -> bool:
            return all(field.passes(facts, test) for field, test in asked(wanted))

        return _add(texts, argument, holds, asked)

    return add


def _add(made: F, argument: Argument[Any], holds: Predicate[Any], asked: Asked[Any]) -> F:
    name = made.__name__
    CONDITIONS[name] = Word(name, made.__doc__ or "", argument, holds, asked, made.__module__)
    return made
