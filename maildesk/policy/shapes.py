"""Readers: each turns a node of the file into a value, or says what it wants there and goes on with a stand-in.

Those that are made of others are classes, in lower case as `functools.partial` is, so that the JSON Schema can be made
of the very readers that the loader uses.
"""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Generic, TypeVar

from maildesk.mail.address import identity
from maildesk.policy.findings import Findings, unknown
from maildesk.policy.source import Entries, Items, Node, Scalar, shown

T = TypeVar("T")
Reader = Callable[[Node, Findings], T]

YES = frozenset(("true", "yes", "on", "是"))
NO = frozenset(("false", "no", "off", "否"))
ADDRESS = re.compile(r"[^\s@<>(),;:\"\\\[\]]+@[^\s@]+")
_SPAN = re.compile(r"([0-9]{1,6})\s*(min|m|h|d|w)")
_UNITS = {"m": "minutes", "min": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def text(node: Node, found: Findings) -> str:
    """A text that is not empty."""
    if isinstance(node, Scalar) and node.text.strip() and node.value is not None:
        return node.text.strip()
    found.add(node.at, f"expected a text, not {_kind(node)}")
    return ""


@dataclass(frozen=True, slots=True)
class each(Generic[T]):
    """One value, or a list of them."""

    reader: Reader[T]

    def __call__(self, node: Node, found: Findings) -> tuple[T, ...]:
        nodes = node.items if isinstance(node, Items) else (node,)
        if not nodes:
            found.add(node.at, "expected at least one value, not an empty list")
        return tuple(self.reader(one, found) for one in nodes)


texts = each(text)


def yes_no(node: Node, found: Findings) -> bool:
    """`true` or `false`; `yes` and `no` too."""
    word = node.text.lower() if isinstance(node, Scalar) else ""
    if word not in YES | NO:
        found.add(node.at, f"expected yes or no, not {_kind(node)}")
    return word in YES


@dataclass(frozen=True, slots=True)
class whole:
    """A whole number within bounds."""

    lowest: int
    highest: int

    def __call__(self, node: Node, found: Findings) -> int:
        value = node.value if isinstance(node, Scalar) else None
        if isinstance(value, int) and not isinstance(value, bool) and self.lowest <= value <= self.highest:
            return value
        wanted = f"a whole number from {self.lowest} to {self.highest}"
        found.add(node.at, f"expected {wanted}, not {_kind(node)}")
        return self.lowest


@dataclass(frozen=True, slots=True)
class choice:
    """One of these words."""

    kind: str
    words: Collection[str]

    def __call__(self, node: Node, found: Findings) -> str:
        word = text(node, found)
        if word and word not in self.words:
            found.add(node.at, unknown(self.kind, word, self.words))
        return word


@dataclass(frozen=True, slots=True)
class named(Generic[T]):
    """What a name stands for, that another section of the file defines; None where none does."""

    kind: str
    known: Mapping[str, T]

    def __call__(self, node: Node, found: Findings) -> T | None:
        name = text(node, found)
        if name and name not in self.known and name.lower() not in self.known:
            found.add(node.at, unknown(self.kind, name, self.known))
        return self.known.get(name, self.known.get(name.lower()))


def address(node: Node, found: Findings) -> str:
    """An address in the form in which identities are compared: lower case, A-label domain."""
    written = text(node, found)
    known = identity(written) if ADDRESS.fullmatch(written) else None
    if written and known is None:
        found.add(node.at, f"expected an address such as ann@example.org, not {written!r}")
    return known or written


def duration(node: Node, found: Findings) -> timedelta:
    """A time span: `15m`, `4h`, `3d`, `1h 30m`, `2w`."""
    written = text(node, found).lower()
    parts = _SPAN.findall(written)
    span = sum((timedelta(**{_UNITS[unit]: int(count)}) for count, unit in parts), timedelta())
    if written and (not span or _SPAN.sub("", written).strip()):
        found.add(node.at, f"expected a time span such as 15m, 4h, 3d or 1h 30m, not {written!r}")
    return span


@dataclass(frozen=True, slots=True)
class record:
    """A mapping with known keys. The result holds the keys that are there."""

    shape: Mapping[str, Reader[Any]]
    required: Collection[str] = ()

    def __call__(self, node: Node, found: Findings) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for key, value in entries(node, found):
            if key.text in self.shape:
                values[key.text] = self.shape[key.text](value, found)
            else:
                found.add(key.at, unknown("key", key.text, self.shape))
        missing = [key for key in self.required if key not in values]
        if missing and isinstance(node, Entries):
            found.add(node.at, f"{', '.join(missing)} is missing here")
        return values


def entries(node: Node, found: Findings) -> tuple[tuple[Scalar, Node], ...]:
    """The entries of a mapping; a section left empty has none."""
    if isinstance(node, Entries):
        return node.entries
    if not (isinstance(node, Scalar) and node.value is None):
        found.add(node.at, f"expected keys and values, not {_kind(node)}")
    return ()


def items(node: Node, found: Findings) -> tuple[Node, ...]:
    """The items of a list; a section left empty has none."""
    if isinstance(node, Items):
        return node.items
    if not (isinstance(node, Scalar) and node.value is None):
        found.add(node.at, f"expected a list, not {_kind(node)}")
    return ()


def _kind(node: Node) -> str:
    match node:
        case Scalar(value=None):
            return "nothing"
        case Scalar():
            return repr(node.text[:60])
        case Items():
            return "a list"
        case Entries():
            return f"keys and values ({shown(node)[:60]})"
