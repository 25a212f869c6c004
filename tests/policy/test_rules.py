"""The rules at work."""

from datetime import timedelta
from typing import Any

import pytest

from maildesk.errors import PolicyError
from maildesk.policy import rules
from maildesk.policy.commands import parse
from maildesk.policy.facts import Facts
from maildesk.policy.model import Policy
from maildesk.router import decide
from maildesk.ticket.draft import Draft
from maildesk.ticket.model import Change, EntryKind, Lane, Role, Status, Ticket
from maildesk.ticket.values import Kind, Match, Situation, Stimulus
from tests.policy.policies import ANN, CHEN, draft, policy, reading, stimulus
from tests.ticket.tickets import NINE, ticket


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
        Match("one", True, why="subject: vpn"),
        Match("two", True, why="category: network"),
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


OVERDUE = ticket(created_at=NINE - timedelta(days=1))


@pytest.mark.parametrize(
    ("kind", "commands", "of", "hit"),
    [
        (Kind.OPERATOR, ["#priority 3"], ticket(), True),
        (Kind.AGENT_REPLIED, ["#take"], ticket(), True),
        (Kind.AGENT_REPLIED, ["#note looked at it"], ticket(), False),
        (Kind.AGENT_REPLIED, ["#priority 9"], ticket(), False),
        (Kind.TIMER, [], OVERDUE, True),
        (Kind.TIMER, [], ticket(), False),
        (Kind.REQUESTER_REPLIED, [], ticket(), False),
        (Kind.BOUNCED, [], ticket(), False),
    ],
)
def test_what_agents_and_clocks_change_starts_rules(
    kind: Kind, commands: list[str], of: Ticket, hit: bool
) -> None:
    """`on: changed` is for a ticket that differs from before; a note, or a refused command, changes nothing."""
    desk = policy("- {name: one, on: changed, then: {tag: seen}}")
    role = Role.AGENT if kind == Kind.AGENT_REPLIED else Role.OPERATOR
    mail = None if kind in (Kind.OPERATOR, Kind.TIMER) else reading(text="")
    cause = Stimulus(
        kind=kind, at=NINE, ticket=of.number, sender=ANN, role=role, reading=mail, commands=parse(commands)
    )
    after = decide(cause, Situation(ticket=of), desk, NINE).ticket
    assert after is not None
    assert (after.tags == ("seen",)) is hit


def test_what_an_agent_changed_outlives_the_rules_for_changes() -> None:
    """A rule sees the new priority, and leaves it as the agent chose it."""
    desk = policy("- {name: one, on: changed, when: {priority: 3}, then: {priority: 1, tag: low}}")
    cause = Stimulus(
        kind=Kind.OPERATOR, at=NINE, ticket=7, sender=ANN, role=Role.AGENT, commands=parse(["#priority 3"])
    )
    after = decide(cause, Situation(ticket=ticket()), desk, NINE).ticket
    assert after is not None
    assert (after.priority, after.tags) == (3, ("low",))


@pytest.mark.parametrize(
    ("when", "fields"),
    [
        (r"{subject: {matches: '(?P<host>db-\d+)'}}", {"host": "db-12"}),
        (r"{mentions: {matches: ['(?P<host>web-\d+)', '(?P<host>db-\d+)']}}", {"host": "db-12"}),
        (r"{mentions: {matches: '(?P<disk>/\S+)'}, subject: {matches: '(?P<host>db-\d+)'}}",
         {"disk": "/var", "host": "db-12"}),
        (r"{any: [{subject: x, body: {matches: '(?P<disk>/\S+)'}}, {subject: {matches: '(?P<host>db-\d+)'}}]}",
         {"disk": "/var", "host": "db-12"}),
        (r"{subject: db, not: {body: {matches: '(?P<disk>/usr)'}}}", {}),
        (r"{header: {X-Check: {matches: '(?P<check>\w+)'}}}", {"check": "load"}),
        (r"{body: {matches: '(?s)(?P<all>.*)'}}", {"all": "/var is full. Please help."}),
        (r"{subject: {matches: '(?P<host>db-\d+)(?P<port>:\d+)?'}}", {"host": "db-12"}),
    ],
)  # fmt: skip
def test_what_a_regular_expression_captures_fills_the_form(when: str, fields: dict[str, str]) -> None:
    """Named groups become fields, in one line each; the first to find something has the name."""
    mail = reading("db-12 alarm", "/var is full.\n Please help.", headers=(("X-Check", "load"),))
    after, _ = applied(policy(f"- {{name: one, when: {when}, then: {{tag: x}}}}"), reading=mail)
    assert after.ticket.fields == fields


def test_what_an_agent_filled_in_stays() -> None:
    """A field is locked by itself: a rule captures the others."""
    desk = policy(
        r"- {name: one, when: {subject: {matches: '(?P<app>v.n) (?P<state>\w+)'}}, then: {tag: '{app}'}}"
    )
    before = draft(fields={"app": "Citrix"}, locked=frozenset({"fields.app"}))
    after = applied(desk, before)[0].ticket
    assert (after.fields, after.tags) == ({"app": "Citrix", "state": "broken"}, ("VPN",))


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        (r"{name: r, when: {subject: {matches: '(?P<host>x)'}}, then: {title: '{hots}'}}",
         "title: unknown capture 'hots'; did you mean 'host'? (allowed: host)"),
        ("{name: r, then: {note: 'On {host}'}}", "note: unknown capture 'host'; none is defined"),
        (r"{name: r, when: {not: {subject: {matches: '(?P<a>x)'}}}, then: {tag: '{a}'}}", "tag: unknown capture 'a'"),
        ("{name: r, on: changed, then: {drop: x}}", "drop: is about mail that comes; on: changed has none"),
        ("{name: r, on: [opened, changed], then: {no_acknowledgement: yes}}", "no_acknowledgement: is about mail"),
        ("{name: r, on: later, then: {stop: yes}}", "(allowed: opened, replied, changed)"),
    ],
)  # fmt: skip
def test_a_rule_that_refers_to_nothing_is_refused(rule: str, message: str) -> None:
    """What a text asks for must be captured, and what is about mail needs one."""
    with pytest.raises(PolicyError) as refused:
        policy(f"- {rule}")
    assert message in str(refused.value)


def test_explained_rules_are_all_looked_at() -> None:
    """Each rule says what it missed; otherwise those that the mail cannot hit are not even looked at."""
    desk = policy("- {name: one, when: {subject: printer}, then: {tag: x}}\n- {name: two, then: {tag: y}}")
    seen = Facts.of(stimulus(), draft().ticket, desk, Situation())
    _, explained = rules.apply(draft(), seen, desk, explain=True)
    assert explained == (Match("one", False, "subject: printer"), Match("two", True))
    assert rules.apply(draft(), seen, desk)[1] == (Match("two", True),)


@pytest.mark.parametrize(
    ("when", "why"),
    [
        ("{}", ""),
        ("{subject: [wifi, vpn]}", "subject: vpn"),
        ("{mentions: {word: [morning, vpn]}, priority: 2}", "mentions: vpn; priority: 2"),
        ("{mentions: {matches: 's.op+ed'}}", "mentions: stopped"),
        ("{subject: {starts_with: [it, vpn], contains: broken}}", "subject: vpn … broken"),
        ("{any: [{subject: wifi}, {all: [{priority: 2}, {body: this}]}]}", "priority: 2; body: this"),
        ("{not: {subject: wifi}, vip: no}", "not: {subject: wifi}; vip: no"),
        ("{header: {X-A: {is: B}, X-C: d}}", "header: b, d"),
        ("{sender_domain: [example.com, example.org]}", "sender_domain: example.org"),
        ("{body: {matches: '(?s).*'}}", "body: It stopped this morning."),
    ],
)
def test_a_hit_says_what_it_found(when: str, why: str) -> None:
    """The conditions that decided, each with the piece of the mail that it holds for."""
    mail = reading(headers=(("X-A", "b"), ("X-C", "cd")))
    (match,) = applied(policy(f"- {{name: one, when: {when}, then: {{tag: x}}}}"), reading=mail)[1]
    assert match == Match("one", True, why=why)
