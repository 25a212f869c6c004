"""The policies that deciding is measured with."""

import pytest

from benchmarks.desks import ADDRESS
from benchmarks.mails import mails
from benchmarks.rules import NOW, USUAL, opening_of, policy_text
from maildesk.policy.load import load
from maildesk.router import decide
from maildesk.ticket.values import Situation


@pytest.mark.parametrize("count", [10, 100])
def test_a_policy_has_as_many_rules_as_it_says(count: int) -> None:
    """All of them load, and the same ones come every time."""
    assert len(load(policy_text(count), "rules.yaml").rules) == count
    assert policy_text(count) == policy_text(count)


def test_every_size_decides_the_same() -> None:
    """The first ten rules hit some of the mails, and those beyond them none."""
    small, large = (load(policy_text(count), "rules.yaml") for count in (10, 200))
    hits: set[str] = set()
    for mail in mails(60, ADDRESS):
        stimulus = opening_of(mail.octets)
        decisions = [decide(stimulus, Situation(number=1), desk, NOW) for desk in (small, large)]
        assert decisions[0] == decisions[1]
        hits |= {match.rule for match in decisions[0].matched}
    assert len(hits) > len(USUAL) // 2
