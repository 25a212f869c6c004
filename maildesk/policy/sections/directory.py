"""`directory:` who asks for help, and what they report about: in the file, or in tables (CSV) beside it."""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from maildesk.policy import shapes
from maildesk.policy.conditions.arguments import applied
from maildesk.policy.findings import Findings, Place, unknown
from maildesk.policy.include import ReadFile, beside
from maildesk.policy.model import System, Team
from maildesk.policy.operators import OPERATORS, Test, word
from maildesk.policy.sections.people import PERSON, People, person
from maildesk.policy.shapes import Reader, choice, entries, record
from maildesk.policy.source import NOTHING, Entries, Items, Node, Scalar
from maildesk.ticket.model import Person

CRITICALITIES = ("high", "normal", "low")
MORE: dict[str, Reader[Any]] = {"manager": shapes.address}  # than of people who work here
ASKED = {"words": "word", "matches": "matches"}  # what names a system in a mail, and the operator for it
_LISTS = frozenset({"addresses", *ASKED})  # columns with several values, parted by `|`


@dataclass(frozen=True, slots=True)
class Directory:
    """People by address, their managers' addresses, and systems."""

    people: Mapping[str, Person]
    managers: Mapping[str, str]
    systems: tuple[System, ...]


def directory(node: Node, found: Findings, teams: Mapping[str, Team], read_file: ReadFile) -> Directory:
    """The directory: a table of people, or `people:` and `systems:`, each a table or written out."""
    parts: dict[str, Node] = {"people": node}
    if isinstance(node, Entries):
        parts = {}
        for key, value in node.entries:
            if key.text in ("people", "systems"):
                parts[key.text] = value
            else:
                found.add(key.at, unknown("key", key.text, ("people", "systems")))
    known, managers = _people(parts.get("people", NOTHING), found, read_file)
    return Directory(known, managers, _systems(parts.get("systems", NOTHING), found, teams, read_file))


def _people(node: Node, found: Findings, read_file: ReadFile) -> tuple[People, dict[str, str]]:
    by_address: People = {}
    managers: dict[str, str] = {}
    for row in _rows(node, found, (*PERSON, *MORE), read_file):
        one, addresses, more = person(row, found, MORE)
        for address in addresses:
            if address in by_address:
                found.add(row.at, f"{address} is already the address of {by_address[address].called}")
            by_address.setdefault(address, one)
            if "manager" in more:
                managers[address] = more["manager"]
    return by_address, managers


def system(teams: Mapping[str, Team]) -> dict[str, Reader[Any]]:
    """What may be said of a system."""
    return {
        "name": shapes.text,
        **{key: asked(operator) for key, operator in ASKED.items()},
        "team": choice("team", teams),
        "criticality": choice("criticality", CRITICALITIES),
    }


@dataclass(frozen=True, slots=True)
class asked:
    """What an operator, as rules have it, asks for."""

    operator: str

    def __call__(self, node: Node, found: Findings) -> Test:
        return applied(OPERATORS[self.operator], node, found)


def _systems(
    node: Node, found: Findings, teams: Mapping[str, Team], read_file: ReadFile
) -> tuple[System, ...]:
    shape = system(teams)
    made: dict[str, System] = {}
    for row in _rows(node, found, tuple(shape), read_file):
        values = record(shape, required=("name",))(row, found)
        tests = [values.pop(key) for key in ASKED if key in values]
        if len(tests) > 1:
            found.add(row.at, f"a system has {' or '.join(ASKED)}, not both")
        if name := values.get("name"):
            if name in made:
                found.add(row.at, f"there is a system {name!r} already")
            made[name] = System(test=tests[0] if tests else word((name,)), **values)
    return tuple(made.values())


def _rows(node: Node, found: Findings, columns: tuple[str, ...], read_file: ReadFile) -> Iterator[Entries]:
    """The records of a table beside the policy, or those that are written out, with a name as their key."""
    if isinstance(node, Scalar) and node.value is not None:
        text = beside(node, found, read_file)
        yield from _table(text, node.text.strip(), columns, found) if text else ()
        return
    for key, value in entries(node, found):
        if not isinstance(value, Entries):
            value = Entries(value.at, ((Scalar(value.at, "address", "address"), value),))
        named = any(one.text == "name" for one, _ in value.entries)
        own = () if named else ((Scalar(key.at, "name", "name"), replace(key, value=key.text)),)
        yield Entries(value.at, (*own, *value.entries))


def _table(text: str, file: str, columns: tuple[str, ...], found: Findings) -> Iterator[Entries]:
    """The rows of a table with a heading, parted by commas or semicolons (RFC 4180). Empty cells say nothing."""
    heading = text.split("\n", 1)[0]
    reader = csv.reader(io.StringIO(text), delimiter=";" if heading.count(";") > heading.count(",") else ",")
    try:
        names = [name.strip().lower() for name in next(reader, [])]
        for column, name in enumerate(names, 1):
            if name not in columns:
                found.add(Place(1, column, file), unknown("column", name, columns))
        for row in reader:
            if any(cell.strip() for cell in row):
                yield _row(names, row, Place(reader.line_num, 1, file), columns)
    except csv.Error as error:
        found.add(Place(reader.line_num, 1, file), f"not a table: {error}")


def _row(names: list[str], row: list[str], at: Place, columns: tuple[str, ...]) -> Entries:
    cells = [
        (Scalar(at, name, name), _cell(name, cell.strip(), Place(at.line, column, at.file)))
        for column, (name, cell) in enumerate(zip(names, row, strict=False), 1)
        if cell.strip() and name in columns
    ]
    return Entries(at, tuple(cells))


def _cell(name: str, cell: str, at: Place) -> Node:
    if name in _LISTS and "|" in cell:
        return Items(
            at, tuple(Scalar(at, part.strip(), part.strip()) for part in cell.split("|") if part.strip())
        )
    return Scalar(at, cell, cell)
