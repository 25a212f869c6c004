"""What servers found out about who sent a mail (RFC 8601), read as servers write it.

Microsoft leaves the server's name out and forgets blanks, Yahoo puts other things beside it, and many leave values
empty or full of equals signs. All of that is read; whether it is believed is another question.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from maildesk.mail import comments

RESULTS = 50

_METHODS = frozenset({"arc", "auth", "bimi", "compauth", "dkim", "dkim-adsp", "dkim-atps", "dmarc", "domainkeys",
                      "iprev", "rrvs", "sender-id", "smime", "spf", "vbr"})  # fmt: skip
_CLAUSE = re.compile(r'(?:[^;"]|"(?:[^"\\]|\\.)*"?)+')
_PAIR = re.compile(
    r"(?:^|\s)([A-Za-z0-9_-]{1,40}(?:\.[A-Za-z0-9_-]{1,40})?)(?:\s?/\s?\d{1,5})?"
    r'\s{0,5}=\s{0,5}((?:[^\s"]|"(?:[^"\\]|\\.)*"?)*)'
)
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"?')
_ESCAPED = re.compile(r"\\(.)")


@dataclass(frozen=True, slots=True)
class Result:
    """One method's result: `spf=pass`. `properties` are what it was about: `("smtp.mailfrom", "a@b.example")`.

    Methods, results and names are in lower case, values as written without their quotes.
    """

    method: str
    result: str
    reason: str
    properties: tuple[tuple[str, str], ...]

    def property(self, name: str) -> str:
        """The first property of this name, or an empty string."""
        return next((value for key, value in self.properties if key == name), "")


@dataclass(frozen=True, slots=True)
class Results:
    """One Authentication-Results field. `server` is its authserv-id, empty where it names none.

    `plain` is false where quotes, brackets or octets are left over that a server does not write by itself: then
    somebody may have written into it.
    """

    server: str
    version: str
    results: tuple[Result, ...]
    plain: bool


def results(value: str) -> Results:
    """The results of a field's value without encoded words undone; at most 50. Never raises."""
    parted = comments.parted(value)
    clauses = [clause.strip() for clause in _CLAUSE.findall(parted.text)]
    head = clauses.pop(0) if clauses and not _PAIR.match(clauses[0]) else ""
    server, version = (*head.split(), "", "")[:2]
    found = tuple(one for clause in clauses[:RESULTS] for one in _results(clause))
    bare = _QUOTED.sub("", parted.text)
    return Results(
        _unquoted(server),
        version if version.isdecimal() else "",
        found[:RESULTS],
        parted.whole and not any(mark in bare for mark in "()\"'\ufffd"),
    )


def _results(clause: str) -> Iterator[Result]:
    """The results of a clause: one, or several where a server forgot the semicolon between them."""
    pairs = [(name.lower(), _unquoted(value)) for name, value in _PAIR.findall(clause)]
    starts = [n for n, (name, _) in enumerate(pairs) if name in _METHODS or (n == 0 and _may_be_method(name))]
    for start, end in pairwise([*starts, len(pairs)]):
        (method, result), *rest = pairs[start:end]
        reason = next((value for name, value in rest if name == "reason"), "")
        yield Result(method, result.lower(), reason, tuple(pair for pair in rest if pair[0] != "reason"))


def _may_be_method(name: str) -> bool:
    """Whether a name that begins a clause is a method, registered or not; Yahoo begins some with other things."""
    return "." not in name and name not in ("from", "reason", "action")


def _unquoted(value: str) -> str:
    return _QUOTED.sub(lambda match: _ESCAPED.sub(r"\1", match[1]), value)
