"""A template file, `EVENT.LANG.txt`: header fields, a blank line and a body."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from maildesk.compose.piece import Piece
from maildesk.errors import TemplateError

_FOLDED = re.compile(r"\n(?![ \t])")  # a line that begins with a blank goes on with the field before it
_FIELD = re.compile(r"(Headline|Subject):[ \t]*(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Rendered:
    """What a template says. `subject` is for mail that belongs to no ticket."""

    headline: str
    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class Source:
    """A template for one event in one language."""

    headline: Piece
    subject: Piece
    body: Piece

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """All that is rendered."""
        return self.headline, self.subject, self.body

    def render(self, values: Mapping[str, Any]) -> Rendered:
        """The template filled in; raises `TemplateError`."""
        headline, subject, body = (piece.render(values) for piece in self.pieces)
        return Rendered(" ".join(headline.split()), " ".join(subject.split()), body)


def parse(name: str, text: str) -> Source:
    """A template from its text; raises `TemplateError` where its header is not one."""
    head, _, body = text.replace("\r\n", "\n").partition("\n\n")
    found = {"Subject": Piece(name, 1, "")}
    line = 1
    for field in _FOLDED.split(head):
        match = _FIELD.fullmatch(field)
        if match is None:
            raise TemplateError(f"{name}:{line}: not a header field; there are Headline: and Subject:")
        found[match[1]] = Piece(name, line, match[2])
        line += 1 + field.count("\n")
    if "Headline" not in found:
        raise TemplateError(f"{name}:1: the header field Headline: is missing")
    return Source(found["Headline"], found["Subject"], Piece(name, line + 1, body))
