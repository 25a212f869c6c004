"""pymap over Maildirs, for the demo: an IMAP server on loopback whose users are the keys of a mapping.

What is overridden here is what pymap's Maildir backend lacks: it signs in by files, gives mail out as the
standard library would write it anew, and cannot keep its files on another file system than /tmp.
"""

import asyncio
import os
import re
from argparse import Namespace
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from proxyprotocol.reader import ProxyProtocolReader
from pymap.backend.maildir import Config, FilterSet, Identity, Login, Session
from pymap.backend.maildir.io import FileWriteable
from pymap.backend.maildir.layout import DefaultLayout
from pymap.backend.maildir.mailbox import MailboxSet, Maildir
from pymap.concurrent import Event
from pymap.exceptions import AuthorizationFailure, InvalidAuth
from pymap.imap import IMAPServer
from pymap.interfaces.login import IdentityInterface
from pymap.selected import SelectedMailbox
from pymap.user import UserMetadata
from pysasl.creds.server import ServerCredentials
from pysasl.hashing import Cleartext

_GLANCE_SECONDS = 0.2  # how often somebody in IDLE is told what came
_BARE_LF = re.compile(rb"(?<!\r)\n")


async def serve(folder: Path, passwords: Mapping[str, str]) -> asyncio.Server:
    """An IMAP server on a free loopback port; the Maildir of a user is `folder/USER`."""
    FileWriteable.file_write = _write_beside  # type: ignore[method-assign]
    config = _Config(folder)
    server = IMAPServer(_Login(config, passwords), config)
    return await asyncio.start_server(
        ProxyProtocolReader(config.proxy_protocol).get_callback(server), "127.0.0.1", 0
    )


class _Config(Config):
    def __init__(self, folder: Path) -> None:
        super().__init__(
            Namespace(passlib_cfg=None, proxy_protocol=None),
            base_dir=str(folder), layout="++", colon=None,
            host="127.0.0.1", port=0, tls_enabled=False, hash_context=Cleartext(),
        )  # fmt: skip

    @property
    def greeting(self) -> bytes:
        # pymap asks DNS for its own name, which takes seconds where nobody answers.
        return b"maildesk demo"


class _Login(Login):
    def __init__(self, config: _Config, passwords: Mapping[str, str]) -> None:
        super().__init__(config)
        self._known = passwords

    async def authenticate(self, credentials: ServerCredentials) -> Identity:
        user = UserMetadata(self.config, credentials.authcid, password=self._known.get(credentials.authcid))
        if not credentials.verify(user):
            raise InvalidAuth()
        return _Identity(self.config, self.tokens, credentials.authcid, None, frozenset())

    async def authorize(self, authenticated: IdentityInterface, authzid: str) -> Identity:
        if authenticated.name != authzid:
            raise AuthorizationFailure()
        return _Identity(self.config, self.tokens, authzid, None, frozenset())


class _Identity(Identity):
    @asynccontextmanager
    async def new_session(self) -> AsyncIterator[Session]:
        path = os.path.join(self.config.base_dir, self.name)
        layout = DefaultLayout(path, _Maildir)
        yield _Session(self.name, self.config, MailboxSet(_Maildir(path), layout), FilterSet(path))


class _Session(Session):
    async def check_mailbox(
        self, selected: SelectedMailbox, *, wait_on: Event | None = None, housekeeping: bool = False
    ) -> SelectedMailbox:
        # pymap looks into the Maildir, then waits a second, and then tells what it saw.
        if wait_on is not None:
            await wait_on.wait(timeout=_GLANCE_SECONDS)
        return await super().check_mailbox(selected, housekeeping=housekeeping)


class _Maildir(Maildir):
    def iterkeys(self) -> Iterator[str]:
        """Mails in the order of their arrival, which is the order that they get their UIDs in."""
        return iter(sorted(super().iterkeys()))

    def get_message(self, key: str) -> bytes:  # type: ignore[override]
        """The octets as they were delivered."""
        return _BARE_LF.sub(b"\r\n", self.get_bytes(key))


def _write_beside(self: Any) -> None:
    target = Path(self.get_file(self.path))
    beside = target.with_name(target.name + ".new")
    with beside.open("w") as file:
        self.write(file)
    beside.rename(target)
    self._touched = False
