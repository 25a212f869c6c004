"""`people:` and `teams:`."""

from collections.abc import Iterable, Mapping
from typing import Any

from maildesk.policy import shapes
from maildesk.policy.findings import Findings, unknown
from maildesk.policy.hours import dates
from maildesk.policy.model import SERVICE_DESK, Duty, Team
from maildesk.policy.shapes import Reader, each, entries, named, record
from maildesk.policy.source import NOTHING, Entries, Items, Node
from maildesk.ticket.calendar import Calendar
from maildesk.ticket.model import Person

MOST = 1000  # tickets that somebody may have at once
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


def people(
    node: Node, found: Findings, calendars: Mapping[str, Calendar]
) -> tuple[People, People, dict[str, Duty]]:
    """Everybody by key and by each of their addresses; and how those work who say so, by address."""
    by_key: People = {}
    by_address: People = {}
    duties: dict[str, dict[str, Any]] = {}
    for key, value in entries(node, found):
        one, addresses, more = person(value, found, duty(calendars))
        by_key[key.text.lower()] = one
        for address in addresses:
            if address in by_address:
                found.add(value.at, f"{address} is already the address of {by_address[address].called}")
            by_address.setdefault(address, one)
        if more:
            duties[one.address] = more
    return by_key, by_address, {who: _deputised(said, by_key, found) for who, said in duties.items()}


def person(
    node: Node, found: Findings, further: Mapping[str, Reader[Any]]
) -> tuple[Person, tuple[str, ...], dict[str, Any]]:
    """A person, all of their addresses, and what the further keys say."""
    if not isinstance(node, Entries):
        address = shapes.address(node, found)
        return Person(address), (address,), {}
    values = record({**PERSON, **further})(node, found)
    more = {key: values.pop(key) for key in further if key in values}
    addresses = (*((values.pop("address"),) if "address" in values else ()), *values.pop("addresses", ()))
    if not addresses:
        found.add(node.at, "address is missing here")
    return Person(address=addresses[0] if addresses else "", **values), tuple(dict.fromkeys(addresses)), more


def teams(
    node: Node | None, found: Findings, known: People, calendars: Mapping[str, Calendar]
) -> Mapping[str, Team]:
    """The teams in the order of the file; without any, everybody is in one."""
    if node is None:
        return {SERVICE_DESK: Team(SERVICE_DESK, tuple(dict.fromkeys(known.values())))}
    shape = team(known, calendars)
    return {key.text: _team(key.text, value, found, shape) for key, value in entries(node, found)}


def duty(calendars: Mapping[str, Calendar]) -> dict[str, Reader[Any]]:
    """What may be said of how somebody works."""
    return {
        "calendar": named("calendar", calendars),
        "away": each(dates),
        "deputy": somebody,
        "skills": shapes.texts,
        "capacity": shapes.whole(0, MOST),
    }


def somebody(node: Node, found: Findings) -> tuple[str, Node]:
    """A person's key with its place, since the person may stand further down in the file."""
    return shapes.text(node, found).lower(), node


def team(known: People, calendars: Mapping[str, Calendar]) -> dict[str, Reader[Any]]:
    """What may be said of a team."""
    one = named("person", known)
    return {
        "members": each(one),
        "lead": one,
        "line": shapes.whole(1, 3),
        "skills": shapes.texts,
        "calendar": named("calendar", calendars),
        "deputy": one,
        "capacity": shapes.whole(0, MOST),
    }


def _deputised(said: dict[str, Any], known: People, found: Findings) -> Duty:
    deputy, node = said.pop("deputy", ("", NOTHING))
    if deputy and deputy not in known:
        found.add(node.at, unknown("person", deputy, known))
    away = tuple((days[0], days[-1]) for days in said.pop("away", ()) if days)
    return Duty(away=away, deputy=known.get(deputy), **said)


def _team(name: str, node: Node, found: Findings, shape: dict[str, Reader[Any]]) -> Team:
    if isinstance(node, Items):
        return Team(name, _distinct(shape["members"](node, found)))
    values = record(shape)(node, found)
    return Team(name, _distinct(values.pop("members", ())), **values)


def _distinct(people: Iterable[Person | None]) -> tuple[Person, ...]:
    return tuple(dict.fromkeys(filter(None, people)))
