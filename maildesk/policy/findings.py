"""What is wrong with a policy, all of it: each finding is one line `file:line:column: what`."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from maildesk.errors import PolicyError

_LONGEST = 60  # characters of a word that is quoted
_MANY = 100  # words that are too many to list


@dataclass(frozen=True, slots=True)
class Place:
    """Where something begins in a file, both counted from 1. `file` is empty for the policy's own file."""

    line: int
    column: int
    file: str = ""

    def __str__(self) -> str:
        return f"{self.file} line {self.line}" if self.file else f"line {self.line}"

    def within(self, name: str) -> str:
        """`file:line:column`, for a policy whose own file has this name."""
        return f"{self.file or name}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: in which file, in which line and column of it, and what."""

    file: str
    line: int
    column: int
    what: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.what}"


class Findings:
    """Collects while a file is read, so that everything is said at once."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._found: list[tuple[str, int, int, str]] = []

    def add(self, at: Place, what: str) -> None:
        """One more thing that is wrong, and where."""
        self._found.append((at.file, at.line, at.column, what))

    def all(self) -> tuple[Finding, ...]:
        """All findings, the policy's own file first, in the order of each file, none twice."""
        found = sorted(set(self._found))
        return tuple(Finding(file or self.name, line, column, what) for file, line, column, what in found)

    def lines(self) -> tuple[str, ...]:
        """All findings, each as a line."""
        return tuple(map(str, self.all()))

    def raise_any(self) -> None:
        """Raises `PolicyError` if anything was found."""
        if self._found:
            raise PolicyError(self.lines())


def unknown(kind: str, word: str, words: Iterable[str]) -> str:
    """The sentence about a word that is not known: the nearest one that is, and all that are, unless many."""
    known = [str(one) for one in words]
    word = word[:_LONGEST]
    if not known:
        return f"unknown {kind} {word!r}; none is defined"
    near = get_close_matches(word.lower(), known, n=1)
    guess = f"; did you mean {near[0]!r}?" if near else ""
    allowed = f" (allowed: {', '.join(known)})" if len(known) <= _MANY else ""
    return f"unknown {kind} {word!r}{guess}{allowed}"
