"""Ticket numbers and ancestors."""

from dataclasses import replace

import pytest

from maildesk.mail import thread
from tests.readings import reading


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        ("Re: [IT-123] VPN", (123,)),
        ("[it-1][IT-2]", (1, 2)),
        ("IT-123", ()),
        ("[IT-]", ()),
        ("[IT-１２]", ()),
        ("[IT-١]", ()),
        ("[IT-" + "9" * 18 + "]", (10**18 - 1,)),
        ("[IT-" + "9" * 19 + "]", ()),
        ("[IT-1e3] [IT--1] [ IT-1] [HR-1]", ()),
        ("[IT-007]", (7,)),
    ],
)
def test_numbers_in_a_subject(subject: str, expected: tuple[int, ...]) -> None:
    """Only ASCII digits in brackets after the desk's own prefix are a number."""
    assert thread.numbers(subject, "IT") == expected


def test_a_prefix_with_marks_in_it() -> None:
    """The prefix is text, not a pattern."""
    assert thread.numbers("[A.B-1] [AxB-2]", "A.B") == (1,)


def test_ancestors_nearest_first() -> None:
    """In-Reply-To comes first, then References backwards, each once."""
    message = replace(reading().message, in_reply_to=("c",), references=("a", "b", "c"))
    assert thread.ancestors(message) == ("c", "b", "a")
