"""What another policy would have decided: stored mails decided again, by the one that is active and by another."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from maildesk.db.decisions import StoredDecision
from maildesk.explain import outcome
from maildesk.mail.message import Reading
from maildesk.policy.model import Policy
from maildesk.router import decide
from maildesk.ticket.model import Change
from maildesk.ticket.plain import from_json
from maildesk.ticket.values import Decision, Kind, Situation, Stimulus

MAILS = "mails"  # how the difference in what is sent is called


@dataclass(frozen=True, slots=True)
class Difference:
    """A stored mail that the other policy decides otherwise: each field as it is and as it would be."""

    inbox: int
    ticket: int | None
    subject: str
    changes: tuple[Change, ...]


def opening(stored: StoredDecision) -> tuple[Stimulus, Situation] | None:
    """Stimulus and situation of a mail that opened a ticket, or could have; None for any other."""
    stimulus = from_json(Stimulus, stored.stimulus)
    if stimulus.kind != Kind.OPENED or stimulus.silent:
        return None
    return stimulus, from_json(Situation, stored.situation)


def compare(
    stored: StoredDecision,
    stimulus: Stimulus,
    situation: Situation,
    reading: Reading,
    ours: Policy,
    other: Policy,
) -> Difference | None:
    """How the other policy decides otherwise about a stored mail; None where it does not."""
    asked = replace(stimulus, reading=reading)
    one, two = (decide(asked, situation, policy, stored.at) for policy in (ours, other))
    changes = tuple(_differences(_plain(one), _plain(two)))
    subject = reading.message.subject
    return Difference(stored.inbox or 0, stored.ticket, subject, changes) if changes else None


def _plain(decision: Decision) -> dict[str, str]:
    """What came of a decision: where the mail went, the fields of its ticket, who is told what."""
    mails = sorted(f"{notice.event} to {notice.recipient.address}" for notice in decision.notices)
    fields = {change.field: change.after for change in outcome(decision)}
    dropped = {} if decision.changes else {"dropped": decision.reason}
    return {**fields, **dropped, MAILS: ", ".join(mails)}


def _differences(one: dict[str, str], two: dict[str, str]) -> Iterator[Change]:
    for field in dict.fromkeys((*one, *two)):
        if one.get(field, "") != two.get(field, ""):
            yield Change(field, one.get(field, ""), two.get(field, ""))
