"""rules.yaml as a whole: what it may leave out, and what is said where it is wrong."""

import gc
import re
from datetime import timedelta
from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maildesk.policy.defaults import MATRIX, NOTIFICATIONS, SERVICE_LEVELS
from maildesk.policy.load import check, load
from maildesk.policy.model import Limits, Notification, Team
from maildesk.ticket.clocks import Targets
from maildesk.ticket.model import Lane, Person
from tests.policy.policies import ANN, BOB, CHEN, DESK, GRACE, policy


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "people:\n", "rules:\nteams: {}\npeople: {}\n"])
def test_an_empty_policy_is_good(text: str) -> None:
    """Every section has a default that is good enough to leave out."""
    desk = load(text, "rules.yaml")
    assert (desk.matrix, desk.service_levels, desk.notifications) == (MATRIX, SERVICE_LEVELS, NOTIFICATIONS)
    assert (desk.limits, desk.rules, desk.queues, desk.agents) == (Limits(), (), {}, ())


def test_without_teams_everybody_is_in_one() -> None:
    """Two lines make a desk."""
    desk = load(
        "people:\n  Ann: ann@example.org\n  bob: {address: Bob@Example.ORG, name: Bob}\n", "rules.yaml"
    )
    ann, bob = Person("ann@example.org"), Person("bob@example.org", "Bob")
    assert desk.agents == (ann, bob)
    assert desk.teams == {"service-desk": Team("service-desk", (ann, bob))}


def test_agents_are_who_is_in_a_team() -> None:
    """Members and leads, in the order of the file; whoever is only known is none."""
    desk = policy()
    assert desk.agents == (ANN, BOB, CHEN)
    assert desk.agent("a.lee@example.org") == ANN
    assert desk.agent("grace@example.org") is None
    assert desk.person("grace") == desk.person("Grace@example.org") == GRACE
    assert desk.person("nobody") is None
    assert desk.team("network") == Team("network", (CHEN, BOB), line=2)


def test_a_lead_who_is_no_member_is_an_agent() -> None:
    """Who leads a team works here."""
    desk = load("people: {a: a@x.org, b: b@x.org}\nteams: {t: {lead: b, members: a}}\n", "rules.yaml")
    assert [agent.address for agent in desk.agents] == ["a@x.org", "b@x.org"]


def test_what_is_said_lies_over_the_defaults() -> None:
    """One cell, one priority, one event can be changed alone."""
    desk = policy(
        more="""\
        priority: {matrix: {individual: {normal: 3}}}
        service_levels: {3: {response: 1d 4h, resolution: 2w}, 4: {response: 2d, resolution: 4w}}
        notifications:
          answer: {on: answered, to: requester, reply: requester}
          status-changed: off
        loop_limits: {answers_per_day: 2}
        """
    )
    assert desk.matrix == {**MATRIX, ("individual", "normal"): 3}
    assert desk.service_levels[3] == Targets(timedelta(hours=28), timedelta(weeks=2))
    assert set(desk.service_levels) == {1, 2, 3, 4}
    assert Notification("answer", ("answered",), ("requester",), Lane.REQUESTER) in desk.notifications
    events = [line.event for line in desk.notifications]
    assert (events.count("answer"), events.count("status-changed"), events.count("closed")) == (1, 0, 1)
    assert desk.limits == Limits(answers_per_day=2)


def test_a_priority_that_is_no_more_keeps_the_longest_targets() -> None:
    """A ticket from an older policy does not stop the desk."""
    levels = policy().service_levels
    assert levels[5] == levels[3]


def test_the_hash_is_that_of_the_text() -> None:
    """The same text is the same policy."""
    assert load("", "a").hash == load("", "b").hash != load("#", "a").hash
    assert len(load("", "a").hash) == 64


@pytest.mark.parametrize("text", ["", "people: [ann]\n"])
@pytest.mark.parametrize("enabled", [True, False])
def test_garbage_is_collected_again_afterwards(text: str, enabled: bool) -> None:
    """Only while a policy is read it is not, which makes reading large ones three times as fast."""
    assert gc.isenabled()
    try:
        (gc.enable if enabled else gc.disable)()
        check(text, "a")
        assert gc.isenabled() == enabled
    finally:
        gc.enable()


def test_templates_are_a_part_of_the_policy() -> None:
    """What the desk's own mails say is accepted together with the rules that send them."""
    desk = load("", "a", templates={"templates/closed.en.txt": "Headline: Done"})
    assert desk.files == {"templates/closed.en.txt": "Headline: Done"}
    assert desk.hash != load("", "a").hash


def test_everything_that_is_wrong_is_said_at_once() -> None:
    """All findings come in the order of the file, also those that depend on others."""
    text = dedent("""\
        rules:
          - name: x
            when: {subjct: a}
            then: {team: netwrok, priority: 9}
        people: {ann: ann}
        teams: {network: [anne]}
        """)
    places = [(one.file, one.line, one.column) for one in check(text, "r").errors]
    assert places == [("r", 3, 12), ("r", 4, 18), ("r", 4, 37), ("r", 5, 15), ("r", 6, 19)]
    assert check("", "r").errors == ()


@pytest.mark.parametrize(
    ("written", "span"),
    [("15m", timedelta(minutes=15)), ("90 min", timedelta(minutes=90)), ("4H", timedelta(hours=4)),
     ("3d", timedelta(days=3)), ("1h 30m", timedelta(minutes=90)), ("2w", timedelta(weeks=2))],
)  # fmt: skip
def test_time_spans(written: str, span: timedelta) -> None:
    """Minutes, hours, days and weeks, alone or together."""
    desk = load(f"service_levels: {{1: {{response: {written}, resolution: 9w}}}}\n", "rules.yaml")
    assert desk.service_levels[1].response == span


WHOLE = (
    DESK
    + """\
service_levels: {1: {response: 1h, resolution: 2h}}
priority: {matrix: {company: {high: 1}}}
notifications: {answer: {on: answered, to: [requester]}, closed: [{on: closed, to: team, once: yes, unless: taken}]}
loop_limits: {answers_per_day: 2}
rules:
- name: a
  on: [opened, replied]
  force: yes
  when: {any: [{subject: {matches: 'a.b'}}], not: {header: {X: y}, attachment: {name: x}}, line: 1, team: network}
  then: {team: network, tags: [a], field: {a: b}, priority: 1, hold: true, note: [a, b], assignee: bob, stop: yes}
  examples: [{subject: a, headers: {a: b}, attachments: [x], expect: {tags: [a], priority: 1}, hit: no}]
"""
)
SLIPS = [
    "{",
    "}",
    "[",
    "]",
    ": ",
    "- ",
    "\n",
    "~",
    "1",
    "-1",
    "true",
    "'",
    '"',
    "&a ",
    "*a",
    "!!x ",
    "#",
    "\t",
    "中",
    "no",
]


@given(
    st.lists(
        st.tuples(st.integers(0, len(WHOLE)), st.integers(0, 8), st.sampled_from(["", *SLIPS])),
        min_size=1,
        max_size=3,
    )
)
def test_whatever_slips_into_a_policy_is_a_finding(slips: list[tuple[int, int, str]]) -> None:
    """A policy with slips of the hand is good or has findings with places; nothing else ever happens."""
    text = WHOLE
    for start, length, slip in slips:
        text = text[:start] + slip + text[start + length :]
    checked = check(text, "r")
    assert (checked.policy is None) == bool(checked.errors)
    assert all(re.match(r"r:\d+:\d+: \S", str(finding)) for finding in (*checked.errors, *checked.warnings))


@given(st.text())
def test_any_text_is_a_policy_or_has_findings(text: str) -> None:
    """No text makes the loader fail in another way."""
    check(text, "r")


def test_the_whole_policy_of_the_slips_is_good() -> None:
    """It has every section, so that slips can fall anywhere."""
    assert check(WHOLE, "r").errors == ()
