"""What can be asked of a text: `contains`, `is`, `starts_with`, `word`, `matches`. A list of words means any of them.

Regular expressions are RE2's, whose cost is linear in the text, so that no pattern can hang the desk. They see the
text in NFKC and take no notice of case.
"""

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from maildesk.policy.text import Text, fold

_EDGE = r"[^\p{Latin}\p{Greek}\p{Cyrillic}\p{N}_]"
_SPACED = ("LATIN", "GREEK", "CYRILLIC", "DIGIT")  # scripts that put spaces between words


class BadPattern(ValueError):
    """RE2 does not take the regular expression; the text says why."""


@dataclass(frozen=True, slots=True)
class Probe:
    """What is quickly found in a text, beside thousands of others: all of it, a part of it, a regular expression."""

    how: Literal["whole", "part", "pattern"]
    what: str


@dataclass(frozen=True, slots=True)
class Test:
    """A question about a text. `find` gives the piece of the text that it holds for, None where it does not hold.

    Wherever it holds, one probe of each of `needs` is found; this spares asking where they are not.
    `capturing` are the regular expressions with named groups. `asks` are the operators that must all hold, each with
    its words, any of which will do.
    """

    __test__ = False  # for pytest, which would take it for tests

    find: Callable[[Text], str | None]
    needs: tuple[frozenset[Probe], ...]
    capturing: tuple[Any, ...] = ()
    asks: tuple[tuple[str, frozenset[str]], ...] = ()

    def __call__(self, text: Text) -> bool:
        """Whether it holds."""
        return self.find(text) is not None

    @property
    def groups(self) -> frozenset[str]:
        """The names that may be captured."""
        return frozenset(name for pattern in self.capturing for name in pattern.groupindex)

    def captured(self, text: Text) -> dict[str, str]:
        """What the named groups of the first regular expression that hits have found, those that took part."""
        found = next((hit for pattern in self.capturing if (hit := pattern.search(text.shown))), None)
        return {name: value for name, value in found.groupdict().items() if value} if found else {}


Operator = Callable[[Sequence[str]], Test]
NEVER = Test(lambda text: None, (frozenset(),))


def contains(words: Sequence[str]) -> Test:
    """Somewhere in the text."""
    wanted = tuple(map(fold, words))

    def find(text: Text) -> str | None:
        return next(filter(text.folded.__contains__, wanted), None)

    return Test(find, _one_of("part", wanted), asks=(("contains", frozenset(wanted)),))


def is_(words: Sequence[str]) -> Test:
    """The whole text, without the space around it."""
    wanted = frozenset(fold(word).strip() for word in words)

    def find(text: Text) -> str | None:
        return whole if (whole := text.folded.strip()) in wanted else None

    return Test(find, _one_of("whole", wanted), asks=(("is", wanted),))


def starts_with(words: Sequence[str]) -> Test:
    """At the beginning of the text."""
    wanted = tuple(map(fold, words))

    def find(text: Text) -> str | None:
        return next(filter(text.folded.lstrip().startswith, wanted), None)

    return Test(find, _one_of("part", wanted), asks=(("starts_with", frozenset(wanted)),))


def word(words: Sequence[str]) -> Test:
    """As a word of its own; in scripts without spaces, such as Chinese, somewhere in the text."""
    wanted = tuple(fold(one).strip() for one in words)
    pattern = cache(lambda: compiled("|".join(map(_bounded, wanted))))  # most are never asked

    def find(text: Text) -> str | None:
        found = pattern().search(text.folded)
        return next((one for one in wanted if one in found[0]), found[0]) if found else None

    return Test(find, _one_of("part", wanted), asks=(("word", frozenset(wanted)),))


def matches(patterns: Sequence[str]) -> Test:
    """A regular expression finds something in the text. What its named groups capture becomes fields of the ticket."""
    wanted = tuple(compiled(_in_nfkc(pattern)) for pattern in patterns)

    def find(text: Text) -> str | None:
        return next((found[0] for pattern in wanted if (found := pattern.search(text.shown))), None)

    capturing = tuple(pattern for pattern in wanted if pattern.groupindex)
    sources = frozenset(pattern.pattern for pattern in wanted)
    return Test(find, _one_of("pattern", sources), capturing, asks=(("matches", sources),))


def all_of(tests: Sequence[Test]) -> Test:
    """All of the tests hold."""
    if len(tests) == 1:
        return tests[0]

    def find(text: Text) -> str | None:
        found = [test.find(text) for test in tests]
        return None if None in found else " … ".join(filter(None, found))

    return Test(
        find,
        tuple(need for test in tests for need in test.needs),
        tuple(pattern for test in tests for pattern in test.capturing),
        tuple(ask for test in tests for ask in test.asks),
    )


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

    try:
        return re2.compile(pattern, options(case_sensitive=False))
    except re2.error as error:
        why = error.args[0]
        raise BadPattern(why.decode(errors="replace") if isinstance(why, bytes) else str(why)) from error


def options(*, case_sensitive: bool) -> Any:
    """How RE2 reads our patterns."""
    import re2

    chosen = re2.Options()
    chosen.case_sensitive = case_sensitive
    chosen.log_errors = False
    return chosen


def _one_of(how: Literal["whole", "part", "pattern"], what: Iterable[str]) -> tuple[frozenset[Probe]]:
    return (frozenset(Probe(how, one) for one in what),)


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
