"""`people:` and `teams:`."""

from collections.abc import Mapping
from typing import Any

from maildesk.policy import shapes
from maildesk.policy.findings import Findings, unknown
from maildesk.policy.model import SERVICE_DESK, Team
from maildesk.policy.shapes import Reader, each, entries, record
from maildesk.policy.source import Entries, Items, Node
from maildesk.ticket.model import Person

PERSON: dict[str, Reader[Any]] = {
    "name": shapes.text,
    "address": shapes.address,
    "addresses": each(shapes.address),
    "language": shapes.text,
    "department": shapes.text,
    "phone": shapes.text,
    "site": shapes.text,
    "vip": shapes.yes_no,
}

People = dict[str, Person]


def people(node: Node, found: Findings) -> tuple[People, People]:
    """Everybody by key, and by each of their addresses."""
    by_key: People = {}
    by_address: People = {}
    for key, value in entries(node, found):
        person, addresses = _person(value, found)
        by_key[key.text.lower()] = person
        for address in addresses:
            if address in by_address:
                found.add(value.at, f"{address} is already the address of {by_address[address].called}")
            by_address.setdefault(address, person)
    return by_key, by_address


def teams(node: Node | None, found: Findings, known: People) -> Mapping[str, Team]:
    """The teams in the order of the file; without any, everybody is in one."""
    if node is None:
        return {SERVICE_DESK: Team(SERVICE_DESK, tuple(dict.fromkeys(known.values())))}
    return {key.text: _team(key.text, value, found, known) for key, value in entries(node, found)}


def _person(node: Node, found: Findings) -> tuple[Person, tuple[str, ...]]:
    if not isinstance(node, Entries):
        address = shapes.address(node, found)
        return Person(address), (address,)
    values = record(PERSON)(node, found)
    addresses = (*((values.pop("address"),) if "address" in values else ()), *values.pop("addresses", ()))
    if not addresses:
        found.add(node.at, "address is missing here")
    return Person(address=addresses[0] if addresses else "", **values), tuple(dict.fromkeys(addresses))


def _team(name: str, node: Node, found: Findings, known: People) -> Team:
    def person(node: Node, found: Findings) -> Person | None:
        key = shapes.text(node, found)
        if key and key.lower() not in known:
            found.add(node.at, unknown("person", key, known))
        return known.get(key.lower())

    if isinstance(node, Items):
        return Team(name, tuple(filter(None, each(person)(node, found))))
    shape: dict[str, Reader[Any]] = {
        "members": each(person),
        "lead": person,
        "line": shapes.whole(1, 3),
        "skills": shapes.texts,
    }
    values = record(shape)(node, found)
    members = tuple(dict.fromkeys(filter(None, values.pop("members", ()))))
    return Team(name, members, **values)
