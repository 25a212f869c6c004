"""Questions about who wrote: nobody, where the mail has no unambiguous originator."""

from collections.abc import Iterable

from maildesk.policy.conditions import arguments as read
from maildesk.policy.conditions.registry import condition, text_condition
from maildesk.policy.facts import Facts
from maildesk.policy.text import Text, identity, text
from maildesk.ticket.model import Role

VERDICTS = ("pass", "fail", "none")


@text_condition(read.address)
def sender(facts: Facts) -> Iterable[Text]:
    """The sender's address."""
    return (identity(facts.sender.address),) if facts.sender else ()


@text_condition(read.name)
def sender_domain(facts: Facts) -> Iterable[Text]:
    """The domain of the sender's address."""
    return (identity(facts.sender.address.rpartition("@")[2]),) if facts.sender else ()


@text_condition(read.text)
def sender_name(facts: Facts) -> Iterable[Text]:
    """The sender's display name."""
    return (text(facts.sender.name),) if facts.sender else ()


@condition(read.words("role", (Role.AGENT, Role.REQUESTER, Role.WATCHER, Role.STRANGER)))
def sender_role(facts: Facts, wanted: frozenset[str]) -> bool:
    """What the sender is to the ticket: requester, watcher, agent; stranger where nobody can tell who it is."""
    return facts.role in wanted


@condition(read.flag)
def sender_known(facts: Facts, wanted: bool) -> bool:
    """Whether the policy knows the sender, among the people or in the directory."""
    return facts.known == wanted


@condition(read.words("verdict", VERDICTS))
def authentication(facts: Facts, wanted: frozenset[str]) -> bool:
    """What the receiving server says of who wrote: pass (it is the sender's domain), fail, none (nothing is known)."""
    return facts.authentication in wanted


@text_condition(read.name)
def department(facts: Facts) -> Iterable[Text]:
    """The sender's department, where the policy knows it."""
    return (text(facts.sender.department),) if facts.sender else ()


@text_condition(read.name)
def site(facts: Facts) -> Iterable[Text]:
    """The place where the sender works, where the policy knows it."""
    return (text(facts.sender.site),) if facts.sender else ()


@condition(read.flag)
def vip(facts: Facts, wanted: bool) -> bool:
    """Whether the sender is marked as a VIP."""
    return (facts.sender is not None and facts.sender.vip) == wanted
