"""`include:` one policy in several files: their sections are put together as if they stood in one.

Mappings are joined key by key, lists one after the other in the order of the includes, behind what the policy's own
file says. An included file includes nothing further.
"""

from collections.abc import Callable, Iterator
from pathlib import PurePosixPath

from maildesk.policy import shapes
from maildesk.policy.findings import Findings
from maildesk.policy.shapes import entries
from maildesk.policy.source import Entries, Items, Node, Scalar, read

MOST = 50  # files
SUFFIXES = (".yaml", ".yml", ".csv", ".ics")  # others in the folder are read by nobody: passwords
ReadFile = Callable[[str], str | None]  # the text of a file beside the policy, None where there is none

Sections = dict[str, tuple[Scalar, Node]]


def sections(root: Node, found: Findings, read_file: ReadFile) -> Sections:
    """The sections of a policy with those of the files that it includes."""
    together: Sections = {}
    for node in (root, *_included(root, found, read_file)):
        for key, value in entries(node, found):
            if key.text != "include":
                _join(together, key, value, found)
            elif key.at.file:
                found.add(key.at, "an included file includes nothing further")
    return together


def beside(node: Node, found: Findings, read_file: ReadFile) -> str | None:
    """The text of a file that a value names, which lies in the policy's folder; None where it cannot be had."""
    name = shapes.text(node, found)
    if not name:
        return None
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or "\\" in name:
        found.add(node.at, f"{name!r} is not in the policy's folder; name a file in it")
        return None
    if path.suffix.lower() not in SUFFIXES:
        found.add(node.at, f"{name!r} is not read, for it does not end in {', '.join(SUFFIXES)}")
        return None
    text = read_file(name)
    if text is None:
        found.add(node.at, f"there is no file {name!r} beside the policy, or it is not text that can be read")
    return text


def _included(root: Node, found: Findings, read_file: ReadFile) -> Iterator[Node]:
    named = [value for key, value in entries(root, found) if key.text == "include"]
    for value in named:
        nodes = value.items if isinstance(value, Items) else (value,)
        if len(nodes) > MOST:
            found.add(value.at, f"{len(nodes)} files are included; at most {MOST} are")
        for node in nodes[:MOST]:
            text = beside(node, found, read_file)
            if text is not None:
                yield read(text, found, shapes.text(node, found))


def _join(together: Sections, key: Scalar, value: Node, found: Findings) -> None:
    if key.text not in together or _is_empty(together[key.text][1]):
        together[key.text] = (key, value)
        return
    first, there = together[key.text]
    match there, value:
        case Entries(), Entries():
            together[key.text] = (first, _joined(there, value, found))
        case Items(), Items():
            together[key.text] = (first, Items(there.at, (*there.items, *value.items)))
        case _ if not _is_empty(value):
            found.add(key.at, f"{key.text!r} is of another form in {first.at}")


def _joined(one: Entries, other: Entries, found: Findings) -> Entries:
    known = {key.text: key for key, _ in one.entries}
    for key, _ in other.entries:
        if key.text in known:
            found.add(key.at, f"{key.text!r} is here twice; first in {known[key.text].at}")
    new = tuple(entry for entry in other.entries if entry[0].text not in known)
    return Entries(one.at, (*one.entries, *new))


def _is_empty(node: Node) -> bool:
    return isinstance(node, Scalar) and node.value is None
