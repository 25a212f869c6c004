"""The MIME tree of a mail as mail-parser and the compat32 `email` package see it, within limits.

Enclosed mails and delivery reports stay closed: their text is not this mail's text, nor their files its files. The
package would open them, so the policy that it parses with hides their type from it. The same trick ends nesting.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message as Tree
from email.policy import Compat32
from itertools import count, islice

import mailparser

from maildesk.mail import charset, parameter, words

HEADER_BLOCK = 256 * 1024
HEADER = 64 * 1024
MIME_FIELD = 4 * 1024  # a Content-Type that is longer is an attack on parsers
HEADERS = 1000
CONTAINERS = 50  # bounds the depth as well
PARTS = 500
DELIMITERS = 20_000  # lines that may begin a part; a body beyond them is cut

Fields = tuple[tuple[str, str], ...]

_OPAQUE = "x-closed-"
_OBSOLETE_COLON = re.compile(rb"(?m)^([!-9;-~]{1,100})[ \t]{1,100}:")  # RFC 5322 4.5
_HEADER_END = re.compile(rb"\r?\n\r?\n|\r\r")
_FIELD = re.compile(rb"\n(?=[^ \t\r\n])")
_DIGEST = "multipart/x-digest"
# What mail-parser is shown of the header: the rest costs it two thirds of its time and says nothing of structure.
_STRUCTURAL = frozenset({"from", "date", "mime-version", "content-type", "content-disposition",
                         "content-transfer-encoding", "content-id"})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Part:
    """A leaf of the tree, its transfer encoding undone.

    `within` are the subtypes of the containers around it, outermost first; `branch` is its place among its
    siblings at each level.
    """

    type: str
    charset: str | None
    disposition: str
    name: str
    content_id: str | None
    octets: bytes
    within: tuple[str, ...]
    branch: tuple[int, ...]
    flowed: bool = False
    delete_space: bool = False


@dataclass(frozen=True, slots=True)
class Structure:
    """A mail taken apart: header fields as on the wire, the type of the whole, its leaves, and what was odd."""

    fields: Fields
    type: str
    parameters: dict[str, str]
    parts: tuple[Part, ...]
    defects: tuple[str, ...]


def take_apart(octets: bytes) -> Structure:
    """The structure of a mail. May raise whatever the `email` package raises on hostile input."""
    bounded, cuts = _bounded(octets)
    tree = message_from_bytes(bounded, policy=_Closed())
    fields = tuple(tree.raw_items())
    kind, parameters = _content_type(_first_fields(tree), within=())
    parts: list[Part] = []
    for part in _leaves(tree, (), ()):
        if len(parts) == PARTS:
            cuts.append("more than 500 parts")
            break
        parts.append(part)
    return Structure(fields, kind, parameters, tuple(parts), (*cuts, *_defects(tree)))


def header_fields(octets: bytes) -> Fields:
    """The fields of a header block alone, as on the wire: of a report's block or an enclosed mail."""
    bounded, _ = _bounded(octets.lstrip(b"\r\n"))
    end = _HEADER_END.search(bounded)
    tree = message_from_bytes(bounded[: end.end()] if end else bounded, policy=_Closed())
    return tuple(tree.raw_items())


class _Closed(Compat32):
    """Parses every header of every part within limits and keeps the package from opening what shall stay closed."""

    containers: Iterator[int]

    def __init__(self) -> None:
        super().__init__()
        self.__dict__["containers"] = count(1)  # a policy refuses plain assignment

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        name, value = super().header_source_parse(sourcelines)
        kind = name.lower()
        if kind == "content-type":
            return name, self._type(value.strip()[:MIME_FIELD])
        if kind.startswith("content-"):
            return name, value.strip()[:MIME_FIELD]
        return name, value[:HEADER]

    def _type(self, value: str) -> str:
        top = value[:20].lower()
        if top.startswith("multipart/"):
            if next(self.containers) > CONTAINERS:
                return _OPAQUE + value
            return _DIGEST + value[16:] if top.startswith("multipart/digest") else value
        return _OPAQUE + value if top.startswith("message/") else value


def _bounded(octets: bytes) -> tuple[bytes, list[str]]:
    """The mail with its header block and its number of parts within limits, and what had to be cut."""
    cuts = []
    end = _HEADER_END.search(octets)
    at = end.start() if end else len(octets)
    head, body = octets[:at], octets[at:]
    if len(head) > HEADER_BLOCK:
        head = head[:HEADER_BLOCK].rpartition(b"\n")[0]
        cuts.append("the header is longer than 256 KiB")
    beyond = next(islice(_FIELD.finditer(head), HEADERS, None), None)
    if beyond:
        head = head[: beyond.start()]
        cuts.append("more than 1000 header fields")
    if body.count(b"\n--") > DELIMITERS:
        body = b"\n--".join(body.split(b"\n--", DELIMITERS)[:DELIMITERS])
        cuts.append("more than 20000 lines that may begin a part")
    return _OBSOLETE_COLON.sub(rb"\1:", head) + body, cuts


def _leaves(tree: Tree, within: tuple[str, ...], branch: tuple[int, ...]) -> Iterator[Part]:
    """The leaves below a node, in order. An empty container, or one whose delimiter is missing, is text."""
    children = tree.get_payload() if tree.is_multipart() else None
    if not isinstance(children, list):
        yield _leaf(tree, within, branch)
        return
    subtype = tree.get_content_subtype().removeprefix("x-") if tree.is_multipart() else ""
    for index, child in enumerate(children):
        if isinstance(child, Tree):
            yield from _leaves(child, (*within, subtype), (*branch, index))


def _leaf(tree: Tree, within: tuple[str, ...], branch: tuple[int, ...]) -> Part:
    fields = _first_fields(tree)
    kind, parameters = _content_type(fields, within)
    disposition, more = parameter.parse(fields.get("content-disposition", ""))
    payload = tree.get_payload(decode=True)
    tree.set_payload("")  # mail-parser would encode each file again for a reader that it does not have here
    return Part(
        type="text/plain" if kind.startswith("multipart/") else kind.removeprefix(_OPAQUE),
        charset=parameters.get("charset"),
        disposition=disposition,
        name=more.get("filename") or parameters.get("name") or "",
        content_id=words.one_line(fields.get("content-id", "")).strip("<> ") or None,
        octets=payload if isinstance(payload, bytes) else b"",
        within=within,
        branch=branch,
        flowed=parameters.get("format", "").lower() == "flowed",
        delete_space=parameters.get("delsp", "").lower() == "yes",
    )


def _content_type(fields: dict[str, str], within: tuple[str, ...]) -> tuple[str, dict[str, str]]:
    """RFC 2045 5.2: without a valid type a part is plain text; in a digest it is a mail (RFC 2046 5.1.5)."""
    kind, parameters = parameter.parse(fields.get("content-type", ""))
    kind = kind.replace(_DIGEST, "multipart/digest")
    if kind.count("/") != 1 or kind.startswith("/") or kind.endswith("/"):
        kind = "text/html" if kind == "html" else "text/plain"
        if within[-1:] == ("digest",) and "content-type" not in fields:
            kind = "message/rfc822"
    return kind, parameters


def _first_fields(tree: Tree) -> dict[str, str]:
    fields: dict[str, str] = {}
    for name, raw in tree.raw_items():
        fields.setdefault(name.lower(), raw)
    return fields


def _defects(tree: Tree) -> tuple[str, ...]:
    """What mail-parser finds odd about the tree, in its words. It is asked about structure only, leaves emptied."""
    for name in {name for name in tree.keys() if name.lower() not in _STRUCTURAL}:  # noqa: SIM118
        del tree[name]
    try:
        found = mailparser.MailParser(tree).defects
    except Exception as error:  # three kinds of input crash it outside its own exceptions
        return (f"mail-parser: {type(error).__name__}",)
    texts = (text for defect in found for reasons in defect.values() for text in reasons)
    return tuple(dict.fromkeys(charset.clean(str(text))[:200] for text in texts))[:50]
