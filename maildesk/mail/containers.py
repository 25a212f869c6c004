"""Where HTML mail repeats other mail: the containers that mail programs put around a quotation.

Each is known by a class, an id or a style of one program. What Outlook quotes has no end: it begins at a mark.
"""

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

from resiliparse.parse.html import HTMLTree

FIELD = 200  # characters in which the name of the first one stands
CHILDREN = 5_000  # of a container that are looked at
FOUND = 200

# Around a quotation with its attribution: Gmail, also as Outlook passes it on (`x_gmail_quote`), Yahoo, Thunderbird,
# Roundcube, Proton, Tutanota, NetEase, QQ, DingTalk and Alibaba Mail, GMX, Spark, HubSpot, Superhuman, Zoho, Fastmail.
_AROUND = ("[class*='gmail_quote'],.gmail_extra,.gmail_attr,[class*='yahoo_quoted'],[id*='yahoo_quoted'],.moz-cite-prefix,"
           ".moz-forward-container,#reply-intro,.protonmail_quote,.tutanota_quote,#isReplyContent,#isForwardContent,.J-reply,"
           "#ntes-pcmac-ignore-quote,.ntes-mailmaster-quote,.qmquote,#qm_quote,includetail,.dingtalk-quote,.alimail-quote,"
           ".__aliyun_previous_email,[name='quote'],[name='messageReplySection'],.hs_reply,.sh-quoted-content,.zmail_extra,#qt")  # fmt: skip
# The quoted lines by themselves: Apple Mail, Thunderbird, Outlook for Mac.
_CITED = "blockquote[type='cite' i]"
# Around a signature that the program puts in: Gmail, Thunderbird, Apple Mail, Outlook's and Samsung's clients, Proton.
_SIGNED = (".gmail_signature,.moz-signature,#AppleMailSignature,[id$='ms-outlook-mobile-signature'],#composer_signature,"
           ".protonmail_signature_block")  # fmt: skip
# What Outlook, Hotmail, Exchange and Zimbra put above a quoted mail, without a container around it.
_FROM_HERE_ON = ("[id$='divRplyFwdMsg'],[id$='appendonsend'],#OLK_SRC_BODY_SECTION,#mail-editor-reference-message-container,"
                 ".ms-outlook-mobile-reference-message,#stopSpelling,#zwchr")  # fmt: skip
# The same by its look alone, and therefore only above a field: Outlook 2013, 2007, for Mac, Windows Mail.
_RULED = ("[style*='border-top:solid #E1E1E1' i],[style*='border-top:solid #B5C4DF' i],"
          "[style*='border-top: 1pt solid rgb(225, 225, 225)' i],[style*='border-top: 1pt solid rgb(181, 196, 223)' i],"
          "[style*='border-top-color: rgb(229, 229, 229)' i]")  # fmt: skip

_FIELD = re.compile(r"\s{0,100}\w[^:：\n]{0,40}[:：]")

# Characters that no text holds (Unicode 23.7), written where a quotation begins and ends.
BEGIN, END = "\ufdd0", "\ufdd1"
NEITHER = {ord(BEGIN): None, ord(END): None}


def mark(tree: HTMLTree) -> None:
    """Writes a sign before and behind everything that a mail program has quoted or signed."""
    for element in _quotations(tree):
        first = element.first_child
        if first is not None:
            element.insert_before(tree.create_text_node(BEGIN), first)
            element.append_child(tree.create_text_node(END))
    for element in _beginnings(tree):
        element.parent.insert_before(tree.create_text_node(BEGIN), element)


def take_out(tree: HTMLTree) -> None:
    """Takes everything that a mail program has quoted or signed out of a tree."""
    for element in _beginnings(tree):
        _remove_from(element)
    for element in _quotations(tree):
        element.decompose()


def unmarked(text: str) -> tuple[str, frozenset[int]]:
    """A text without the signs, and the numbers of its lines that stand between them."""
    lines: list[str] = []
    quoted: set[int] = set()
    depth = 0
    for line in text.split("\n"):
        bare = line.translate(NEITHER).rstrip()
        depth += line.count(BEGIN)
        if bare.strip(" >") or (lines and lines[-1]):
            if depth > 0:
                quoted.add(len(lines))
            lines.append(bare)
        depth = max(depth - line.count(END), 0)
    return "\n".join(lines).rstrip("\n"), frozenset(quoted)


def found(tree: HTMLTree, selector: str) -> list[Any]:
    """The elements that a selector finds, in the order of the document; none where there are absurdly many."""
    elements = tree.document.query_selector_all(selector) if tree.document else []
    return list(elements) if len(elements) <= FOUND else []  # each of them costs as much as there are in all


def _quotations(tree: HTMLTree) -> list[Any]:
    around = [part for element in found(tree, _AROUND) for part in _parts(element)]
    return [*around, *found(tree, _CITED), *found(tree, _SIGNED)]


def _beginnings(tree: HTMLTree) -> list[Any]:
    ruled = (element for element in found(tree, _RULED) if _FIELD.match(element.text[:FIELD]))
    return [*found(tree, _FROM_HERE_ON), *ruled]


def _parts(container: Any) -> Iterator[Any]:
    """What of a container is quotation: all of it, unless the author has written between its quoted lines."""
    children = list(islice(_children(container), CHILDREN))
    cited = [number for number, child in enumerate(children) if child.tag == "blockquote"]
    if cited and any(child.text.strip() for child in children[cited[0] :] if child.tag != "blockquote"):
        yield from (child for child in children[: cited[0]] if child.tag != "#text")
        yield from (children[number] for number in cited)
    else:
        yield container


def _children(element: Any) -> Iterator[Any]:
    child = element.first_child
    while child is not None:
        yield child
        child = child.next_sibling


def _remove_from(element: Any) -> None:
    """Takes away an element and all that follows it in the document."""
    node = element
    while node is not None and node.tag != "body":
        while node.next_sibling is not None:
            node.next_sibling.decompose()
        node = node.parent
    element.decompose()
