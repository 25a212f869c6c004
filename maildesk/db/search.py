"""Finding words in tickets, the same on both databases and in every script.

Neither database finds a word inside a Chinese sentence, which has no blanks. So text is stored with a blank around
every such character, and what is looked for is split the same way and must occur as a phrase: 打印 is 打 followed by
印. PostgreSQL keeps no positions beyond the 16,383rd word, so long text is stored in overlapping pieces.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, Select, column, func, literal_column, select, table

from maildesk.db.tables import search

PIECE, OVERLAP = 5000, 50  # words
LONGEST_WORD = 40  # characters; a longer word is found by its beginning
MOST_TERMS = 20  # of one search

# Han with its extensions, Kana, Hangul: scripts in which a word is found by its characters.
_CHARACTER = re.compile(
    "[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U000323af]"
)
_WORD = re.compile(r"[^\W_]+")

_FTS = table("search_fts", column("rowid"), column("search_fts"))
_SIMPLE: ColumnElement[Any] = literal_column("'simple'::regconfig")  # as in the index, to the letter


def split(text: str) -> list[str]:
    """The words of a text, in one case and form; each character of a script without blanks is one."""
    if not text.isascii():
        text = _CHARACTER.sub(r" \g<0> ", unicodedata.normalize("NFKC", text))
    return [word[:LONGEST_WORD] for word in _WORD.findall(text.casefold())]


def rows(number: int, text: str) -> list[dict[str, Any]]:
    """What is to be stored so that a ticket is found by a text."""
    return [{"ticket": number, "text": " ".join(piece)} for piece in _pieces(split(text))]


def _pieces(words: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(words), PIECE - OVERLAP):
        if start == 0 or start + OVERLAP < len(words):
            yield words[start : start + PIECE]


def tickets(dialect: str, wanted: str) -> list[Select[Any]]:
    """A query for each term of a search, giving the tickets where it occurs. A term of signs only is found nowhere."""
    phrases = [" ".join(split(term)) for term in wanted.split()[:MOST_TERMS]]
    return [select(search.c.ticket).where(_MATCH[dialect](phrase)) for phrase in phrases]


def _on_sqlite(phrase: str) -> ColumnElement[bool]:
    found = select(_FTS.c.rowid).where(_FTS.c.search_fts.op("MATCH")(f'"{phrase}"'))
    return search.c.id.in_(found)


def _on_postgresql(phrase: str) -> ColumnElement[bool]:
    # Built here and not above: these functions have their types once the dialect is imported, which SQLite never is.
    vector = func.to_tsvector(_SIMPLE, search.c.text)
    return vector.bool_op("@@")(func.phraseto_tsquery(_SIMPLE, phrase))


_MATCH = {"sqlite": _on_sqlite, "postgresql": _on_postgresql}
