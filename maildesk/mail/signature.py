"""Where a signature begins: below text, at the standard's line, at one that people draw, or at a program's footer."""

import re
from collections.abc import Sequence

from maildesk.mail.footer import is_footer

LINES = 12  # what is longer is no signature, unless it stands below the standard's line
LENGTH = 200  # characters of a separator
NEAR = 15  # lines between the rules around a piece of text
DRAWN = 5  # signs of a rule that may be around a piece of text

# Two dashes, with initials or not; a rule; the sign of a tracker (Streak).
_SEPARATOR = re.compile(r"(?:--|—|––|__) ?[^\W\d_-]?|[-–—_]{2,}+|ᐧ")


def signature_start(lines: Sequence[str]) -> int:
    """The first line of the signature (RFC 3676 4.3); the number of lines where there is none."""
    written = [index for index, line in enumerate(lines) if line and not line.isspace()]
    for left, index in zip(range(len(written) - 2, -1, -1), written[1:], strict=True):
        if lines[index] == "-- " or (left <= LINES and (is_footer(lines[index]) or _separates(lines, index))):
            return index
    return len(lines)


def _separates(lines: Sequence[str], index: int) -> bool:
    """Whether a line is drawn above a signature, and neither under a heading nor around a piece of the text."""
    line = lines[index].strip()
    if len(line) > LENGTH or not _SEPARATOR.fullmatch(line):
        return False
    return not _underlines(line, lines[index - 1].strip()) and not _frames(line, lines, index)


def _underlines(rule: str, heading: str) -> bool:
    return len(rule) > 3 and len(set(rule)) == 1 and abs(len(rule) - len(heading)) <= 2


def _frames(rule: str, lines: Sequence[str], index: int) -> bool:
    """Whether the same rule stands nearby once more, and text below both."""
    near = [line.strip() for line in lines[max(index - NEAR, 0) : index + NEAR] if line.strip()]
    return len(rule) >= DRAWN and near.count(rule) > 1 and near[-1] != rule
