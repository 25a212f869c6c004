"""What is decided: the lifecycle, commands and rules, and who hears of it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from maildesk.mail.message import Origin
from maildesk.policy.commands import parse
from maildesk.policy.load import load
from maildesk.router import decide
from maildesk.ticket.model import EntryKind, Lane, Participant, Person, Role, Status, Ticket
from maildesk.ticket.values import Decision, Disposition, Kind, Situation, Stimulus
from tests.readings import LOG, NINE, reading

POLICY = load(
    """
people:
  ann: {name: Ann Lee, address: ann@desk.test}
  bob: {name: Bob Ray, address: bob@desk.test}
teams:
  service-desk: {line: 1, members: [ann, bob], lead: bob}
rules:
  - name: Lottery
    when: {subject: lottery}
    then: {drop: advertising}
  - name: VPN
    when: {subject: vpn}
    then: {category: network.vpn, assignee: ann}
""",
    "rules.yaml",
)
MARY = Person("mary@example.org", "Mary Jones")
ANN = Person("ann@desk.test", "Ann Lee")
BOB = Person("bob@desk.test", "Bob Ray")


def situation(ticket: Ticket | None = None, **facts: Any) -> Situation:
    """What the desk knows: its own address and domain, a number to give."""
    known = {
        "number": 7,
        "own_addresses": frozenset({"help@desk.test"}),
        "own_domains": frozenset({"desk.test"}),
    }
    return Situation(ticket=ticket, **{**known, **facts})


def opened(text: str = "It is broken.", **mail: Any) -> Decision:
    """The decision about a new mail of Mary's."""
    read = reading(text, **mail)
    sender = MARY if read.message.originator else None
    return decide(
        Stimulus(kind=Kind.OPENED, at=NINE, sender=sender, reading=read, inbox_id=1),
        situation(),
        POLICY,
        NINE,
    )


def at_work(**values: Any) -> Ticket:
    """A ticket that Ann works on."""
    first = opened().ticket
    assert first is not None
    return replace(first, **{"version": 1, "status": Status.OPEN, **values})


def replied(
    ticket: Ticket, text: str, *, by: Person = MARY, role: Role = Role.REQUESTER, **mail: Any
) -> Decision:
    """The decision about a reply of a requester or watcher."""
    stimulus = Stimulus(
        kind=Kind.REQUESTER_REPLIED, at=NINE, ticket=ticket.number, sender=by, role=role,
        reading=reading(text, sender=by.address, **mail), inbox_id=2,
    )  # fmt: skip
    return decide(stimulus, situation(ticket), POLICY, NINE + timedelta(minutes=5))


def answered(
    ticket: Ticket, text: str = "", *commands: str, by: Person = ANN, lane: Lane = Lane.REQUESTER
) -> Decision:
    """The decision about an agent's reply."""
    stimulus = Stimulus(
        kind=Kind.AGENT_REPLIED, at=NINE, ticket=ticket.number, sender=by, role=Role.AGENT, lane=lane,
        reading=reading(text, sender=by.address, commands=commands), commands=parse(commands), inbox_id=3,
    )  # fmt: skip
    return decide(stimulus, situation(ticket), POLICY, NINE + timedelta(minutes=5))


def told(decision: Decision) -> set[tuple[str, str]]:
    """Who gets which mail."""
    return {(notice.event, notice.recipient.address) for notice in decision.notices}


def after(decision: Decision) -> Ticket:
    """The ticket as decided."""
    assert decision.ticket is not None
    return decision.ticket


class TestOpening:
    """A mail that belongs to no ticket."""

    def test_makes_a_ticket_that_the_rules_classify(self) -> None:
        """Requester, assignee and both mails follow from one mail and one rule."""
        decision = opened()
        assert decision.disposition == Disposition.OPENED
        assert (after(decision).category, after(decision).assignee) == ("network.vpn", ANN)
        assert told(decision) == {("acknowledgement", MARY.address), ("assigned", ANN.address)}
        assert [match.rule for match in decision.matched if match.hit] == ["VPN"]

    def test_is_not_acknowledged_where_it_must_not_be(self) -> None:
        """The refusal and its reason are part of the decision."""
        decision = opened(may_answer=False, origin=Origin.LIST)
        assert told(decision) == {("assigned", ANN.address)}
        assert any("RFC 3834" in reason for reason in decision.refused)

    def test_of_an_unknown_writer_answers_nobody(self) -> None:
        """An ambiguous From gives a ticket, and no mail to whom it may not be from."""
        decision = opened(sender=None)
        assert told(decision) == {("assigned", ANN.address)}
        assert "unknown-sender" in after(decision).tags

    def test_takes_in_people_of_the_house_and_nobody_else(self) -> None:
        """Who is in Cc from outside gets nothing."""
        joining = opened(copy=("boss@desk.test", "x@elsewhere.test", "help@desk.test")).joining
        assert [(one.person.address, one.role) for one in joining] == [
            (MARY.address, Role.REQUESTER),
            ("boss@desk.test", Role.WATCHER),
        ]

    def test_that_a_rule_drops_leaves_a_reason_and_no_ticket(self) -> None:
        """The ledger keeps why."""
        decision = opened(subject="You won the lottery")
        assert (decision.disposition, decision.reason, decision.changes) == (
            Disposition.IGNORED,
            "advertising",
            (),
        )

    @pytest.mark.parametrize(
        ("subject", "title"),
        [
            ("Re: VPN broken", "VPN broken"),
            ("RE: AW: Re: VPN broken", "VPN broken"),
            ("回复：打印机", "打印机"),
            ("Re: [IT-5] VPN broken", "VPN broken"),
            ("Regarding the VPN", "Regarding the VPN"),
            ("", "(no subject)"),
        ],
    )
    def test_is_titled_without_marks_of_other_threads(self, subject: str, title: str) -> None:
        """Reply marks and foreign numbers would only mislead."""
        assert after(opened(subject=subject)).subject == title


class TestRequester:
    """A requester or watcher writes on a ticket."""

    def test_adds_and_the_assignee_hears_it(self) -> None:
        """The requester is not mailed their own words."""
        decision = replied(at_work(), "It says error 809.")
        assert told(decision) == {("requester-replied", ANN.address)}
        assert after(decision).subject == "VPN broken"

    @pytest.mark.parametrize(
        ("status", "text", "becomes"),
        [
            (Status.WAITING_REQUESTER, "Here it is", Status.OPEN),
            (Status.RESOLVED, "yes, thanks", Status.CLOSED),
            (Status.RESOLVED, "no, still broken", Status.OPEN),
            (Status.RESOLVED, "thank you", Status.RESOLVED),
            (Status.RESOLVED, "What did you do?", Status.RESOLVED),
            (Status.CLOSED, "thanks!", Status.CLOSED),
            (Status.CLOSED, "It is broken again", Status.OPEN),
        ],
    )
    def test_moves_the_ticket_by_what_they_say(self, status: Status, text: str, becomes: Status) -> None:
        """A plain yes closes, a plain no reopens, politeness does nothing."""
        assert after(replied(at_work(status=status), text)).status == becomes

    def test_yes_with_a_file_is_read_by_a_person(self) -> None:
        """A file may say something else than the text."""
        decision = replied(at_work(status=Status.RESOLVED), "yes", attachments=(LOG,))
        assert after(decision).status == Status.RESOLVED

    def test_who_confirmed_is_not_told_that_it_is_closed(self) -> None:
        """They said so themselves a moment ago."""
        decision = replied(at_work(status=Status.RESOLVED), "yes")
        assert after(decision).confirmed_at is not None
        assert MARY.address not in {address for _, address in told(decision)}

    def test_a_watcher_cannot_close(self) -> None:
        """Their yes is an addition."""
        boss = Person("boss@desk.test")
        decision = replied(at_work(status=Status.RESOLVED), "yes", by=boss, role=Role.WATCHER)
        assert after(decision).status == Status.RESOLVED


class TestAgent:
    """An agent replies."""

    def test_reaches_the_requester_and_takes_what_nobody_has(self) -> None:
        """The first public answer meets the response clock."""
        decision = answered(at_work(assignee=None, status=Status.NEW), "Restart it, please.", by=BOB)
        assert ("answer", MARY.address) in told(decision)
        assert ("status-changed", MARY.address) not in told(decision), "an answer says it"
        assert (after(decision).assignee, after(decision).status) == (BOB, Status.OPEN)
        assert after(decision).responded_at is not None

    def test_takes_and_the_requester_hears_it_once(self) -> None:
        """`#take` alone posts nothing and says who works on it."""
        decision = answered(at_work(assignee=None, status=Status.NEW), "", "#take")
        assert told(decision) == {("status-changed", MARY.address), ("status-changed", BOB.address)}
        assert not any(entry.kind == EntryKind.ANSWER for entry in decision.entries)

    def test_resolves_with_one_mail(self) -> None:
        """What stands below a bare `#resolve` is the resolution, and goes out once."""
        decision = answered(at_work(), "New certificate.", "#resolve")
        assert told(decision) == {("resolved", MARY.address)}
        assert (after(decision).status, after(decision).resolution) == (Status.RESOLVED, "New certificate.")

    @pytest.mark.parametrize(("commands", "lane"), [(("#note",), Lane.REQUESTER), ((), Lane.INTERNAL)])
    def test_a_note_stays_inside(self, commands: tuple[str, ...], lane: Lane) -> None:
        """By command, or since the mail that is answered is an internal one."""
        decision = answered(at_work(), "She did it herself.", *commands, lane=lane)
        assert MARY.address not in {address for _, address in told(decision)}
        assert [entry.lane for entry in decision.entries if entry.text] == [Lane.INTERNAL]

    def test_a_block_with_a_mistake_does_nothing(self) -> None:
        """The agent gets the line back; the text stays inside."""
        before = at_work(assignee=None)
        decision = answered(before, "We are on it.", "#take", "#prioritty high")
        assert decision.disposition == Disposition.HELD
        assert told(decision) == {("receipt", ANN.address)}
        assert "#prioritty high" in decision.reason
        assert (after(decision).assignee, after(decision).status) == (None, before.status)


class TestClock:
    """A timer wakes a ticket."""

    def test_a_missed_response_goes_to_lead_and_assignee_once(self) -> None:
        """The second look finds nothing to say."""
        ticket = at_work()
        late = NINE + timedelta(hours=2)
        timer = Stimulus(kind=Kind.TIMER, at=late, ticket=ticket.number)
        decision = decide(timer, situation(ticket), POLICY, late)
        assert told(decision) == {
            ("escalation-hierarchical", BOB.address), ("escalation-hierarchical", ANN.address)
        }  # fmt: skip
        again = decide(timer, situation(after(decision)), POLICY, late)
        assert told(again) == set()


def test_bounced_mail_is_said_on_the_ticket_and_to_the_assignee() -> None:
    """Never again to the address that failed."""
    ticket = at_work()
    stimulus = Stimulus(kind=Kind.BOUNCED, at=NINE, ticket=7, returned=4, text=f"{MARY.address}: 5.1.1")
    facts = {"returned_event": "acknowledgement", "returned_recipient": MARY.address}
    decision = decide(stimulus, situation(ticket, **facts), POLICY, NINE)
    assert told(decision) == {("bounced", ANN.address)}
    assert decision.entries[0].kind == EntryKind.BOUNCE


def test_a_silent_import_is_closed_and_tells_nobody() -> None:
    """Old mail is recorded, not worked."""
    stimulus = Stimulus(kind=Kind.OPENED, at=NINE, sender=MARY, reading=reading(), inbox_id=1, silent=True)
    decision = decide(stimulus, situation(), POLICY, NINE)
    assert (after(decision).status, decision.notices) == (Status.CLOSED, ())


def test_a_decision_is_the_same_for_the_same_arguments() -> None:
    """Nothing else than the arguments decides."""
    assert opened() == opened()


def test_a_participant_is_kept_by_who_they_are() -> None:
    """A watcher of the situation hears an answer too."""
    ticket = at_work()
    boss = Participant(Person("boss@desk.test"), Role.WATCHER)
    stimulus = Stimulus(
        kind=Kind.AGENT_REPLIED,
        at=NINE,
        ticket=7,
        sender=ANN,
        role=Role.AGENT,
        reading=reading("Done."),
        inbox_id=3,
    )
    decision = decide(stimulus, situation(ticket, participants=(boss,)), POLICY, NINE)
    assert ("answer", "boss@desk.test") in told(decision)
