"""Questions about the ticket, as the mail, agents and the rules above have made it."""

from maildesk.policy.conditions import arguments as read
from maildesk.policy.conditions.registry import Named, condition
from maildesk.policy.facts import Facts
from maildesk.policy.operators import Test
from maildesk.policy.text import EMPTY, text
from maildesk.ticket.model import SERVICE_TYPES, RecordType, Status


@condition(read.words("status", tuple(Status)))
def status(facts: Facts, wanted: frozenset[str]) -> bool:
    """The ticket's status."""
    return facts.ticket.status in wanted


@condition(read.words("type", tuple(RecordType)))
def type(facts: Facts, wanted: frozenset[str]) -> bool:
    """The record type: incident, service_request, problem."""
    return facts.ticket.type in wanted


@condition(read.words("service type", SERVICE_TYPES))
def service_type(facts: Facts, wanted: frozenset[str]) -> bool:
    """The service type: fault, provisioning, access, inquiry, other."""
    return facts.ticket.service_type in wanted


@condition(read.name)
def category(facts: Facts, test: Test) -> bool:
    """The category; `network` is `network.vpn`, too."""
    parts = facts.ticket.category.split(".")
    return any(test(text(".".join(parts[:depth]))) for depth in range(1, len(parts) + 1))


@condition(read.names("impact", "impacts"))
def impact(facts: Facts, wanted: frozenset[str]) -> bool:
    """How many are affected: individual, department, company."""
    return facts.ticket.impact in wanted


@condition(read.names("urgency", "urgencies"))
def urgency(facts: Facts, wanted: frozenset[str]) -> bool:
    """How soon it matters: high, normal, low."""
    return facts.ticket.urgency in wanted


@condition(read.numbers)
def priority(facts: Facts, wanted: frozenset[int]) -> bool:
    """The priority; 1 is the highest."""
    return facts.ticket.priority in wanted


@condition(read.names("queue", "queues"))
def queue(facts: Facts, wanted: frozenset[str]) -> bool:
    """The queue."""
    return facts.ticket.queue in wanted


@condition(read.names("team", "teams"))
def team(facts: Facts, wanted: frozenset[str]) -> bool:
    """The team."""
    return facts.ticket.team in wanted


@condition(read.numbers)
def line(facts: Facts, wanted: frozenset[int]) -> bool:
    """The support line: 1, 2 or 3."""
    return facts.ticket.line in wanted


@condition(read.people)
def assignee(facts: Facts, wanted: frozenset[str]) -> bool:
    """Who works on it."""
    return facts.ticket.assignee is not None and facts.ticket.assignee.address in wanted


@condition(read.flag)
def assigned(facts: Facts, wanted: bool) -> bool:
    """Whether anybody works on it."""
    return (facts.ticket.assignee is not None) == wanted


@condition(read.least)
def similar(facts: Facts, least: int) -> bool:
    """At least so many open tickets of other requesters that are much like it."""
    return facts.similar >= least


@condition(read.name)
def tag(facts: Facts, test: Test) -> bool:
    """One of its tags."""
    return any(test(text(one)) for one in facts.ticket.tags)


@condition(read.named)
def field(facts: Facts, wanted: Named) -> bool:
    """Fields of the form by name, each with a test."""
    values = {name.lower(): value for name, value in facts.ticket.fields.items()}
    return all(test(text(values[name]) if name in values else EMPTY) for name, test in wanted)
