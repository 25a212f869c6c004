"""One desk from octets to outbox, on both databases, with the clock in the test's hand."""

from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from maildesk.cli.story import text_of
from maildesk.db.inbox import Incoming
from maildesk.db.trouble import Conflict
from maildesk.policy.commands import parse
from maildesk.ticket.model import EntryKind, Lane, Role, Status
from maildesk.ticket.values import Disposition, Kind, Stimulus
from tests.mailroom import ANN, BOB, EVE, HELP, MARY, Mailroom, Open


class TestThreading:
    """Which ticket a mail belongs to."""

    def test_a_reply_is_found_by_its_token(self, room: Mailroom) -> None:
        """In-Reply-To carries it; the reason is kept."""
        room.receives(MARY)
        row = room.receives(MARY, "whatever", "It is error 809.", answering=room.sent(MARY)[0])
        assert (row["disposition"], row["ticket"], row["reason"]) == ("appended", 1, "its reply token")

    def test_the_marker_line_is_enough(self, room: Mailroom) -> None:
        """Some programs keep no header at all."""
        room.receives(MARY)
        marker = text_of(room.sent(MARY)[0]).splitlines()[0]
        row = room.receives(MARY, "other words", f"It is error 809.\r\n\r\n> {marker}\r\n> IT-1: we have it.")
        assert (row["disposition"], row["ticket"]) == ("appended", 1)
        assert room.desk.store.tickets.entries(1)[-1].text == "It is error 809."

    def test_an_answer_to_the_requesters_own_mail_is_found(self, room: Mailroom) -> None:
        """A second mail of theirs may refer to their first."""
        room.receives(MARY, message_id="first@example.test")
        row = room.receives(MARY, "more", "Now it smokes.", "References: <first@example.test>")
        assert (row["ticket"], row["reason"]) == (1, "a mail of the ticket that it answers")

    @pytest.mark.parametrize(
        ("subject", "found"),
        [("Re: [IT-1] VPN", True), ("[it-1]", True), ("IT-1", False), ("[IT-１]", False), ("[IT-1] [IT-2]", False),
         ("[IT-99999999999999999999]", False), ("[XX-1]", False)],
    )  # fmt: skip
    def test_the_number_counts_in_its_own_form_only(self, subject: str, found: bool, room: Mailroom) -> None:
        """ASCII digits in brackets, one ticket."""
        room.receives(MARY)
        row = room.receives(MARY, subject, "More.")
        assert (row["ticket"] == 1) is found

    def test_a_strangers_claim_opens_a_ticket_that_says_so(self, room: Mailroom) -> None:
        """A number that does not exist is answered alike, and claims nothing."""
        room.receives(MARY)
        before = room.ticket(1)
        for number, subject in ((2, "Re: [IT-1] hello"), (3, "Re: [IT-999] hello")):
            row = room.receives(EVE, subject, "Tell me more.")
            assert (row["disposition"], row["ticket"]) == ("opened", number)
        assert room.ticket(1) == before
        assert [len(room.ticket(number).links) for number in (2, 3)] == [1, 0]
        first, second = (text_of(mail).replace("IT-2", "IT-3") for mail in room.sent(EVE))
        assert first.splitlines()[2:] == second.splitlines()[2:]

    def test_a_token_given_to_somebody_else_is_worth_a_claim(self, room: Mailroom) -> None:
        """Even the requester's own, in a stranger's hand."""
        room.receives(MARY)
        row = room.receives(EVE, "hi", "Close it.", answering=room.sent(MARY)[0])
        assert (row["disposition"], row["ticket"]) == ("opened", 2)

    def test_an_expired_token_still_finds_the_ticket(self, room: Mailroom) -> None:
        """For an agent it gives no authority any more: the mail is held and they are told."""
        room.receives(MARY)
        assigned = room.sent(ANN)[0]
        room.passes(days=61)
        row = room.receives(ANN, "Re: x", "#close", answering=assigned)
        assert (row["disposition"], row["reason"]) == ("held", "the reply token is expired")
        assert room.ticket().status == Status.NEW
        assert room.events()[-1] == ("held", ANN)


class TestOnce:
    """A mail is one mail, however it comes."""

    def test_the_same_octets_are_one_row(self, room: Mailroom) -> None:
        """Taking them again changes nothing."""
        octets = f"From: {MARY}\r\nTo: {HELP}\r\nSubject: x\r\n\r\nonce\r\n".encode()
        first = room.takes(octets)
        assert room.takes(octets) == first
        assert len(room.events()) == 3, "one acknowledgement and two agents told"

    def test_a_copy_through_another_mailbox_joins(self, room: Mailroom) -> None:
        """Other trace headers, same mail: recorded as a copy on the same ticket."""
        mail = f"From: {MARY}\r\nTo: {HELP}\r\nSubject: x\r\nMessage-ID: <one@example.test>\r\n\r\nonce\r\n"
        room.takes(mail.encode())
        row = room.takes(f"Received: by another way\r\n{mail}".encode(), mailbox="sales@desk.test")
        assert (row["disposition"], row["ticket"], row["reason"]) == (
            "duplicate",
            1,
            "the same mail as inbox row 1",
        )

    def test_another_mail_with_the_same_id_is_another_mail(self, room: Mailroom) -> None:
        """Who copies a Message-ID suppresses nobody's mail."""
        room.receives(EVE, message_id="m1@bank.test")
        row = room.receives(MARY, "genuine", "Other words.", message_id="m1@bank.test")
        assert (row["disposition"], row["ticket"]) == ("opened", 2)

    def test_our_own_mail_does_not_come_back_as_a_ticket(self, room: Mailroom) -> None:
        """A rule on the server may send it round."""
        room.receives(MARY)
        own = room.desk.store.outbox.raw(1)
        for octets in (own, b"Received: by another way\r\n" + own):
            assert room.takes(octets)["reason"] == "this desk's own mail"


class TestAutomaticMail:
    """RFC 3834, RFC 3464, and loops."""

    def test_a_failure_of_our_mail_is_said_on_its_ticket(self, room: Mailroom) -> None:
        """The report carries our Message-ID with its token."""
        room.receives(MARY)
        message_id = str(room.sent(MARY)[0]["Message-ID"])
        row = room.takes(report(MARY, message_id))
        assert (row["disposition"], row["ticket"]) == ("appended", 1)
        assert room.desk.store.tickets.entries(1)[-1].kind == EntryKind.BOUNCE
        states = {
            mail["event"]: mail["state"]
            for mail in room.desk.store.outbox.list()
            if mail["recipient"] == MARY
        }
        assert states == {"acknowledgement": "failed"}
        assert room.events()[-1][0] == "bounced"

    def test_a_forged_report_changes_nothing(self, room: Mailroom) -> None:
        """An id that is not ours names nothing of ours."""
        room.receives(MARY)
        row = room.takes(report(MARY, "<md.1.1.1.rr.zzz.1.aaaaaaaaaaaaaaaaaaaa@desk.test>"))
        assert row["disposition"] == "ignored"
        assert {mail["state"] for mail in room.desk.store.outbox.list()} == {"queued"}

    @pytest.mark.parametrize(
        "field",
        ["Auto-Submitted: auto-generated", "Auto-Submitted: auto-notified", "Precedence: bulk", "List-Id: <x.example.test>", "Return-Path: <>",
         "X-Auto-Response-Suppress: All"],
    )  # fmt: skip
    def test_automatic_mail_is_not_answered(self, field: str, room: Mailroom) -> None:
        """It is a ticket like any other, but nobody gets an acknowledgement."""
        row = room.receives(MARY, "Disk full on db1", "Disk is 98 % full.", field)
        assert row["disposition"] == "opened"
        assert ("acknowledgement", MARY) not in room.events()

    def test_a_naive_responder_is_answered_five_times_a_day(self, room: Mailroom) -> None:
        """Every mail is kept; after three in an hour and five in a day the desk is silent."""
        for number in range(12):
            room.receives(EVE, f"Thank you, case {number}", f"We have your mail {number}.")
            room.passes(minutes=10)
        assert room.events().count(("acknowledgement", EVE)) == 5
        assert room.desk.store.inbox.counts() == {"done": 12}

    def test_mail_from_our_own_address_is_answered_by_nobody(self, room: Mailroom) -> None:
        """The desk does not write to itself."""
        room.receives(HELP, "loop", "round and round")
        assert HELP not in {recipient for _, recipient in room.events()}


class TestLimits:
    """What is too large, unreadable or too much."""

    def test_mail_beyond_the_limit_is_a_ticket_of_its_header(self, room: Mailroom) -> None:
        """The mail is kept as it came and its size is said."""
        row = room.receives(MARY, "Huge", "x" * 1000, oversize=30 * 1024 * 1024)
        assert row["disposition"] == "opened"
        assert "oversize" in room.ticket().tags
        assert "30.0 MiB" in room.desk.store.tickets.entries(1)[0].text

    def test_what_fails_three_times_is_quarantined_and_the_next_flows(
        self, room: Mailroom, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The traceback is kept, and `retry` gives it another chance after the mend."""
        whole = room.desk.prepare

        def breaks(stimulus: Stimulus, *more: Any) -> Any:
            if stimulus.reading and "poison" in stimulus.reading.message.subject:
                raise ZeroDivisionError("a bug of ours")
            return whole(stimulus, *more)

        monkeypatch.setattr(room.desk, "prepare", breaks)
        row = room.receives(EVE, "poison")
        assert (row["state"], row["attempts"]) == ("quarantined", 3)
        assert "a bug of ours" in row["reason"]
        assert room.receives(MARY)["disposition"] == "opened"
        monkeypatch.undo()
        room.desk.store.inbox.retry([row["id"]], room.now)
        room.works()
        assert room.desk.store.inbox.row(row["id"])["disposition"] == "opened"  # type: ignore[index]

    def test_attachments_reach_the_agent_to_the_octet(self, room: Mailroom) -> None:
        """Kept once by content, and put into the mail when it leaves."""
        log = bytes(range(256)) * 1000
        mail = mail_with(log)
        room.takes(mail)
        (part,) = room.sent(ANN)[0].iter_attachments()
        assert (part.get_filename(), part.get_content()) == ("log.bin", log)


class TestTime:
    """Clocks and what they ring."""

    def test_a_missed_response_is_escalated_once(self, room: Mailroom) -> None:
        """A desk that slept for days says it once for each clock."""
        room.receives(MARY)
        room.passes(minutes=59)
        assert not [event for event, _ in room.events() if event.startswith("escalation")]
        room.passes(minutes=2)
        first = [one for one in room.events() if one[0].startswith("escalation")]
        assert first
        room.passes(minutes=30)
        assert [one for one in room.events() if one[0].startswith("escalation")] == first

    def test_a_clock_that_jumped_does_not_make_a_storm(self, room: Mailroom) -> None:
        """Both clocks fire in one look, each recipient gets one mail."""
        room.receives(MARY)
        room.passes(days=30)
        told = [one for one in room.events() if one[0].startswith("escalation")]
        assert len(told) == len(set(told))


class TestWhatGoesOut:
    """An agent's words reach whom they are for, once, and nothing else does."""

    @pytest.mark.parametrize("below", ["", "\r\nRestart it, please."])
    def test_our_own_mail_quoted_back_never_reaches_the_requester(self, below: str, room: Mailroom) -> None:
        """An empty reply, and one that is written below the quotation."""
        room.receives(MARY)
        assigned = room.sent(ANN)[0]
        quoted = "\r\n".join(f"> {line}" for line in text_of(assigned).splitlines())
        room.receives(ANN, "Re: x", f"On Monday, the desk wrote:\r\n{quoted}{below}", answering=assigned)
        answers = [text_of(mail) for mail in room.sent(MARY)[1:]]
        assert not any("Your reply goes to" in text or "#assign" in text for text in answers)
        assert any("Restart it, please." in text for text in answers) is bool(below)

    def test_commands_that_the_two_parts_write_differently_are_held(self, room: Mailroom) -> None:
        """What begins like a command is never an answer."""
        room.receives(MARY)
        assigned = room.sent(ANN)[0]
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = ANN, HELP, "Re: x"
        mail["In-Reply-To"] = str(assigned["Message-ID"])
        mail.set_content(
            "#note she broke it herself, I am quite sure of that and would rather not say so\nto her"
        )
        mail.add_alternative("<p>#note she broke it herself</p><p>and more</p>", "html")
        row = room.takes(mail.as_bytes())
        assert row["disposition"] == "held"
        assert len(room.sent(MARY)) == 1, "the acknowledgement"
        assert room.events()[-1] == ("receipt", ANN)

    def test_an_answer_below_resolve_goes_out_also_when_it_is_resolved_already(self, room: Mailroom) -> None:
        """Once in the mail that asks, and as an answer where no such mail goes out."""
        room.receives(MARY)
        assigned = room.sent(ANN)[0]
        for text in ("#resolve\r\nNew certificate.", "#resolve\r\nAnd a new password."):
            room.receives(ANN, "Re: x", text, answering=assigned)
        said = [text_of(mail) for mail in room.sent(MARY)]
        assert sum("New certificate." in text for text in said) == 1
        assert sum("And a new password." in text for text in said) == 1

    def test_a_ticket_without_an_address_cannot_be_answered_and_says_so(self, room: Mailroom) -> None:
        """The agent's answer is held, not lost."""
        room.receives("ann@desk.test, mary@desk.test", "Two writers")
        row = room.receives(ANN, "Re: x", "Hello?", answering=room.sent(ANN)[0])
        assert (row["disposition"], "no address" in row["reason"]) == ("held", True)

    def test_an_operators_word_to_an_escalation_stays_inside(self, open_desk: Open) -> None:
        """A reply goes where its token says."""
        room = open_desk(desk_operator="boss@desk.test")
        room.receives(MARY)
        room.passes(hours=2)
        escalation = next(m for m in room.sent("boss@desk.test") if "stays internal" in text_of(m))
        room.receives("boss@desk.test", "Re: x", "Wake Ann up.", answering=escalation)
        entry = room.desk.store.tickets.entries(1)[-1]
        assert (entry.text, entry.lane) == ("Wake Ann up.", Lane.INTERNAL)

    def test_a_loop_of_relayed_mail_ends(self, room: Mailroom) -> None:
        """Mail of one writer on one ticket is kept, but passed on so often and no more."""
        room.receives(MARY)
        first = room.sent(MARY)[0]
        for number in range(30):
            room.receives(MARY, "Re: x", f"I am away, number {number}.", answering=first)
        passed = [event for event in room.events() if event == ("requester-replied", ANN)]
        assert 15 <= len(passed) <= 21
        assert len(room.desk.store.tickets.entries(1)) >= 31


class TestSilent:
    """Old mail."""

    def test_stays_closed_whatever_it_says(self, room: Mailroom) -> None:
        """A reply among old mail reopens nothing, and nobody hears of it, also later."""
        room.receives(MARY, message_id="old@example.test", silent=True)
        room.receives(MARY, "Re", "It is broken again", "References: <old@example.test>", silent=True)
        room.passes(days=3)
        assert (room.ticket().status, room.events()) == (Status.CLOSED, [])
        assert len(room.desk.store.tickets.entries(1)) >= 2


class TestBadDays:
    """Our own faults, one at a time."""

    def test_a_timer_that_fails_keeps_no_other_from_ringing(
        self, room: Mailroom, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """It is put off, and the operator told once."""
        for sender in (MARY, EVE):
            room.receives(sender)
        whole = room.desk.prepare

        def breaks(stimulus: Stimulus, *more: Any) -> Any:
            if stimulus.kind == Kind.TIMER and stimulus.ticket == 1:
                raise ZeroDivisionError("a bug of ours")
            return whole(stimulus, *more)

        monkeypatch.setattr(room.desk, "prepare", breaks)
        room.passes(hours=2)
        room.passes(hours=2)
        assert room.ticket(2).fired
        assert [event for event in room.events() if event[0] == "alarm"] == [("alarm", ANN)]

    def test_a_timer_with_nothing_to_do_does_not_ring_again(self, room: Mailroom) -> None:
        """What woke a ticket too early is stored anew."""
        room.receives(MARY)
        with room.desk.store.transaction() as tx:
            tx.postpone(1, room.now)
        assert room.desk.timers(room.now) == 1
        assert room.desk.timers(room.now) == 0

    def test_one_mail_that_spoils_the_commit_does_not_spoil_the_others(
        self, room: Mailroom, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Each gets a commit of its own then, and the traceback stays with the one."""
        whole = room.desk.record

        def breaks(tx: Any, prepared: Any, now: Any) -> None:
            whole(tx, prepared, now)
            if "poison" in prepared.stimulus.reading.message.subject:
                raise ZeroDivisionError("a bug of ours")

        monkeypatch.setattr(room.desk, "record", breaks)
        mails = [f"From: {sender}\r\nSubject: {subject}\r\n\r\nx\r\n".encode()
                 for sender, subject in ((MARY, "good"), (EVE, "poison"), (BOB, "good too"))]  # fmt: skip
        room.desk.store.inbox.accept([Incoming(octets=m, mailbox=HELP, received_at=room.now) for m in mails])
        room.works()
        rows = {row["id"]: (row["state"], row["reason"] or "") for row in room.desk.store.inbox.list()}
        assert [rows[number][0] for number in (1, 2, 3)] == ["done", "quarantined", "done"]
        assert "a bug of ours" in rows[2][1]

    def test_the_first_thing_a_desk_does_may_be_an_alarm(self, room: Mailroom) -> None:
        """The operator is told at once, before any other mail has taken a number."""
        room.desk.alarm("The disk is nearly full.", room.now)
        assert room.events() == [("alarm", ANN)]

    def test_mails_that_open_no_ticket_leave_no_gap(self, room: Mailroom) -> None:
        """What a batch has reserved for them is given back."""
        auto = "Auto-Submitted: auto-replied\r\n"
        mails = [f"From: {sender}\r\nSubject: x\r\n{more}\r\nx\r\n".encode()
                 for sender, more in ((MARY, ""), (EVE, auto), (BOB, ""), (ANN, auto))]  # fmt: skip
        room.desk.store.inbox.accept([Incoming(octets=m, mailbox=HELP, received_at=room.now) for m in mails])
        room.works()
        assert room.receives(EVE)["ticket"] == 3

    def test_an_undelivered_mail_is_reported_once_by_two_daemons(self, open_desk: Open) -> None:
        """The second one finds it said already."""
        one, other = open_desk(), open_desk()
        one.receives(MARY)
        claimed = one.desk.store.outbox.claim(50, one.now, timedelta(minutes=1), "tests")
        row = next(row for row in claimed if row.recipient == MARY)
        one.desk.store.outbox.settle(row.id, "failed", code=550, text="No such user", now=one.now)
        failure = Stimulus(kind=Kind.BOUNCED, at=one.now, ticket=1, returned=row.id, text="550")
        one.desk.handle(failure, one.now)
        other.desk.handle(failure, one.now)
        kinds = [entry.kind for entry in one.desk.store.tickets.entries(1)]
        assert kinds.count(EntryKind.BOUNCE) == 1


class TestObserve:
    """A trial run."""

    def test_everything_is_decided_and_only_the_observer_hears(self, open_desk: Open) -> None:
        """What is held stays held when the desk goes live."""
        room = open_desk(desk_mode="observe", desk_observe_to=BOB)
        room.receives(MARY)
        held = {row["recipient"]: row["held"] for row in room.desk.store.outbox.list()}
        assert held == {MARY: "observe", ANN: "observe", BOB: None}
        live = open_desk(desk_mode="live")
        live.passes(minutes=1)
        claimed = live.desk.store.outbox.claim(50, live.now, timedelta(minutes=1), "tests")
        assert {row.recipient for row in claimed} == {BOB}


def test_two_daemons_that_change_one_ticket_both_win(open_desk: Open) -> None:
    """The later one decides again on what the other made."""
    one, other = open_desk(), open_desk()
    one.receives(MARY)
    commands = parse(["#priority high"]), parse(["#tag vip"])
    stimuli = [
        Stimulus(kind=Kind.OPERATOR, at=one.now, ticket=1, role=Role.OPERATOR, commands=given)
        for given in commands
    ]
    stale = one.desk.prepare(stimuli[0], one.now)
    other.desk.handle(stimuli[1], one.now)
    with pytest.raises(Conflict), one.desk.store.transaction() as tx:
        one.desk.record(tx, stale, one.now)
    decision = one.desk.handle(stimuli[0], one.now)
    assert decision.disposition == Disposition.APPENDED
    assert (one.ticket().priority, one.ticket().tags) == (1, ("vip",))


def test_a_template_of_the_desk_that_fails_is_replaced_and_the_operator_told(
    open_desk: Open, tmp_path: Path
) -> None:
    """No ticket is lost by it."""
    (tmp_path / "desk" / "templates" / "acknowledgement.en.txt").write_text(
        "Headline: {{ ticket.nope.x }}\n\nHello\n"
    )
    room = open_desk()
    room.receives(MARY)
    assert "we have it" in text_of(room.sent(MARY)[0])
    room.passes(minutes=1)
    (alarm,) = [event for event in room.events() if event[0] == "alarm"]
    assert alarm[1] == ANN
    assert "acknowledgement.en.txt" in text_of(room.sent(ANN)[-1])


def test_mail_that_a_server_refuses_for_good_is_said_on_the_ticket(room: Mailroom) -> None:
    """Word goes to the agents, never again to the address that failed."""
    room.receives(MARY)
    claimed = room.desk.store.outbox.claim(50, room.now, timedelta(minutes=1), "tests")
    (row,) = [row for row in claimed if row.recipient == MARY]
    room.desk.store.outbox.settle(row.id, "failed", code=550, text="No such user", now=room.now)
    room.works()
    entry = room.desk.store.tickets.entries(1)[-1]
    assert (entry.kind, entry.lane) == (EntryKind.BOUNCE, Lane.INTERNAL)
    assert "550 No such user" in entry.text
    assert [recipient for event, recipient in room.events() if event == "bounced"] == [ANN, BOB]


def report(recipient: str, message_id: str) -> bytes:
    """A delivery report as Postfix writes it (RFC 3464)."""
    return (
        f"Return-Path: <>\r\nFrom: MAILER-DAEMON@mail.desk.test\r\nTo: {HELP}\r\nSubject: Undelivered Mail\r\n"
        "Auto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\n\r\nCould not be delivered.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mail.desk.test\r\n\r\n"
        f"Final-Recipient: rfc822; {recipient}\r\nAction: failed\r\nStatus: 5.1.1\r\n"
        f"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {message_id}\r\n--b--\r\n"
    ).encode()


def mail_with(octets: bytes) -> bytes:
    """A mail of Mary's with a file."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = MARY, HELP, "Log"
    mail.set_content("See the log.")
    mail.add_attachment(octets, "application", "octet-stream", filename="log.bin")
    return mail.as_bytes()
