"""A reply to a closed ticket, as its queue has it."""

from pathlib import Path

import pytest

from maildesk.ticket.model import Link, Status
from tests.mailroom import ANN, HELP, MARY, Mailroom, Open


@pytest.fixture
def room(open_desk: Open, tmp_path: Path) -> Mailroom:
    """A desk whose closed tickets are opened again for two weeks."""
    with (tmp_path / "desk" / "rules.yaml").open("a", encoding="utf-8") as rules:
        rules.write(
            f"\nqueues:\n  support: {{address: {HELP}, closed: {{reopen_within: 14d}}}}\n  sap: {{detail: sap}}\n"
        )
    return open_desk()


def _closed(room: Mailroom) -> None:
    room.receives(MARY)
    room.receives(ANN, "Re", "#close", answering=room.sent(ANN)[0])
    assert room.ticket().status == Status.CLOSED


def test_within_the_time(room: Mailroom) -> None:
    """It is open again."""
    _closed(room)
    room.passes(days=13)
    room.receives(MARY, "Re: VPN broken", "It is broken again.", answering=room.sent(MARY)[0])
    assert room.ticket().status == Status.OPEN


def test_after_it(room: Mailroom) -> None:
    """A new ticket follows the old one, which stays closed, and the requester is told its number."""
    _closed(room)
    room.passes(days=15)
    row = room.receives(MARY, "Re: [IT-1] VPN broken", "It is broken again.", answering=room.sent(MARY)[0])
    assert (row["disposition"], row["ticket"], row["reason"]) == ("opened", 2, "follows ticket 1")
    assert room.ticket(2).links == (Link("follows", 1),)
    assert room.ticket(1).status == Status.CLOSED
    assert room.sent(MARY)[-1]["Subject"] == "[IT-2] VPN broken"


@pytest.mark.parametrize("text", ["Thanks!", "Yes, it works."])
def test_a_late_word_of_thanks(room: Mailroom, text: str) -> None:
    """It makes no ticket."""
    _closed(room)
    room.passes(days=15)
    assert room.receives(MARY, "Re", text, answering=room.sent(MARY)[0])["ticket"] == 1


def test_a_detail_of_the_address(room: Mailroom) -> None:
    """It says the queue."""
    room.receives(MARY, "SAP", "No login.", mailbox=HELP.replace("@", "+sap@"))
    assert room.ticket().queue == "sap"
    room.receives(MARY, "Other", "No login.")
    assert room.ticket(2).queue == "support"
