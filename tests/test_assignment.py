"""Tickets that are given to somebody, at a whole desk."""

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from maildesk.cli.story import text_of
from maildesk.db.inbox import Incoming
from maildesk.db.queue import QueueFilter
from maildesk.mail.message import Reading
from maildesk.router import decide
from maildesk.ticket.model import EntryKind
from maildesk.ticket.plain import from_json
from maildesk.ticket.values import Situation, Stimulus
from tests.mailroom import ANN, BOB, HELP, MARY, Mailroom, Open

RULES = f"""\
people:
  ann: {{name: Ann Lee, addresses: [{ANN}, a.lee@desk.test], skills: [vpn]}}
  bob: {{name: Bob Ray, address: {BOB}, skills: [vpn]}}
teams:
  network: {{lead: ann, members: [ann, bob], capacity: 3}}
responsibility: {{any: network}}
widening: off
rules:
  - name: VPN
    when: {{subject: VPN}}
    then: {{assign: {{by: least_loaded, skill: vpn}}}}
  - name: In turn
    when: {{subject: Printer}}
    then: {{assign: round_robin}}
"""


@pytest.fixture
def staffed(open_desk: Open, tmp_path: Path) -> Mailroom:
    """A desk whose rules give tickets to Ann and Bob."""
    (tmp_path / "desk" / "rules.yaml").write_text(RULES, encoding="utf-8")
    return open_desk()


def given(room: Mailroom) -> Counter[str]:
    """How many tickets everybody has."""
    listed = room.desk.store.queue.list(QueueFilter(), room.now)
    return Counter(row["assignee"] for row in listed)


def test_the_one_with_least_gets_it(staffed: Mailroom) -> None:
    """What was given counts, until it is solved; the journal says why, and the mail shows the requester's words."""
    for sender in (MARY, "li@desk.test", "joe@desk.test"):
        staffed.receives(sender)
    assert given(staffed) == {ANN: 2, BOB: 1}
    for mail in staffed.sent(ANN)[:2]:
        staffed.receives(ANN, "Re", "#resolve done", answering=mail)
    staffed.receives(MARY)
    assert staffed.ticket(4).assignee == staffed.desk.policy.people["ann"]
    chosen = [one for one in staffed.desk.store.tickets.entries(4) if one.kind == EntryKind.CHOSEN]
    assert [one.text for one in chosen] == ["least loaded of network with skill vpn: Ann Lee has 0 open"]
    assert "It does not connect." in text_of(staffed.sent(ANN)[-1])


@pytest.mark.parametrize("subject", ["VPN broken", "Printer jams"])
def test_mails_that_come_together_are_spread(staffed: Mailroom, subject: str) -> None:
    """Those of one batch, too, as far as people have room; of the rest the lead is told."""
    mails = [
        f"From: p{number}@desk.test\r\nTo: {HELP}\r\nSubject: {subject}\r\nMessage-ID: <{number}@x>\r\n\r\n.\r\n"
        for number in range(7)
    ]
    rows = [Incoming(octets=one.encode(), mailbox=HELP, received_at=staffed.now) for one in mails]
    staffed.desk.store.inbox.accept(rows)
    staffed.works()
    assert given(staffed) == {ANN: 3, BOB: 3, None: 1}
    events = Counter(staffed.events())
    assert events["unassignable", ANN] == 1
    assert events["unassignable", BOB] == 0
    mail = next(mail for mail in staffed.sent(ANN) if "nobody to give it to" in text_of(mail))
    assert "Bob Ray has 3 of 3 open" in text_of(mail)


def test_turns_are_remembered(staffed: Mailroom) -> None:
    """Whoever had none for longest is next, whatever became of the tickets."""
    for _ in range(3):
        staffed.receives(MARY, "Printer jams")
    assert [staffed.ticket(number).assignee.address for number in (1, 2, 3)] == [ANN, BOB, ANN]  # type: ignore[union-attr]
    assert staffed.desk.store.staff.turns() == {ANN: 3, BOB: 2}


def test_a_choice_can_be_made_again(staffed: Mailroom) -> None:
    """What everybody had is kept with the decision, which comes out the same long after."""
    staffed.receives(MARY)
    staffed.receives(MARY)
    (stored,) = staffed.desk.store.decisions.of_ticket(2)
    assert stored.inbox is not None
    situation = from_json(Situation, stored.situation)
    assert situation.load == {ANN: 1}
    (reading,) = staffed.desk.read([staffed.desk.store.inbox.octets(stored.inbox)])
    assert isinstance(reading, Reading)
    stimulus = replace(from_json(Stimulus, stored.stimulus), reading=reading)
    decision = decide(stimulus, situation, staffed.desk.policy, stored.at)
    assert decision.ticket is not None
    assert decision.ticket.assignee == staffed.desk.policy.people["bob"]


def test_an_agent_reports_something(staffed: Mailroom) -> None:
    """Nobody gets their own ticket, whichever address they wrote from."""
    staffed.receives("a.lee@desk.test")
    staffed.receives("a.lee@desk.test")
    assert given(staffed) == {BOB: 2}


def test_an_agent_has_the_desk_choose(staffed: Mailroom) -> None:
    """The command looks at what everybody has."""
    staffed.receives(MARY)
    staffed.receives(MARY, "Something else")
    mail = next(mail for mail in staffed.sent(ANN) if "Something else" in text_of(mail))
    staffed.receives(ANN, "Re", "#assign least_loaded", answering=mail)
    assert staffed.ticket(2).assignee == staffed.desk.policy.people["bob"]


def test_the_first_mail_says_how_to_put_the_guess_right(staffed: Mailroom) -> None:
    """Type and category stand there with the commands that change them, and these work."""
    staffed.receives(MARY)
    mail = staffed.sent(ANN)[0]
    assert "Type: incident" in text_of(mail)
    assert "#type request, #category network.vpn" in text_of(mail)
    staffed.receives(ANN, "Re", "#type request\n#category network.vpn", answering=mail)
    assert (staffed.ticket().type, staffed.ticket().category) == ("service_request", "network.vpn")
