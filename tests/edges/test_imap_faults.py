"""A mailbox on servers that lie, stall, flood or hang up."""

import socket
import threading
import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from maildesk.config import MailboxServer
from maildesk.edges import imap_client
from maildesk.edges.imap import ImapMailbox
from maildesk.ingest import MailboxTrouble
from tests.servers.ports import free_port
from tests.servers.scripted import Answer, Line, Scripted, imap, then_close, trickle

SETTINGS = MailboxServer("localhost", tls="none", user="help", address="help@desk.test")
PLAIN = b"* CAPABILITY IMAP4rev1 IDLE\r\n{tag} OK done\r\n"
UIDPLUS = b"* CAPABILITY IMAP4rev1 UIDPLUS\r\n{tag} OK done\r\n"


def mailbox(server: Scripted) -> ImapMailbox:
    """A mailbox on this server."""
    return ImapMailbox(replace(SETTINGS, port=server.port), lambda: "secret")


def scripted(answers: Mapping[str, Answer]) -> Scripted:
    """A server with one mail, UID 7, that answers as usual but for this."""
    return Scripted(imap, answers)


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Deadlines of half a second."""
    monkeypatch.setattr(imap_client, "COMMAND_SECONDS", 0.5)
    monkeypatch.setattr(imap_client, "SLOWEST", 10_000_000)


def test_a_server_that_behaves() -> None:
    """The scripted server is one that mail can be taken from."""
    with scripted({}) as server:
        box = mailbox(server)
        assert box.open().uidvalidity == 9
        assert [mail.octets for mail in box.fetch(box.uids(1))] == [b"Hello"]
        box.close()
        assert server.commands()[-1] == "LOGOUT"


def test_nobody_listens() -> None:
    """It is passing trouble, with the host and the reason in one line."""
    box = ImapMailbox(replace(SETTINGS, port=free_port()), lambda: "secret")
    with pytest.raises(
        MailboxTrouble, match=r"localhost:\d+ \(help\): connecting: Connection refused"
    ) as trouble:
        box.open()
    assert trouble.value.temporary


@pytest.mark.parametrize(
    ("answers", "temporary"),
    [
        ({"greeting": b"* BYE too many connections\r\n"}, True),
        ({"greeting": then_close(b"")}, True),
        ({"greeting": b"HTTP/1.1 400 Bad Request\r\n\r\n"}, True),
        ({"LOGIN": b"{tag} NO wrong\r\n"}, False),
        ({"LOGIN": b"{tag} NO [AUTHENTICATIONFAILED] wrong\r\n"}, False),
        ({"LOGIN": b"{tag} NO [UNAVAILABLE] later\r\n"}, True),
        ({"LOGIN": b"{tag} NO [INUSE] later\r\n"}, True),
        ({"LOGIN": b"* BYE rate limit\r\n"}, True),
        ({"LOGIN": then_close(b"")}, True),
        ({"SELECT": b"{tag} NO [NONEXISTENT] no such folder\r\n"}, False),
        ({"SELECT": b"{tag} NO [UNAVAILABLE] no storage\r\n"}, True),
        ({"SELECT": b"* 1 EXISTS\r\n{tag} OK done\r\n"}, False),
    ],
)
def test_no_session_comes_about(answers: Mapping[str, Answer], temporary: bool) -> None:
    """A refusal lasts, unless it says otherwise; whatever is no clear answer passes."""
    with scripted(answers) as server, pytest.raises(MailboxTrouble) as trouble:
        mailbox(server).open()
    assert trouble.value.temporary is temporary
    assert "\n" not in str(trouble.value)


def test_a_server_that_wants_to_know_who_we_are() -> None:
    """It is told after sign-in and before any folder is opened."""
    capability = b"* CAPABILITY IMAP4rev1 ID\r\n{tag} OK done\r\n"
    with scripted({"CAPABILITY": capability}) as server:
        mailbox(server).open()
        commands = server.commands()
    assert commands.index("LOGIN") < commands.index("ID") < commands.index("SELECT")


def test_a_server_without_uidnext() -> None:
    """The next UID is worked out from those that there are."""
    with scripted({"SELECT": b"* 1 EXISTS\r\n* OK [UIDVALIDITY 9] valid\r\n{tag} OK done\r\n"}) as server:
        assert mailbox(server).open().uidnext == 8


@pytest.mark.parametrize(
    "fetched",
    [
        b"* 1 FETCH (UID 7 BODY[] NIL)\r\n{tag} OK done\r\n",
        b'* 1 FETCH (UID 7 BODY[] "")\r\n{tag} OK done\r\n',
        b"* 1 FETCH (UID 7 FLAGS (\\Seen))\r\n{tag} OK done\r\n",
        b"{tag} OK done\r\n",
        b"* 1 FETCH (UID 8 BODY[] {5}\r\nHello)\r\n{tag} OK done\r\n",
    ],
)
def test_a_mail_that_is_not_given(fetched: bytes) -> None:
    """Nothing, an empty text or another mail instead of the one asked for is no mail."""
    with scripted({}) as server:
        box = mailbox(server)
        box.open()
        box.sizes([7])
        server.answers = {"UID FETCH": fetched}
        assert box.fetch([7]) == []


def test_a_literal_beyond_all_bounds() -> None:
    """It is refused before a single octet is set aside for it."""
    with scripted({"UID FETCH": b"* 1 FETCH (UID 7 BODY[] {60000000000}\r\n"}) as server:
        box = mailbox(server)
        box.open()
        with pytest.raises(MailboxTrouble, match="more than was asked for"):
            box.sizes([7])


def test_lines_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """A flood of answers nobody asked for ends the session."""
    monkeypatch.setattr(imap_client, "SLACK", 100_000)
    with scripted({"UID SEARCH": trickle(b"* 1 EXISTS\r\n" * 1000, 0)}) as server:
        box = mailbox(server)
        box.open()
        with pytest.raises(MailboxTrouble, match="more than was asked for"):
            box.uids(1)


@pytest.mark.parametrize(
    "answer",
    [
        b"* 1 FETCH (UID 7 BODY[] {5}\r\nHel",
        b"* 1 FETCH (UID 7 RFC822.SIZE 5",
        b"",
    ],
)
def test_a_connection_cut_in_the_middle(answer: bytes) -> None:
    """Half a mail is no mail; the next session finds it whole."""
    with scripted({}) as server:
        box = mailbox(server)
        box.open()
        box.sizes([7])
        server.answers = {"UID FETCH": then_close(answer)}
        with pytest.raises(MailboxTrouble) as trouble:
            box.fetch([7])
        assert trouble.value.temporary
        server.answers = {}
        box.open()
        assert [mail.octets for mail in box.fetch([7])] == [b"Hello"]
        assert server.connections == 2


@pytest.mark.parametrize(
    "answer",
    [
        b"* 1 FETCH (UID 7 BODY[] {5}\r\nHello\r\n{tag} OK done\r\n",
        b"* 1 FETCH " + b"(" * 5000 + b"\r\n{tag} OK done\r\n",
        b"* 1 FETCH (UID seven RFC822.SIZE large)\r\n{tag} OK done\r\n",
        b"* 1 FETCH\r\n{tag} OK done\r\n",
        b"{tag} BAD what\r\n",
        b"\x00\xff\r\n",
    ],
)
def test_nonsense(answer: bytes) -> None:
    """However the library stumbles over it, it is passing trouble with the server and not our fault."""
    with scripted({"UID FETCH": answer}) as server:
        box = mailbox(server)
        box.open()
        with pytest.raises(MailboxTrouble) as trouble:
            box.sizes([7])
        assert trouble.value.temporary


@pytest.mark.usefixtures("hasty")
@pytest.mark.parametrize("command", ["greeting", "LOGIN", "SELECT", "UID SEARCH", "UID FETCH"])
def test_a_server_that_is_never_silent_and_never_done(command: str) -> None:
    """An octet now and then does not hold us: the deadline is by the clock on the wall."""
    with scripted({command: trickle()}) as server:
        box = mailbox(server)
        before = time.monotonic()
        with pytest.raises(MailboxTrouble, match="not finished after") as trouble:  # noqa: PT012
            box.open()
            box.sizes(box.uids(1))
        assert time.monotonic() - before < 5
        assert trouble.value.temporary


def test_an_arrival_that_is_no_date() -> None:
    """The mail is there all the same, and counts as arrived just now."""
    undated = b'* 1 FETCH (UID 7 RFC822.SIZE 5 INTERNALDATE "yesterday")\r\n{tag} OK done\r\n'
    with scripted({"UID FETCH": undated}) as server:
        box = mailbox(server)
        box.open()
        assert box.sizes([7])[7].internal_date > datetime.now(UTC)


def test_a_large_mail_that_vanishes_half_way() -> None:
    """What was fetched of it is thrown away."""
    size = 9 * 1024 * 1024
    sized = (
        b'* 1 FETCH (UID 7 RFC822.SIZE %d INTERNALDATE "24-Nov-2026 08:00:00 +0800")\r\n{tag} OK done\r\n'
        % size
    )

    def piece(line: Line, said: bytes) -> None:
        tag = said.split()[0]
        if b"<0." in said:
            line.send(b"* 1 FETCH (UID 7 BODY[]<0> {5}\r\nHello)\r\n")
        line.send(tag + b" OK done\r\n")

    with scripted({"UID FETCH": sized}) as server:
        box = mailbox(server)
        box.open()
        box.sizes([7])
        server.answers = {"UID FETCH": piece}
        assert box.fetch([7]) == []


def test_a_large_mail_without_end() -> None:
    """A server that goes on giving pieces does not fill the memory."""
    sized = b'* 1 FETCH (UID 7 RFC822.SIZE 9000000 INTERNALDATE "24-Nov-2026 08:00:00 +0800")\r\n{tag} OK done\r\n'

    def piece(line: Line, said: bytes) -> None:
        offset = said.partition(b"<")[2].partition(b".")[0]
        line.send(b"* 1 FETCH (UID 7 BODY[]<%s> {1000000}\r\n%s)\r\n" % (offset, b"x" * 1_000_000))
        line.send(said.split()[0] + b" OK done\r\n")

    with scripted({"UID FETCH": sized}) as server:
        box = mailbox(server)
        box.open()
        box.sizes([7])
        server.answers = {"UID FETCH": piece}
        with pytest.raises(MailboxTrouble, match="twice as large"):
            box.fetch([7])


@pytest.mark.parametrize("answer", [b"{tag} OK done\r\n", b"* OK [COPYUID 1 7 1] moved\r\n{tag} OK done\r\n"])
def test_a_move_that_did_not_happen(answer: bytes) -> None:
    """What the server calls done is believed only when the mail is no longer there."""
    with scripted({"UID MOVE": answer}) as server:
        box = mailbox(server)
        box.open()
        with pytest.raises(MailboxTrouble, match="not moved to Processed"):
            box.put_away([7])


def test_a_full_folder() -> None:
    """It is passing trouble that names the folder and the server's reason."""
    with scripted({"UID MOVE": b"{tag} NO [OVERQUOTA] full\r\n"}) as server:
        box = mailbox(server)
        box.open()
        with pytest.raises(MailboxTrouble, match=r"moving mail to Processed: .*OVERQUOTA") as trouble:
            box.put_away([7])
        assert trouble.value.temporary


def test_a_server_without_move() -> None:
    """Mail is copied, and of it only what was copied is expunged, by its UID."""
    copied = b"{tag} OK [COPYUID 1 7,10:12 1:4] copied\r\n"
    gone = b"* SEARCH\r\n{tag} OK done\r\n"
    with scripted({"CAPABILITY": UIDPLUS, "UID COPY": copied, "UID SEARCH": gone}) as server:
        box = mailbox(server)
        box.open()
        box.put_away([5, 7, 11])
        said = [line.split(b" ", 1)[1] for line in server.said if b"STORE" in line or b"EXPUNGE" in line]
    assert said == [rb"UID STORE 7,11 +FLAGS.SILENT (\Deleted)", b"UID EXPUNGE 7,11"]


def test_a_copy_of_nothing() -> None:
    """An OK without saying what was copied lets nothing be expunged."""
    with scripted({"CAPABILITY": UIDPLUS, "UID COPY": b"{tag} OK done\r\n"}) as server:
        box = mailbox(server)
        box.open()
        box.put_away([7])
        assert not {"UID STORE", "UID EXPUNGE", "EXPUNGE"} & set(server.commands())


def test_a_server_that_can_neither_move_nor_expunge_one_mail() -> None:
    """Mail stays where it is, and nothing is marked."""
    with scripted({"CAPABILITY": PLAIN}) as server:
        box = mailbox(server)
        box.open()
        before = len(server.said)
        box.put_away([7])
        assert server.said[before:] == []


def test_folders_below_a_namespace() -> None:
    """A folder goes where this server keeps folders, written its way."""
    namespace = b'* NAMESPACE (("INBOX." ".")) NIL NIL\r\n{tag} OK done\r\n'
    answers = {
        "CAPABILITY": b"* CAPABILITY IMAP4rev1 MOVE NAMESPACE\r\n{tag} OK done\r\n",
        "NAMESPACE": namespace,
        "LIST": b"{tag} OK done\r\n",
        "UID SEARCH": b"* SEARCH\r\n{tag} OK done\r\n",
    }
    with scripted(answers) as server:
        box = ImapMailbox(replace(SETTINGS, port=server.port, done_folder="Desk/Done"), lambda: "secret")
        box.open()
        box.put_away([7])
        assert server.said[-2].endswith(b'UID MOVE 7 "INBOX.Desk.Done"')
        assert any(line.endswith(b'CREATE "INBOX.Desk.Done"') for line in server.said)


def idle(*after: bytes, pause: float = 0.05) -> Answer:
    """IDLE in which the server says this, the first part together with the continuation."""

    def do(line: Line, said: bytes) -> None:
        line.send(b"+ idling\r\n" + after[0])
        for more in after[1:]:
            time.sleep(pause)
            line.send(more)
        if line.receive().upper() == b"DONE":
            line.send(said.split()[0] + b" OK done\r\n")

    return do


def test_mail_announced_together_with_the_continuation() -> None:
    """The wake-up is not lost, though polling the socket would never show it."""
    with scripted({"IDLE": idle(b"* 2 EXISTS\r\n")}) as server:
        box = mailbox(server)
        box.open()
        before = time.monotonic()
        assert box.wait(20, lambda: False)
        assert time.monotonic() - before < 0.5


def test_mail_announced_during_another_command() -> None:
    """Who would wait then would wait for long: the server has said it already."""
    with scripted({"UID SEARCH": b"* SEARCH 7\r\n* 2 EXISTS\r\n{tag} OK done\r\n"}) as server:
        box = mailbox(server)
        box.open()
        box.uids(1)
        assert box.wait(20, lambda: False)
        assert "IDLE" not in server.commands()


def test_an_announcement_in_two_halves() -> None:
    """It is one line, wherever the network cut it."""
    with scripted({"IDLE": idle(b"", b"* 2 EX", b"ISTS\r\n")}) as server:
        box = mailbox(server)
        box.open()
        assert box.wait(20, lambda: False)
        assert box.uids(1) == [7]


def test_mail_announced_after_leaving() -> None:
    """What comes between DONE and its answer counts as well."""

    def late(line: Line, said: bytes) -> None:
        line.send(b"+ idling\r\n")
        line.receive()
        line.send(b"* 2 EXISTS\r\n" + said.split()[0] + b" OK done\r\n")

    with scripted({"IDLE": late}) as server:
        box = mailbox(server)
        box.open()
        assert box.wait(0.1, lambda: False)


def test_news_of_no_interest() -> None:
    """Signs of life and changed flags wake nobody."""
    with scripted({"IDLE": idle(b"* OK still here\r\n", b"* 1 FETCH (FLAGS (\\Seen))\r\n")}) as server:
        box = mailbox(server)
        box.open()
        assert not box.wait(0.5, lambda: False)


def _hang_up(line: Line, said: bytes) -> None:
    line.send(b"+ idling\r\n")
    line.sock.shutdown(socket.SHUT_RDWR)


@pytest.mark.parametrize(
    "answer",
    [_hang_up, idle(b"* BYE going down\r\n"), idle(b"", b"* BYE going down\r\n"), b"{tag} NO not now\r\n",
     b"* 5 EXISTS\r\n+ idling\r\n"],
)  # fmt: skip
def test_a_server_that_leaves_during_idle(answer: Answer) -> None:
    """It is noticed at once and without spinning, and the next session works."""
    with scripted({"IDLE": answer}) as server:
        box = mailbox(server)
        box.open()
        before, cpu = time.monotonic(), time.process_time()
        with pytest.raises(MailboxTrouble):
            box.wait(20, lambda: False)
        assert time.monotonic() - before < 3
        assert time.process_time() - cpu < 0.5
        box.open()
        assert box.uids(1) == [7]


@pytest.mark.usefixtures("hasty")
def test_a_server_that_never_lets_us_leave_idle() -> None:
    """DONE has a deadline, too."""

    def deaf(line: Line, said: bytes) -> None:
        line.send(b"+ idling\r\n")
        line.receive()
        trickle(b"*")(line, said)  # type: ignore[operator]

    with scripted({"IDLE": deaf}) as server:
        box = mailbox(server)
        box.open()
        with pytest.raises(MailboxTrouble, match="leaving IDLE: not finished"):
            box.wait(0.1, lambda: False)


def test_a_server_without_idle() -> None:
    """Waiting is sleeping, until it is over or somebody says stop."""
    with scripted({"CAPABILITY": UIDPLUS}) as server:
        box = mailbox(server)
        box.open()
        stopped = threading.Event()
        threading.Timer(0.1, stopped.set).start()
        before = time.monotonic()
        assert not box.wait(20, stopped.is_set)
        assert time.monotonic() - before < 3
        assert "IDLE" not in server.commands()


def test_a_password_beyond_ascii() -> None:
    """LOGIN cannot say it; AUTHENTICATE can."""
    capability = b"* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n{tag} OK done\r\n"

    def authenticate(line: Line, said: bytes) -> None:
        line.send(b"+ \r\n")
        line.receive()
        line.send(said.split()[0] + b" OK done\r\n")

    with scripted({"CAPABILITY": capability, "AUTHENTICATE": authenticate}) as server:
        ImapMailbox(replace(SETTINGS, port=server.port), lambda: "пароль").open()
        assert "LOGIN" not in server.commands()
