"""Comments in structured fields (RFC 5322 3.2.2), which may stand anywhere in them and nest."""

import re
from typing import NamedTuple

FIELD = 16 * 1024  # characters of a field that are looked at

_MARK = re.compile(r'\\.|["()]')


class Parted(NamedTuple):
    """A field's value with a blank for each comment, the comments, and whether brackets and quotes have their ends."""

    text: str
    comments: tuple[str, ...]
    whole: bool


def parted(value: str) -> Parted:
    """A field's value and its comments apart, in one pass. What an unclosed comment swallows is a comment."""
    text, comments = [], []
    whole, quoted, depth, at = True, False, 0, 0
    for mark in _MARK.finditer(value := value[:FIELD]):
        if mark[0] == '"' and not depth:
            quoted = not quoted
        elif mark[0] == "(" and not quoted:
            if not depth:
                text.append(value[at : mark.start()])
                at = mark.end()
            depth += 1
        elif mark[0] == ")" and not quoted:
            whole = whole and depth > 0
            if depth == 1:
                comments.append(value[at : mark.start()])
                at = mark.end()
            depth = max(depth - 1, 0)
    (comments if depth else text).append(value[at:])
    return Parted(" ".join(text), tuple(comments), whole and not quoted and not depth)
