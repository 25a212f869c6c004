"""What reaches a terminal: no control characters, tables that align, JSON that other programs can rely on."""

import json
import re
import sys
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import click

# C0 and C1 controls, bidirectional and zero-width marks, line and paragraph separators, tags, lone surrogates.
_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff\U000e0000-\U000e007f]"
)


def printable(text: str) -> str:
    """Text as it may be printed: what could move the cursor or mislead the eye is shown as `\\u{…}`."""
    return _UNSAFE.sub(lambda match: f"\\u{{{ord(match.group()):x}}}", text)


def one_line(text: str) -> str:
    """Text on one line."""
    return printable(re.sub(r"[\t\n\x0b\x0c\r]+", " ", text))


def width(text: str) -> int:
    """Columns that text takes, East Asian wide characters counted as two."""
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text
    )


def as_json(value: Any, indent: int | None = 2) -> None:
    """Prints a value as one JSON document, on one line without an `indent`; times in ISO 8601."""
    text = json.dumps(value, ensure_ascii=False, indent=indent, default=_plain)
    click.echo(_UNSAFE.sub(_escaped, text))


def _escaped(match: re.Match[str]) -> str:
    """A character as JSON's escape, which stands for the same text (RFC 8259 7)."""
    units = match.group().encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else str(value)


NARROWEST = 20  # columns that the last column of a table has at least; it may take several lines


def table(
    headings: Sequence[str],
    rows: Iterable[Sequence[str]],
    style: Callable[[int], str] = lambda row: "",
    spare: Sequence[str] = (),
) -> None:
    """Prints rows: a table with colours on a terminal, else columns divided by tabs.

    `style` gives the colour of a row by its position. `spare` names the columns that a narrow terminal goes without,
    those that go first standing first; the others are always whole.
    """
    cells = [[one_line(cell) for cell in row] for row in rows]
    if not sys.stdout.isatty():
        for line in ([heading.upper() for heading in headings], *cells):
            click.echo("\t".join(line))
        return
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console()
    kept = _fitting(headings, cells, spare, console.width)
    drawn = Table(box=SIMPLE_HEAD, pad_edge=False)
    for column in kept:
        last = column == len(headings) - 1
        drawn.add_column(
            headings[column], overflow="fold", no_wrap=not last, min_width=NARROWEST if last else None
        )
    for position, line in enumerate(cells):
        drawn.add_row(*(Text(line[column]) for column in kept), style=style(position))
    console.print(drawn)


def _fitting(headings: Sequence[str], rows: list[list[str]], spare: Sequence[str], columns: int) -> list[int]:
    """The columns of a table that fit side by side."""
    widths = [max(map(width, (heading, *column))) for heading, *column in zip(headings, *rows, strict=True)]
    widths[-1] = min(widths[-1], NARROWEST)
    kept = list(range(len(headings)))
    for name in spare:
        if sum(widths[column] + 2 for column in kept) > columns:
            kept.remove(headings.index(name))
    return kept


def pairs(values: Mapping[str, str]) -> None:
    """Prints labelled values in two aligned columns, empty ones left out."""
    longest = max((width(label) for label in values), default=0)
    for label, value in values.items():
        if value:
            click.echo(f"  {label}{' ' * (longest - width(label))}  {one_line(value)}")


def moment(value: datetime | None, zone: Any) -> str:
    """A time to the minute in a zone, or an empty string."""
    return f"{value.astimezone(zone):%Y-%m-%d %H:%M}" if value else ""


def cell(value: object, zone: Any) -> str:
    """A value of a row on one line; times to the minute in a zone."""
    if isinstance(value, datetime):
        return moment(value, zone)
    return "" if value is None else one_line(str(value))


def said(asked: Sequence[int], done: Sequence[int], what: str, otherwise: str) -> None:
    """Says of rows that were asked for what became of them; exits with 1 where it was not done for one."""
    for one in done:
        click.echo(f"{one} {what}")
    missing = [one for one in asked if one not in done]
    if missing:
        click.echo(f"maildesk: {otherwise}, or no such row: {', '.join(map(str, missing))}", err=True)
        sys.exit(1)
