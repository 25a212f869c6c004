"""The key by which a machine's mail belongs to a ticket: what the rules say of it, before it is known which one.

The rules see the mail as a new ticket, as they do if it opens one. Only mail for which a rule with `correlate` comes
into question is looked at. A person's reply is found by its token long before, and is never taken for a report.
"""

from dataclasses import dataclass
from datetime import datetime

from maildesk.policy import rules
from maildesk.policy.facts import Facts
from maildesk.policy.model import Policy
from maildesk.ticket import opening
from maildesk.ticket.values import Situation, Stimulus


@dataclass(frozen=True, slots=True)
class Correlated:
    """A key, and whether the mail with it says that the trouble is over."""

    key: str
    recovers: bool


def correlated(stimulus: Stimulus, policy: Policy, now: datetime) -> Correlated | None:
    """The key that the rules give a mail; None for nearly all."""
    if not policy.correlating:
        return None
    draft = opening.draft(stimulus, Situation(), now)
    facts = Facts.of(stimulus, draft.ticket, policy, Situation())
    if policy.correlating.isdisjoint(policy.index.candidates(facts)):
        return None
    after, _ = rules.apply(draft, facts, policy)
    lost = after.ticket.finished or (after.dropped is not None and not after.recovers)
    return Correlated(after.key, after.recovers) if after.key and not lost else None
