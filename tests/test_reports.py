"""Mail of the monitoring at a whole desk: one ticket for one trouble, closed when it is over."""

from collections import Counter
from pathlib import Path

import pytest

from maildesk.cli.story import text_of
from maildesk.db.inbox import Incoming
from maildesk.ticket.model import RECOVERED, EntryKind, Status
from tests.mailroom import ANN, BOB, HELP, MARY, Mailroom, Open

RULES = """\
rules:
  - name: Trouble
    when: {sender: [nagios@desk.test, icinga@desk.test], subject: {matches: 'PROBLEM (?P<host>\\w+)/(?P<service>\\w+)'}}
    then: {correlate: "{host}/{service}", no_acknowledgement: yes, assignee: ann}
  - name: All is well
    when: {sender: nagios@desk.test, subject: {matches: 'RECOVERY (?P<host>\\w+)/(?P<service>\\w+)'}}
    then: {correlate: "{host}/{service}", recovers: yes}
"""
NAGIOS = "nagios@desk.test"
DOWN, WELL = "PROBLEM web1/http", "RECOVERY web1/http"


@pytest.fixture
def opened(open_desk: Open, tmp_path: Path) -> Open:
    """A desk that correlates what Nagios writes."""
    path = tmp_path / "desk" / "rules.yaml"
    text = path.read_text(encoding="utf-8")
    start, end = text.index("\nrules:"), text.index("# --- Who is told what")
    path.write_text(f"{text[:start]}\n{RULES}{text[end:]}", encoding="utf-8")
    return open_desk


@pytest.fixture
def room(opened: Open) -> Mailroom:
    """The desk, open."""
    return opened()


def kinds(room: Mailroom, number: int = 1) -> list[EntryKind]:
    """The journal of a ticket in short."""
    return [entry.kind for entry in room.desk.store.tickets.entries(number)]


def test_the_same_trouble_again(room: Mailroom) -> None:
    """It joins the open ticket, case and blanks aside, and nobody is told."""
    room.receives(NAGIOS, DOWN)
    told = room.events()
    row = room.receives(NAGIOS, "PROBLEM WEB1/HTTP", "Still down.")
    assert (row["disposition"], row["ticket"], row["reason"]) == ("appended", 1, "its key web1/http")
    assert kinds(room)[-1] == EntryKind.REPORT
    assert room.events() == told


def test_another_trouble(room: Mailroom) -> None:
    """It has a ticket of its own."""
    room.receives(NAGIOS, DOWN)
    assert room.receives(NAGIOS, "PROBLEM web1/disk")["ticket"] == 2


def test_all_is_well_again(room: Mailroom) -> None:
    """The ticket is closed, who has it is told once, and the machine is not written to."""
    room.receives(NAGIOS, DOWN)
    row = room.receives(NAGIOS, WELL, "HTTP OK.")
    assert (row["disposition"], row["ticket"]) == ("appended", 1)
    assert (room.ticket().status, room.ticket().closure_code) == (Status.CLOSED, RECOVERED)
    assert Counter(room.events())["report", ANN] == 1
    assert "all is well again" in text_of(room.sent(ANN)[-1])
    assert room.sent(NAGIOS) == []


def test_well_without_trouble(room: Mailroom) -> None:
    """It opens nothing, and the ledger says why."""
    row = room.receives(NAGIOS, WELL)
    assert (row["disposition"], row["reason"]) == (
        "ignored",
        "all is well again, and no open ticket is about it",
    )


def test_trouble_after_all_was_well(room: Mailroom) -> None:
    """It is a new ticket, as often as it comes back."""
    for number in (1, 2, 3):
        assert room.receives(NAGIOS, DOWN)["ticket"] == number
        assert room.receives(NAGIOS, WELL)["ticket"] == number


def test_trouble_that_was_thought_solved(room: Mailroom) -> None:
    """A resolved ticket is open again, and who has it is told."""
    room.receives(NAGIOS, DOWN)
    room.receives(ANN, "Re", "#resolve Restarted it.", answering=room.sent(ANN)[0])
    room.receives(NAGIOS, DOWN)
    assert room.ticket().status == Status.OPEN
    assert "reported again" in text_of(room.sent(ANN)[-1])


def test_the_same_trouble_twice_in_a_batch(room: Mailroom) -> None:
    """One ticket comes of it, and the other mail joins it."""
    mails = [
        f"From: {NAGIOS}\r\nTo: {HELP}\r\nSubject: {DOWN}\r\nMessage-ID: <{one}@x.test>\r\n\r\n{one}\r\n"
        for one in range(4)
    ]
    rows = [Incoming(octets=one.encode(), mailbox=HELP, received_at=room.now) for one in mails]
    room.desk.store.inbox.accept(rows)
    room.works()
    assert kinds(room)[0] == EntryKind.OPENED
    assert kinds(room)[-3:] == [EntryKind.REPORT] * 3
    assert len(room.desk.store.outbox.list()) == 1


def test_two_machines_in_a_batch(room: Mailroom) -> None:
    """Each would open a ticket; whose mail is stored second finds the key taken, and joins."""
    mails = [
        f"From: {one}@desk.test\r\nTo: {HELP}\r\nSubject: {DOWN}\r\nMessage-ID: <{one}@x.test>\r\n\r\nDown.\r\n"
        for one in ("nagios", "icinga")
    ]
    rows = [Incoming(octets=one.encode(), mailbox=HELP, received_at=room.now) for one in mails]
    accepted = room.desk.store.inbox.accept(rows)
    room.works()
    found = [room.desk.store.inbox.row(one.id) for one in accepted]
    assert [row and (row["disposition"], row["ticket"]) for row in found] == [("opened", 1), ("appended", 1)]


def test_a_person_writes_on_the_ticket(room: Mailroom) -> None:
    """Whatever they quote, it is a reply."""
    room.receives(NAGIOS, DOWN)
    row = room.receives(ANN, f"Re: [IT-1] {WELL}", "I am on it.", answering=room.sent(ANN)[0])
    assert (row["ticket"], room.ticket().status) == (1, Status.OPEN)


def test_a_person_writes_what_looks_like_it(room: Mailroom) -> None:
    """The rule says whose word counts."""
    room.receives(NAGIOS, DOWN)
    assert room.receives(MARY, WELL)["ticket"] == 2
    assert room.ticket().status == Status.NEW
    assert room.receives(BOB, DOWN)["ticket"] == 3
