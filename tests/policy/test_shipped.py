"""The policy that comes with the program, and the one that a new desk begins with."""

import re
from collections.abc import Sequence

import pytest

from maildesk.policy import examples, rules
from maildesk.policy.defaults import MATRIX, NOTIFICATIONS, SERVICE_LEVELS
from maildesk.policy.facts import Facts
from maildesk.policy.load import SECTIONS, check, load
from maildesk.policy.model import Limits, Policy
from maildesk.policy.starter import starter
from maildesk.shipped import shipped
from maildesk.ticket.values import Situation
from tests.policy.policies import draft, reading, stimulus
from tests.ticket.tickets import ticket

ALONE = [("Ann Lee", "ann@example.org")]
SEVERAL = [
    ('A "b": {c} #d', "ann@example.org"),
    ("陈博", "ann@example.com"),
    ("No", "no@example.org"),
    ("7", "7@example.org"),
    ("Again", "Ann@example.org"),
]


def uncommented(text: str) -> str:
    """A policy with the sections in it that are only shown."""
    return re.sub(rf"^# (?=(?:{'|'.join(SECTIONS)}):|  )", "", text, flags=re.MULTILINE)


@pytest.fixture(scope="module")
def desk() -> Policy:
    """The shipped rules.yaml."""
    path = shipped("rules.yaml")
    return load(path.read_text(encoding="utf-8"), path.name)


def test_the_shipped_examples_come_true(desk: Policy) -> None:
    """The shipped policy does what it says, in English and in Chinese."""
    assert examples.run(desk) == ()
    written = [example for rule in desk.rules for example in rule.examples]
    chinese = [example for example in written if any("\u4e00" <= c <= "\u9fff" for c in str(example.mail))]
    assert len(written) >= 40
    assert len(chinese) >= 15


def test_every_shipped_rule_has_an_example(desk: Policy) -> None:
    """No rule goes without a mail that it is for."""
    assert [rule.name for rule in desk.rules if not any(example.hit for example in rule.examples)] == []


def test_the_shipped_policy_spells_out_the_defaults(desk: Policy) -> None:
    """What a desk does without saying so can be read there."""
    assert desk.notifications == NOTIFICATIONS
    assert (desk.matrix, desk.service_levels, desk.limits) == (MATRIX, SERVICE_LEVELS, Limits())


def test_the_blocks_of_the_shipped_policy_are_good_without_their_comment_signs() -> None:
    """What is only shown there can be taken as it is."""
    desk = load(uncommented(shipped("rules.yaml").read_text(encoding="utf-8")), "rules.yaml")
    assert desk.calendars.keys() == {"office", "beijing"}


@pytest.mark.parametrize("agents", [ALONE, SEVERAL], ids=["alone", "several"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_new_desk_begins_with_a_good_policy(agents: Sequence[tuple[str, str]], language: str) -> None:
    """It is short, names every agent once whatever they are called, and its examples come true."""
    text = starter(agents, language)
    begun = load(text, "rules.yaml")
    assert len(text.splitlines()) <= 120
    assert (len(begun.rules), len(begun.calendars)) == (5, 1)
    assert {agent.address for agent in begun.agents} == {address.lower() for _, address in agents}
    assert {agent.language for agent in begun.agents} == {language}
    assert examples.run(begun) == ()
    assert check(text, "rules.yaml").warnings == ()


@pytest.mark.parametrize(("agents", "assigned"), [(ALONE, True), (SEVERAL, False)], ids=["alone", "several"])
def test_what_nobody_has_goes_to_the_only_agent(agents: Sequence[tuple[str, str]], assigned: bool) -> None:
    """With several agents a ticket stays free, so that all are told."""
    begun = load(starter(agents, "en"), "rules.yaml")
    seen = Facts.of(stimulus(reading("Help", "It does not work.")), ticket(), begun, Situation())
    after, _ = rules.apply(draft(), seen, begun)
    assert (after.ticket.assignee is not None) is assigned


@pytest.mark.parametrize("agents", [ALONE, SEVERAL], ids=["alone", "several"])
def test_the_blocks_that_are_commented_out_are_good_too(agents: Sequence[tuple[str, str]]) -> None:
    """Taking away the comment sign is all that an administrator has to do."""
    text = starter(agents, "en", "Europe/Berlin")
    begun = load(uncommented(text), "rules.yaml")
    assert text.count("Berlin") == 3
    assert examples.run(begun) == ()
    assert begun.teams.keys() == {"service-desk", "network"}
    assert begun.systems and begun.sites and begun.queues
    assert len(begun.rules) == 6
    assert "status-changed" not in {line.event for line in begun.notifications}
