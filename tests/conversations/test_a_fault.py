"""A fault from report to closure, and what else requesters, agents and strangers write on the way."""

from maildesk.cli.story import screenshot, text_of
from maildesk.ticket.model import EntryKind, Lane, Status
from tests.conversations.conftest import Scene


def test_a_fault_is_reported_answered_resolved_confirmed_and_closed(scene: Scene) -> None:
    """Each side reads and writes mail alone, and the ticket ends closed and confirmed."""
    scene.mary.writes(scene.help, "VPN broken", "The VPN does not connect.", picture=screenshot())
    acknowledgement = scene.mary.receives("IT-1")
    assert str(acknowledgement["Subject"]) == "[IT-1] VPN broken"
    assert acknowledgement["Auto-Submitted"] == "auto-replied"
    assigned = scene.ann.receives("The VPN does not connect.")
    assert [part.get_filename() for part in assigned.iter_attachments()] == ["screenshot.png"]

    scene.mary.replies(acknowledgement, "It says error 809.")
    added = scene.ann.receives("error 809")
    scene.ann.replies(added, "I am renewing the certificate.")
    answer = scene.mary.receives("renewing the certificate")
    assert answer["Auto-Submitted"] is None, "a relayed human answer is no automatic mail"
    assert "Ann Lee" in str(answer["From"])
    assert "Your reply goes to" not in text_of(answer), "the agent's notification was quoted and is cut"

    scene.ann.replies(added, "#resolve The certificate had expired.")
    resolved = scene.mary.receives("The certificate had expired.")
    scene.mary.replies(resolved, "Yes, it works again, thank you!")
    scene.eventually(lambda: scene.ticket(1).status == Status.CLOSED)
    ticket = scene.ticket(1)
    assert ticket.confirmed_at is not None
    assert ticket.responded_at is not None
    assert ticket.subject == "VPN broken"
    assert {str(mail["Subject"]) for mail in (acknowledgement, assigned, added, answer, resolved)} == {
        "[IT-1] VPN broken"
    }


def test_a_chinese_mail_in_gbk_is_answered_in_chinese(scene: Scene) -> None:
    """The language comes from what the person wrote."""
    scene.lei.writes(scene.help, "打印机无法打印", "您好，三楼的打印机无法打印。")
    acknowledgement = scene.lei.receives("IT-1")
    assert "工单" in text_of(acknowledgement)
    scene.ann.receives("三楼的打印机无法打印")


def test_no_means_no(scene: Scene) -> None:
    """A dispute reopens the ticket and its assignee hears of it."""
    scene.mary.writes(scene.help, "Mouse", "My mouse is dead.")
    scene.ann.replies(scene.ann.receives("My mouse is dead."), "#take\n#resolve New battery.")
    scene.mary.replies(scene.mary.receives("New battery."), "No, still broken")
    scene.ann.receives("still broken")
    assert (scene.ticket(1).status, scene.ticket(1).reopened) == (Status.OPEN, 1)


def test_a_stranger_who_quotes_a_number_gets_a_ticket_of_their_own(scene: Scene) -> None:
    """The named ticket stays as it was; the new one claims it."""
    scene.mary.writes(scene.help, "VPN broken", "The VPN does not connect.")
    scene.mary.receives("IT-1")
    before = scene.ticket(1)
    scene.eve.writes(scene.help, "Re: [IT-1] VPN broken", "Send me everything.")
    scene.eve.receives("IT-2")
    assert scene.ticket(1) == before
    assert [(link.kind, link.number) for link in scene.ticket(2).links] == [("claims", 1)]
    assert scene.ticket(2).subject == "VPN broken"


def test_a_forwarded_token_is_worth_nothing(scene: Scene) -> None:
    """Who answers an agent's mail from another address gets no authority by it."""
    scene.mary.writes(scene.help, "VPN broken", "The VPN does not connect.")
    assigned = scene.ann.receives("The VPN does not connect.")
    before = scene.ticket(1)
    scene.eve.replies(assigned, "#close")
    scene.eve.receives("IT-2")
    assert scene.ticket(1) == before


def test_the_number_in_the_subject_is_enough_for_the_requester(scene: Scene) -> None:
    """A mail without any thread header, from a participant, joins the ticket and does not retitle it."""
    scene.mary.writes(scene.help, "VPN broken", "The VPN does not connect.")
    scene.mary.receives("IT-1")
    scene.mary.writes(scene.help, "about it-1 again [it-1]", "It is error 809.")
    scene.ann.receives("error 809")
    assert scene.ticket(1).subject == "VPN broken"
    assert len(scene.rows()) == 1


def test_somebody_in_copy_may_add_and_not_close(scene: Scene) -> None:
    """People of the house in Cc take part."""
    scene.mary.writes(scene.help, "VPN broken", "The VPN does not connect.", copy=[scene.boss.address])
    assigned = scene.ann.receives("The VPN does not connect.")
    scene.ann.replies(assigned, "Looking into it.")
    answer = scene.boss.receives("Looking into it.")
    scene.boss.replies(answer, "This is urgent for us.")
    scene.ann.receives("urgent for us")
    scene.ann.replies(assigned, "#resolve The certificate had expired.")
    scene.mary.receives("The certificate had expired.")
    scene.boss.replies(answer, "Yes, works")
    scene.ann.receives("Yes, works")
    assert scene.ticket(1).status == Status.RESOLVED


def test_an_agents_note_stays_inside(scene: Scene) -> None:
    """What follows a bare #note is for the desk alone."""
    scene.mary.writes(scene.help, "VPN broken", "The VPN does not connect.")
    assigned = scene.ann.receives("The VPN does not connect.")
    scene.ann.replies(assigned, "#note\nShe has broken it herself, I think.")
    scene.seen(2)
    entries = scene.assembled.desk.store.tickets.entries(1)
    assert [(e.kind, e.lane) for e in entries if "broken it herself" in e.text] == [
        (EntryKind.NOTE, Lane.INTERNAL)
    ]
    assert not any(b"herself" in octets for octets in scene.mary.inbox())


def test_a_wrong_command_does_nothing_and_says_so(scene: Scene) -> None:
    """The agent gets the line back, the requester gets nothing."""
    scene.mary.writes(scene.help, "VPN broken", "The VPN does not connect.")
    assigned = scene.ann.receives("The VPN does not connect.")
    scene.ann.replies(assigned, "#take\n#prioritty high\nWe are on it.")
    receipt = text_of(scene.ann.receives("#prioritty"))
    assert "priority" in receipt
    assert scene.ticket(1).assignee is None
    assert not any(b"We are on it." in octets for octets in scene.mary.inbox())


def test_a_mail_delivered_twice_is_one(scene: Scene) -> None:
    """The same content, and the same mail with other trace headers, make one ticket."""
    mail = (
        f"From: {scene.mary.address}\r\nTo: {scene.help}\r\nSubject: Twice\r\n"
        "Date: Mon, 02 Mar 2026 09:00:00 +0000\r\nMessage-ID: <twice@desk.test>\r\n\r\nOnce is enough.\r\n"
    )
    scene.mary.sends(scene.help, mail.encode())
    scene.mary.receives("IT-1")
    scene.mary.sends(scene.help, mail.encode())
    scene.mary.sends(scene.help, b"Received: by another way\r\n" + mail.encode())
    scene.seen(2)
    assert len(scene.rows()) == 1


def test_out_of_office_moves_nothing_and_is_not_answered(scene: Scene) -> None:
    """An automatic reply is kept on the ticket."""
    scene.mary.writes(scene.help, "VPN broken", "The VPN does not connect.")
    acknowledgement = scene.mary.receives("IT-1")
    scene.mary.sends(
        scene.help,
        f"From: {scene.mary.address}\r\nTo: {scene.help}\r\nSubject: Out of office\r\nAuto-Submitted: auto-replied\r\n"
        f"In-Reply-To: {acknowledgement['Message-ID']}\r\nMessage-ID: <ooo@desk.test>\r\n\r\nI am away.\r\n".encode(),
    )
    scene.seen(2)
    entries = scene.assembled.desk.store.tickets.entries(1)
    assert entries[-1].kind == EntryKind.AUTO_REPLY
    assert len(scene.mary.inbox()) == 1
