"""The table of actions. A rule runs its actions in the order of this table, so that what is said outright (`priority`)
comes after what it would otherwise follow from (`impact`), however the rule is written.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from maildesk.ticket.draft import Draft
from maildesk.ticket.model import Person, Role
from maildesk.ticket.values import NOTHING_KNOWN, Situation

if TYPE_CHECKING:
    from maildesk.policy.model import Policy

RULE = "rule"
AGENT = Role.AGENT
OPERATOR = Role.OPERATOR
EVERYBODY = (RULE, AGENT, OPERATOR)
PLACE = re.compile(r"\{([^\W\d]\w*)\}")  # of something captured, in a text of a rule


class Refused(ValueError):
    """An argument or a command that cannot be carried out. The text says what is allowed."""


@dataclass(frozen=True, slots=True)
class Context:
    """What an action may know beside the draft: the policy, who acts (None for a rule), and what the desk knows."""

    policy: "Policy"
    actor: Person | None = None
    situation: Situation = NOTHING_KNOWN


A = TypeVar("A")
Read = Callable[[str, Context], A]
Run = Callable[[Draft, A, Context], Draft]


@dataclass(frozen=True, slots=True)
class Parts:
    """How an argument of keys and values is read: the reader of each key, and what makes one argument of their values.

    Each raises `Refused`.
    """

    readers: Mapping[str, Read[Any]]
    together: Callable[[Mapping[str, Any], Context], Any]


@dataclass(frozen=True, slots=True)
class Action:
    """One action: its word, other words for it, who may use it, how its argument is read, and what it does.

    `many` says that a rule may give it several values, one after the other; `filled`, that these may hold what the
    rule has captured, as `{name}`. `parts` is for an argument that a rule may also write as keys and values.
    """

    name: str
    aliases: tuple[str, ...]
    by: frozenset[str]
    read: Read[Any]
    run: Run[Any]
    many: bool
    filled: bool
    help: str
    parts: "Parts | None" = None


@dataclass(frozen=True, slots=True)
class Step:
    """An action with its argument, ready to run."""

    action: Action
    argument: Any

    def run(self, draft: Draft, context: Context) -> Draft:
        """The draft after it. Raises `Refused`, or `lifecycle.NotAllowed` for a move that the status does not allow."""
        argument = filled(self.argument, draft.captured) if self.action.filled else self.argument
        return self.action.run(draft, argument, context)


ACTIONS: dict[str, Action] = {}
_WORDS: dict[str, Action] = {}


def action(
    name: str,
    read: Read[A],
    *,
    by: tuple[str, ...] = EVERYBODY,
    aliases: tuple[str, ...] = (),
    many: bool = False,
    filled: bool = False,
    parts: Parts | None = None,
) -> Callable[[Run[A]], Run[A]]:
    """Makes a function an action."""

    def add(run: Run[A]) -> Run[A]:
        made = Action(name, aliases, frozenset(by), read, run, many, filled, run.__doc__ or "", parts)
        ACTIONS[name] = made
        _WORDS.update(dict.fromkeys((name, *aliases), made))
        return run

    return add


def filled(argument: Any, captured: Mapping[str, str]) -> Any:
    """A text, or several, with what was captured in place of `{name}`; nothing where a group took no part."""
    if isinstance(argument, tuple):
        return tuple(filled(one, captured) for one in argument)
    return PLACE.sub(lambda place: captured.get(place[1], ""), argument)


def find(word: str) -> Action | None:
    """The action of a word, whatever its case; `-` counts as `_`."""
    return _WORDS.get(word.lower().replace("-", "_"))


def words(by: str) -> list[str]:
    """The words that somebody may use, other words for the same action left out."""
    return [action.name for action in ACTIONS.values() if by in action.by]
