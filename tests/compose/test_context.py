"""What templates may know."""

from dataclasses import replace
from typing import Any

import pytest

from maildesk.compose import context, samples
from maildesk.ticket.model import Lane, Person, Ticket
from maildesk.ticket.values import Notice
from tests.compose.letters import HOUSE, TEMPLATES, situation


def values(notice: Notice, ticket: Ticket | None) -> dict[str, Any]:
    return context.values(notice, ticket, HOUSE, TEMPLATES.words("en"), samples.NOW)


def is_plain(value: object) -> bool:
    if isinstance(value, dict):
        return all(isinstance(key, str) and is_plain(item) for key, item in value.items())
    return value is None or type(value) in (str, int, bool)


@pytest.mark.parametrize("event", samples._CASES)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_situation_gives_plain_values(event: str, language: str) -> None:
    """Nothing but text, numbers and dicts of them reaches a template."""
    for notice, ticket in samples.situations(event, language):
        assert is_plain(values(notice, ticket))


@pytest.mark.parametrize(
    ("subject", "shown"),
    [
        ("VPN broken", "VPN broken"),
        ("x" * 300, "x" * 99 + "…"),
        ("win at https://evil.example/x now", "win at https[:]//evil[.]example/x now"),
        ("www.evil.example", "www[.]evil[.]example"),
        ("intranet.example.org is down", "intranet.example.org is down"),
        ("a\r\nBcc: b", "a Bcc: b"),
    ],
)
def test_a_subject_that_a_stranger_chose(subject: str, shown: str) -> None:
    """It is one short line whose web addresses cannot be followed."""
    _, ticket = situation("acknowledgement")
    assert context.subject_of(replace(ticket, subject=subject)) == shown


def test_a_promise_that_has_passed() -> None:
    """It is no longer promised, but said to have passed."""
    notice, ticket = situation("assigned", due=samples.LATE)
    assert (values(notice, ticket)["due"], values(notice, ticket)["passed"]) == ("", "10:25 today")


@pytest.mark.parametrize(
    ("reply", "line"),
    [(Lane.REQUESTER, "Your reply goes to Mary Jones."), (Lane.INTERNAL, "Your reply stays internal.")],
)
def test_where_a_reply_goes(reply: Lane, line: str) -> None:
    """The agent's first line follows the lane of the reply."""
    notice, ticket = situation("assigned", reply=reply)
    assert values(notice, ticket)["reply_goes"] == line


def test_a_requester_without_an_address() -> None:
    """A mail from nobody is shown without empty brackets."""
    notice, ticket = situation("assigned")
    nobody = replace(ticket, requester=Person("", "unknown sender"))
    assert values(notice, nobody)["ticket"]["requester_mailbox"] == "unknown sender"


def test_controls_in_a_text() -> None:
    """Line ends are LF; controls and the marks that templates use are taken out."""
    assert context.plain("a\r\nb\rc\x00d\x1b[2Je\ue000f\tg") == "a\nb\nc d [2Je f\tg"
