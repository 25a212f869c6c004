"""Whether a template will render: every name in it is known, and it renders for every sample of its event."""

import difflib
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from jinja2 import TemplateSyntaxError, meta, nodes

from maildesk.compose import context, samples
from maildesk.compose.house import House
from maildesk.compose.piece import Piece
from maildesk.compose.source import Source
from maildesk.compose.words import Words
from maildesk.errors import TemplateError

LAYOUT_NAMES = ("blocks", "footer", "headline", "language", "marker", "preview")


def source(source: Source, event: str, words: Words, house: House) -> Iterator[str]:
    """What is wrong with a template, a line each."""
    situations = [
        context.values(notice, ticket, house, words, samples.NOW)
        for notice, ticket in samples.situations(event, words.language)
    ]
    for piece in source.pieces:
        yield from _slips(piece, situations)


def events(own: Mapping[tuple[str, str], Source], known: Collection[str]) -> Iterator[str]:
    """Templates whose event looks like a slip of one that is known. Another one may be the policy's own."""
    for (event, _), source in own.items():
        near = difflib.get_close_matches(event, known, n=1, cutoff=0.8)
        if event not in known and near:
            yield f"{source.body.name}:1: no event of this name is shipped; did you mean {near[0]}?"


def layout(layout: Piece) -> Iterator[str]:
    """What is wrong with an HTML layout, a line each."""
    values = {**dict.fromkeys(LAYOUT_NAMES, ""), "blocks": samples.BLOCKS}
    yield from _slips(layout, [values])


def _slips(piece: Piece, situations: Sequence[Mapping[str, Any]]) -> list[str]:
    """What stands in a piece that is not known; else what fails when it is rendered."""
    unknown = list(_unknown(piece, situations[0]))
    return unknown or [fault for values in situations for fault in _failing(piece, values)]


def _failing(piece: Piece, values: Mapping[str, Any]) -> Iterator[str]:
    try:
        piece.render(values)
    except TemplateError as error:
        yield str(error)


def _unknown(piece: Piece, values: Mapping[str, Any]) -> Iterator[str]:
    """Names and attributes that no notice has, also where no sample comes by."""
    try:
        tree = piece.tree
        loose = meta.find_undeclared_variables(tree) - values.keys()
    except TemplateSyntaxError:
        return  # which rendering says
    for name in tree.find_all(nodes.Name):
        if name.name in loose and name.ctx == "load":
            yield f"{piece.name}:{name.lineno}: {_guess(name.name, values)}"
    for part in tree.find_all(nodes.Getattr):
        known = values.get(part.node.name) if isinstance(part.node, nodes.Name) else None
        if isinstance(known, dict) and part.attr not in known:
            yield f"{piece.name}:{part.lineno}: {_guess(part.attr, known)}"


def _guess(name: str, known: Mapping[str, Any]) -> str:
    near = difflib.get_close_matches(name, known, n=1)
    return f"{name} is not known; " + (
        f"did you mean {near[0]}?" if near else f"known: {', '.join(sorted(known))}"
    )
