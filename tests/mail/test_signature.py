"""Where a signature begins."""

import pytest

from maildesk.mail import reply

SIGNATURES = [
    ("RFC 3676", "-- \nBob Miller\nExample Ltd."),
    ("RFC 3676, long", "-- \n" + "Example Ltd.\n" * 30),
    ("without the blank", "--\nBob"),
    ("with initials", "-- B\nBob"),
    ("an em dash", "—\nBob"),
    ("underscores", "___________________\nBob Miller\nExample Ltd."),
    ("framed", "-----\nBob Miller\nExample Ltd.\n-----"),
    ("a mobile client", "Sent from my iPhone"),
    ("a mobile client and a name", "发自我的 iPhone\n王博"),
    ("Streak", "ᐧ"),
]


@pytest.mark.parametrize(("kind", "end"), SIGNATURES, ids=[row[0] for row in SIGNATURES])
def test_a_signature(kind: str, end: str) -> None:
    """It goes; the text stays."""
    assert reply.reply_text(f"It works now.\n\nThank you!\n\n{end}\n") == "It works now.\n\nThank you!"


@pytest.mark.parametrize(
    "text",
    [
        "Error message\n-------------\ndisk full",
        "The log:\n-----\ndisk full\n-----\nPlease help",
        "Steps:\n--\n" + "\n".join(f"{step}." for step in range(20)),
        "Sent from the server room, the printer answers.\nStill no paper.",
        "The mail was\nsent from my iPhone and did not arrive. Yesterday it worked, today it does not, and nobody knows why.",
        "Sent from my iPhone",
    ],
)
def test_a_line_that_is_no_separator(text: str) -> None:
    """A heading is underlined, a log is framed, a list is long; and a mail that is nothing else stays."""
    assert reply.reply_text(text) == text
