"""Policies that are wrong."""

import pytest

from maildesk.policy.load import check
from tests.policy.broken import BROKEN, EVENTS


@pytest.mark.parametrize(("text", "place", "what", "in_shape"), BROKEN)
def test_a_broken_policy_says_where_and_what_is_allowed(
    text: str, place: str, what: str, in_shape: bool
) -> None:
    """The first finding has file, line, column, what was meant and what there is."""
    first, *_ = check(text, "rules.yaml", EVENTS).errors
    assert str(first).startswith(f"rules.yaml:{place}: {what}")


def test_no_policy_is_broken_twice() -> None:
    """There are many rows, and each is another one."""
    assert len({text for text, *_ in BROKEN}) == len(BROKEN) >= 60
