"""Why the desk decides as it does: what the rules saw, which of them hit and why, and what comes of it.

Nothing is written and nothing reserved: the same question gets the same answer.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from maildesk.policy.facts import Facts
from maildesk.policy.model import Policy
from maildesk.router import decide
from maildesk.ticket.draft import differences
from maildesk.ticket.model import Change, Ticket
from maildesk.ticket.values import Decision, Match, Notice, Situation, Stimulus

SHOWN = 200  # characters of a text


@dataclass(frozen=True, slots=True)
class Explanation:
    """What was seen, each rule with its reason, and the decision with the fields that it sets."""

    policy: str
    facts: Mapping[str, str]
    rules: tuple[Match, ...]
    decision: Decision
    changes: tuple[Change, ...]

    @property
    def mails(self) -> tuple[Notice, ...]:
        """What would be sent."""
        return self.decision.notices


def explain(stimulus: Stimulus, situation: Situation, policy: Policy, now: datetime) -> Explanation:
    """Decides about a stimulus and says why."""
    decision = decide(stimulus, situation, policy, now, explain=True)
    seen = decision.ticket or situation.ticket
    facts = dict(_facts(stimulus, seen, situation, policy)) if seen else {"the desk": decision.reason}
    return Explanation(policy.hash, facts, decision.matched, decision, outcome(decision))


def outcome(decision: Decision) -> tuple[Change, ...]:
    """The fields that a decision sets on its ticket, against what a new one says by itself."""
    if not decision.changes:
        return ()
    before, after = decision.changes[0]
    return differences(before or _blank(after), after)


def _blank(after: Ticket) -> Ticket:
    """A ticket of which nothing is known but who reports it."""
    return Ticket(
        number=after.number,
        subject=after.subject,
        requester=after.requester,
        created_at=after.created_at,
        updated_at=after.updated_at,
        language=after.language,
        mailbox=after.mailbox,
    )


def _facts(
    stimulus: Stimulus, ticket: Ticket, situation: Situation, policy: Policy
) -> Iterator[tuple[str, str]]:
    """What conditions ask about, by name, as far as there is something to say."""
    facts = Facts.of(stimulus, ticket, policy, situation)
    message = facts.mail.message
    yield "kind", str(stimulus.kind)
    yield "how it was found", stimulus.reason
    yield "sender", facts.sender.address if facts.sender else "unknown"
    yield "sender_role", str(facts.role)
    yield "sender_known", "yes" if facts.known else "no"
    yield "authentication", facts.authentication
    yield "department", facts.sender.department if facts.sender else ""
    yield "site", facts.sender.site if facts.sender else ""
    yield "vip", "yes" if facts.sender and facts.sender.vip else "no"
    yield "mailbox", facts.mailbox
    if message is not None:
        yield "recipients", ", ".join(one.address for one in (*message.to, *message.cc))
        yield "subject", message.subject
        yield "body", facts.mail.new.shown[:SHOWN]
        yield "attachments", ", ".join(f"{one.name} ({one.type})" for one in message.attachments)
        yield "origin", str(facts.mail.origin)
        yield "language", facts.mail.language
    yield "system", ", ".join(facts.systems)
    yield "similar", str(facts.similar)
    yield "time", f"{policy.calendar.local(facts.at):%Y-%m-%d %H:%M %Z}"
