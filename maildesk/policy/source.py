"""YAML text as nodes that know their place. The one place that knows PyYAML.

Theory of operation. The parser's events become a tree of frozen nodes; nothing is constructed, so no tag can run
anything, and depth, anchors and duplicate keys are seen as they come. Plain scalars follow the core schema of YAML
1.2 (10.3.2), without floats: `NO`, `on`, `22:30`, `1.5` and dates are text, `true` is a boolean, `010` is ten.
"""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml

from maildesk.policy.findings import Findings, Place

try:
    from yaml import CSafeLoader as Loader
except ImportError:  # PyYAML built without libyaml
    from yaml import SafeLoader as Loader  # type: ignore[assignment]

MOST = 8 * 1024 * 1024  # characters of a file
DEEPEST = 30  # collections within collections
_UNPRINTABLE = re.compile("[^\t\n\r -~\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # YAML 1.2 5.1
_INTEGER = re.compile(r"[-+]?[0-9]{1,18}|0x[0-9a-fA-F]{1,15}|0o[0-7]{1,20}")
_CONSTANTS = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}


@dataclass(frozen=True, slots=True)
class Scalar:
    """A single value. `text` is what was written; `value` is what it is in the core schema."""

    at: Place
    text: str
    value: str | int | bool | None


@dataclass(frozen=True, slots=True)
class Items:
    """A sequence."""

    at: Place
    items: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Entries:
    """A mapping, in the order of the file, no key twice."""

    at: Place
    entries: tuple[tuple[Scalar, "Node"], ...]


Node = Scalar | Items | Entries
NOTHING = Scalar(Place(1, 1), "", None)  # what is not there


def read(text: str, found: Findings, file: str = "") -> Node:
    """The one document of a text; an empty text is `NOTHING`. What is wrong goes to `found`.

    `file` is the name of an included file, empty for the policy's own.
    """
    if len(text) > MOST:
        found.add(Place(1, 1, file), f"the file has {len(text)} characters; at most {MOST} are read")
        return NOTHING
    if strange := _UNPRINTABLE.search(text):
        found.add(_place_of(text, strange.start(), file), f"a control character (U+{ord(strange[0]):04X})")
        return NOTHING
    try:
        return _document(_events(text, file), found)
    except _TooMuch as refused:
        found.add(refused.at, refused.what)
    except yaml.YAMLError as error:
        found.add(*_explained(error, text, file))
    return NOTHING


def shown(node: Node) -> str:
    """A node in one line, as a person would write it."""
    match node:
        case Scalar():
            return node.text
        case Items():
            return "[" + ", ".join(shown(item) for item in node.items) + "]"
        case Entries():
            return "{" + ", ".join(f"{key.text}: {shown(value)}" for key, value in node.entries) + "}"


class _TooMuch(Exception):
    """Something that YAML has and a policy must not use."""

    def __init__(self, at: Place, what: str) -> None:
        super().__init__(what)
        self.at = at
        self.what = what


class _Stream(io.StringIO):
    """A text whose name PyYAML puts into its marks."""

    def __init__(self, text: str, name: str) -> None:
        super().__init__(text)
        self.name = name


def _events(text: str, file: str) -> Iterator[Any]:
    return iter(yaml.parse(_Stream(text, file), Loader=Loader))


def _document(events: Iterator[Any], found: Findings) -> Node:
    root: Node = NOTHING
    for event in events:
        match event:
            case yaml.DocumentStartEvent() if root is not NOTHING:
                raise _TooMuch(_at(event), "a second document; a policy is one")
            case yaml.NodeEvent():
                root = _node(event, events, found, 0)
    return root


def _node(event: Any, events: Iterator[Any], found: Findings, depth: int) -> Node:
    at = _at(event)
    if depth > DEEPEST:
        raise _TooMuch(at, f"nested more than {DEEPEST} deep")
    if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
        raise _TooMuch(at, f"anchors and aliases are not used here ({event.anchor}); write the value out")
    if event.tag is not None:
        raise _TooMuch(at, f"tags are not used here ({event.tag}); quote the value")
    match event:
        case yaml.ScalarEvent():
            return Scalar(at, event.value, _value(event.value) if event.implicit[0] else event.value)
        case yaml.SequenceStartEvent():
            return Items(at, tuple(_children(events, found, depth)))
        case _:
            return Entries(at, _entries(_children(events, found, depth), found))


def _children(events: Iterator[Any], found: Findings, depth: int) -> Iterator[Node]:
    for event in events:
        if isinstance(event, yaml.CollectionEndEvent):
            return
        yield _node(event, events, found, depth + 1)


def _entries(children: Iterator[Node], found: Findings) -> tuple[tuple[Scalar, Node], ...]:
    entries: dict[str, tuple[Scalar, Node]] = {}
    for key in children:
        value = next(children)
        if not isinstance(key, Scalar):
            found.add(key.at, "a key must be a word")
        elif key.text in entries:
            found.add(key.at, f"{key.text!r} is here twice; first in {entries[key.text][0].at}")
        else:
            entries[key.text] = (key, value)
    return tuple(entries.values())


def _value(plain: str) -> str | int | bool | None:
    if plain in _CONSTANTS:
        return _CONSTANTS[plain]
    if not _INTEGER.fullmatch(plain):
        return plain
    return int(plain, 0) if plain[:2] in ("0x", "0o") else int(plain)


def _at(event: Any) -> Place:
    mark = event.start_mark
    return Place(mark.line + 1, mark.column + 1, mark.name)


def _explained(error: yaml.YAMLError, text: str, file: str) -> tuple[Place, str]:
    if not isinstance(error, yaml.MarkedYAMLError) or error.problem_mark is None:
        return Place(1, 1, file), f"not YAML: {error}"
    line, column = error.problem_mark.line, error.problem_mark.column
    written = (text.splitlines() or [""])[line : line + 1]
    here = written[0][column:] if written else ""
    what = " ".join(filter(None, (error.context, error.problem)))
    return Place(line + 1, column + 1, file), f"not YAML: {what}{_advice(here, what)}"


def _advice(here: str, what: str) -> str:
    """What to do about the two slips that everybody makes."""
    if here.startswith("\t"):
        return "; indent with spaces, not tabs"
    if here[:1] in ("@", "`", "%") or "mapping values" in what:
        return '; put the value in "quotes"'
    return ""


def _place_of(text: str, position: int, file: str) -> Place:
    before = text[:position]
    return Place(before.count("\n") + 1, position - before.rfind("\n"), file)
