"""Questions about the person who wrote. Where the mail has no unambiguous originator, none of them holds."""

from maildesk.policy.conditions import arguments as read
from maildesk.policy.conditions.registry import condition
from maildesk.policy.facts import Facts
from maildesk.policy.operators import Test
from maildesk.policy.text import identity, text
from maildesk.ticket.model import Role


@condition(read.address)
def sender(facts: Facts, test: Test) -> bool:
    """The sender's address."""
    return facts.sender is not None and test(identity(facts.sender.address))


@condition(read.name)
def sender_domain(facts: Facts, test: Test) -> bool:
    """The domain of the sender's address."""
    return facts.sender is not None and test(identity(facts.sender.address.rpartition("@")[2]))


@condition(read.text)
def sender_name(facts: Facts, test: Test) -> bool:
    """The sender's display name."""
    return facts.sender is not None and test(text(facts.sender.name))


@condition(read.words("role", (Role.AGENT, Role.REQUESTER, Role.WATCHER, Role.STRANGER)))
def sender_role(facts: Facts, wanted: frozenset[str]) -> bool:
    """What the sender is to the ticket: requester, watcher, agent; stranger where nobody can tell who it is."""
    return facts.role in wanted


@condition(read.name)
def department(facts: Facts, test: Test) -> bool:
    """The sender's department, where the policy knows it."""
    return facts.sender is not None and test(text(facts.sender.department))


@condition(read.name)
def site(facts: Facts, test: Test) -> bool:
    """The place where the sender works, where the policy knows it."""
    return facts.sender is not None and test(text(facts.sender.site))


@condition(read.flag)
def vip(facts: Facts, wanted: bool) -> bool:
    """Whether the sender is marked as a VIP."""
    return (facts.sender is not None and facts.sender.vip) == wanted
