"""HTML mail: readable text out of it, and a harmless form of it to pass on. Both cap size and depth first."""

import re
from dataclasses import dataclass

import nh3
from resiliparse.parse.html import HTMLTree

from maildesk.mail import charset, containers, rendering

HTML = 1024 * 1024
DEPTH = 256
ATTRIBUTES = 2_000  # of one element; the parser compares each with all before it

# A tag that nests: neither of a void element (HTML 13.1.2) nor closed in itself.
_NESTING = re.compile(
    r"<(/?)(?!(?i:area|base|br|col|embed|hr|img|input|link|meta|source|track|wbr)[\s/>])"
    r"[a-zA-Z][^<>]{0,2000}(?<!/)>"
)
_LONG_TAG = re.compile(r"<[a-zA-Z][^<>]{8000,}")
_ANY_TAG = re.compile(r"<[^<>]*>")
_HIDING = ("hidden", "mso-hide", "display:none", "font-size:0", "font-size:.", "opacity:0")
_IMAGE = re.compile("<im", re.IGNORECASE)
_MANY_BLANK_LINES = re.compile(r"\n[ \t]*(?:\n[ \t]*){2,}")

_TAGS = {"a", "b", "blockquote", "br", "caption", "code", "dd", "del", "div", "dl", "dt", "em", "h1", "h2", "h3", "h4",
         "h5", "h6", "hr", "i", "img", "ins", "kbd", "li", "ol", "p", "pre", "s", "samp", "small", "span", "strong",
         "sub", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "u", "ul"}  # fmt: skip
_ATTRIBUTES = {"a": {"href", "title"}, "img": {"src", "alt", "width", "height"}, "td": {"colspan", "rowspan"},
               "th": {"colspan", "rowspan"}, "ol": {"start"}}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Written:
    """What somebody wrote in HTML, and the text of it. Not sanitised. `new` is false where all of it is quotation."""

    html: str
    text: str
    new: bool = True


def to_text(html: str) -> str:
    """The text that a reader of the HTML sees; hidden elements give nothing. Never raises on markup."""
    return to_marked_text(html)[0]


def to_marked_text(html: str) -> tuple[str, frozenset[int]]:
    """The same, and the numbers of its lines that a mail program has quoted."""
    html = html[:HTML]
    if too_deep(html):
        return tidy(charset.clean(_ANY_TAG.sub(" ", html))), frozenset()
    tree = HTMLTree.parse(html.translate(containers.NEITHER))
    containers.mark(tree)
    return containers.unmarked(_text_of(tree))


def newly_written(html: str) -> Written | None:
    """What stands outside of the quotation containers that mail programs make: as HTML and as text.

    None where the HTML is too deep to look into.
    """
    html = html[:HTML]
    if too_deep(html):
        return None
    tree = HTMLTree.parse(html)
    containers.take_out(tree)
    written = tree.body.inner_html if tree.body else ""
    text = _text_of(tree)
    if not text.strip():  # it is all that there is to read
        return Written(html, to_text(html), new=False)
    return Written(written, text)


def _text_of(tree: HTMLTree) -> str:
    return tidy(charset.clean(rendering.text_of(tree.body.html))) if tree.body else ""


def tidy(text: str) -> str:
    """Text without blanks at line ends and with single empty lines."""
    lines = "\n".join(line.rstrip() for line in text.split("\n"))
    return _MANY_BLANK_LINES.sub("\n\n", lines).strip("\n")


def sanitise(html: str) -> str:
    """A fragment of HTML that is safe inside a mail or a page of ours.

    Structure and emphasis stay; style, script, forms and everything that is fetched from elsewhere go. Images stay
    if they are parts of the same mail (`cid:`, RFC 2392).
    """
    html = html[:HTML]
    if too_deep(html):
        return ""
    return nh3.clean(
        _seen(html) if _may_hide(html) else html,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        attribute_filter=_own_images if _IMAGE.search(html) else None,
        url_schemes={"cid", "http", "https", "mailto", "tel"},
        clean_content_tags={"script", "style", "title", "head"},
    )


def _may_hide(html: str) -> bool:
    bare = "".join(html.lower().split())
    return any(word in bare for word in _HIDING)


def _seen(html: str) -> str:
    """What a reader sees. Without the styles, which do not pass, the rest would come to light."""
    tree = HTMLTree.parse(html)
    return rendering.seen(tree.body.inner_html) if tree.body else ""


def too_deep(html: str) -> bool:
    """Whether elements nest so deep, or one has so many attributes, that a tree would be dear. One linear scan."""
    if any(tag[0].count("=") > ATTRIBUTES for tag in _LONG_TAG.finditer(html)):
        return True
    if html.count("<") - html.count("</") <= DEPTH:  # no more elements than may be open
        return False
    depth = 0
    for slash in _NESTING.findall(html):
        depth = max(depth - 1, 0) if slash else depth + 1
        if depth > DEPTH:
            return True
    return False


def _own_images(element: str, attribute: str, value: str) -> str | None:
    return None if (element, attribute) == ("img", "src") and not value.startswith("cid:") else value
