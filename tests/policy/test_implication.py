"""What is said of two conditions holds of every mail."""

import json

from hypothesis import assume, given
from hypothesis import strategies as st

from maildesk.policy.conditions import tree
from maildesk.policy.conditions.tree import Condition
from maildesk.policy.facts import Facts
from maildesk.policy.findings import Findings
from maildesk.policy.implication import clash, excludes, implies
from maildesk.policy.source import read
from maildesk.ticket.model import Person
from maildesk.ticket.values import Situation
from tests.policy.policies import policy, reading, stimulus
from tests.policy.test_properties import CATEGORIES, DOMAINS, TAGS, Data, conditions, texts
from tests.ticket.tickets import ticket

DESK = policy()
mails = st.builds(
    lambda subject, body, domain, category, tag, headers: Facts.of(
        stimulus(reading(subject, body, headers=headers), sender=Person(f"a@{domain}")),
        ticket(category=category, tags=(tag,)),
        DESK,
        Situation(),
    ),
    texts,
    texts,
    st.sampled_from(DOMAINS),
    st.sampled_from(CATEGORIES),
    st.sampled_from(TAGS),
    st.lists(st.tuples(st.sampled_from(("X-A", "X-B")), texts), max_size=2).map(tuple),
)


def _condition(data: Data) -> Condition:
    found = Findings("x")
    condition = tree.read(read(json.dumps(data, ensure_ascii=False), found), found, DESK)
    assert found.all() == ()
    return condition


@given(conditions, conditions, mails)
def test_what_follows_holds(one: Data, other: Data, mail: Facts) -> None:
    """Where a condition holds, everything that it implies does, and nothing that it excludes."""
    strong, weak = _condition(one), _condition(other)
    assume(not strong.missed(mail))
    assert not (implies(strong, weak) and weak.missed(mail))
    assert not excludes(strong, weak) or weak.missed(mail)
    assert clash(strong) == ""


@given(conditions, conditions)
def test_parts_and_alternatives(one: Data, other: Data) -> None:
    """Two conditions imply each of them, each implies one of the two, and none goes with its opposite."""
    first, second = _condition(one), _condition(other)
    both = tree.All((first, second))
    either = tree.OneOf("either", (first, second))
    assert implies(both, first) and implies(both, second)
    assert implies(first, either) and implies(second, either) and implies(first, first)
    assert excludes(first, tree.Not("not", first)) and excludes(tree.Not("not", both), both)
