"""`maildesk inbox` and `maildesk outbox`: what came in, what goes out, and what became of it."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest

from maildesk.cli.assembly import store_of
from maildesk.db.inbox import Incoming
from maildesk.db.store import Store
from tests.cli.desks import BOB, EVE, HELP, MARY, DeskFolder, mail, unsafe

NAMED = mail(MARY, "VPN broken", "It does not connect.", "Message-ID: <first@desk.test>")
AUTOMATIC = mail(EVE, "Out of office", "Away.", "Auto-Submitted: auto-replied", "Message-ID: <ooo@x.test>")


@pytest.fixture
def desk(desk: DeskFolder) -> DeskFolder:
    """The desk with a mail that opened a ticket and one that was ignored."""
    for octets in (NAMED, AUTOMATIC):
        desk.does("ingest", "-", stdin=octets)
    return desk


def quarantined(store: Store) -> int:
    """Has a mail fail three times, as a bug of ours would, with a hostile traceback; gives its row."""
    now = datetime.now(UTC)
    (row,) = store.inbox.accept([Incoming(octets=mail(EVE, "Poison"), mailbox=HELP, received_at=now)])
    for _ in range(3):
        store.inbox.claim(1, now, timedelta(minutes=1), "tests")
        store.inbox.fail(row.id, "Traceback\nZeroDivisionError: \x1b[2J a bug", now)
    return row.id


class TestInbox:
    """`maildesk inbox`."""

    def test_the_words_that_other_programs_rely_on(self, desk: DeskFolder) -> None:
        """The newest first, exactly these keys."""
        ignored, opened = desk.json("inbox", "list")
        assert list(opened) == ["id", "mailbox", "message_id", "sha256", "received_at", "state", "disposition",
                                "reason", "ticket", "attempts"]  # fmt: skip
        assert datetime.fromisoformat(opened.pop("received_at")).utcoffset() is not None
        assert opened == {
            "id": 1, "mailbox": HELP, "message_id": "first@desk.test", "sha256": sha256(NAMED).hexdigest(),
            "state": "done", "disposition": "opened", "reason": "", "ticket": 1, "attempts": 1,
        }  # fmt: skip
        assert (ignored["disposition"], ignored["ticket"]) == ("ignored", None)
        assert "RFC 3834" in ignored["reason"]

    def test_piped_it_is_columns(self, desk: DeskFolder) -> None:
        """Divided by tabs, with the reason."""
        heading, ignored, opened = desk.does("inbox", "list").out.splitlines()
        assert heading.split("\t")[:2] == ["ID", "RECEIVED_AT"]
        assert opened.split("\t")[3:6] == ["done", "opened", "1"]
        assert "RFC 3834" in ignored

    @pytest.mark.parametrize("name", ["first@desk.test", "<first@desk.test>", "1"])
    def test_why(self, name: str, desk: DeskFolder) -> None:
        """By Message-ID, with brackets or without, or by row."""
        out = desk.does("inbox", "why", name).out
        assert {"disposition: opened", "ticket: 1", "state: done"} <= set(out.splitlines())

    def test_why_nothing(self, desk: DeskFolder) -> None:
        """Exit 1, one line, and nothing of a hostile id."""
        ran = desk.run("inbox", "why", "no\x1b[2Jwhere@x.test")
        assert (ran.code, ran.out, ran.err) == (
            1,
            "",
            "maildesk: no mail no\\u{1b}[2Jwhere@x.test has been seen\n",
        )

    def test_quarantine_and_back(self, desk: DeskFolder) -> None:
        """The traceback is told; after `retry` it is worked again by the next pass."""
        with store_of(desk.path) as (_, store):
            row = str(quarantined(store))
        (listed,) = desk.json("inbox", "list", "--state", "quarantined")
        assert listed["reason"] == "three attempts failed: ZeroDivisionError: \x1b[2J a bug"
        out = desk.does("inbox", "why", row).out
        assert "  ZeroDivisionError" in out
        assert unsafe(out) == []
        assert desk.does("inbox", "retry", row).out == f"{row} waits to be worked again\n"
        desk.does("once")
        assert desk.json("inbox", "list")[0]["disposition"] == "opened"

    def test_giving_up(self, desk: DeskFolder) -> None:
        """A dropped mail is kept with the operator's reason, and can be taken up again."""
        with store_of(desk.path) as (_, store):
            row = str(quarantined(store))
        desk.does("inbox", "drop", row, "--reason", "a test mail")
        (dropped,) = desk.json("inbox", "list", "--state", "failed")
        assert (dropped["disposition"], dropped["reason"]) == ("ignored", "a test mail")
        desk.does("inbox", "retry", row)
        assert desk.json("inbox", "list")[0]["state"] == "received"

    @pytest.mark.parametrize("verb", ["retry", "drop"])
    def test_what_is_done_is_done(self, verb: str, desk: DeskFolder) -> None:
        """Exit 1, with the rows that were not touched."""
        ran = desk.run("inbox", verb, "1", "99")
        assert (ran.code, ran.out) == (1, "")
        assert ran.err == "maildesk: not in quarantine, or no such row: 1, 99\n"
        assert desk.json("inbox", "list")[1]["disposition"] == "opened"


class TestOutbox:
    """`maildesk outbox`."""

    def test_the_words_that_other_programs_rely_on(self, desk: DeskFolder) -> None:
        """The newest first; each row has the keys of the contract."""
        rows = desk.json("outbox", "list")
        acknowledgement = rows[-1]
        for key in ("created_at", "next_attempt_at"):
            assert datetime.fromisoformat(acknowledgement.pop(key)).utcoffset() is not None
        assert acknowledgement.pop("message_id").endswith("@desk.test")
        assert acknowledgement == {
            "id": 1, "ticket": 1, "event": "acknowledgement", "recipient": MARY, "lane": "requester", "language": "en",
            "subject": "[IT-1] VPN broken", "state": "queued", "attempts": 0, "sent_at": None, "held": None,
            "last_error": None,
        }  # fmt: skip
        assert [row["id"] for row in rows] == sorted((row["id"] for row in rows), reverse=True)

    def test_the_exact_octets(self, desk: DeskFolder) -> None:
        """What SMTP will get, CRLF and all."""
        octets = desk.does("outbox", "show", "1", "--raw").octets
        with store_of(desk.path) as (_, store):
            assert octets == store.outbox.raw(1)
        assert b"\r\nSubject: [IT-1] VPN broken\r\n" in octets
        assert octets.count(b"\n") == octets.count(b"\r\n")

    def test_a_mail_to_read(self, desk: DeskFolder) -> None:
        """Its fields, every attempt, and its text."""
        now = datetime.now(UTC)
        with store_of(desk.path) as (_, store):
            store.outbox.claim(1, now, timedelta(minutes=1), "tests")
            store.outbox.settle(
                1, "deferred", code=451, text="try\x1b[2J later", now=now, next_attempt_at=now
            )
        out = desk.does("outbox", "show", "1").out
        assert unsafe(out) == []
        for said in ("event: acknowledgement", "state: deferred", ": 451 try\\u{1b}[2J later", "we have it."):
            assert said in out

    @pytest.mark.parametrize("words", [(), ("--raw",)])
    def test_no_such_mail(self, words: tuple[str, ...], desk: DeskFolder) -> None:
        """Exit 1."""
        ran = desk.run("outbox", "show", "99", *words)
        assert (ran.code, ran.out, ran.err) == (1, "", "maildesk: there is no mail 99 in the outbox\n")

    def test_cancel_and_retry(self, desk: DeskFolder) -> None:
        """A cancelled mail is not sent until it is retried."""
        assert desk.does("outbox", "cancel", "1", "2").out == "1 is cancelled\n2 is cancelled\n"
        states = {row["id"]: row["state"] for row in desk.json("outbox", "list")}
        assert (states[1], states[2]) == ("cancelled", "cancelled")
        desk.does("outbox", "retry", "2")
        assert [row["id"] for row in desk.json("outbox", "list", "--state", "cancelled")] == [1]

    def test_what_is_sent_is_sent(self, desk: DeskFolder) -> None:
        """Neither cancelled nor sent again: exit 1."""
        now = datetime.now(UTC)
        with store_of(desk.path) as (_, store):
            store.outbox.claim(1, now, timedelta(minutes=1), "tests")
            store.outbox.settle(1, "sent", code=250, text="fine", now=now)
        for verb in ("cancel", "retry"):
            ran = desk.run("outbox", verb, "1")
            assert (ran.code, ran.err) == (1, "maildesk: sent already, or no such row: 1\n")

    def test_held_mail_leaves_by_an_operators_word(self, desk: DeskFolder) -> None:
        """What a trial run held is sent after `retry` alone."""
        settings = (desk.path / "maildesk.toml").read_text().replace("# mode =", "mode =")
        (desk.path / "maildesk.toml").write_text(settings)
        desk.takes(BOB, "Another", "thing")
        (held, *_) = (row for row in desk.json("outbox", "list") if row["held"])
        assert held["held"] == "observe"
        desk.does("outbox", "retry", str(held["id"]))
        assert held["id"] not in {row["id"] for row in desk.json("outbox", "list") if row["held"]}


@pytest.mark.parametrize("box", ["inbox", "outbox"])
def test_as_many_as_are_asked_for(box: str, desk: DeskFolder) -> None:
    """Everything when piped, unless there is a limit."""
    everything = desk.json(box, "list")
    assert desk.json(box, "list", "--limit", "1") == everything[:1]
    assert len(desk.does(box, "list").out.splitlines()) == len(everything) + 1
