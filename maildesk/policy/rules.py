"""The rules at work: once from top to bottom, each on what the ones above it have made."""

from collections.abc import Iterator
from dataclasses import replace

from maildesk.policy.actions import Context, Refused
from maildesk.policy.actions.arguments import LONGEST_VALUE
from maildesk.policy.actions.classification import follows, routed, weighed
from maildesk.policy.facts import Facts
from maildesk.policy.model import Policy, Queue, Rule
from maildesk.ticket.draft import Draft
from maildesk.ticket.lifecycle import NotAllowed
from maildesk.ticket.values import NOTHING_KNOWN, Kind, Match, Situation


def apply(
    draft: Draft,
    facts: Facts,
    policy: Policy,
    situation: Situation = NOTHING_KNOWN,
    *,
    explain: bool = False,
) -> tuple[Draft, tuple[Match, ...]]:
    """The draft after the rules, and each rule that was looked at: whether it hit, and what it missed first.

    To `explain` is to look at all of them, also at those that the mail cannot hit.
    """
    context = Context(policy, situation=situation)
    current = _arrived(draft, facts, policy) if facts.kind == Kind.OPENED else draft
    matched: list[Match] = []
    for rule in _in_question(facts, policy, explain):
        if current.stopped or current.dropped is not None:
            break
        if facts.ticket is not current.ticket:
            facts = replace(facts, ticket=current.ticket)
        current, match = _tried(rule, current, facts, context)
        matched.append(match)
    after = replace(current, actor=draft.actor, rule=draft.rule, forced=draft.forced, captured=draft.captured)
    return after, tuple(matched)


def _in_question(facts: Facts, policy: Policy, explain: bool) -> Iterator[Rule]:
    positions = range(len(policy.rules)) if explain else policy.index.candidates(facts)
    return (policy.rules[position] for position in positions if facts.kind in policy.rules[position].on)


def _tried(rule: Rule, draft: Draft, facts: Facts, context: Context) -> tuple[Draft, Match]:
    """What one rule makes of a draft. A rule whose actions are not possible here does nothing at all."""
    missed = rule.when.missed(facts)
    if missed:
        return draft, Match(rule.name, False, missed)
    try:
        return _ruled(rule, draft, facts, context), Match(rule.name, True, why=rule.when.because(facts))
    except (Refused, NotAllowed) as error:
        return draft, Match(rule.name, False, f"then: {error}")


def _ruled(rule: Rule, draft: Draft, facts: Facts, context: Context) -> Draft:
    current = replace(
        draft, actor="desk", rule=rule.name, forced=rule.forced, captured=_captured(rule, facts)
    )
    for name, value in current.captured.items():
        current = current.fill(name, value)
    for step in rule.then:
        current = step.run(current, context)
    return current.journal(draft.ticket)


def _captured(rule: Rule, facts: Facts) -> dict[str, str]:
    """What the regular expressions of a rule that hit have found, by name; the first to find something has it."""
    found: dict[str, str] = {}
    for field, test in rule.capturing:
        for text in field.texts(facts):
            found = {**test.captured(text), **found}
    return {name: " ".join(value.split())[:LONGEST_VALUE] for name, value in found.items()}


def _arrived(draft: Draft, facts: Facts, policy: Policy) -> Draft:
    """A new ticket in the queue of the address it came to, with the priority that the matrix gives."""
    named = {"system": ", ".join(facts.systems)} if facts.systems else {}
    known = follows(draft, **_least(draft, policy), fields={**named, **draft.ticket.fields})
    weighted = routed(weighed(known, Context(policy)), Context(policy))
    queue = _queue(facts, policy)
    if queue is None:
        return weighted
    team = policy.team(queue.team)
    return follows(weighted, queue=queue.name, **({"team": team.name, "line": team.line} if team else {}))


def _least(draft: Draft, policy: Policy) -> dict[str, str]:
    """What a new ticket weighs in the words of a policy that does not have the usual ones."""
    ticket = draft.ticket
    words = {"impact": (ticket.impact, policy.impacts), "urgency": (ticket.urgency, policy.urgencies)}
    return {name: known[-1] for name, (word, known) in words.items() if word not in known}


def _queue(facts: Facts, policy: Policy) -> Queue | None:
    """The queue of the mailbox; else that of a recipient, for an address whose mail another mailbox receives."""
    addresses = (facts.mailbox.lower(), *(one.folded for one in facts.mail.recipients))
    detailed = [_without_detail(address) for address in addresses]
    found = (policy.queue_at(address, detail) for address, detail in detailed if detail)
    plain = (policy.queue_at(address, "") for address, _ in detailed)
    return next(filter(None, (*found, *plain)), None)


def _without_detail(address: str) -> tuple[str, str]:
    """An address without its detail, and the detail (RFC 5233): `help+sap@example.org`."""
    local, _, domain = address.rpartition("@")
    name, _, detail = local.partition("+")
    return f"{name}@{domain}", detail
