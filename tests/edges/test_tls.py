"""TLS is verified or there is no session: for both protocols, from the first octet on and after STARTTLS."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import pytest

from maildesk.config import MailboxServer, Server
from maildesk.edges.imap import ImapMailbox
from maildesk.edges.smtp import SmtpTransport
from maildesk.ingest import MailboxTrouble
from maildesk.notify import TransportTrouble
from tests.servers import scripted
from tests.servers.certificates import Certificate, certificate
from tests.servers.scripted import Scripted

Mode = Literal["implicit", "starttls"]


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    """A certificate for localhost that is valid today."""
    return certificate(tmp_path_factory.mktemp("tls") / "good")


@pytest.fixture(scope="module")
def bad(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Certificate]:
    """Certificates that are not."""
    folder = tmp_path_factory.mktemp("tls")
    return {
        "expired": certificate(folder / "expired", days=(-30, -1)),
        "not yet valid": certificate(folder / "early", days=(1, 30)),
        "of somebody else": certificate(folder / "other", names="DNS:mail.example.test"),
    }


def read_mail(port: int, mode: Mode, ca_file: str) -> None:
    """Opens a mailbox."""
    settings = MailboxServer("localhost", port, mode, user="help", ca_file=ca_file)
    ImapMailbox(settings, lambda: "secret").open()


def send_mail(port: int, mode: Mode, ca_file: str) -> None:
    """Opens a transport."""
    settings = Server("localhost", port, mode, user="help", ca_file=ca_file)
    asyncio.run(SmtpTransport(settings, lambda: "secret", "desk.test").open())


@contextmanager
def lasting_trouble(match: str) -> Iterator[None]:
    """The block meets trouble that trying again will not cure, and says why."""
    with pytest.raises((MailboxTrouble, TransportTrouble), match=match) as raised:
        yield
    assert isinstance(raised.value, MailboxTrouble | TransportTrouble)
    assert not raised.value.temporary


Client = Callable[[int, Mode, str], None]
Dialogue = Callable[[Scripted, scripted.Line], None]
PROTOCOLS = [
    pytest.param(
        scripted.imap, {"CAPABILITY": b"* CAPABILITY IMAP4rev1 STARTTLS\r\n{tag} OK done\r\n"}, read_mail, id="imap"
    ),
    pytest.param(
        scripted.smtp, {"EHLO": b"250-here\r\n250-STARTTLS\r\n250 AUTH PLAIN\r\n", "AUTH": b"235 welcome\r\n"},
        send_mail, id="smtp",
    ),
]  # fmt: skip


@pytest.mark.parametrize("mode", ["implicit", "starttls"])
@pytest.mark.parametrize(("dialogue", "answers", "client"), PROTOCOLS)
def test_a_certificate_that_is_known(
    good: Certificate, dialogue: Dialogue, answers: dict[str, bytes], client: Client, mode: Mode
) -> None:
    """There is a session, and the password goes out under TLS only."""
    with Scripted(dialogue, answers, good.server_context(), implicit=mode == "implicit") as server:
        client(server.port, mode, str(good.cert))
        commands = server.commands()
    if mode == "starttls":
        assert commands.index("STARTTLS") < min(
            commands.index(word) for word in commands if word in ("LOGIN", "AUTH")
        )


@pytest.mark.parametrize("which", ["expired", "not yet valid", "of somebody else"])
@pytest.mark.parametrize("mode", ["implicit", "starttls"])
@pytest.mark.parametrize(("dialogue", "answers", "client"), PROTOCOLS)
def test_a_certificate_that_is_wrong(
    bad: dict[str, Certificate],
    dialogue: Dialogue,
    answers: dict[str, bytes],
    client: Client,
    mode: Mode,
    which: str,
) -> None:
    """It is lasting trouble that says so, and nobody signs in."""
    shown = bad[which]
    with Scripted(dialogue, answers, shown.server_context(), implicit=mode == "implicit") as server:
        with lasting_trouble("the certificate is not valid"):
            client(server.port, mode, str(shown.cert))
        assert not {"LOGIN", "AUTH"} & set(server.commands())


@pytest.mark.parametrize("mode", ["implicit", "starttls"])
@pytest.mark.parametrize(("dialogue", "answers", "client"), PROTOCOLS)
def test_a_certificate_of_an_unknown_authority(
    good: Certificate, dialogue: Dialogue, answers: dict[str, bytes], client: Client, mode: Mode
) -> None:
    """Without `ca_file` the system's authorities count, and they do not know it."""
    with Scripted(dialogue, answers, good.server_context(), implicit=mode == "implicit") as server:
        with lasting_trouble("the certificate is not valid"):
            client(server.port, mode, "")
        assert not {"LOGIN", "AUTH"} & set(server.commands())


@pytest.mark.parametrize(("dialogue", "answers", "client"), PROTOCOLS)
def test_starttls_that_somebody_took_out(
    good: Certificate, dialogue: Dialogue, answers: dict[str, bytes], client: Client
) -> None:
    """Where the settings say STARTTLS, nobody signs in without it."""
    stripped = {word: answer.replace(b"STARTTLS", b"X-NOTHING") for word, answer in answers.items()}
    with Scripted(dialogue, stripped, good.server_context()) as server:
        with lasting_trouble("STARTTLS"):
            client(server.port, "starttls", str(good.cert))
        assert not {"LOGIN", "AUTH"} & set(server.commands())


@pytest.mark.parametrize(
    ("dialogue", "client", "refusal"),
    [
        (scripted.imap, read_mail, {"STARTTLS": b"{tag} NO not now\r\n"}),
        (scripted.imap, read_mail, {"greeting": b"* PREAUTH you are in\r\n"}),
        (scripted.smtp, send_mail, {"STARTTLS": b"454 not now\r\n"}),
    ],
)
def test_starttls_that_is_refused(
    good: Certificate, dialogue: Dialogue, client: Client, refusal: dict[str, bytes]
) -> None:
    """Then there is no session."""
    answers = {
        "CAPABILITY": b"* CAPABILITY IMAP4rev1 STARTTLS\r\n{tag} OK done\r\n",
        "EHLO": b"250-here\r\n250-STARTTLS\r\n250 AUTH PLAIN\r\n",
        **refusal,
    }
    with Scripted(dialogue, answers, good.server_context()) as server:
        with pytest.raises((MailboxTrouble, TransportTrouble)):
            client(server.port, "starttls", str(good.cert))
        assert not {"LOGIN", "AUTH"} & set(server.commands())


@pytest.mark.parametrize("client", [read_mail, send_mail])
def test_no_tls_on_the_other_side(client: Client) -> None:
    """A server that speaks in clear where TLS is expected is no server."""
    with Scripted(scripted.smtp, {}) as server, pytest.raises((MailboxTrouble, TransportTrouble)):
        client(server.port, "implicit", "")


@pytest.mark.parametrize("client", [read_mail, send_mail])
def test_a_ca_file_that_is_missing(client: Client, tmp_path: Path) -> None:
    """It is lasting trouble that names the file."""
    with lasting_trouble(r"ca\.pem"):
        client(1, "implicit", str(tmp_path / "ca.pem"))
