"""The form of a body: one source that gives the text part and the HTML part, so that both say the same.

A body is blocks with blank lines between them: a list (every line begins with `- `), facts (two or more lines of
`Label: value`), else a paragraph. What a person wrote stands between marks and is never taken for form.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from markupsafe import Markup

QUOTED, RELAYED, END = (
    "\ue000",
    "\ue001",
    "\ue002",
)  # private-use characters that cleaning takes out of all values
_MARKED = re.compile(f"([{QUOTED}{RELAYED}][^{END}]*{END})")
_BLANK = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")
_FACT = re.compile(r"([^\s:：-][^:：]{0,39}(?::(?= )|：))\s*(\S.*)")
_SPACES = re.compile(r"  +|^ |\t", re.MULTILINE)
_LINK = re.compile(r"""https?://[^\s<>"'\u3000-\u303f\uff00-\uffef]+""")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Lines that belong together."""

    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """Labels, each with its colon, and their values."""

    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Passage:
    """What a person wrote. `quoted` sets it off from the desk's own words; else it is the mail."""

    text: str
    quoted: bool


Block = Paragraph | Items | Facts | Passage


def quote(text: object) -> str:
    """Marks what a person wrote, to be set off from the desk's words (a filter for templates)."""
    return f"\n\n{QUOTED}{text}{END}\n\n"


def relay(text: object) -> str:
    """Marks what a person wrote where it is the mail itself (a filter for templates)."""
    return f"\n\n{RELAYED}{text}{END}\n\n"


def structure(body: str) -> tuple[Block, ...]:
    """The blocks of a rendered body."""
    found: list[Block] = []
    for piece in _MARKED.split(body):
        if piece[:1] in (QUOTED, RELAYED):
            found.append(Passage(piece[1:-1].strip("\n").rstrip(), piece[0] == QUOTED))
        else:
            found += [_block(block) for block in _BLANK.split(piece) if block.strip()]
    return tuple(found)


def _block(text: str) -> Block:
    lines = tuple(line.strip() for line in text.strip().splitlines())
    if all(line.startswith("- ") for line in lines):
        return Items(tuple(line[2:].strip() for line in lines))
    facts = [_FACT.fullmatch(line) for line in lines]
    if len(lines) > 1 and all(facts):
        return Facts(tuple((fact[1], fact[2]) for fact in facts if fact))
    return Paragraph(lines)


def as_text(blocks: Sequence[Block]) -> str:
    """The blocks as plain text."""
    return "\n\n".join(filter(None, map(_text, blocks)))


def _text(block: Block) -> str:
    match block:
        case Paragraph(lines):
            return "\n".join(lines)
        case Items(items):
            return "\n".join(f"- {item}" for item in items)
        case Facts(pairs):
            return "\n".join(
                label + value if label.endswith("：") else f"{label} {value}" for label, value in pairs
            )
        case Passage(text):
            return text


def as_values(blocks: Sequence[Block], formatted: dict[str, str]) -> list[dict[str, Any]]:
    """The blocks as plain values for the HTML layout, which escapes them.

    `formatted` has sanitised HTML for texts that came with some.
    """
    shown = (_values(block, formatted) for block in blocks)
    return [values for values in shown if values.get("html") != ""]


def _values(block: Block, formatted: dict[str, str]) -> dict[str, Any]:
    match block:
        case Paragraph(lines):
            return {"kind": "paragraph", "lines": lines}
        case Items(items):
            return {"kind": "items", "items": items}
        case Facts(pairs):
            return {"kind": "facts", "pairs": pairs}
        case Passage(text, quoted):
            html = formatted[text] if text in formatted else _prose(text)
            return {"kind": "quoted" if quoted else "relayed", "html": Markup(html)}


def _prose(text: str) -> str:
    """Plain text as HTML that looks the same: escaped, line breaks and indentation kept, web addresses as links."""
    parts: list[str] = []
    last = 0
    for link in _LINK.finditer(text):
        address = link[0].rstrip(".,;:!?)]}*_")
        parts += [_escaped(text[last : link.start()]), f'<a href="{escape(address)}">{escape(address)}</a>']
        last = link.start() + len(address)
    return "".join([*parts, _escaped(text[last:])])


def _escaped(text: str) -> str:
    kept = _SPACES.sub(lambda run: "&nbsp;" * (len(run[0].expandtabs(4)) - 1) + " ", escape(text))
    return kept.replace("\n", "<br>\n")
