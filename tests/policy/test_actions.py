"""What can be done to a ticket: each action with what it changes, and what it refuses."""

from dataclasses import replace
from typing import Any

import pytest

from maildesk.policy.actions import ACTIONS, Action, Context, Refused, find
from maildesk.policy.actions.arguments import LONGEST_VALUE
from maildesk.ticket.draft import Draft
from maildesk.ticket.lifecycle import NotAllowed
from maildesk.ticket.model import EntryKind, Lane, Link, Participant, Person, RecordType, Role, Status
from tests.policy.policies import ANN, BOB, CHEN, GRACE, draft, policy
from tests.ticket.tickets import NINE


def acted(word: str, argument: str = "", actor: Person | None = ANN, **state: Any) -> Draft:
    """A draft after one action of an agent."""
    action = find(word)
    assert action is not None
    context = Context(policy(), actor)
    before = Draft(ticket=draft(**state).ticket, at=NINE, actor=actor.address if actor else "desk")
    return action.run(before, action.read(argument, context), context)


CHANGES: list[tuple[str, str, dict[str, Any], dict[str, Any]]] = [
    ("type", "service request", {}, {"type": RecordType.SERVICE_REQUEST}),
    ("类型", "问题", {}, {"type": RecordType.PROBLEM}),
    ("service_type", "Fault", {}, {"service_type": "fault"}),
    ("服务类型", "权限", {}, {"service_type": "access"}),
    ("category", "Network.VPN", {}, {"category": "network.vpn"}),
    ("impact", "company", {}, {"impact": "company", "priority": 1}),
    ("影响", "部门", {"urgency": "low"}, {"impact": "department", "priority": 3}),
    ("impact", "company", {"locked": frozenset({"priority"}), "priority": 3}, {"impact": "company", "priority": 3}),
    ("urgency", "high", {"impact": "department"}, {"urgency": "high", "priority": 1}),
    ("紧急程度", "低", {}, {"urgency": "low", "priority": 3}),
    ("priority", "high", {}, {"priority": 1, "locked": frozenset({"priority"})}),
    ("priority", "３", {}, {"priority": 3}),
    ("优先级", "中", {"priority": 1}, {"priority": 2}),
    ("queue", "NET", {}, {"queue": "net"}),
    ("team", "network", {}, {"team": "network", "line": 2}),
    ("team", "network", {"assignee": ANN}, {"team": "network", "assignee": None}),
    ("team", "network", {"assignee": BOB}, {"team": "network", "assignee": BOB}),
    ("line", "3", {}, {"line": 3}),
    ("assign", "bob", {}, {"assignee": BOB, "team": "service-desk", "line": 1, "status": Status.NEW}),
    ("assign", "Bob Ray", {}, {"assignee": BOB}),
    ("转给", "陈博", {"team": "service-desk"}, {"assignee": CHEN, "team": "network", "line": 2}),
    ("assignee", "bob", {"team": "network", "line": 3}, {"assignee": BOB, "team": "network", "line": 3}),
    ("assign", "A.Lee@Example.org", {}, {"assignee": ANN, "status": Status.OPEN}),
    ("assign", "me", {}, {"assignee": ANN, "status": Status.OPEN}),
    ("assign", "nobody", {"assignee": BOB}, {"assignee": None}),
    ("take", "", {}, {"assignee": ANN, "status": Status.OPEN}),
    ("接手", "", {"assignee": BOB, "team": "network"}, {"assignee": ANN, "team": "service-desk"}),
    ("wait", "", {}, {"status": Status.WAITING_REQUESTER}),
    ("third-party", "Dell", {}, {"status": Status.WAITING_THIRD_PARTY}),
    ("挂起", "", {"status": Status.OPEN}, {"status": Status.ON_HOLD}),
    ("resolve", "New cable", {}, {"status": Status.RESOLVED, "resolution": "New cable", "resolved_at": NINE}),
    ("解决", "", {}, {"status": Status.RESOLVED, "resolution": ""}),
    ("close", "duplicate", {}, {"status": Status.CLOSED, "closure_code": "duplicate"}),
    ("reopen", "", {"status": Status.CLOSED}, {"status": Status.OPEN, "reopened": 1}),
    ("spam", "", {}, {"status": Status.SPAM}),
    ("title", "VPN in Berlin", {}, {"subject": "VPN in Berlin"}),
    ("tag", "a, b、c", {"tags": ("b",)}, {"tags": ("b", "a", "c")}),
    ("untag", "b", {"tags": ("a", "b")}, {"tags": ("a",)}),
    ("field", "Room = B 42", {}, {"fields": {"Room": "B 42"}}),
    ("字段", "房间＝五楼", {"fields": {"x": "1"}}, {"fields": {"x": "1", "房间": "五楼"}}),
    ("field", "x=", {"fields": {"x": "1"}}, {"fields": {}}),
    ("field", "x=2", {}, {"locked": frozenset({"fields.x"})}),
    ("link", "12", {}, {"links": (Link("related", 12),)}),
    ("link", "duplicate IT-12", {"links": (Link("parent", 3),)}, {"links": (Link("parent", 3), Link("duplicate", 12))}),
    ("关联", "重复 #12", {"links": (Link("duplicate", 12),)}, {"links": (Link("duplicate", 12),)}),
]  # fmt: skip


@pytest.mark.parametrize(("word", "argument", "state", "after"), CHANGES)
def test_an_action_changes_the_ticket(
    word: str, argument: str, state: dict[str, Any], after: dict[str, Any]
) -> None:
    """What is named is changed, and what follows from it."""
    ticket = acted(word, argument, **state).ticket
    assert {name: getattr(ticket, name) for name in after} == after


@pytest.mark.parametrize(
    ("word", "argument", "message"),
    [
        ("type", "incidnet", "unknown type 'incidnet'; did you mean 'incident'? (allowed: incident, service_request, problem)"),
        ("service_type", "x", "allowed: fault, provisioning, access, inquiry, other"),
        ("category", "", "needs a text"),
        ("category", "x" * 101, "too long: 101 characters, at most 100"),
        ("impact", "huge", "allowed: company, department, individual"),
        ("urgency", "", "allowed: high, normal, low"),
        ("priority", "4", "unknown priority '4' (allowed: 1, 2, 3, high, normal, low)"),
        ("priority", "9" * 5000, "unknown priority"),
        ("queue", "suport", "did you mean 'support'?"),
        ("team", "netwrok", "unknown team 'netwrok'; did you mean 'network'? (allowed: service-desk, network)"),
        ("line", "4", "unknown line '4' (allowed: 1, 2, 3)"),
        ("assign", "bobb", "unknown agent 'bobb'; did you mean 'bob'? (allowed: ann, bob, chen)"),
        ("assign", "grace", "unknown agent 'grace'"),
        ("assign", "../../x", "unknown agent"),
        ("assign", "", "unknown agent ''"),
        ("take", "it", "takes no argument such as 'it'"),
        ("spam", "x", "takes no argument"),
        ("title", "x" * 251, "too long"),
        ("tag", " ,", "needs a word"),
        ("field", "Room", "needs name=value"),
        ("field", "=x", "needs name=value"),
        ("link", "dupe 12", "unknown relation 'dupe'"),
        ("link", "claims 12", "unknown relation 'claims'"),
        ("link", "duplicate", "needs the number of a ticket"),
        ("link", "", "needs the number of a ticket"),
        ("link", "IT-0", "needs the number of a ticket"),
        ("link", "7", "a ticket is not related to itself"),
        ("watcher", "nobody", "needs an address, or one of: ann, bob, chen, grace"),
        ("watcher", "a@b@c", "needs an address"),
        ("drop", "", "needs a text"),
    ],
)  # fmt: skip
def test_an_argument_that_does_not_fit_is_refused(word: str, argument: str, message: str) -> None:
    """The refusal says what is allowed and what is nearest."""
    with pytest.raises(Refused) as refused:
        acted(word, argument)
    assert message in str(refused.value)


def test_a_move_that_the_status_does_not_allow_is_refused() -> None:
    """An action cannot go round the lifecycle."""
    with pytest.raises(NotAllowed):
        acted("wait", status=Status.CLOSED)


@pytest.mark.parametrize(
    ("word", "lane", "kind"),
    [
        ("hold", Lane.REQUESTER, EntryKind.CHANGE),
        ("wait", Lane.REQUESTER, EntryKind.CHANGE),
        ("third_party", Lane.REQUESTER, EntryKind.CHANGE),
        ("note", Lane.INTERNAL, EntryKind.NOTE),
    ],
)
def test_a_text_is_written_where_it_belongs(word: str, lane: Lane, kind: EntryKind) -> None:
    """A reason for waiting may be told to the requester; a note stays inside."""
    (entry,) = acted(word, "Spare part ordered").entries
    assert (entry.text, entry.lane, entry.kind, entry.actor) == (
        "Spare part ordered",
        lane,
        kind,
        ANN.address,
    )
    assert acted(word).entries == ()


def test_what_becomes_of_the_mail_is_said_by_rules() -> None:
    """Dropping, stopping and staying silent are marks on the draft."""
    assert acted("drop", "a newsletter").dropped == "a newsletter"
    assert acted("stop").stopped
    assert acted("no_acknowledgement", "yes").suppressed == {"acknowledgement"}


@pytest.mark.parametrize(
    ("argument", "joining"),
    [
        ("grace", [GRACE]),
        ("Grace@Example.org", [GRACE]),
        ("me", [ANN]),
        ("Head@Branch.Example", [Person("head@branch.example")]),
        ("mary@example.org", []),
    ],
)
def test_a_watcher_takes_part(argument: str, joining: list[Person]) -> None:
    """Anybody may watch, by key or address; the requester takes part already."""
    assert acted("watcher", argument).joining == tuple(Participant(one, Role.WATCHER) for one in joining)


def test_a_template_is_one_of_the_desks_own() -> None:
    """A rule answers with a template that is there, and that no notification uses."""
    known = replace(policy(), events=frozenset(("acknowledgement", "vpn-howto")))
    action = ACTIONS["answer"]
    assert action.run(draft(), action.read("vpn-howto", Context(known)), Context(known)).answers == (
        "vpn-howto",
    )
    for word in ("vpn-howtoo", "acknowledgement", ""):
        with pytest.raises(Refused, match=r"allowed: vpn-howto\)"):
            action.read(word, Context(known))


def test_keys_are_compared_whole() -> None:
    """Troubles with long names that differ at the end only are two; what is shown of them is cut."""
    context, action, named = Context(policy()), ACTIONS["correlate"], "x" * LONGEST_VALUE
    one, two = (action.run(draft(version=0), f"{named} {end}", context) for end in ("one", "two"))
    assert one.key != two.key
    assert one.ticket.fields["correlation"] == named


def test_an_agents_priority_outlives_the_matrix() -> None:
    """Impact that comes later changes no priority that an agent chose."""
    context = Context(policy(), ANN)
    chosen = acted("priority", "3")
    widened = ACTIONS["impact"].run(chosen, "company", context)
    assert (widened.ticket.impact, widened.ticket.priority) == ("company", 3)


@pytest.mark.parametrize("action", ACTIONS.values(), ids=ACTIONS)
def test_every_action_is_in_the_table_above_and_explains_itself(action: Action) -> None:
    """No action goes without a test and a sentence of help."""
    words = {action.name, *action.aliases}
    elsewhere = {
        "ask",
        "answer",
        "watcher",
        "note",
        "drop",
        "stop",
        "no_acknowledgement",
        "correlate",
        "recovers",
    }
    assert words & ({row[0].replace("-", "_") for row in CHANGES} | elsewhere)
    assert action.help.endswith(".")


def test_no_two_actions_share_a_word() -> None:
    """A word has one meaning."""
    words = [word for action in ACTIONS.values() for word in (action.name, *action.aliases)]
    assert len(words) == len(set(words))
