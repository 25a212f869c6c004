"""What can be asked of a text: `contains`, `is`, `starts_with`, `word`, `matches`. A list of words means any of them.

Regular expressions are RE2's, whose cost is linear in the text, so that no pattern can hang the desk. They see the
text in NFKC and take no notice of case.
"""

import unicodedata
from collections.abc import Callable
from typing import Any

from maildesk.policy.text import Text, fold

Test = Callable[[Text], bool]
Operator = Callable[[tuple[str, ...]], Test]
_EDGE = r"[^\p{Latin}\p{Greek}\p{Cyrillic}\p{N}_]"
_SPACED = ("LATIN", "GREEK", "CYRILLIC", "DIGIT")  # scripts that put spaces between words


class BadPattern(ValueError):
    """RE2 does not take the regular expression; the text says why."""


def contains(words: tuple[str, ...]) -> Test:
    """Somewhere in the text."""
    wanted = tuple(map(fold, words))
    return lambda text: any(map(text.folded.__contains__, wanted))


def is_(words: tuple[str, ...]) -> Test:
    """The whole text, without the space around it."""
    wanted = frozenset(fold(word).strip() for word in words)
    return lambda text: text.folded.strip() in wanted


def starts_with(words: tuple[str, ...]) -> Test:
    """At the beginning of the text."""
    wanted = tuple(map(fold, words))
    return lambda text: text.folded.lstrip().startswith(wanted)


def word(words: tuple[str, ...]) -> Test:
    """As a word of its own; in scripts without spaces, such as Chinese, somewhere in the text."""
    found = compiled("|".join(_bounded(fold(one).strip()) for one in words))
    return lambda text: found.search(text.folded) is not None


def matches(patterns: tuple[str, ...]) -> Test:
    """A regular expression finds something in the text."""
    found = [compiled(_in_nfkc(pattern)) for pattern in patterns]
    return lambda text: any(pattern.search(text.shown) for pattern in found)


OPERATORS: dict[str, Operator] = {
    "contains": contains,
    "is": is_,
    "starts_with": starts_with,
    "word": word,
    "matches": matches,
}


def compiled(pattern: str) -> Any:
    """A pattern compiled by RE2. Raises `BadPattern`."""
    import re2

    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    try:
        return re2.compile(pattern, options)
    except re2.error as error:
        why = error.args[0]
        raise BadPattern(why.decode(errors="replace") if isinstance(why, bytes) else str(why)) from error


def _bounded(word: str) -> str:
    import re2

    start = rf"(?:^|{_EDGE})" if _is_spaced(word[:1]) else ""
    end = rf"(?:$|{_EDGE})" if _is_spaced(word[-1:]) else ""
    return f"{start}{re2.escape(word)}{end}"


def _is_spaced(character: str) -> bool:
    return bool(character) and unicodedata.name(character, "").startswith(_SPACED)


def _in_nfkc(pattern: str) -> str:
    """A pattern for text in NFKC: a fullwidth bracket in it stays a character and opens no group."""
    return "".join(_as_literal(character) for character in pattern)


def _as_literal(character: str) -> str:
    normal = unicodedata.normalize("NFKC", character)
    if normal == character:
        return character
    return "".join(one if one.isalnum() else "\\" + one for one in normal if one != "\0")
