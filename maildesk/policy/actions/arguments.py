"""How the argument of an action is read, from a rule as from a command. Each raises `Refused` with what is allowed."""

import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar

from maildesk.mail.address import identity
from maildesk.policy.actions.registry import Context, Refused
from maildesk.policy.findings import unknown
from maildesk.policy.model import Queue, Team
from maildesk.policy.shapes import ADDRESS, YES
from maildesk.ticket.model import LINK_KINDS, Link, Person

T = TypeVar("T")
NOBODY = frozenset(("nobody", "none", "无人", "无"))
ME = frozenset(("me", "我"))
LONGEST_TITLE = 250  # characters
LONGEST_WORD = 100  # characters of a tag, a category, a field's name
LONGEST_VALUE = 1000  # characters of a field's value
_LEVELS = {"high": 1, "normal": 2, "low": 3, "高": 1, "中": 2, "低": 3}
RELATIONS = tuple(kind for kind in LINK_KINDS if kind != "claims")  # that is what a stranger's mail makes
_RELATIONS = {
    **{kind: kind for kind in RELATIONS},
    "重复": "duplicate",
    "上级": "parent",
    "下级": "child",
    "问题": "problem",
    "相关": "related",
    "后续": "follows",
}
_NUMBER = re.compile(r"(?:[a-z][a-z0-9-]{0,15}-|#)?([1-9][0-9]{0,17})")
_GAPS = re.compile(r"[\s,;、]+")


def nothing(argument: str, context: Context) -> None:
    """No argument; a rule writes `yes`."""
    if argument and argument.lower() not in YES:
        raise Refused(f"takes no argument such as {argument[:60]!r}; it is 'yes' or left out")


def words(argument: str, context: Context) -> str:
    """A text, possibly none."""
    return argument


def text(argument: str, context: Context) -> str:
    """A text."""
    if not argument:
        raise Refused("needs a text")
    return argument


def title(argument: str, context: Context) -> str:
    """A text that fits into a subject."""
    return _short(text(argument, context), LONGEST_TITLE)


def label(argument: str, context: Context) -> str:
    """A short text without spaces around it."""
    return _short(text(argument, context), LONGEST_WORD)


def labels(argument: str, context: Context) -> tuple[str, ...]:
    """One short word or several, between spaces or commas."""
    found = tuple(_short(one, LONGEST_WORD) for one in _GAPS.split(_plain(argument)) if one)
    if not found:
        raise Refused("needs a word")
    return found


def pair(argument: str, context: Context) -> tuple[str, str]:
    """`name=value`."""
    name, sign, value = argument.replace("＝", "=", 1).partition("=")
    if not sign or not name.strip():
        raise Refused("needs name=value")
    return _short(name.strip(), LONGEST_WORD), _short(value.strip(), LONGEST_VALUE)


@dataclass(frozen=True)
class choice:
    """One of these words, or another word for one."""

    kind: str
    allowed: Collection[str]
    others: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def _meant(self) -> Mapping[str, str]:
        others = {word: meant for word, meant in self.others.items() if meant in self.allowed}
        return {**dict(zip(self.allowed, self.allowed, strict=True)), **others}

    def __call__(self, argument: str, context: Context) -> str:
        word = _plain(argument).replace(" ", "_")
        if word not in self._meant:
            raise Refused(unknown(self.kind, argument, self.allowed))
        return self._meant[word]


def priority(argument: str, context: Context) -> int:
    """A priority that the policy has service levels for: `1`, `high`, `高`."""
    levels = sorted(context.policy.service_levels)
    word = _plain(argument)
    level = _LEVELS.get(word) or (int(word) if word.isdecimal() and len(word) < 3 else 0)
    if level not in levels:
        named = [name for name, number in _LEVELS.items() if number in levels and name.isascii()]
        raise Refused(unknown("priority", argument, [*map(str, levels), *named]))
    return level


def line(argument: str, context: Context) -> int:
    """A support line: 1, 2 or 3."""
    return int(choice("line", ("1", "2", "3"))(argument, context))


def team(argument: str, context: Context) -> Team:
    """A team of the policy."""
    return _one_of("team", argument, context.policy.teams)


def queue(argument: str, context: Context) -> Queue:
    """A queue of the policy."""
    return _one_of("queue", argument, context.policy.queues)


def agent(argument: str, context: Context) -> Person | None:
    """An agent by key, address or name; `me`; None for `nobody`."""
    policy = context.policy
    word = _plain(argument)
    if word in NOBODY:
        return None
    if word in ME and context.actor:
        return context.actor
    named = [person for person in policy.agents if word and _plain(person.name) == word]
    person = policy.person(word) or (named[0] if len(named) == 1 else None)
    if person is None or person not in policy.agents:
        keys = [key for key, known in policy.people.items() if known in policy.agents]
        raise Refused(unknown("agent", argument, keys))
    return person


def skill(argument: str, context: Context) -> str:
    """Something that somebody here is said to know."""
    return _one_of("skill", argument, {one: one for one in context.policy.skills})


def person(argument: str, context: Context) -> Person:
    """Somebody by key or address, whom the policy need not know; `me`."""
    word = _plain(argument)
    if word in ME and context.actor:
        return context.actor
    known = context.policy.person(word)
    address = identity(argument.strip()) if ADDRESS.fullmatch(argument.strip()) else None
    if known is None and address is None:
        keys = ", ".join(context.policy.people)
        raise Refused(f"needs an address{keys and f', or one of: {keys}'}")
    return known or Person(address or "")


def relation(argument: str, context: Context) -> Link:
    """How a ticket is related to another, and its number: `duplicate 123`, `IT-123`."""
    *words, last = _plain(argument).split() or [""]
    number = _NUMBER.fullmatch(last)
    kind = " ".join(words) or "related"
    if kind not in _RELATIONS:
        raise Refused(unknown("relation", kind, RELATIONS))
    if number is None:
        raise Refused("needs the number of a ticket, such as 'duplicate 123'")
    return Link(_RELATIONS[kind], int(number[1]))


def template(argument: str, context: Context) -> str:
    """A template of the desk's own, which no notification uses."""
    policy = context.policy
    own = policy.events - {line.event for line in policy.notifications}
    if not argument or (policy.events and argument not in own):
        raise Refused(unknown("template of your own", argument, sorted(own)))
    return argument


def _one_of(kind: str, argument: str, known: Mapping[str, T]) -> T:
    word = _plain(argument)
    for name, value in known.items():
        if _plain(name) == word:
            return value
    raise Refused(unknown(kind, argument, known))


def _plain(argument: str) -> str:
    """An argument whose width and case do not matter."""
    return unicodedata.normalize("NFKC", argument).strip().lower()


def _short(text: str, longest: int) -> str:
    if len(text) > longest:
        raise Refused(f"is too long: {len(text)} characters, at most {longest}")
    return text
