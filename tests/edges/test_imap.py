"""A mailbox on real servers: pymap, as in the demo, and Dovecot, in clear and under TLS."""

import imaplib
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from maildesk.config import MailboxServer
from maildesk.edges.embedded import EmbeddedServers, deliver
from maildesk.edges.imap import ImapMailbox
from maildesk.ingest import MailboxTrouble
from tests.servers.dovecot import Dovecot

PASSWORD = "secret"
MAIL = (
    b"From: ann@example.test\r\nTo: help@desk.test\r\nSubject: " + "打印机".encode("gbk") + b"\r\n\r\n"
    b"From here on nothing prints.\r\n.\r\nRaw octets: \xff\xfe\r\n"
)


@dataclass(frozen=True)
class Account:
    """One user's account on a server, and a way around IMAP."""

    server: MailboxServer
    append: Callable[[bytes], None]
    folder: Callable[[str], list[bytes]]

    def mailbox(self, **settings: str) -> ImapMailbox:
        """A new session, with other settings where given."""
        return ImapMailbox(replace(self.server, **settings), lambda: PASSWORD)  # type: ignore[arg-type]

    def human(self) -> imaplib.IMAP4:
        """The mail client of somebody who looks after the mailbox by hand."""
        client: imaplib.IMAP4 = (
            imaplib.IMAP4_SSL(self.server.host, self.server.port, ssl_context=_unverified())
            if self.server.tls == "implicit"
            else imaplib.IMAP4(self.server.host, self.server.port)
        )
        client.login(self.server.user, PASSWORD)
        client.select()
        return client


def _unverified() -> "imaplib.ssl.SSLContext":  # type: ignore[name-defined]
    import ssl

    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def _of_maildir(maildir: Path, name: str) -> list[bytes]:
    folder = maildir if name == "INBOX" else maildir / f".{name.replace('/', '.')}"
    return [path.read_bytes() for path in sorted([*folder.glob("new/*"), *folder.glob("cur/*")])]


@pytest.fixture(scope="module")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[EmbeddedServers, Path]]:
    """The demo's servers, with a user for each test."""
    folder = tmp_path_factory.mktemp("mail")
    users = {f"user{number}@desk.test": PASSWORD for number in range(100)}
    with EmbeddedServers(folder, users) as servers:
        yield servers, folder


_numbers = iter(range(10_000))


@pytest.fixture(params=["embedded", "none", "starttls", "implicit"])
def account(request: pytest.FixtureRequest) -> Account:
    """A fresh account on each server, in each TLS mode."""
    user = f"user{next(_numbers)}@desk.test"
    common = MailboxServer("localhost", user=user, address=user)
    if request.param == "embedded":
        servers, folder = request.getfixturevalue("embedded")
        server = replace(common, port=servers.imap_port, tls="none")
        return Account(server, partial(deliver, folder / user), partial(_of_maildir, folder / user))
    dovecot: Dovecot = request.getfixturevalue("dovecot")
    port = dovecot.imaps_port if request.param == "implicit" else dovecot.imap_port
    server = replace(common, port=port, tls=request.param, ca_file=str(dovecot.cert))
    return Account(server, partial(dovecot.append, user), partial(dovecot.folder, user))


def test_an_empty_mailbox(account: Account) -> None:
    """There is nothing to take, and the next mail will get UID 1."""
    mailbox = account.mailbox()
    assert mailbox.open().uidnext == 1
    assert mailbox.uids(1) == []
    assert mailbox.fetch([]) == []
    mailbox.put_away([])
    mailbox.close()


def test_three_mails(account: Account) -> None:
    """They are found, sized and fetched as they lie there, and nothing is marked by that."""
    for _ in range(3):
        account.append(MAIL)
    mailbox = account.mailbox()
    opened = mailbox.open()
    uids = mailbox.uids(1)
    assert len(uids) == 3
    assert opened.uidnext == uids[-1] + 1
    sizes = mailbox.sizes(uids)
    assert {sized.size for sized in sizes.values()} == {len(MAIL)}
    mails = mailbox.fetch(uids)
    assert [(mail.uid, mail.octets) for mail in mails] == [(uid, MAIL) for uid in uids]
    assert all(datetime.now(UTC) - mail.internal_date < timedelta(minutes=1) for mail in mails)
    assert mailbox.header(uids[0], 20) == MAIL[:20]
    assert MAIL.startswith(mailbox.header(uids[0], 10_000))
    assert account.human().search(None, "SEEN")[1] == [b""]
    mailbox.close()


def test_only_later_mail(account: Account) -> None:
    """Nothing below the first UID asked for comes back, not even the last mail."""
    account.append(MAIL)
    mailbox = account.mailbox()
    uidnext = mailbox.open().uidnext
    assert mailbox.uids(uidnext) == []
    account.append(MAIL)
    mailbox.open()
    assert mailbox.uids(uidnext) == [uidnext]
    mailbox.close()


@pytest.mark.parametrize("folder", ["Processed", "Desk/Done", "已处理"])
def test_taken_mail(account: Account, folder: str) -> None:
    """It moves to its folder, which is made when missing, below others if so written."""
    for _ in range(3):
        account.append(MAIL)
    mailbox = account.mailbox(done_folder=folder, failed_folder="Failed")
    mailbox.open()
    first, second, third = mailbox.uids(1)
    mailbox.put_away([first, second])
    mailbox.put_away([third], failed=True)
    assert mailbox.uids(1) == []
    assert account.folder("INBOX") == []
    assert account.folder("Failed") == [MAIL]
    assert account.folder(folder) == [MAIL, MAIL]
    mailbox.close()


def test_mail_that_somebody_moved_away_meanwhile(account: Account) -> None:
    """It is no mail any more: not sized, not fetched, and moving it again is no fault."""
    for _ in range(2):
        account.append(MAIL)
    mailbox = account.mailbox()
    mailbox.open()
    gone, left = mailbox.uids(1)
    mailbox.sizes([gone, left])
    human = account.human()
    human.create("Elsewhere")
    assert human.uid("MOVE", str(gone), "Elsewhere")[0] == "OK"
    assert [mail.uid for mail in mailbox.fetch([gone, left])] == [left]
    mailbox.put_away([gone, left])
    assert account.folder("Processed") == [MAIL]
    mailbox.close()


def test_mail_that_somebody_marked_as_deleted(account: Account) -> None:
    """It is taken like any other, and no other mail is expunged by the way."""
    for _ in range(2):
        account.append(MAIL)
    human = account.human()
    human.store("1:2", "+FLAGS", r"(\Deleted \Seen)")
    mailbox = account.mailbox()
    mailbox.open()
    first, second = mailbox.uids(1)
    mailbox.put_away([first])
    assert mailbox.uids(1) == [second]
    mailbox.close()


def test_a_large_mail(account: Account) -> None:
    """It arrives whole, though in pieces, among small ones."""
    large = MAIL + b"0123456789abcdef" * 64 * 1024 * 9 + b"\r\n"
    account.append(MAIL)
    account.append(large)
    mailbox = account.mailbox()
    mailbox.open()
    assert [mail.octets for mail in mailbox.fetch(mailbox.uids(1))] == [MAIL, large]
    mailbox.close()


def test_waiting_for_mail(account: Account) -> None:
    """It ends soon after mail has come, and says so."""
    mailbox = account.mailbox()
    mailbox.open()
    mailbox.uids(1)
    threading.Timer(0.3, account.append, [MAIL]).start()
    before = time.monotonic()
    assert mailbox.wait(20, lambda: False)
    assert time.monotonic() - before < 5
    mailbox.open()
    assert len(mailbox.uids(1)) == 1
    mailbox.close()


def test_waiting_for_nothing(account: Account) -> None:
    """It ends when the time is up, or when told to, and the session goes on."""
    mailbox = account.mailbox()
    mailbox.open()
    mailbox.uids(1)
    assert not mailbox.wait(0.2, lambda: False)
    before = time.monotonic()
    assert not mailbox.wait(20, lambda: time.monotonic() - before > 0.2)
    assert time.monotonic() - before < 3
    assert mailbox.uids(1) == []
    mailbox.close()


def test_mail_that_comes_just_before_waiting(account: Account) -> None:
    """Its announcement is not lost between the last command and IDLE."""
    mailbox = account.mailbox()
    mailbox.open()
    for _ in range(5):
        found = mailbox.uids(1)
        account.append(MAIL)
        before = time.monotonic()
        assert mailbox.wait(20, lambda: False)
        assert time.monotonic() - before < 5
        mailbox.open()
        assert len(mailbox.uids(1)) == len(found) + 1
    mailbox.close()


def test_a_wrong_password(account: Account) -> None:
    """It is no passing trouble, the server's words are told, and the password is not."""
    mailbox = ImapMailbox(account.server, lambda: "wrong-guess")
    with pytest.raises(MailboxTrouble, match=r"signing in: \[AUTHENTICATIONFAILED\]") as trouble:
        mailbox.open()
    assert not trouble.value.temporary
    assert "wrong-guess" not in str(trouble.value)


def test_a_folder_that_does_not_exist(account: Account) -> None:
    """It is no passing trouble, and it is not made: the operator means another one."""
    with pytest.raises(MailboxTrouble, match="opening Nowhere") as trouble:
        account.mailbox(folder="Nowhere").open()
    assert not trouble.value.temporary


def test_another_folder(account: Account) -> None:
    """A desk may read another folder than the inbox."""
    human = account.human()
    human.create("Support")
    human.append("Support", "", imaplib.Time2Internaldate(time.time()), MAIL.replace(b"\xff\xfe", b""))
    mailbox = account.mailbox(folder="Support")
    mailbox.open()
    assert len(mailbox.uids(1)) == 1
    mailbox.close()


def test_a_folder_made_anew(account: Account) -> None:
    """Its UIDs count from the beginning, and another UIDVALIDITY says so, in the same session or the next."""
    human = account.human()
    human.create("Support")
    mailbox = account.mailbox(folder="Support")
    before = mailbox.open().uidvalidity
    human.delete("Support")
    human.create("Support")
    for _ in range(2):
        with suppress(MailboxTrouble):
            after = mailbox.open().uidvalidity
    assert after != before
    mailbox.close()


def test_a_session_after_close(account: Account) -> None:
    """What is closed can be opened again, and closing twice is no fault."""
    account.append(MAIL)
    mailbox = account.mailbox()
    mailbox.open()
    mailbox.close()
    mailbox.close()
    with pytest.raises(MailboxTrouble, match="there is no session"):
        mailbox.uids(1)
    mailbox.open()
    assert len(mailbox.uids(1)) == 1
    mailbox.close()
