"""Comments in structured fields."""

import pytest

from maildesk.mail.comments import parted


@pytest.mark.parametrize(
    ("value", "text", "comments", "whole"),
    [
        ("from a (b) by c", "from a   by c", ("b",), True),
        ("a (b (c) d) e", "a   e", ("b (c) d",), True),
        ('a "(no comment)" b', 'a "(no comment)" b', (), True),
        ('a (with "quotes) b', "a   b", ('with "quotes',), True),
        ("a (with \\) in it) b", "a   b", ("with \\) in it",), True),
        ("a (never closed", "a ", ("never closed",), False),
        ("a) b", "a) b", (), False),
        ('a "never closed', 'a "never closed', (), False),
        ("", "", (), True),
    ],
)
def test_a_value_and_its_comments(value: str, text: str, comments: tuple[str, ...], whole: bool) -> None:
    """Quotes protect brackets, and brackets protect quotes."""
    assert parted(value) == (text, comments, whole)
