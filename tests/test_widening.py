"""Several people report the same, at a whole desk."""

from collections import Counter

from maildesk.cli.story import text_of
from maildesk.db.inbox import Incoming
from maildesk.db.queue import QueueFilter
from maildesk.ticket.model import Link
from tests.mailroom import ANN, HELP, MARY, Mailroom


def report(sender: str, number: int, subject: str = "VPN broken") -> bytes:
    """A mail of somebody."""
    return (
        f"From: {sender}\r\nTo: {HELP}\r\nSubject: {subject}\r\nMessage-ID: <r{number}@example.test>\r\n\r\n"
        f"Nothing works, says {sender}.\r\n"
    ).encode()


def test_chains_of_likeness(room: Mailroom) -> None:
    """Who writes like those that were listed, not like the one that lists them, is no news."""
    words = "printer scanner toner paper tray cable"
    for number, at in enumerate((0, 1, 2, 3, 1)):
        subject = " ".join(words.split()[at : at + 3])
        room.receives(f"p{number}@desk.test", subject, "Hello.")
    assert room.events().count(("widened", ANN)) == 1


def storm(room: Mailroom, count: int) -> None:
    """So many people report at once."""
    mails = [report(f"p{number}@desk.test", number) for number in range(count)]
    room.desk.store.inbox.accept([Incoming(octets=one, mailbox=HELP, received_at=room.now) for one in mails])
    room.works()


def test_three_people_report_the_same(room: Mailroom) -> None:
    """The third ticket affects a department, and the lead hears of it with the list, whatever the words."""
    room.receives(MARY, "VPN broken", "It does not connect.")
    room.receives("li@desk.test", "VPN 连不上", "vpn 连接失败")
    room.receives("eve@desk.test", "Printer jams", "Paper is stuck.")
    room.receives("joe@desk.test", "vpn down", "")
    assert [room.ticket(number).impact for number in (1, 2, 3, 4)] == ["individual"] * 3 + ["department"]
    assert room.ticket(4).links == (Link("related", 1), Link("related", 2))
    assert room.events().count(("widened", ANN)) == 1
    mail = next(mail for mail in room.sent(ANN) if "several people" in text_of(mail))
    assert "[IT-4]" in mail["Subject"]
    assert "IT-1, mary@desk.test: VPN broken" in text_of(mail)


def test_one_person_writes_three_times(room: Mailroom) -> None:
    """That is no outage."""
    for _ in range(4):
        room.receives(MARY)
    assert {room.ticket(number).impact for number in (1, 2, 3, 4)} == {"individual"}


def test_within_the_time_only(room: Mailroom) -> None:
    """What was reported an hour ago is another matter."""
    for sender in ("a@desk.test", "b@desk.test", "c@desk.test"):
        room.receives(sender)
        room.passes(minutes=31)
    assert room.ticket(3).impact == "individual"


def test_a_batch_of_many(room: Mailroom) -> None:
    """Mails of one batch see each other; the lead is told once for each step, the team not of every one."""
    storm(room, 60)
    listed = room.desk.store.queue.list(QueueFilter(), room.now)
    impacts = Counter(row["impact"] for row in listed)
    assert impacts == {"individual": 2, "department": 6, "company": 52}
    events = Counter(room.events())
    assert events["widened", ANN] == 2
    assert events["assigned", ANN] == 9
    assert sum(events[event] for event in events if event[0] == "acknowledgement") == 60
