"""The MIME tree of a mail as mail-parser and the compat32 `email` package see it, within limits.

Enclosed mails and delivery reports stay closed: their text is not this mail's text, nor their files its files.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from email import message_from_bytes
from email.message import Message as Tree
from itertools import islice

import mailparser

from maildesk.mail import charset, oddity, ordinary, parameter, smime, uuencode, words
from maildesk.mail.aside import Aside
from maildesk.mail.bounds import CLOSED, DIGEST, MIME_FIELD, Closed, bounded, header_of

PARTS = 500
WRAPPINGS = 3
OCTETS = "application/octet-stream"

_CHARSET = re.compile(rb"charset\s{0,9}=\s{0,9}\"?([A-Za-z0-9_-]{1,40})", re.IGNORECASE)

Fields = tuple[tuple[str, str], ...]

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
    """A mail taken apart: header fields as on the wire, the parameters of its Content-Type, its leaves, oddities.

    `cut` tells that it was too large to be looked at as a whole.
    """

    fields: Fields
    parameters: dict[str, str]
    parts: tuple[Part, ...]
    defects: tuple[str, ...]
    cut: bool = False


def take_apart(octets: bytes, wrappings: int = WRAPPINGS) -> Structure:
    """The structure of a mail, with what is signed in `wrappings` layers taken out of them.

    May raise whatever the `email` package raises on hostile input.
    """
    within_limits, cuts = bounded(octets)
    aside = Aside(within_limits)
    tree = message_from_bytes(aside.octets, policy=Closed())
    fields = tuple(tree.raw_items())
    _, parameters = _content_type(_first_fields(tree), within=())
    unwrapped = (
        part
        for leaf in _leaves(tree, aside, _hint(aside.octets), (), ())
        for part in _unwrapped(leaf, wrappings)
    )
    parts = tuple(islice(unwrapped, PARTS))
    if next(unwrapped, None):
        cuts.append("more than 500 parts")
    return Structure(fields, parameters, parts, (*cuts, *_defects(tree)), bool(cuts))


def header_fields(octets: bytes) -> Fields:
    """The fields of a header block alone, as on the wire: of a report's block or an enclosed mail."""
    within_limits, _ = bounded(octets.lstrip(b"\r\n"))
    return tuple(message_from_bytes(header_of(within_limits), policy=Closed()).raw_items())


def _hint(octets: bytes) -> str | None:
    """The charset that file names without one may be in: the first that a part of the mail is in and that is not
    tried anyway."""
    labels = () if octets.isascii() else (found[1].decode("ascii") for found in _CHARSET.finditer(octets))
    return next((label for label in labels if charset.codec_of(label) not in (None, "utf-8", "cp1252")), None)


def _leaves(
    tree: Tree, aside: Aside, hint: str | None, within: tuple[str, ...], branch: tuple[int, ...]
) -> Iterator[Part]:
    """The leaves below a node, in order. An empty container, or one whose delimiter is missing, is text."""
    children = tree.get_payload() if tree.is_multipart() else None
    if not isinstance(children, list):
        yield _leaf(tree, aside, hint, within, branch)
        return
    subtype = tree.get_content_subtype().removeprefix("x-")
    for index, child in enumerate(children):
        if isinstance(child, Tree):
            yield from _leaves(child, aside, hint, (*within, subtype), (*branch, index))


def _leaf(
    tree: Tree, aside: Aside, hint: str | None, within: tuple[str, ...], branch: tuple[int, ...]
) -> Part:
    fields = _first_fields(tree)
    kind, parameters = _content_type(fields, within, hint)
    disposition, more = parameter.parse(fields.get("content-disposition", ""), hint)
    octets = _octets(tree, aside)
    tree.set_payload("")  # mail-parser would encode each file again for a reader that it does not have here
    return Part(
        type="text/plain" if kind.startswith("multipart/") else kind.removeprefix(CLOSED),
        charset=parameters.get("charset"),
        disposition=disposition,
        name=more.get("filename") or parameters.get("name") or "",
        content_id=words.one_line(fields.get("content-id", "")).strip("<> ") or None,
        octets=octets,
        within=within,
        branch=branch,
        flowed=parameters.get("format", "").lower() == "flowed",
        delete_space=parameters.get("delsp", "").lower() == "yes",
    )


def _unwrapped(part: Part, wrappings: int) -> Iterator[Part]:
    """A part, or what it wraps: the parts inside of an S/MIME signature, a text and the files in it."""
    signed = smime.signed_content(part.octets) if wrappings and smime.is_one(part.type, part.name) else None
    if signed is not None:
        for inner in take_apart(signed, wrappings - 1).parts:
            within = (*part.within, "signed", *inner.within)
            yield replace(inner, within=within, branch=(*part.branch, 0, *inner.branch))
        return
    if part.type != "text/plain" or part.disposition == "attachment":
        yield part
        return
    text, files = uuencode.parted(part.octets)
    yield replace(part, octets=text) if files else part
    for name, content in files:
        yield replace(part, type=OCTETS, disposition="attachment", name=name, content_id=None, octets=content)


def _octets(tree: Tree, aside: Aside) -> bytes:
    """A leaf's content, its runs back in their places and its transfer encoding undone.

    Undone by the package, which is asked for octets in both steps: its text form loses what is not ASCII.
    """
    if aside.runs:
        encoding = tree.get("Content-Transfer-Encoding")
        if (
            str(encoding).strip().lower() == "base64"
            and (octets := aside.decoded(_payload(tree))) is not None
        ):
            return octets
        del tree["Content-Transfer-Encoding"]
        tree.set_payload(aside.whole(_decoded(tree)).decode("ascii", "surrogateescape"))
        if encoding is not None:
            tree["Content-Transfer-Encoding"] = encoding
    return _decoded(tree)


def _payload(tree: Tree) -> bytes:
    payload = tree.get_payload()
    return payload.encode("ascii", "surrogateescape") if isinstance(payload, str) else b""


def _decoded(tree: Tree) -> bytes:
    payload = tree.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _content_type(
    fields: dict[str, str], within: tuple[str, ...], hint: str | None = None
) -> tuple[str, dict[str, str]]:
    """RFC 2045 5.2: without a valid type a part is plain text; in a digest it is a mail (RFC 2046 5.1.5)."""
    kind, parameters = parameter.parse(fields.get("content-type", ""), hint)
    kind = kind.replace(DIGEST, "multipart/digest")
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
    """What mail-parser finds odd about the tree. It is asked about structure only, leaves emptied."""
    if _is_sound(tree):
        return ()
    for name in {name for name, raw in tree.raw_items() if not _shapes(name, raw)}:
        del tree[name]
    try:
        found = mailparser.MailParser(tree).defects
    except Exception as error:  # three kinds of input crash it outside its own exceptions
        return (f"a header that could not be checked ({type(error).__name__})",)
    texts = (
        oddity.in_words(str(text)) for defect in found for reasons in defect.values() for text in reasons
    )
    return tuple(dict.fromkeys(charset.clean(text)[:200] for text in texts))[:50]


def _shapes(name: str, raw: str) -> bool:
    """Whether a field is for mail-parser to see; some take it a second where they are long."""
    return name.lower() in _STRUCTURAL and len(raw) <= MIME_FIELD


def _is_sound(tree: Tree) -> bool:
    """Whether mail-parser would find nothing odd, which takes it as long as all other reading of a header together."""
    if not ordinary.is_ordinary(tuple(tree.raw_items())):
        return False
    return not any(part.defects or not ordinary.is_plain(part.raw_items()) for part in tree.walk())
