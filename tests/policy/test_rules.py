"""The rules at work."""

from typing import Any

import pytest

from maildesk.policy import rules
from maildesk.policy.facts import Facts
from maildesk.policy.model import Policy
from maildesk.ticket.draft import Draft
from maildesk.ticket.model import Change, EntryKind, Lane, Status, Ticket
from maildesk.ticket.values import Kind, Match, Situation
from tests.policy.policies import ANN, CHEN, draft, policy, reading, stimulus


def applied(desk: Policy, of: Draft | None = None, **values: Any) -> tuple[Draft, tuple[Match, ...]]:
    """What the rules of a desk make of Mary's mail."""
    before = of or draft()
    return rules.apply(before, Facts.of(stimulus(**values), before.ticket, desk, Situation()), desk)


def test_a_rule_sees_what_the_rules_above_it_made() -> None:
    """Order matters: the second rule asks about what the first one set."""
    desk = policy("""\
        - {name: one, when: {subject: vpn}, then: {category: network.vpn}}
        - {name: two, when: {category: network}, then: {team: network}}
        - {name: three, when: {team: service-desk}, then: {priority: 1}}
    """)
    after, matched = applied(desk)
    assert (after.ticket.team, after.ticket.line, after.ticket.priority) == ("network", 2, 2)
    assert matched == (
        Match("one", True),
        Match("two", True),
        Match("three", False, "team: service-desk"),
    )


def test_every_rule_writes_down_what_it_changed() -> None:
    """The journal has an entry for each rule that changed something, on behalf of the desk."""
    desk = policy("""\
        - {name: one, then: {category: x, priority: 3}}
        - {name: two, then: {category: x}}
    """)
    (entry,) = applied(desk)[0].entries
    assert (entry.kind, entry.actor, entry.rule, entry.lane) == (
        EntryKind.CHANGE,
        "desk",
        "one",
        Lane.INTERNAL,
    )
    assert entry.changes == (Change("category", "", "x"), Change("priority", "2", "3"))


def test_after_the_rules_the_draft_is_whose_it_was() -> None:
    """Only the rules act for the desk."""
    before = Draft(ticket=draft().ticket, at=draft().at, actor="mary@example.org")
    after, _ = applied(policy("- {name: one, force: yes, then: {category: x}}"), before)
    assert (after.actor, after.rule, after.forced) == ("mary@example.org", None, False)


def test_what_an_agent_set_stays_unless_forced() -> None:
    """A rule changes a locked field with `force` only."""
    locked = draft(priority=3, locked=frozenset({"priority"}))
    assert applied(policy("- {name: one, then: {priority: 1}}"), locked)[0].ticket.priority == 3
    assert applied(policy("- {name: one, force: yes, then: {priority: 1}}"), locked)[0].ticket.priority == 1


def test_a_kept_assignee_keeps_the_team() -> None:
    """A rule whose assignment an agent's own choice outweighs does not move the ticket to another team."""
    locked = draft(assignee=ANN, team="service-desk", locked=frozenset({"assignee"}))
    after = applied(policy("- {name: one, then: {assignee: chen}}"), locked)[0].ticket
    assert (after.assignee, after.team) == (ANN, "service-desk")


def test_stop_ends_the_rules() -> None:
    """Nothing below is looked at."""
    desk = policy("- {name: one, then: {stop: yes}}\n- {name: two, then: {priority: 1}}\n")
    after, matched = applied(desk)
    assert after.ticket.priority == 2
    assert [match.rule for match in matched] == ["one"]


def test_drop_ends_the_rules() -> None:
    """The mail is kept in the inbox only, with the reason."""
    after, matched = applied(
        policy("- {name: one, then: {drop: a test}}\n- {name: two, then: {priority: 1}}\n")
    )
    assert (after.dropped, len(matched)) == ("a test", 1)


@pytest.mark.parametrize(
    ("on", "kind", "hit"),
    [
        ("", Kind.OPENED, True),
        ("", Kind.REQUESTER_REPLIED, False),
        ("on: replied, ", Kind.REQUESTER_REPLIED, True),
        ("on: replied, ", Kind.OPENED, False),
        ("on: [opened, replied], ", Kind.OPENED, True),
        ("on: [opened, replied], ", Kind.REQUESTER_REPLIED, True),
    ],
)
def test_new_mail_and_replies_are_told_apart(on: str, kind: Kind, hit: bool) -> None:
    """A rule is for new mail unless it says otherwise."""
    after, _ = applied(policy(f"- {{name: one, {on}then: {{tag: seen}}}}"), kind=kind)
    assert (after.ticket.tags == ("seen",)) is hit


def test_a_rule_that_cannot_do_all_does_nothing() -> None:
    """A move that the status does not allow undoes the rule, and the match says so."""
    after, matched = applied(
        policy("- {name: one, on: replied, then: {priority: 1, reopen: yes}}"),
        draft(status=Status.OPEN),
        kind=Kind.REQUESTER_REPLIED,
    )
    assert after.ticket.priority == 2
    assert not matched[0].hit
    assert matched[0].missed.startswith("then: a ticket that is open cannot reopen")


@pytest.mark.parametrize("order", ["{priority: 3, impact: company}", "{impact: company, priority: 3}"])
def test_what_is_said_outright_wins_over_what_follows(order: str) -> None:
    """A mapping has no order: the priority that a rule names stays, wherever it stands."""
    ticket = applied(policy(f"- {{name: one, then: {order}}}"))[0].ticket
    assert (ticket.impact, ticket.priority) == ("company", 3)


@pytest.mark.parametrize(
    ("to", "mailbox", "queue", "team"),
    [
        ("help@example.org", "help@example.org", "support", ""),
        ("net@example.org", "help@example.org", "support", ""),
        ("net@example.org", "all@example.org", "net", "network"),
        ("x@example.org", "all@example.org", "", ""),
    ],
)
def test_a_new_ticket_is_in_the_queue_of_its_address(to: str, mailbox: str, queue: str, team: str) -> None:
    """The mailbox decides, else a recipient; a queue may have a team."""
    ticket = applied(policy(), mailbox=mailbox, reading=reading(to=to))[0].ticket
    assert (ticket.queue, ticket.team, ticket.line) == (queue, team, 2 if team else 1)


def test_a_new_ticket_has_the_priority_of_the_matrix() -> None:
    """An individual's normal wish is what the policy says it is."""
    desk = policy(more="priority: {matrix: {individual: {normal: 3}}}")
    assert applied(desk)[0].ticket.priority == 3
    assert applied(desk, kind=Kind.REQUESTER_REPLIED)[0].ticket.priority == 2


def test_many_values_are_set_one_after_the_other() -> None:
    """Lists and mappings stand for several arguments."""
    desk = policy("""\
        - name: one
          then:
            tags: [a, b]
            untag: old
            field: {Room: B 42}
            note: [first, second]
            assignee: chen
    """)
    after = applied(desk, draft(tags=("old",)))[0]
    ticket: Ticket = after.ticket
    assert (ticket.tags, ticket.assignee, ticket.team) == (("a", "b"), CHEN, "network")
    assert ticket.fields == {"Room": "B 42"}
    assert [entry.text for entry in after.entries] == ["first", "second", ""]
