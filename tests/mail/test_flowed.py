"""Soft line breaks."""

import pytest

from maildesk.mail.flowed import unfold


@pytest.mark.parametrize(
    ("text", "delete_space", "expected"),
    [
        ("one \ntwo\nthree", False, "one two\nthree"),
        ("您 \n好", True, "您好"),
        ("> a \n> b\nc", False, "> a b\nc"),
        ("> a \nb", False, "> a \nb"),
        ("text\n-- \nAnn", False, "text\n-- \nAnn"),
        (" >stuffed", False, ">stuffed"),
    ],
)
def test_paragraphs(text: str, delete_space: bool, expected: str) -> None:
    """Lines that end in a blank go on, within the same depth of quotation; the signature line stays (RFC 3676)."""
    assert unfold(text, delete_space) == expected
