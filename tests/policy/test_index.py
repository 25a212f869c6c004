"""Which rules a mail may hit."""

from collections.abc import Sequence

import pytest
import re2

from maildesk.policy import index
from maildesk.policy.index import Index, PatternSet
from tests.policy.policies import facts, policy, reading


def candidates(whens: Sequence[str], subject: str = "VPN broken", text: str = "It stopped.") -> list[int]:
    """The numbers of the conditions that a mail may fulfil."""
    written = "\n".join(
        f"- {{name: r{number}, when: {when}, then: {{stop: yes}}}}" for number, when in enumerate(whens)
    )
    return policy(written).index.candidates(facts(reading(subject, text)))


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ("{subject: vpn}", True),
        ("{subject: printer}", False),
        ("{subject: {starts_with: broken}}", True),  # it is there; asking will tell that it is not at the beginning
        ("{subject: {matches: 'v.n'}}", True),
        ("{subject: {matches: 'v.m'}}", False),
        ("{subject: {contains: vpn, matches: 'v.m'}}", True),
        ("{subject: {is: vpn broken}}", True),
        ("{subject: {is: vpn}}", False),
        ("{mentions: {word: stopped}}", True),
        ("{sender: mary@example.org}", True),
        ("{sender_domain: example.com}", False),
        ("{header: {X-A: b}}", False),
        ("{not: {subject: vpn}}", True),
        ("{priority: 3}", True),
        ("{priority: 3, subject: printer}", False),
        ("{any: {subject: printer, body: stopped}}", True),
        ("{any: {subject: printer, body: toner}}", False),
        ("{any: {subject: printer, priority: 3}}", True),
        ("{all: [{not: {subject: vpn}}, {subject: printer}]}", False),
        ("{any: [{all: [{subject: vpn}, {body: stopped}]}]}", True),
    ],
)  # fmt: skip
def test_a_condition_is_asked_unless_what_it_needs_is_missing(when: str, expected: bool) -> None:
    """Only what cannot hold is spared; what asks about the ticket, or says `not`, never is."""
    assert candidates([when]) == ([0] if expected else [])


def test_the_rarest_need_decides() -> None:
    """Of two things that a rule needs, the one that fewer rules ask for is looked for."""
    many = [f"{{sender_domain: customer{number}.example, subject: vpn}}" for number in range(20)]
    assert candidates([*many, "{sender_domain: example.org, subject: vpn}"]) == [20]


def test_candidates_are_in_the_order_of_the_file() -> None:
    """Rules are asked from top to bottom, however they were found."""
    assert candidates(["{body: stopped}", "{priority: 1}", "{subject: vpn}", "{body: it}"]) == [0, 1, 2, 3]


def test_patterns_are_parted_where_one_set_is_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    """More patterns than RE2 takes at once are looked for in several passes."""
    monkeypatch.setattr(index, "MEMORY", 200_000)
    monkeypatch.setattr(index, "MEMORY_EACH", 0)
    whens = [f"{{subject: word {number} of many}}" for number in range(400)]
    desk = policy(
        "\n".join(f"- {{name: {when[10:-1]}, when: {when}, then: {{stop: yes}}}}" for when in whens)
    )
    (lookup,) = desk.index.lookups
    assert len(lookup.part_sets) > 1
    for number in (0, 7, 399):
        assert number in desk.index.candidates(facts(reading(f"word {number} of many")))


def test_a_set_that_runs_out_of_memory_spares_nothing() -> None:
    """RE2 then finds not even the empty pattern: every rule is asked."""
    silent = re2.Set.SearchSet()
    silent.Add("what is not there")
    silent.Compile()
    assert PatternSet(("a", "b"), silent).found("some text") == ("a", "b")


def test_no_conditions_make_an_empty_index() -> None:
    """A policy without rules asks nothing."""
    assert Index.of([]).candidates(facts()) == []
