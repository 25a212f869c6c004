"""The words for whom a notification is for, and what each means for one ticket."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from maildesk.policy.model import Policy
from maildesk.ticket.draft import Draft
from maildesk.ticket.model import Person, Role, Ticket
from maildesk.ticket.values import Situation, Stimulus

Audience = Sequence[tuple[Person, Role]]


@dataclass(frozen=True, slots=True)
class Occasion:
    """What is announced: the names of what happened, the ticket as it is now with its new entries and participants
    (the draft), what caused it, and what the desk knows. `refusal` says what was wrong with commands.
    """

    happenings: frozenset[str]
    draft: Draft
    stimulus: Stimulus
    situation: Situation
    policy: Policy
    refusal: str = ""

    @property
    def ticket(self) -> Ticket:
        """The ticket as it is now."""
        return self.draft.ticket


def requester(what: Occasion) -> Audience:
    """Who asked for help."""
    return [(what.ticket.requester, Role.REQUESTER)]


def watchers(what: Occasion) -> Audience:
    """Who else takes part, such as people in Cc."""
    everybody = (*what.situation.participants, *what.draft.joining)
    return [(one.person, one.role) for one in everybody if one.role == Role.WATCHER]


def assignee(what: Occasion) -> Audience:
    """Who works on it; the team where nobody does yet, or where mail to them has failed."""
    working = what.ticket.assignee
    reached = working is not None and working.address != what.situation.returned_recipient
    return [(working, Role.AGENT)] if working and reached else team(what)


def team(what: Occasion) -> Audience:
    """The people of the ticket's team; all agents where it has none."""
    found = what.policy.team(what.ticket.team)
    return [(person, Role.AGENT) for person in found.people] if found and found.people else agents(what)


def lead(what: Occasion) -> Audience:
    """The lead of the ticket's team; else the operator."""
    found = what.policy.team(what.ticket.team)
    return [(found.lead, Role.AGENT)] if found and found.lead else operator(what)


def agents(what: Occasion) -> Audience:
    """All agents."""
    return [(person, Role.AGENT) for person in what.policy.agents]


def operator(what: Occasion) -> Audience:
    """Who runs the desk; all agents where nobody is named."""
    person = what.situation.operator
    if person is None:
        return agents(what)
    return [(person, Role.AGENT if what.policy.agent(person.address) else Role.OPERATOR)]


def sender(what: Occasion) -> Audience:
    """Who wrote the mail that caused it."""
    person = what.stimulus.sender
    if person is None:
        return []
    if what.policy.agent(person.address):
        return [(person, Role.AGENT)]
    own = person.address == what.ticket.requester.address
    return [(person, Role.REQUESTER if own else what.stimulus.role)]


AUDIENCES: dict[str, Callable[[Occasion], Audience]] = {
    word.__name__: word for word in (requester, watchers, assignee, team, lead, agents, operator, sender)
}


def audience(words: Sequence[str], what: Occasion) -> Iterator[tuple[Person, Role]]:
    """Everybody that the words mean, in their order, each with what they are to the ticket."""
    for word in words:
        yield from AUDIENCES[word](what)
