"""Whether one condition follows from another, or cannot hold together with it, whatever a mail says.

Theory of operation. Conditions are compared by what they ask for: words by their operators, sets by what is in them.
What this finds is so; where it finds nothing, it may be so all the same, as with two regular expressions.
"""

from collections.abc import Callable
from typing import Any

from maildesk.policy.conditions.registry import Field
from maildesk.policy.conditions.tree import All, Check, Condition, Not, OneOf
from maildesk.policy.operators import Test
from maildesk.ticket.calendar import Calendar

# A text with the first word, asked by one of these operators, has the second in the way of the key.
_COVERED: dict[str, tuple[frozenset[str], Callable[[str, str], bool]]] = {
    "contains": (frozenset({"contains", "is", "starts_with", "word"}), lambda one, other: other in one),
    "starts_with": (frozenset({"is", "starts_with"}), str.startswith),
    "is": (frozenset({"is"}), str.__eq__),
    "word": (frozenset({"is", "word"}), str.__eq__),
    "matches": (frozenset({"matches"}), str.__eq__),
}
# Whether a whole text can be one that has a word in the way of the key; of a regular expression that is not known.
_FITS: dict[str, Callable[[str, str], bool]] = {
    "contains": lambda text, word: word in text,
    "starts_with": str.startswith,
    "is": str.__eq__,
    "word": lambda text, word: word in text,
    "matches": lambda text, word: True,
}
WIDER = {"subject": ("mentions",), "body": ("mentions",)}  # texts that are also a text of another word
_SEVERAL = frozenset(
    {"mentions", "header", "recipients", "system"}
)  # words that ask about several values at once


def implies(strong: Condition, weak: Condition) -> bool:
    """Whether the second holds of everything that the first holds of."""
    match strong, weak:
        case _, All(parts):
            return all(implies(strong, part) for part in parts)
        case OneOf(_, parts), _:
            return all(implies(part, weak) for part in parts)
        case _, OneOf(_, parts) if any(implies(strong, part) for part in parts):
            return True
        case All(parts), _:
            return any(implies(part, weak) for part in parts)
        case Check(), Check():
            return _is_narrower(strong, weak)
        case Not(_, part), Not(_, other):
            return implies(other, part)
        case _, Not(_, part):
            return excludes(strong, part)
    return False


def excludes(one: Condition, other: Condition) -> bool:
    """Whether the two never hold together."""
    match one, other:
        case (single, Not(_, part)) | (Not(_, part), single) if implies(single, part):
            return True
        case (All(parts), single) | (single, All(parts)):
            return any(excludes(part, single) for part in parts)
        case (OneOf(_, parts), single) | (single, OneOf(_, parts)):
            return all(excludes(part, single) for part in parts)
        case Check(), Check():
            return one.word is other.word and _are_apart(one, other)
    return False


def clash(condition: Condition) -> str:
    """Why a condition holds of nothing: the two parts of it that exclude each other. Empty where that is not known."""
    parts = flat(condition)
    for position, one in enumerate(parts):
        for other in parts[:position]:
            if excludes(one, other):
                return f"{other.says!r} and {one.says!r} exclude each other"
        if isinstance(one, OneOf) and one.parts and all(map(clash, one.parts)):
            return clash(one.parts[0])
    return ""


def flat(condition: Condition) -> tuple[Check | OneOf | Not, ...]:
    """The parts that must all hold, none of which is an `All`."""
    if isinstance(condition, All):
        return tuple(one for part in condition.parts for one in flat(part))
    assert isinstance(condition, (Check, OneOf, Not))
    return (condition,)


def _is_narrower(strong: Check, weak: Check) -> bool:
    wanted = weak.word.asked(weak.argument)
    if not wanted:
        return strong.word is weak.word and _is_within(strong.argument, weak.argument)
    known = strong.word.asked(strong.argument)
    return all(
        any(_reaches(mine, field) and _covers(test, asked) for mine, test in known) for field, asked in wanted
    )


def _reaches(field: Field, other: Field) -> bool:
    """Whether a text of the one field is a text of the other."""
    return field == other or other.word in WIDER.get(field.word, ())


def _covers(mine: Test, its: Test) -> bool:
    return all(any(_covers_ask(one, other) for one in mine.asks) for other in its.asks)


def _covers_ask(one: tuple[str, frozenset[str]], other: tuple[str, frozenset[str]]) -> bool:
    operators, has = _COVERED[other[0]]
    return one[0] in operators and all(any(has(word, wanted) for wanted in other[1]) for word in one[1])


def _is_within(one: Any, other: Any) -> bool:
    """Whether an argument that is not about the mail's texts asks for no more than another."""
    match one, other:
        case Test(), Test():
            return _covers(one, other)
        case frozenset(), frozenset():
            return one <= other
        case bool(), bool():
            return one == other
        case int(), int():
            return one >= other
        case tuple(), tuple():
            return len(one) == len(other) and all(map(_is_within, one, other))
        case dict(), dict():
            return all(key in one and _is_within(one[key], other[key]) for key in other)
    return bool(one == other)


def _are_apart(one: Check, other: Check) -> bool:
    """Whether two arguments of a word that asks about a single value never fit the same."""
    if one.word.name in _SEVERAL:
        return False
    questions = one.word.asked(one.argument), other.word.asked(other.argument)
    if all(questions):
        ((_, mine),), ((_, its),) = questions
        return any(_miss(a, b) or _miss(b, a) for a in mine.asks for b in its.asks)
    return _values_apart(one.argument, other.argument)


def _miss(one: tuple[str, frozenset[str]], other: tuple[str, frozenset[str]]) -> bool:
    """Whether no whole text of the one is among those of the other."""
    fits = _FITS[other[0]]
    return one[0] == "is" and not any(fits(text, word) for text in one[1] for word in other[1])


def _values_apart(one: Any, other: Any) -> bool:
    match one, other:
        case frozenset(), frozenset():
            return one.isdisjoint(other)
        case bool(), bool():
            return one != other
        case (Calendar(), mine), (Calendar(), its):
            return one[0] == other[0] and _values_apart(mine, its)
    return False
