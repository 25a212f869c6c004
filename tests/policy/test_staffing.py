"""Whom of a team a rule gives a ticket to."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from maildesk.errors import PolicyError
from maildesk.policy import rules
from maildesk.policy.actions import ACTIONS, Context
from maildesk.policy.facts import Facts
from maildesk.policy.load import load
from maildesk.policy.model import Duty, Policy
from maildesk.policy.staffing import Choice, after, choose, given, next_turn
from maildesk.ticket.calendar import Calendar
from maildesk.ticket.draft import Draft
from maildesk.ticket.happenings import changes
from maildesk.ticket.model import EntryKind, Person
from maildesk.ticket.values import Decision, Disposition, Situation
from tests.policy.policies import stimulus
from tests.ticket.tickets import ticket

PEOPLE = """\
calendars:
  early: {zone: UTC, hours: {mon-fri: 06:00-14:00}}
  late: {zone: UTC, hours: {mon-fri: 12:00-20:00}}
people:
  ann: {name: Ann, address: ann@example.org, calendar: early, skills: [vpn]}
  bo: {name: Bo, addresses: [bo@example.org, b@example.org], calendar: early, capacity: 3, skills: [vpn, wifi]}
  cem: {name: Cem, address: cem@example.org, calendar: late, away: 2026-11-23..2026-11-27, deputy: dora}
  dora: {name: Dora, address: dora@example.org, calendar: late}
  eve: {name: Eve, address: eve@example.org, away: 2026-11-23}
  fay: {name: Fay, address: fay@example.org, away: 2026-11-01..2026-12-31, deputy: gil}
  gil: {name: Gil, address: gil@example.org, away: 2026-11-01..2026-12-31, deputy: fay}
  out: {name: Out, address: out@example.org}
teams:
  network: {lead: ann, members: [ann, bo], line: 2}
  desk: {members: [cem, dora, ann], skills: [phones]}
  gone: {lead: dora, members: [eve, fay]}
  lent: {members: [cem]}
"""
MORNING = datetime(2026, 11, 23, 9, tzinfo=UTC)  # a Monday
NOON, NIGHT = MORNING.replace(hour=13), MORNING.replace(hour=22)
SATURDAY = datetime(2026, 11, 28, 10, tzinfo=UTC)


def desk(more: str = "") -> Policy:
    """Agents with hours, absence, deputies, capacity and skills."""
    return load(PEOPLE + more, "rules.yaml")


def known(**load: int) -> Situation:
    """What agents have, by short name."""
    return Situation(load={f"{name}@example.org": number for name, number in load.items()})


def turned(**turns: int) -> Situation:
    """Whose turn it was."""
    return Situation(turns={f"{name}@example.org": number for name, number in turns.items()})


NETWORK, IN_TURN = Choice("network"), Choice("network", "round_robin")


@pytest.mark.parametrize(
    ("choice", "situation", "at", "expected"),
    [
        (NETWORK, known(), MORNING, "ann"),
        (NETWORK, known(ann=1), MORNING, "bo"),
        (NETWORK, known(ann=2, bo=2), MORNING, "ann"),
        (NETWORK, known(ann=9, bo=3), MORNING, "ann"),
        (NETWORK, Situation(turns={"ann@example.org": 4}), MORNING, "bo"),
        (IN_TURN, turned(), MORNING, "ann"),
        (IN_TURN, turned(ann=1), MORNING, "bo"),
        (IN_TURN, turned(ann=3, bo=2), MORNING, "bo"),
        (IN_TURN, turned(ann=3, bo=4), MORNING, "ann"),
        (Choice("network", skill="wifi"), known(bo=2), MORNING, "bo"),
        (Choice("network", skill="wifi"), known(bo=3), MORNING, None),
        (Choice("desk", skill="phones"), known(dora=5), NOON, "ann"),
        (Choice("desk", skill="vpn"), known(ann=5), NOON, "ann"),
        (Choice("desk"), known(ann=9), MORNING, "ann"),
        (Choice("desk"), known(ann=9), NOON, "dora"),
        (Choice("desk"), known(), NIGHT, "ann"),
        (Choice("desk"), known(dora=1, ann=2), SATURDAY, "ann"),
        (Choice("lent"), known(), NOON, "dora"),
        (Choice("lent"), known(), SATURDAY, "cem"),
        (Choice("gone"), known(), MORNING, None),
        (Choice(skill="wifi"), known(), MORNING, "bo"),
    ],
)
def test_who_is_chosen(choice: Choice, situation: Situation, at: datetime, expected: str | None) -> None:
    """Who is able, there, not away and not full; of those by load or turns, at last by the order of the file."""
    person = choose(choice, ticket(), desk(), situation, at).person
    assert (person.address if person else None) == (f"{expected}@example.org" if expected else None)


@pytest.mark.parametrize(
    ("choice", "situation", "at", "why"),
    [
        (
            Choice("network", skill="vpn"),
            known(ann=2, bo=1),
            MORNING,
            "least loaded of network with skill vpn: Bo has 1 open",
        ),
        (IN_TURN, turned(ann=1), MORNING, "next in turn of network: Bo"),
        (Choice("lent"), known(), NOON, "least loaded of lent: Dora has 0 open, for Cem, who is away"),
        (
            NETWORK,
            known(),
            NIGHT,
            "least loaded of network: Ann has 0 open; nobody is at work before 2026-11-24 06:00 UTC",
        ),
        (Choice("gone"), known(), MORNING, "nobody of gone can take it: Eve is away, Fay is away"),
        (
            Choice("network", skill="wifi"),
            known(bo=3),
            MORNING,
            "nobody of network with skill wifi can take it: Bo has 3 of 3 open",
        ),
    ],
)
def test_why(choice: Choice, situation: Situation, at: datetime, why: str) -> None:
    """The journal can be read by somebody who wonders."""
    assert choose(choice, ticket(), desk(), situation, at).why == why


def test_whoever_never_works_is_left_out() -> None:
    """A calendar without hours makes nobody wait."""
    policy = desk()
    never = Duty(calendar=Calendar(week=((),) * 7))
    off = replace(policy, duties={**policy.duties, "ann@example.org": never})
    assert choose(NETWORK, ticket(), off, known(), MORNING).person == policy.people["bo"]


def test_the_requester_never_gets_their_own_ticket() -> None:
    """Also where nobody else is there."""
    ann = desk().people["ann"]
    own = ticket(requester=ann)
    assert choose(NETWORK, own, desk(), known(bo=2), MORNING).person == desk().people["bo"]
    nobody = choose(Choice("network"), own, desk(), known(bo=3), MORNING)
    assert nobody.person is None
    assert "Ann is the requester" in nobody.why


def test_who_has_it_keeps_it() -> None:
    """A rule that hits again does not pass a ticket round; who is not of the team gives it up."""
    bo, dora = desk().people["bo"], desk().people["dora"]
    assert choose(NETWORK, ticket(assignee=bo), desk(), known(bo=2), MORNING).person == bo
    assert choose(NETWORK, ticket(assignee=dora), desk(), known(), MORNING).person == desk().people["ann"]


def test_mails_of_one_batch_are_spread() -> None:
    """What is decided and not stored counts as load and as a turn."""
    situation = Situation()
    had: list[str] = []
    for _ in range(4):
        person = choose(IN_TURN, ticket(), desk(), situation, MORNING).person
        assert person is not None
        had.append(person.name)
        made = Draft(ticket=ticket(team="network", assignee=person), at=MORNING).write(EntryKind.CHOSEN)
        decision = Decision(
            disposition=Disposition.OPENED, changes=((None, made.ticket),), entries=made.entries
        )
        assert given(decision) == person
        situation = after(situation, [decision])
    assert had == ["Ann", "Bo", "Ann", "Bo"]
    assert situation.load == {"ann@example.org": 2, "bo@example.org": 2}
    assert next_turn(situation) == 5


RULE = """
rules:
  - name: VPN
    when: {mentions: {word: vpn}}
    then: {category: network.vpn, assign: {from: network, by: round_robin, skill: vpn}}
"""


def ruled(more: str, situation: Situation = Situation(), **state: Any) -> Draft:  # noqa: B008
    """Mary's mail about the VPN, worked by rules."""
    policy = desk(more)
    before = Draft(ticket=ticket(**state), at=MORNING)
    made, _ = rules.apply(before, Facts.of(stimulus(), before.ticket, policy, situation), policy, situation)
    return made


def test_a_rule_gives_it_to_somebody() -> None:
    """The ticket comes to the team and to one of it, and the journal has the reason under the rule's name."""
    made = ruled(RULE, turned(ann=1))
    assert (made.ticket.assignee, made.ticket.team, made.ticket.line) == (desk().people["bo"], "network", 2)
    (chosen,) = [entry for entry in made.entries if entry.kind == EntryKind.CHOSEN]
    assert (chosen.text, chosen.rule) == ("next in turn of network with skill vpn: Bo", "VPN")
    assert made.ticket.locked == frozenset()


def test_nobody_can_take_it() -> None:
    """It stays with the team, and that has a name which notifications match on, unless another rule finds somebody."""
    alone = RULE.replace("network, by: round_robin, skill: vpn", "gone")
    made = ruled(alone)
    assert (made.ticket.team, made.ticket.assignee) == ("gone", None)
    assert "unassignable" in changes(None, made.ticket, made.entries)
    found = ruled(alone + "  - {name: Else, then: {assign: out@example.org}}\n".replace("out", "bo"))
    assert "unassignable" not in changes(None, found.ticket, found.entries)


def test_what_an_agent_set_stays() -> None:
    """A rule does not choose anew where an agent has given the ticket to somebody."""
    dora = desk().people["dora"]
    made = ruled(RULE, assignee=dora, team="desk", locked=frozenset({"assignee", "team"}))
    assert made.ticket.assignee == dora
    assert not any(entry.kind == EntryKind.CHOSEN for entry in made.entries)


@pytest.mark.parametrize(
    ("word", "person"), [("least_loaded", "bo"), ("轮流", "ann"), ("Round robin", "ann")]
)
def test_an_agent_has_somebody_chosen(word: str, person: str) -> None:
    """The same words stand in a reply; the team is the ticket's."""
    policy, action = desk(), ACTIONS["assign"]
    situation = replace(known(ann=1), turns={"bo@example.org": 1})
    context = Context(policy, Person("dora@example.org"), situation)
    before = Draft(ticket=ticket(team="network"), at=MORNING, actor="dora@example.org")
    assert action.run(before, action.read(word, context), context).ticket.assignee == policy.people[person]


@pytest.mark.parametrize(
    ("then", "what"),
    [
        ("{assign: {from: netwrok}}", "assign: unknown team 'netwrok'; did you mean 'network'?"),
        ("{assign: {by: turns}}", "assign: unknown way to choose 'turns'"),
        ("{assign: {skill: vnp}}", "assign: unknown skill 'vnp'; did you mean 'vpn'?"),
        ("{assign: {team: network}}", "unknown key 'team'"),
        ("{assign: {from: gone, skill: vpn}}", "assign: nobody of gone has the skill vpn"),
    ],
)
def test_a_choice_that_cannot_be(then: str, what: str) -> None:
    """It is said with its place when the file is read."""
    with pytest.raises(PolicyError, match=r"rules\.yaml:") as refused:
        desk(f"rules:\n  - name: x\n    then: {then}\n")
    assert what in str(refused.value)


MATRIX = """
responsibility:
  network.wifi: {berlin: desk}
  network: network
  hardware: {Berlin: lent, any: desk}
  any: {shanghai: lent}
"""


@pytest.mark.parametrize(
    ("category", "site", "team"),
    [
        ("network", "", "network"),
        ("network.vpn", "Berlin", "network"),
        ("network.wifi.guests", "Berlin", "desk"),
        ("network.wifi", "Paris", "network"),
        ("networks", "", None),
        ("hardware.printer", "BERLIN", "lent"),
        ("hardware", "Paris", "desk"),
        ("mail", "Shanghai", "lent"),
        ("", "Shanghai", "lent"),
        ("mail", "", None),
    ],
)
def test_who_is_responsible(category: str, site: str, team: str | None) -> None:
    """The first line that fits the category and the place; a category holds for what is below it."""
    found = desk(MATRIX).responsible(category, site)
    assert (found.name if found else None) == team


@pytest.mark.parametrize(
    ("then", "state", "expected"),
    [
        ("{category: network.vpn}", {}, ("network", 2)),
        ("{category: network.vpn, team: desk}", {}, ("desk", 1)),
        ("{category: hardware}", {"fields": {"site": "Berlin"}}, ("lent", 1)),
        ("{category: network}", {"team": "desk", "locked": frozenset({"team"})}, ("desk", 1)),
        ("{category: network}", {"team": "desk", "assignee": Person("dora@example.org")}, ("desk", 1)),
        ("{tag: x}", {"requester": Person("li@example.org", site="Shanghai")}, ("lent", 1)),
    ],
)
def test_a_category_brings_its_team(then: str, state: dict[str, Any], expected: tuple[str, int]) -> None:
    """As long as nobody has the ticket and nobody said otherwise."""
    made = ruled(f"{MATRIX}rules:\n  - name: x\n    then: {then}\n", **state).ticket
    assert (made.team, made.line) == expected


def test_only_policies_that_choose_need_to_know_who_has_what() -> None:
    """The desk looks it up for the kinds of mail that such a rule is for."""
    assert desk().chooses == frozenset()
    assert desk(RULE).chooses == {stimulus().kind}
