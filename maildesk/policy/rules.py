"""The rules at work: once from top to bottom, each on what the ones above it have made."""

from dataclasses import replace

from maildesk.policy.actions import Context, Refused
from maildesk.policy.actions.classification import follows, weighed
from maildesk.policy.facts import Facts
from maildesk.policy.model import Policy, Queue, Rule
from maildesk.ticket.draft import Draft
from maildesk.ticket.lifecycle import NotAllowed
from maildesk.ticket.values import Kind, Match


def apply(draft: Draft, facts: Facts, policy: Policy) -> tuple[Draft, tuple[Match, ...]]:
    """The draft after the rules, and each rule that was looked at: whether it hit, and what it missed first."""
    current = _arrived(draft, facts, policy) if facts.kind == Kind.OPENED else draft
    matched: list[Match] = []
    for rule in policy.rules:
        if current.stopped or current.dropped is not None:
            break
        if facts.kind in rule.on:
            if facts.ticket is not current.ticket:
                facts = replace(facts, ticket=current.ticket)
            current, match = _tried(rule, current, facts, policy)
            matched.append(match)
    return replace(current, actor=draft.actor, rule=draft.rule, forced=draft.forced), tuple(matched)


def _tried(rule: Rule, draft: Draft, facts: Facts, policy: Policy) -> tuple[Draft, Match]:
    """What one rule makes of a draft. A rule whose actions are not possible here does nothing at all."""
    missed = rule.when.missed(facts)
    if missed:
        return draft, Match(rule.name, False, missed)
    try:
        return _ruled(rule, draft, policy), Match(rule.name, True)
    except (Refused, NotAllowed) as error:
        return draft, Match(rule.name, False, f"then: {error}")


def _ruled(rule: Rule, draft: Draft, policy: Policy) -> Draft:
    current = replace(draft, actor="desk", rule=rule.name, forced=rule.forced)
    for step in rule.then:
        current = step.run(current, Context(policy))
    return current.journal(draft.ticket)


def _arrived(draft: Draft, facts: Facts, policy: Policy) -> Draft:
    """A new ticket in the queue of the address it came to, with the priority that the matrix gives."""
    weighted = weighed(draft, Context(policy))
    queue = _queue(facts, policy)
    if queue is None:
        return weighted
    team = policy.team(queue.team)
    return follows(weighted, queue=queue.name, **({"team": team.name, "line": team.line} if team else {}))


def _queue(facts: Facts, policy: Policy) -> Queue | None:
    """The queue of the mailbox; else that of a recipient, for an address whose mail another mailbox receives."""
    addresses = (facts.mailbox.lower(), *(one.folded for one in facts.mail.recipients))
    queues = {queue.address: queue for queue in policy.queues.values() if queue.address}
    return next((queues[address] for address in addresses if address in queues), None)
