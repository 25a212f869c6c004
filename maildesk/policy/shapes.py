"""Readers: each turns a node of the file into a value, or says what it wants there and goes on with a stand-in."""

import re
from collections.abc import Callable, Collection, Mapping
from datetime import timedelta
from typing import Any, TypeVar

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


def texts(node: Node, found: Findings) -> tuple[str, ...]:
    """One text, or a list of them."""
    return each(text)(node, found)


def each(reader: Reader[T]) -> Reader[tuple[T, ...]]:
    """One value, or a list of them."""

    def read(node: Node, found: Findings) -> tuple[T, ...]:
        nodes = node.items if isinstance(node, Items) else (node,)
        if not nodes:
            found.add(node.at, "expected at least one value, not an empty list")
        return tuple(reader(one, found) for one in nodes)

    return read


def yes_no(node: Node, found: Findings) -> bool:
    """`true` or `false`; `yes` and `no` too."""
    word = node.text.lower() if isinstance(node, Scalar) else ""
    if word not in YES | NO:
        found.add(node.at, f"expected yes or no, not {_kind(node)}")
    return word in YES


def whole(lowest: int, highest: int) -> Reader[int]:
    """A whole number within bounds."""

    def read(node: Node, found: Findings) -> int:
        value = node.value if isinstance(node, Scalar) else None
        if isinstance(value, int) and not isinstance(value, bool) and lowest <= value <= highest:
            return value
        found.add(node.at, f"expected a whole number from {lowest} to {highest}, not {_kind(node)}")
        return lowest

    return read


def choice(kind: str, words: Collection[str]) -> Reader[str]:
    """One of these words."""

    def read(node: Node, found: Findings) -> str:
        word = text(node, found)
        if word and word not in words:
            found.add(node.at, unknown(kind, word, words))
        return word

    return read


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


def record(shape: Mapping[str, Reader[Any]], required: Collection[str] = ()) -> Reader[dict[str, Any]]:
    """A mapping with known keys. The result holds the keys that are there."""

    def read(node: Node, found: Findings) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for key, value in entries(node, found):
            if key.text in shape:
                values[key.text] = shape[key.text](value, found)
            else:
                found.add(key.at, unknown("key", key.text, shape))
        missing = [key for key in required if key not in values]
        if missing and isinstance(node, Entries):
            found.add(node.at, f"{', '.join(missing)} is missing here")
        return values

    return read


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
