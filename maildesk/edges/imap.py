"""`ingest.Mailbox` over IMAP (RFC 9051, RFC 3501): one folder, read without marking anything."""

import imaplib
import io
import re
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from maildesk import __version__
from maildesk.config import MailboxServer
from maildesk.edges import imap_folders
from maildesk.edges.session import causes, operators_fault, reason, tls_context
from maildesk.ingest import MailboxTrouble, Opened, RawMessage, Sized

if TYPE_CHECKING:
    from maildesk.edges.imap_client import Client

_MANY = 500  # UIDs in one command; Dovecot refuses 100,000 as too long
_LARGE = 8 * 1024 * 1024  # octets; a mail beyond comes in pieces
_PIECE = 1024 * 1024  # octets
_UNKNOWN = datetime.max.replace(tzinfo=UTC)  # an arrival that is no date
_RENEW_SECONDS = 300  # an IDLE longer than this may be dead without anybody knowing
_GLANCE_SECONDS = 1  # how often somebody who waits looks whether they should stop

# Response codes (RFC 5530 3) after which the same request may succeed later.
_PASSING = re.compile(r"\[(UNAVAILABLE|INUSE|LIMIT|SERVERBUG)\b", re.IGNORECASE)


class ImapMailbox:
    """One folder of one account. Connects when it must; after any fault the next `open` starts a new session.

    An instance belongs to one thread. `password` is asked at every sign-in.
    """

    def __init__(self, server: MailboxServer, password: Callable[[], str]) -> None:
        self._server = server
        self._password = password
        self._client: Client | None = None
        self._sized: dict[int, Sized] = {}

    @property
    def address(self) -> str:
        """The address whose mail lies here."""
        return self._server.address

    def open(self) -> Opened:
        """Signs in when needed, and selects the folder anew so that its UIDVALIDITY is the present one."""
        if self._client is None:
            self._connect()
        self._sized = {}
        with self._command(f"opening {self._server.folder}", decisive=True) as client:
            answer = client.select_folder(imap_folders.full_name(client, self._server.folder))
            client.noted("EXISTS")
        if not answer.get(b"UIDVALIDITY"):
            raise MailboxTrouble(self._tell("the server has no lasting UIDs"), temporary=False)
        uidnext = answer.get(b"UIDNEXT") or max(self.uids(1), default=0) + 1
        return Opened(answer[b"UIDVALIDITY"], uidnext)

    def uids(self, first: int) -> list[int]:
        """The UIDs from `first` on, ascending."""
        with self._command("searching") as client:
            client.noted("EXISTS")  # what was announced before is found now; what comes next may not be
            found = client.search(["UID", f"{first}:*"])
        # `n:*` names the last mail even where its UID is below n (RFC 9051 9, seq-range).
        return sorted(uid for uid in found if uid >= first)

    def sizes(self, uids: Sequence[int]) -> dict[int, Sized]:
        """Size and arrival of each mail that is still there."""
        sized = {}
        for some in _chunks(uids):
            with self._command("asking for sizes") as client:
                answer = client.fetch(some, ["RFC822.SIZE", "INTERNALDATE"])
            for uid, data in answer.items():
                if b"RFC822.SIZE" in data:
                    arrival = data.get(b"INTERNALDATE") or _UNKNOWN
                    sized[uid] = Sized(data[b"RFC822.SIZE"], arrival.astimezone(UTC))
        self._sized |= sized
        return sized

    def fetch(self, uids: Sequence[int]) -> list[RawMessage]:
        """The mails that are still there: small ones in one command, each large one in many."""
        self.sizes([uid for uid in uids if uid not in self._sized])
        sized = {uid: self._sized[uid] for uid in uids if uid in self._sized}
        found = self._fetch_small({uid: one.size for uid, one in sized.items() if one.size <= _LARGE})
        for uid, one in sized.items():
            if one.size > _LARGE and (octets := self._fetch_large(uid, one.size)):
                found[uid] = octets
        return [RawMessage(uid, found[uid], one.internal_date) for uid, one in sized.items() if uid in found]

    def header(self, uid: int, limit: int) -> bytes:
        """The first `limit` octets of a mail's header; empty where the mail is gone."""
        with self._command("fetching a header", limit) as client:
            answer = client.fetch([uid], [f"BODY.PEEK[HEADER]<0.{limit}>"])
        return answer.get(uid, {}).get(b"BODY[HEADER]<0>") or b""

    def put_away(self, uids: Sequence[int], failed: bool = False) -> None:
        """Moves mails to the folder for taken (or failed) mail, which is created when missing.

        Where the server can neither MOVE (RFC 6851) nor expunge single mails (RFC 4315), they stay.
        """
        folder = self._server.failed_folder if failed else self._server.done_folder
        for some in _chunks(uids):
            with self._command(f"moving mail to {folder}") as client:
                moved = imap_folders.move(client, some, folder)
                # An OK proves nothing: what is still there has not been moved.
                left = client.search(["UID", ",".join(map(str, moved))]) if moved else []
            if left:
                raise MailboxTrouble(self._tell(f"{len(left)} mails were not moved to {folder}, OK or not"))

    def wait(self, seconds: float, stop: Callable[[], bool]) -> bool:
        """Waits in IDLE (RFC 2177) where offered; true at once when mail came. Ends early when told to."""
        until = time.monotonic() + min(seconds, _RENEW_SECONDS)
        client = self._client
        if client is not None and client.has_capability("IDLE"):
            return bool(client.noted("EXISTS")) or self._idle(until, stop)
        while not stop() and (left := until - time.monotonic()) > 0:
            time.sleep(min(left, _GLANCE_SECONDS))
        return False

    def close(self) -> None:
        """Ends the session; never raises."""
        with suppress(MailboxTrouble), self._command("signing out") as client:
            client.logout()
        self._drop()

    def _connect(self) -> None:
        server = self._server
        with self._told("connecting"):
            from maildesk.edges.imap_client import Client

            context = tls_context(server)
            self._client = Client(server.host, server.port, context if server.tls == "implicit" else None)
        with self._command("signing in", decisive=True) as client:
            if server.tls == "starttls":
                client.starttls(context)
            password = self._password()
            # LOGIN has no way to say what is not ASCII.
            sign_in = client.login if password.isascii() else client.plain_login
            sign_in(server.user, password)
            if client.has_capability("ID"):  # 163.com and 126.com refuse SELECT without it (RFC 2971)
                client.id_({"name": "maildesk", "version": __version__})

    def _fetch_small(self, sizes: dict[int, int]) -> dict[int, bytes]:
        if not sizes:
            return {}
        with self._command("fetching mail", sum(sizes.values())) as client:
            answer = client.fetch(list(sizes), ["BODY.PEEK[]"])
        bodies = {uid: answer.get(uid, {}).get(b"BODY[]") for uid in sizes}
        # NIL, and with some servers an empty text, is what they say of a mail that somebody has moved away.
        return {uid: body for uid, body in bodies.items() if body or (body is not None and sizes[uid] == 0)}

    def _fetch_large(self, uid: int, size: int) -> bytes | None:
        """A mail in pieces, which takes a quarter of the memory; None where it is gone before the end."""
        whole = io.BytesIO()
        while piece := self._piece(uid, whole.tell()):
            whole.write(piece)
            if whole.tell() > 2 * size + _PIECE:
                raise MailboxTrouble(self._tell(f"mail {uid} is more than twice as large as the server says"))
        still = self.sizes([uid]).get(uid)
        return whole.getvalue() if still and still.size == size else None

    def _piece(self, uid: int, offset: int) -> bytes:
        with self._command("fetching a large mail", _PIECE) as client:
            answer = client.fetch([uid], [f"BODY.PEEK[]<{offset}.{_PIECE}>"])
        return answer.get(uid, {}).get(b"BODY[]<%d>" % offset) or b""

    def _idle(self, until: float, stop: Callable[[], bool]) -> bool:
        with self._command("IDLE") as client:
            client.idle()
        arrived, seconds = False, 0.0  # the first look is for what came together with the continuation
        while not arrived and not stop() and (left := until - time.monotonic()) > 0:
            with self._command("waiting in IDLE"):
                lines = client.idle_check(timeout=min(seconds, left))
                if any(line[0] == b"BYE" for line in lines) or (not lines and client.hung_up()):
                    raise imaplib.IMAP4.abort("the server has closed the connection")
            arrived, seconds = _arrival(lines), _GLANCE_SECONDS
        with self._command("leaving IDLE") as client:
            _, lines = client.idle_done()
        return arrived or _arrival(lines)

    @contextmanager
    def _command(self, doing: str, octets: int = 0, *, decisive: bool = False) -> Iterator["Client"]:
        with self._told(doing, decisive=decisive):
            if self._client is None:
                raise imaplib.IMAP4.abort("there is no session")
            with self._client.limits(octets):
                yield self._client

    @contextmanager
    def _told(self, doing: str, *, decisive: bool = False) -> Iterator[None]:
        """Any fault ends the session and is `MailboxTrouble`, lasting where something `decisive` was refused.

        Any exception, since imapclient stumbles over hostile answers in many ways.
        """
        try:
            yield
        except Exception as error:
            self._drop()
            lasting = operators_fault(error) or (decisive and _refused(error))
            raise MailboxTrouble(self._tell(f"{doing}: {reason(error)}"), temporary=not lasting) from error

    def _tell(self, what: str) -> str:
        return f"{self._server.host}:{self._server.port} ({self._server.user}): {what}"

    def _drop(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            with suppress(Exception):
                client.shutdown()


def _arrival(lines: Iterable[tuple[object, ...]]) -> bool:
    return any(len(line) > 1 and line[1] in (b"EXISTS", b"RECENT") for line in lines)


def _refused(error: Exception) -> bool:
    """Whether the server understood and said no, for longer than the moment."""
    broken = any(isinstance(cause, imaplib.IMAP4.abort | OSError) for cause in causes(error))
    return isinstance(error, imaplib.IMAP4.error) and not broken and not _PASSING.search(str(error))


def _chunks(uids: Sequence[int]) -> Iterator[list[int]]:
    return (list(uids[start : start + _MANY]) for start in range(0, len(uids), _MANY))
