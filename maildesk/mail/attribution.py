"""The lines that say who wrote what is quoted below them, and when: `On …, … wrote:`, in the words of many programs."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from maildesk.mail.quotation import is_barred, is_quoted

LINES = 4  # an attribution may be wrapped over so many
LENGTH = 300
MOST = 3_000  # lines of a text that are tried
BELOW = 3  # lines in which the quotation begins

_WROTE = re.compile(
    r"wrote|writes|quoting|schrieb|schreibt|geschrieben|zitat von|écrit|escribió|escrito|escreveu|scritto|scrisse|skrev|skrifaði"
    r"|schreef|geschreven|napisał|pisze|napsal|napísal|napisao|napisala|kirjoitti|kirjutas|написал|написа|пишет|пише|写道|寫道|写到"
    r"|のメッセージ|のメール|書きました|작성|thus spake|írta|đã viết|rašė|rakstīja|a scris|va escriure|γράφει|έγραψε|yazdı|menulis"
    r"|เขียนว่า|כתב|كتب|كتابة",
    re.IGNORECASE,
)
_WHEN = re.compile(r"\d{1,2}[:.h]\d{2}|\d{4}|\d{1,2}[/.-]\d{1,2}|\d{1,2}月")
_DATE = re.compile(r"(?:19|20)\d\d|\d{1,2}[/.-] ?\d{1,2}[/.-]|\d{1,2}月")
_HINT = re.compile(r"[@\d]")
_WHO = re.compile(r"[\w.+-]@[\w-]")
_WHO_THEN_VERB = re.compile(
    rf"@[\w.-]{{1,200}}[>)\]\"]*+,?\s{{0,3}}(?:hat\s|a\s|ha\s|har\s)?(?:{_WROTE.pattern})", re.IGNORECASE
)
_WHO_AT_LAST = re.compile(r"<[^<>\s]{1,200}@[^<>\s]{1,200}>[ \t]*+")
_WHO_AT_END = re.compile(r"@[\w.-]{1,200}[>)\]\"]*+\s*+[:：]\s*+$")
_BEGINS = re.compile(
    r"[ \t>*-]*+(?:on|am|le|el|em|il|den|op|dne|w dniu|dnia|в|在|于|於|\d{1,4}|(?:mon|tue|wed|thu|fri|sat|sun|mo|di|mi|do|fr|sa|so|"
    r"lun|mar|mer|jeu|ven|sam|dim|ma|ti|ke|to|pe|la|su|пн|вт|ср|чт|пт|сб|вс))\b",
    re.IGNORECASE,
)
# Signs that only say which way to write (Unicode 23.2): programs put them around names in Hebrew and Arabic.
_DIRECTIONS = {
    ord(sign): None for sign in "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
}
_COLONS = (":", "：")
_VERBS = (" wrote", "写道", "寫道")  # Zoho draws dashes in the place of the colon
_ENDS = (*_COLONS, *_VERBS, ">")
_BEHIND = " \t\u00a0\u202f*-" + "".join(map(chr, _DIRECTIONS))


@dataclass(frozen=True, slots=True)
class Attribution:
    """The lines, from `start` up to `end`, that say who wrote what follows and when."""

    start: int
    end: int


def attributions(lines: Sequence[str]) -> list[Attribution]:
    """All attributions of a text, in order. They end in a colon, or have an address and a time above quoted lines."""
    ends = (index for index, line in enumerate(lines) if line and line.rstrip(_BEHIND).endswith(_ENDS))
    tried = ((_start(lines, index), index + 1) for index in islice(ends, MOST))
    return [Attribution(start, end) for start, end in tried if start is not None]


def marked(lines: Sequence[str], attributions: Sequence[Attribution]) -> list[str]:
    """The lines with a quotation mark before those that stand behind a bar below an attribution."""
    if not attributions:
        return list(lines)
    ends = {one.end for one in attributions}
    found, below = [], False
    for index, line in enumerate(lines):
        barred = is_barred(line)
        below = index in ends or (below and (barred or not line.strip()))
        found.append(f"> {line}" if below and barred else line)
    return found


def _start(lines: Sequence[str], last: int) -> int | None:
    """The first line of the attribution that ends here, if one does."""
    if not lines[last].rstrip(_BEHIND).endswith(_COLONS):
        return _unended_start(lines, last)
    if any(map(_HINT.search, lines[max(last - LINES, 0) : last + 1])):
        start = _wrapped_start(lines, last)
        if start is not None:
            return start
    return last if _WROTE.search(lines[last][-LENGTH:]) and _is_quoted_below(lines, last) else None


def _unended_start(lines: Sequence[str], last: int) -> int | None:
    """The first line of an attribution without a colon: a verb behind an address, or an address above quoted lines."""
    line = lines[last][-LENGTH:].rstrip(_BEHIND)
    if line.endswith(_VERBS):
        start = _wrapped_start(lines, last)
        return (
            start if start is not None and _WHO_THEN_VERB.search(" ".join(lines[start : last + 1])) else None
        )
    named = _WHO_AT_LAST.search(line) and _WHEN.search(line) and not is_quoted(line)
    return last if named and _is_quoted_below(lines, last) else None


def _is_quoted_below(lines: Sequence[str], index: int) -> bool:
    below = next((line for line in lines[index + 1 : index + 1 + BELOW] if line.strip()), "")
    return is_quoted(below) or is_barred(below)


def _wrapped_start(lines: Sequence[str], last: int) -> int | None:
    """The first line of the shortest piece above a colon with a writer and a verb or a time."""
    text = ""
    for index in range(last, max(last - LINES, -1), -1):
        line = lines[index].translate(_DIRECTIONS).strip()
        text = f"{line} {text}"
        if not line or len(text) > LENGTH:
            return None
        if _names_writer(text):
            return index if _BEGINS.match(text) or not _is_head(lines[max(index - 1, 0)]) else index - 1
    return None


def _names_writer(text: str) -> bool:
    """Whether a text that ends in a colon says who wrote and when.

    A sentence that merely mentions an address, a time or having written does not: what it announces is no quotation.
    """
    when = _WHEN.search(text)
    if when and _WHO_THEN_VERB.search(text):
        return True
    if _WHO_AT_END.search(text[-200:]) or _WHO_AT_LAST.search(text[-200:].rstrip()):
        return bool(when or _WROTE.search(text))
    wrote = _WROTE.search(text if _BEGINS.match(text) else text[-40:])
    return bool(wrote and (_DATE.search(text) or _WHO.search(text)))


def _is_head(line: str) -> bool:
    """Whether an attribution that is wrapped may begin with this line."""
    return bool(_BEGINS.match(line) and _WHEN.search(line))
