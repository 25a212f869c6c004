"""`people:` and `teams:`."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from maildesk.policy import shapes
from maildesk.policy.findings import Findings, unknown
from maildesk.policy.hours import dates
from maildesk.policy.model import SERVICE_DESK, Duty, Team
from maildesk.policy.shapes import Reader, choice, each, entries, record
from maildesk.policy.source import Entries, Items, Node
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
    duties: dict[str, tuple[Duty, str, Node]] = {}
    for key, value in entries(node, found):
        one, addresses, more = person(value, found, _duty(calendars))
        by_key[key.text.lower()] = one
        for address in addresses:
            if address in by_address:
                found.add(value.at, f"{address} is already the address of {by_address[address].called}")
            by_address.setdefault(address, one)
        if more:
            deputy = more.pop("deputy", "")
            duties[one.address] = (Duty(**more), deputy, value)
    return by_key, by_address, {who: _deputised(*one, by_key, found) for who, one in duties.items()}


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
    return {key.text: _team(key.text, value, found, known, calendars) for key, value in entries(node, found)}


def _duty(calendars: Mapping[str, Calendar]) -> dict[str, Reader[Any]]:
    return {
        "calendar": _calendar(calendars),
        "away": _away,
        "deputy": shapes.text,
        "skills": shapes.texts,
        "capacity": shapes.whole(0, MOST),
    }


def _deputised(duty: Duty, deputy: str, node: Node, known: People, found: Findings) -> Duty:
    if deputy and deputy.lower() not in known:
        found.add(node.at, unknown("person", deputy, known))
    return replace(duty, deputy=known.get(deputy.lower()))


def _calendar(calendars: Mapping[str, Calendar]) -> Reader[Calendar | None]:
    return lambda node, found: calendars.get(choice("calendar", calendars)(node, found))


def _away(node: Node, found: Findings) -> tuple[tuple[date, date], ...]:
    """Dates and ranges of dates, each with its last day."""
    ranges = each(dates)(node, found)
    return tuple((days[0], days[-1]) for days in ranges if days)


def _team(name: str, node: Node, found: Findings, known: People, calendars: Mapping[str, Calendar]) -> Team:
    def one(node: Node, found: Findings) -> Person | None:
        key = shapes.text(node, found)
        if key and key.lower() not in known:
            found.add(node.at, unknown("person", key, known))
        return known.get(key.lower())

    if isinstance(node, Items):
        return Team(name, tuple(filter(None, each(one)(node, found))))
    shape: dict[str, Reader[Any]] = {
        "members": each(one),
        "lead": one,
        "line": shapes.whole(1, 3),
        "skills": shapes.texts,
        "calendar": _calendar(calendars),
        "deputy": one,
        "capacity": shapes.whole(0, MOST),
    }
    values = record(shape)(node, found)
    members = tuple(dict.fromkeys(filter(None, values.pop("members", ()))))
    return Team(name, members, **values)
