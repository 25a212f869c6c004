"""`notify.Transport` over SMTP (RFC 5321): one kept connection, one envelope per recipient, our own octets.

Two kinds of fault are kept apart. What a server says of a message is an `Answer`. What goes wrong with the
session (connecting, TLS, greeting, EHLO, AUTH, a deadline, 421, or our sender address being refused) is
`TransportTrouble`: it would happen to every message, so no message fails by it.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING

from maildesk.config import Server
from maildesk.edges.envelope import NULL, NotAnAddress, Path, path
from maildesk.edges.session import one_line, operators_fault, reason, tls_context
from maildesk.notify import Answer, TransportTrouble

if TYPE_CHECKING:
    from aiosmtplib import SMTP, SMTPResponseException

_COMMAND_SECONDS = 60
_DATA_SECONDS = 600  # RFC 5321 4.5.3.2.6: who gives up earlier after the final dot makes duplicates
_QUIT_SECONDS = 5
_SLOWEST = 10_000  # octets a second
_MOST_MAILS = 100
_IDLE_SECONDS = 60

_BAD_ADDRESS = 553
_TOO_LARGE = 552  # the one refusal of MAIL that is about the message (RFC 1870 6.1)
_OF_THE_SESSION = frozenset({421, 530, 534, 535, 538})  # RFC 5321 3.8, RFC 4954 6: leaving; sign in first


class SmtpTransport:
    """Hands mail to one server. Sends that overlap wait for each other. `hello` is our name in EHLO."""

    def __init__(self, server: Server, password: Callable[[], str], hello: str) -> None:
        self._server = server
        self._password = password
        self._hello = hello
        self._smtp: SMTP | None = None
        self._sent = 0
        self._used = 0.0
        self._turn = asyncio.Lock()

    async def open(self) -> None:
        """Connects and signs in as far as needed, which `send` does by itself. Raises `TransportTrouble`."""
        async with self._alone():
            await self._session()

    async def send(self, sender: str, recipient: str, octets: bytes) -> Answer:
        """Offers one message; an empty sender is the null reverse-path. Raises `TransportTrouble`.

        After trouble the message may have arrived all the same (RFC 1047): offer it again, with the same id.
        """
        try:
            reverse, forward = path(sender) if sender else NULL, path(recipient)
        except NotAnAddress as error:
            return Answer(_BAD_ADDRESS, str(error))
        async with self._alone():
            return await self._offer(reverse, forward, octets)

    async def close(self) -> None:
        """Ends the session; never raises."""
        async with self._turn:
            await self._quit()

    @asynccontextmanager
    async def _alone(self) -> AsyncIterator[None]:
        """One dialogue at a time. Any fault ends the session, as does being cancelled in the middle of one."""
        async with self._turn:
            try:
                yield
            except BaseException as error:
                self._drop()
                if isinstance(error, Exception):
                    raise self._trouble(error) from error
                raise

    async def _session(self) -> "SMTP":
        """The kept connection, or a new one where it is gone, worn or cold."""
        smtp = self._smtp
        worn = self._sent >= _MOST_MAILS or time.monotonic() - self._used > _IDLE_SECONDS
        if smtp is not None and smtp.is_connected and not worn:
            return smtp
        await self._quit()
        self._smtp, self._sent = self._prepared(), 0
        await self._smtp.connect()
        await self._smtp.ehlo()
        if self._server.user:
            await self._sign_in(self._smtp)
        self._used = time.monotonic()
        return self._smtp

    def _prepared(self) -> "SMTP":
        from aiosmtplib import SMTP

        server = self._server
        return SMTP(
            hostname=server.host,
            port=server.port,
            local_hostname=self._hello,
            timeout=_COMMAND_SECONDS,
            use_tls=server.tls == "implicit",
            start_tls=server.tls == "starttls",  # never None, which sends the password in clear
            tls_context=tls_context(server),
        )

    async def _sign_in(self, smtp: "SMTP") -> None:
        """Tries one mechanism once: the library would try them all, and providers count failures."""
        from aiosmtplib import SMTPNotSupported

        mechanisms = {"plain": smtp.auth_plain, "login": smtp.auth_login, "cram-md5": smtp.auth_crammd5}
        offered = [auth for name, auth in mechanisms.items() if name in smtp.server_auth_methods]
        if not offered:
            raise SMTPNotSupported("the server offers no way to sign in with a password")
        await offered[0](self._server.user, self._password())

    async def _offer(self, reverse: Path, forward: Path, octets: bytes) -> Answer:
        from aiosmtplib import SMTPResponseException

        smtp = await self._session()
        extended = reverse.international or forward.international
        if extended and not smtp.supports_extension("smtputf8"):
            return Answer(_BAD_ADDRESS, "the server cannot send to this address: it does not offer SMTPUTF8")
        try:
            smtp = await self._begun(smtp, reverse, len(octets), extended)
            await smtp.rcpt(forward.address, encoding="utf-8" if extended else "ascii")
            reply = await smtp.data(octets, timeout=_DATA_SECONDS + len(octets) / _SLOWEST)
            answer = Answer(reply.code, one_line(reply.message))
        except SMTPResponseException as refusal:
            if _of_session(refusal, reverse):
                raise
            answer = Answer(refusal.code, one_line(refusal.message))
            await self._reset(smtp)
        self._sent += 1
        self._used = time.monotonic()
        return answer

    async def _begun(self, smtp: "SMTP", reverse: Path, size: int, extended: bool) -> "SMTP":
        """A session whose server has taken MAIL; a new one where a kept connection turns out to be dead."""
        from aiosmtplib import SMTPServerDisconnected

        options = ["SMTPUTF8", "BODY=8BITMIME"] if extended else []
        if smtp.supports_extension("size"):
            options.append(f"SIZE={size}")
        try:
            await smtp.mail(reverse.address, options=options, encoding="utf-8" if extended else "ascii")
        except SMTPServerDisconnected:
            if not self._sent:
                raise
            self._sent = 0
            return await self._begun(await self._session(), reverse, size, extended)
        return smtp

    async def _reset(self, smtp: "SMTP") -> None:
        """Makes the session ready for the next message, or ends it; the answer to this one stands either way."""
        try:
            await smtp.rset()
        except Exception:
            self._drop()

    async def _quit(self) -> None:
        if self._smtp is not None:
            with suppress(Exception):
                await self._smtp.quit(timeout=_QUIT_SECONDS)
        self._drop()

    def _drop(self) -> None:
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            smtp.close()

    def _trouble(self, error: Exception) -> TransportTrouble:
        text = f"{self._server.host}:{self._server.port}: {reason(error)}"
        return TransportTrouble(text, temporary=not _lasting(error))


def _of_session(refusal: "SMTPResponseException", reverse: Path) -> bool:
    """Whether a refusal has nothing to do with the message, and would meet the next one as well."""
    from aiosmtplib import SMTPSenderRefused

    if isinstance(refusal, SMTPSenderRefused) and reverse != NULL and refusal.code // 100 == 5:
        return refusal.code != _TOO_LARGE
    return refusal.code in _OF_THE_SESSION or refusal.code // 100 not in (4, 5)


def _lasting(error: Exception) -> bool:
    """Whether trying again is of no use: refused for good, or the server lacks what the settings ask for."""
    from aiosmtplib import SMTPException, SMTPResponseException

    if isinstance(error, SMTPResponseException):
        return error.code // 100 == 5
    lacking = isinstance(error, SMTPException) and not isinstance(error, OSError)
    return lacking or operators_fault(error)
