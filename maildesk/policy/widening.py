"""Impact that widens by itself: several people report much the same within a short time.

The ticket with which it becomes several, `similar` of them, affects one step more than one person, and the lead is told,
once, with the list. At three times as many it is one step more, and the lead is told again. Tickets that come after
take the same impact without a word to the lead, and after the second step without one to the team: it knows.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from maildesk.policy.actions.classification import follows
from maildesk.policy.facts import Facts
from maildesk.policy.model import Policy, Widening
from maildesk.ticket import opening
from maildesk.ticket.draft import Draft
from maildesk.ticket.model import EntryKind, Link, RecordType, Ticket
from maildesk.ticket.similarity import WIDENED, Report, report, similar
from maildesk.ticket.values import Similar, Situation, Stimulus

FURTHER = 3  # times as many as for the first step are needed for the second


def reported(stimulus: Stimulus, situation: Situation, policy: Policy, now: datetime) -> Report:
    """What a mail that opens a ticket reports, before any rule has seen it."""
    ticket = opening.draft(stimulus, situation, now).ticket
    systems = Facts.of(stimulus, ticket, policy, situation).systems
    return replace(report(ticket), systems=frozenset(systems))


def waits(ticket: Ticket, situation: Situation, others: Iterable[Ticket], policy: Policy) -> bool:
    """Whether a new ticket has to be decided again once these new ones are stored, for they change what is told."""
    if policy.widening is None:
        return False
    known, more = situation.similar, similar(report(ticket), map(report, others))
    said = {one.impact for one in known if one.widened}
    news = any(one.widened and one.impact not in said for one in more)
    return news or step((*known, *more), policy.widening) > step(known, policy.widening)


def step(others: Iterable[Similar], widening: Widening) -> int:
    """How many steps the impact rises by, 0 to 2, where others report the same."""
    people = len({one.requester for one in others}) + 1
    return (people >= widening.similar) + (people >= FURTHER * widening.similar)


def widened(draft: Draft, situation: Situation, policy: Policy) -> Draft:
    """The draft of a new ticket with the impact that similar ones give it. What is no incident, or set wider, stays."""
    ticket, others = draft.ticket, situation.similar
    if policy.widening is None or ticket.finished or ticket.type != RecordType.INCIDENT:
        return draft
    steps = step(others, policy.widening)
    if not steps:
        return draft
    leading = tuple(one for one in others if one.widened)
    told = any(_rank(one.impact, policy) >= steps for one in leading)
    related = leading[:1] if told else others
    links = tuple(Link("related", one.number) for one in related)
    linked = follows(draft, links=tuple(dict.fromkeys((*ticket.links, *links))))
    raised = replace(_raised(linked, steps, policy), actor="desk").journal(ticket)
    if not told:
        raised = _noted(raised, others, policy.widening)
    elif steps > 1 and ticket.assignee is None:
        raised = raised.suppress("assigned")
    return replace(raised, actor=draft.actor)


def _raised(draft: Draft, steps: int, policy: Policy) -> Draft:
    """The draft so many steps above the least impact, with what priority follows, unless it weighs more already."""
    ticket = draft.ticket
    impact = policy.impacts[-1 - min(steps, len(policy.impacts) - 1)]
    wider = impact if _rank(impact, policy) > _rank(ticket.impact, policy) else ticket.impact
    level = policy.level(replace(ticket, impact=wider))
    tags = tuple(dict.fromkeys((*ticket.tags, WIDENED)))
    return follows(draft, impact=wider, priority=min(ticket.priority, level), tags=tags)


def _noted(draft: Draft, others: Iterable[Similar], widening: Widening) -> Draft:
    numbers = ", ".join(str(one.number) for one in others)
    minutes = int(widening.within.total_seconds() // 60)
    return draft.write(EntryKind.WIDENED, f"much the same within {minutes} minutes: tickets {numbers}")


def _rank(impact: str, policy: Policy) -> int:
    """How many steps an impact is above the least; words of another policy are the least."""
    known = policy.impacts
    return len(known) - 1 - known.index(impact) if impact in known else 0
