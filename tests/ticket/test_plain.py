"""What is stored of a decision."""

import json
from datetime import UTC, datetime, timedelta
from types import MappingProxyType

import pytest

from maildesk.ticket.model import Entry, EntryKind, Lane, Person, Role, Status
from maildesk.ticket.plain import as_json
from maildesk.ticket.values import Decision, Disposition, Kind, Notice, Sent, Stimulus
from tests.readings import reading
from tests.ticket.tickets import MARY, NINE


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, None),
        (Status.ON_HOLD, "on_hold"),
        (datetime(2026, 3, 2, 9, tzinfo=UTC), "2026-03-02T09:00:00+00:00"),
        (timedelta(minutes=15), 900.0),
        (frozenset({"b", "a"}), ["a", "b"]),
        (MappingProxyType({"site": "Lyon"}), {"site": "Lyon"}),
        ({3: Sent(hour=1)}, {"3": {"hour": 1}}),
        ((Person("ann@example.org"),), [{"address": "ann@example.org"}]),
    ],
)
def test_each_kind_of_value(value: object, expected: object) -> None:
    """Everything that the desk's values are made of has a plain form, without what is at its default."""
    assert json.loads(as_json(value)) == expected


def test_text_of_any_script() -> None:
    """Text stays readable in the database."""
    assert as_json("打印机") == '"打印机"'


def test_no_value_of_the_desk() -> None:
    """What nobody has thought of is an error, not a guess."""
    with pytest.raises(TypeError, match="no plain form for object"):
        as_json(object())


def test_a_mail() -> None:
    """A stimulus is stored without its reading, whose octets the inbox has."""
    stimulus = Stimulus(kind=Kind.OPENED, at=NINE, inbox_id=3, reading=reading())
    assert json.loads(as_json(stimulus)) == {
        "kind": "opened",
        "at": "2026-03-02T09:00:00+00:00",
        "inbox_id": 3,
    }


def test_an_entry_that_a_notice_shows() -> None:
    """A text stands once in a decision, however many are told of it."""
    entry = Entry(
        no=4, at=NINE, actor=MARY.address, lane=Lane.REQUESTER, kind=EntryKind.REPLY, text="And again."
    )
    notice = Notice(
        event="answer",
        happening="answered",
        recipient=MARY,
        role=Role.REQUESTER,
        reply=Lane.REQUESTER,
        entry=entry,
    )
    stored = json.loads(
        as_json(Decision(disposition=Disposition.APPENDED, entries=(entry,), notices=(notice,)))
    )
    assert stored["entries"][0]["text"] == "And again."
    assert stored["notices"][0]["entry"] == 4
