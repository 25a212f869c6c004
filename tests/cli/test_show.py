"""`maildesk show`: one ticket with its clocks, journal and mails."""

from datetime import datetime
from email.message import EmailMessage

import pytest

from maildesk.cli.story import screenshot
from tests.cli.desks import ANN, HELP, LEI, MARY, PROMISED, DeskFolder, mail, unsafe


def _fault() -> bytes:
    """Mary's fault with a screenshot, Lei in copy."""
    written = EmailMessage()
    written["From"], written["To"], written["Cc"] = f"Mary Jones <{MARY}>", HELP, LEI
    written["Subject"], written["Message-ID"] = "VPN broken", "<first@desk.test>"
    written.set_content("It does not connect. \x1b]0;mine\x07\n")
    written.add_attachment(screenshot(), "image", "png", filename="a\u202egnp.exe")
    return written.as_bytes()


FAULT = _fault()


@pytest.fixture
def ticket(desk: DeskFolder) -> DeskFolder:
    """The desk with that fault, taken by Ann, set to high and paused."""
    desk.does("ingest", "-", stdin=FAULT)
    desk.does("act", "1", "#take", "--as", ANN)
    desk.does("act", "1", "#priority high\n#field room=3.14\n#wait")
    return desk


def test_the_words_that_other_programs_rely_on(ticket: DeskFolder) -> None:
    """All keys of the listing, and fields, clocks, links, participants and journal."""
    shown = ticket.json("show", "IT-1")
    assert {key for key, kind in PROMISED.items() if not isinstance(shown[key], kind)} == set()
    listed = ticket.json("queue")[0]
    assert {key: shown[key] for key in listed} == listed
    assert shown["fields"] == {"room": "3.14"}
    running = {clock["clock"]: clock["running"] for clock in shown["clocks"]}
    assert running == {"response": True, "resolution": False}, "waiting for her, and not yet answered"
    for clock in shown["clocks"]:
        assert datetime.fromisoformat(clock["due_at"]).utcoffset() is not None
    parts = {one["address"]: (one["role"], one["name"]) for one in shown["participants"]}
    assert parts == {MARY: ("requester", "Mary Jones"), LEI: ("watcher", "")}
    assert shown["links"] == []


def test_every_entry_of_the_journal(ticket: DeskFolder) -> None:
    """Who, when, for whom, what kind, what changed and by which rule; the numbers run from one."""
    journal = ticket.json("show", "1")["journal"]
    for entry in journal:
        assert set(entry) >= {"at", "actor", "lane", "kind", "changes", "rule", "text"}
        assert datetime.fromisoformat(entry["at"]).utcoffset() is not None
    assert [entry["no"] for entry in journal] == list(range(1, len(journal) + 1))
    assert (journal[0]["actor"], journal[0]["kind"], journal[0]["lane"]) == (MARY, "opened", "requester")
    assert [one["size"] for one in journal[0]["attachments"]] == [len(screenshot())]
    (network,) = (entry for entry in journal if entry["rule"])
    assert network["rule"] == "Network"
    assert {"field": "category", "before": "", "after": "network"} in network["changes"]
    taken = [change for entry in journal if entry["actor"] == ANN for change in entry["changes"]]
    assert {"field": "assignee", "before": "", "after": ANN} in taken


def test_a_ticket_to_read(ticket: DeskFolder) -> None:
    """Fields, clocks, journal and mails, and nothing that moves the cursor."""
    text = ticket.does("show", "it-1").out
    assert unsafe(text) == []
    for said in ("IT-1  VPN broken", f"Mary Jones <{MARY}>", "response: due", "paused", "Journal", "opened",
                 "│ It does not connect.", "by rule Network", "Mails sent", f"to {ANN}", "room"):  # fmt: skip
        assert said in text


def test_the_mails_as_they_came(ticket: DeskFolder) -> None:
    """To the octet, one after the other, and no mail of the desk's."""
    more = mail(MARY, "Re: [IT-1] VPN broken", "Error 809, \x9b.")
    ticket.does("ingest", "-", stdin=more)
    assert ticket.does("show", "1", "--raw").octets == FAULT + more


def test_links_and_claims(desk: DeskFolder) -> None:
    """A ticket that claims another says so."""
    desk.takes()
    desk.does("ingest", "-", stdin=mail("eve@elsewhere.test", "Re: [IT-1] VPN broken"))
    assert desk.json("show", "2")["links"] == [{"kind": "claims", "number": 1}]
    assert "claims 1" in desk.does("show", "2").out


@pytest.mark.parametrize("words", [(), ("--json",), ("--raw",)])
def test_no_such_ticket(words: tuple[str, ...], desk: DeskFolder) -> None:
    """Exit 1, one line, nothing on standard output."""
    ran = desk.run("show", "9", *words)
    assert (ran.code, ran.out, ran.err) == (1, "", "maildesk: there is no ticket IT-9\n")


@pytest.mark.parametrize("number", ["", "abc", "IT-", "1.5", "1x", "IT-١", "9" * 30])
def test_no_number_at_all(number: str, desk: DeskFolder) -> None:
    """Exit 2, and what a number looks like."""
    ran = desk.run("show", number)
    assert ran.code == 2
    assert "write 123 or IT-123" in ran.err
