"""Finished lines of text, and how the cells of a table become lines."""

from collections.abc import Sequence
from typing import NamedTuple

COLUMN = 60  # characters of a cell; a longer one is no column of a table but a piece of the page


class Line(NamedTuple):
    """A finished line: what stands before it, and its text."""

    prefix: str
    text: str


class Cell(NamedTuple):
    """A cell of a table, laid out by itself, and whether there is room around it."""

    lines: Sequence[Line]
    apart: bool


def pieces_of_row(cells: Sequence[Cell]) -> Sequence[Cell]:
    """What stands one below the other. Cells of a short line each are a line together, parted by tabs."""
    return [_columns(cells)] if _are_columns(cells) else cells


def filled(lines: list[Line]) -> list[Line]:
    """The lines without the empty ones at both ends."""
    while lines and not lines[-1].text:
        lines.pop()
    first = next((number for number, line in enumerate(lines) if line.text), 0)
    return lines[first:] if first else lines


def _are_columns(cells: Sequence[Cell]) -> bool:
    return (
        len(cells) > 1
        and all(len(cell.lines) == 1 and not cell.lines[0].prefix for cell in cells)
        and all(len(cell.lines[0].text) <= COLUMN for cell in cells[:-1])
    )


def _columns(cells: Sequence[Cell]) -> Cell:
    return Cell([Line("", "\t".join(cell.lines[0].text for cell in cells))], apart=False)
