"""How an element of HTML is laid out, as far as text can show it: by its name, its attributes and what holds it."""

import re
from collections.abc import Callable, Mapping
from enum import IntEnum
from typing import NamedTuple

QUOTED = "> "
INDENTED = "  "
DEEPEST = 20  # characters before a line; what nests deeper begins there too


class Display(IntEnum):
    """How an element stands among its neighbours: in their line, in lines of its own, or with room around it."""

    INLINE = 0
    BLOCK = 1
    PARAGRAPH = 2


class Style(NamedTuple):
    """What holds for an element and, but for `display`, for all that it holds.

    `tiny` text has no size until something in it is given one. `pre` keeps blanks and line ends. `prefix` begins
    each of its lines.
    """

    seen: bool = True
    tiny: bool = False
    pre: bool = False
    display: Display = Display.INLINE
    prefix: str = ""


# HTML 15.3: the style sheet that every browser begins with.
_BLOCKS = ("address", "article", "aside", "body", "caption", "center", "dd", "details", "dialog", "dir",
           "div", "dt", "fieldset", "figcaption", "footer", "form", "header", "legend", "li", "main",
           "menu", "nav", "ol", "optgroup", "option", "section", "summary", "table", "tbody", "tfoot",
           "thead", "ul")  # fmt: skip
_PARAGRAPHS = ("blockquote", "dl", "figure", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "listing", "p",
               "pre", "xmp")  # fmt: skip
_DISPLAY = {**dict.fromkeys(_BLOCKS, Display.BLOCK), **dict.fromkeys(_PARAGRAPHS, Display.PARAGRAPH)}
_NEVER_SEEN = frozenset(("audio", "canvas", "datalist", "head", "iframe", "math", "noscript", "object",
                         "script", "select", "style", "svg", "template", "title", "video"))  # fmt: skip
_LISTS = frozenset({"ol", "ul"})
_PRE = frozenset({"listing", "pre", "textarea", "xmp"})

_ATTRIBUTE = re.compile(r'\s([^\s=]+)="([^"]*)"')
_NOTHING = re.compile(r"0(?:\.0\d*)?[a-z%]*|\.0\d*[a-z%]*")  # Word writes .0001pt
_UNSEEN = (("display", "none"), ("visibility", "hidden"), ("mso-hide", "all"), ("opacity", "0"))


def values(attributes: str) -> dict[str, str]:
    """The attributes of an element by name, as the parser writes them: each value in double quotes."""
    return dict(_ATTRIBUTE.findall(attributes))


def unescaped(text: str) -> str:
    """Text of an attribute or between elements; the parser writes no other entities than these (HTML 13.3)."""
    if "&" not in text:
        return text
    text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"').replace("&nbsp;", "\xa0")
    return text.replace("&amp;", "&")


def of(tag: str, attributes: str, parent: Style) -> Style:
    """The style of an element, its attributes as the parser writes them."""
    display = _DISPLAY.get(tag, Display.INLINE)
    if tag in _LISTS and not parent.prefix.endswith(INDENTED):
        display = Display.PARAGRAPH
    prefix = parent.prefix if tag not in _PREFIXES else _PREFIXES[tag](parent.prefix)
    if not attributes:
        seen = parent.seen and tag not in _NEVER_SEEN
        return Style(seen, parent.tiny, parent.pre or tag in _PRE, display, prefix)
    given = values(attributes)
    rules = _rules(given.get("style", ""))
    if display == Display.PARAGRAPH and _is_solid(given.get("class", ""), rules):
        display = Display.BLOCK
    return Style(
        seen=parent.seen and tag not in _NEVER_SEEN and "hidden" not in given and not _is_hidden(rules),
        tiny=_is_nothing(rules["font-size"]) if "font-size" in rules else parent.tiny,
        pre=rules["white-space"].startswith("pre") if "white-space" in rules else parent.pre or tag in _PRE,
        display=max(display, Display.BLOCK) if rules.get("display") == "block" else display,
        prefix=_deeper(parent.prefix, INDENTED) if tag == "blockquote" and _is_no_quote(rules) else prefix,
    )


_PREFIXES: dict[str, Callable[[str], str]] = {
    "blockquote": lambda prefix: _deeper(prefix, QUOTED),
    **dict.fromkeys(("dd", "li"), lambda prefix: _deeper(prefix, INDENTED)),
    **dict.fromkeys(("td", "th"), lambda _: ""),
}


def _deeper(prefix: str, step: str) -> str:
    return prefix + step if len(prefix) < DEEPEST else prefix


def _rules(declared: str) -> dict[str, str]:
    """The declarations of a style attribute, in lower case."""
    pairs = (rule.partition(":") for rule in declared.lower().split(";"))
    return {name.strip(): value.strip().removesuffix("!important").strip() for name, _, value in pairs}


def _is_hidden(rules: Mapping[str, str]) -> bool:
    if any(rules.get(name) == value for name, value in _UNSEEN):
        return True
    # So senders put a line into the list of mails that nobody sees in the mail.
    flat = _is_nothing(rules.get("max-height", "")) or _is_nothing(rules.get("height", ""))
    return flat and rules.get("overflow") == "hidden"


def _is_nothing(length: str) -> bool:
    return _NOTHING.fullmatch(length) is not None


def _is_solid(classes: str, rules: Mapping[str, str]) -> bool:
    """Whether a paragraph has no room below. Outlook sets its own so: an empty one stands for the room."""
    sides = rules.get("margin", "").split()
    below = rules.get("margin-bottom") or (sides[2] if len(sides) > 2 else sides[0] if sides else "")
    return _is_nothing(below) if below else "Mso" in classes


def _is_no_quote(rules: Mapping[str, str]) -> bool:
    """Gmail and Outlook indent with a quotation that has no bar at its side."""
    return rules.get("border", "").startswith(("none", "0"))
