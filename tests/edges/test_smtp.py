"""A transport on servers that take mail, refuse it, or spoil the session."""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import replace

import pytest

from maildesk.config import Server
from maildesk.edges import smtp as edge
from maildesk.edges.smtp import SmtpTransport
from maildesk.notify import Answer, TransportTrouble
from tests.servers import scripted
from tests.servers.dovecot import Dovecot
from tests.servers.ports import free_port
from tests.servers.postfix import LATER, NOBODY, Postfix
from tests.servers.scripted import Scripted, then_close, trickle

SETTINGS = Server("localhost", tls="none")
SENDER, ANN = "help@desk.test", "ann@example.test"
MAIL = b"From: help@desk.test\r\nTo: ann@example.test\r\nSubject: hello\r\n\r\n.\r\n..two dots\r\nEnd.\r\n"


def transport(server: Scripted, **settings: str) -> SmtpTransport:
    """A transport to this server."""
    return SmtpTransport(replace(SETTINGS, port=server.port, **settings), lambda: "secret", "desk.test")  # type: ignore[arg-type]


def answering(answers: Mapping[str, scripted.Answer]) -> Scripted:
    """A server that takes everything but for this."""
    return Scripted(scripted.smtp, answers)


def send(server: Scripted, *recipients: str, sender: str = SENDER, **settings: str) -> list[Answer]:
    """What comes of offering the mail to each recipient, one after the other."""

    async def offers() -> list[Answer]:
        out = transport(server, **settings)
        try:
            return [await out.send(sender, recipient, MAIL) for recipient in recipients]
        finally:
            await out.close()

    return asyncio.run(offers())


def trouble(server: Scripted, sender: str = SENDER, **settings: str) -> TransportTrouble:
    """The trouble that offering the mail meets."""
    with pytest.raises(TransportTrouble) as raised:
        send(server, ANN, sender=sender, **settings)
    assert "\n" not in str(raised.value)
    assert "secret" not in str(raised.value)
    return raised.value


def test_a_mail_that_is_taken() -> None:
    """The envelope is as given and the octets arrive unchanged, dots and all."""
    with answering({".": b"250 2.0.0 queued as 4711\r\n"}) as server:
        assert send(server, ANN) == [Answer(250, "2.0.0 queued as 4711")]
    assert server.said == [
        b"EHLO desk.test", b"MAIL FROM:<help@desk.test> SIZE=%d" % len(MAIL), b"RCPT TO:<ann@example.test>",
        b"DATA", b"QUIT",
    ]  # fmt: skip
    assert b"\r\n".join(server.received) + b"\r\n" == MAIL.replace(b"\r\n.", b"\r\n..")


def test_a_mail_from_nobody() -> None:
    """An empty sender is the null reverse-path."""
    with answering({}) as server:
        send(server, ANN, sender="")
    assert server.said[1].startswith(b"MAIL FROM:<> ")


@pytest.mark.parametrize(
    ("command", "reply", "temporary"),
    [
        ("MAIL", b"451 4.3.0 try later\r\n", True),
        ("MAIL", b"452 4.3.1 no room\r\n", True),
        ("MAIL", b"552 5.3.4 too large\r\n", False),
        ("RCPT", b"450 4.2.0 greylisted\r\n", True),
        ("RCPT", b"550 5.1.1 unknown\r\n", False),
        ("RCPT", b"554 5.7.1 relay access denied\r\n", False),
        ("DATA", b"451 4.3.0 try later\r\n", True),
        (".", b"451 4.3.0 try later\r\n", True),
        (".", b"554 5.7.1 looks like spam\r\n", False),
        (".", b"550-5.7.1 two\r\n550 5.7.1 lines\r\n", False),
    ],
)
def test_a_mail_that_is_refused(command: str, reply: bytes, temporary: bool) -> None:
    """It is an answer about this mail, and the next one goes over the same connection."""
    with answering({command: reply}) as server:

        async def offers() -> tuple[Answer, Answer]:
            out = transport(server)
            refused = await out.send(SENDER, ANN, MAIL)
            server.answers = {}
            taken = await out.send(SENDER, ANN, MAIL)
            await out.close()
            return refused, taken

        refused, taken = asyncio.run(offers())
    assert refused.code == int(reply[:3])
    assert refused.temporary is temporary
    assert "\n" not in refused.text
    assert taken.accepted
    assert server.connections == 1


def test_an_answer_before_the_session_breaks() -> None:
    """What was said of the mail stands, though the server then hangs up."""
    with answering({"RCPT": b"550 5.1.1 unknown\r\n", "RSET": then_close(b"")}) as server:
        assert [answer.code for answer in send(server, ANN, ANN)] == [550, 550]
        assert server.connections == 2


@pytest.mark.parametrize(
    ("answers", "temporary"),
    [
        ({"greeting": b"554 5.7.1 not you\r\n"}, False),
        ({"greeting": b"421 4.7.0 too many\r\n"}, True),
        ({"greeting": then_close(b"")}, True),
        ({"greeting": b"SSH-2.0-OpenSSH\r\n"}, True),
        ({"EHLO": b"550 5.7.1 not you\r\n", "HELO": b"550 5.7.1 not you\r\n"}, False),
        ({"EHLO": then_close(b"250-half")}, True),
        ({"MAIL": b"530 5.7.0 sign in first\r\n"}, False),
        ({"MAIL": b"550 5.7.1 not your address\r\n"}, False),
        ({"MAIL": b"421 4.7.0 going down\r\n"}, True),
        ({"RCPT": b"421 4.7.0 going down\r\n"}, True),
        ({"RCPT": then_close(b"")}, True),
        ({"DATA": then_close(b"")}, True),
        ({".": then_close(b"")}, True),
        ({".": b"what?\r\n"}, True),
        ({".": b"421 4.7.0 going down\r\n"}, True),
    ],
)
def test_a_session_that_fails(answers: Mapping[str, scripted.Answer], temporary: bool) -> None:
    """No mail fails by what would happen to every mail."""
    with answering(answers) as server:
        assert trouble(server).temporary is temporary


def test_a_null_sender_that_is_refused() -> None:
    """It is about this mail: others have a sender."""
    with answering({"MAIL": b"550 5.7.1 no bounces\r\n"}) as server:
        assert send(server, ANN, sender="")[0].code == 550


def test_nobody_listens() -> None:
    """It is passing trouble, with the host and the reason."""
    out = SmtpTransport(replace(SETTINGS, port=free_port()), lambda: "", "desk.test")
    with pytest.raises(TransportTrouble, match=r"localhost:\d+: .*refused|Connect call failed") as raised:
        asyncio.run(out.open())
    assert raised.value.temporary


@pytest.mark.parametrize(
    "address",
    ["a@b, c@d.test", "ann@example.test\r\nRCPT TO:<eve@example.test>", "Ann <ann@example.test>", ""],
)
def test_a_recipient_that_is_no_address(address: str) -> None:
    """It is refused for good, and nothing reaches the server."""
    with answering({}) as server:
        (answer,) = send(server, address)
        assert (answer.code, answer.temporary) == (553, False)
        assert server.connections == 0


def test_a_recipient_beyond_ascii() -> None:
    """It is sent to where SMTPUTF8 is offered, and refused for good elsewhere."""
    with answering({}) as server:
        assert send(server, "jürgen@example.test", "jurgen@bücher.test") == [
            Answer(553, "the server cannot send to this address: it does not offer SMTPUTF8"),
            Answer(250, "taken"),
        ]
        assert b"RCPT TO:<jurgen@xn--bcher-kva.test>" in server.said
    with answering({"EHLO": b"250-here\r\n250-8BITMIME\r\n250 SMTPUTF8\r\n"}) as server:
        assert send(server, "jürgen@example.test")[0].accepted
        assert "RCPT TO:<jürgen@example.test>".encode() in server.said
        assert b"MAIL FROM:<help@desk.test> SMTPUTF8 BODY=8BITMIME" in server.said


def test_many_mails(monkeypatch: pytest.MonkeyPatch) -> None:
    """A connection is kept, but not for ever."""
    monkeypatch.setattr(edge, "_MOST_MAILS", 3)
    with answering({}) as server:
        send(server, *[ANN] * 7)
        assert server.connections == 3


def test_a_mail_after_a_long_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """A connection that lay idle may be dead without anybody knowing, and is not used again."""
    monkeypatch.setattr(edge, "_IDLE_SECONDS", 0)
    with answering({}) as server:
        send(server, ANN, ANN)
        assert server.connections == 2


def test_mails_at_the_same_time() -> None:
    """They wait for each other."""
    with answering({}) as server:

        async def offers() -> list[Answer]:
            out = transport(server)
            return await asyncio.gather(*[out.send(SENDER, ANN, MAIL) for _ in range(20)])

        assert all(answer.accepted for answer in asyncio.run(offers()))
        assert server.connections == 1


def test_a_server_that_went_away() -> None:
    """The next mail finds it again."""
    with answering({".": then_close(b"250 taken\r\n")}) as server:
        assert [answer.accepted for answer in send(server, ANN, ANN)] == [True, True]
        assert server.connections == 2


def test_a_kept_connection_that_dies_at_the_next_mail() -> None:
    """Nothing of the mail was said yet, so it goes over a new one; if that dies as well, it is trouble."""
    with answering({}) as server:

        async def offers() -> Answer:
            out = transport(server)
            await out.send(SENDER, ANN, MAIL)
            server.answers = {"MAIL": first_closing}
            return await out.send(SENDER, ANN, MAIL)

        def first_closing(line: scripted.Line, said: bytes) -> None:
            server.answers = {}
            then_close(b"")(line, said)  # type: ignore[operator]

        assert asyncio.run(offers()).accepted
        assert server.connections == 2
    with answering({"MAIL": then_close(b"")}) as server:
        assert trouble(server).temporary
        assert server.connections == 1


def test_being_stopped_in_the_middle() -> None:
    """The session is not used again: nobody knows where in the dialogue it is."""
    with answering({"RCPT": trickle(b"2")}) as server:

        async def stopped() -> Answer:
            out = transport(server)
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(out.send(SENDER, ANN, MAIL), 0.3)
            server.answers = {}
            return await out.send(SENDER, ANN, MAIL)

        assert asyncio.run(stopped()).accepted
        assert server.connections == 2


@pytest.mark.parametrize("command", ["greeting", "EHLO", "MAIL", "RCPT"])
def test_a_server_that_is_never_silent_and_never_done(monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    """An octet now and then does not hold us."""
    monkeypatch.setattr(edge, "_COMMAND_SECONDS", 0.5)
    with answering({command: trickle(b"2")}) as server:
        assert trouble(server).temporary


def test_a_server_that_thinks_for_long_after_the_dot(monkeypatch: pytest.MonkeyPatch) -> None:
    """It gets the time it needs: giving up would make a duplicate."""
    monkeypatch.setattr(edge, "_COMMAND_SECONDS", 0.2)

    def ponder(line: scripted.Line, said: bytes) -> None:
        time.sleep(0.6)
        line.send(b"250 taken\r\n")

    with answering({".": ponder}) as server:
        assert send(server, ANN) == [Answer(250, "taken")]


AUTH = {"EHLO": b"250-here\r\n250 AUTH CRAM-MD5 LOGIN PLAIN\r\n"}


def test_signing_in() -> None:
    """The password goes out once, the plainest way, which is right under TLS and on loopback."""
    with answering({**AUTH, "AUTH": b"235 welcome\r\n"}) as server:
        assert send(server, ANN, user="help")[0].accepted
        assert server.commands().count("AUTH") == 1


@pytest.mark.parametrize(
    ("answers", "temporary"),
    [
        ({**AUTH, "AUTH": b"535 5.7.8 wrong\r\n"}, False),
        ({**AUTH, "AUTH": b"454 4.7.0 later\r\n"}, True),
        ({"EHLO": b"250 here\r\n"}, False),
        ({"EHLO": b"250-here\r\n250 AUTH GSSAPI\r\n"}, False),
    ],
)
def test_signing_in_that_fails(answers: Mapping[str, scripted.Answer], temporary: bool) -> None:
    """It is tried once, not with every mechanism, and no mail fails by it."""
    with answering(answers) as server:
        assert trouble(server, user="help").temporary is temporary
        assert server.commands().count("AUTH") <= 1
        assert "MAIL" not in server.commands()


@pytest.fixture
def submission(dovecot: Dovecot, postfix: Postfix) -> Server:
    """Postfix's submission port."""
    return Server(
        "localhost", postfix.submission_port, "starttls", user="help@desk.test", ca_file=str(dovecot.cert)
    )


def test_submission_to_postfix(submission: Server, dovecot: Dovecot) -> None:
    """STARTTLS, sign-in and delivery, with the octets as they were."""
    recipient = "smtp-submission@example.test"

    async def offers() -> list[Answer]:
        out = SmtpTransport(submission, lambda: dovecot.user_password, "desk.test")
        answers = [await out.send(SENDER, to, MAIL) for to in (recipient, NOBODY, LATER, recipient)]
        await out.close()
        return answers

    assert [answer.code for answer in asyncio.run(offers())] == [250, 550, 450, 250]
    until = time.monotonic() + 10
    while len(dovecot.folder(recipient)) < 2 and time.monotonic() < until:
        time.sleep(0.05)
    assert dovecot.folder(recipient)[0].endswith(MAIL.partition(b"\r\n\r\n")[2])


def test_submission_with_a_wrong_password(submission: Server) -> None:
    """It is lasting trouble, in the server's words."""
    out = SmtpTransport(submission, lambda: "wrong-guess", "desk.test")
    with pytest.raises(TransportTrouble, match=r"535 5\.7\.8") as raised:
        asyncio.run(out.open())
    assert not raised.value.temporary
    assert "wrong-guess" not in str(raised.value)
