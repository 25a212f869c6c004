"""A throwaway Dovecot: IMAP in clear, with STARTTLS and over TLS; LMTP and sign-in for Postfix. Any user may come."""

import itertools
import os
import pwd
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from imapclient.imap_utf7 import encode

from tests.servers import programs
from tests.servers.certificates import certificate
from tests.servers.ports import HOST, free_port, wait_for

INSTALL = "apt-get install --no-install-recommends dovecot-imapd dovecot-lmtpd"

_CONFIG = """
base_dir = {folder}/run
state_dir = {folder}/state
instance_name = maildesk-tests
log_path = {folder}/dovecot.log
protocols = imap lmtp
listen = {HOST}
default_login_user = {login_user}
default_internal_user = {internal_user}
default_internal_group = {internal_group}
ssl = yes
ssl_cert = <{cert}
ssl_key = <{key}
disable_plaintext_auth = no
auth_mechanisms = plain login
auth_failure_delay = 0
first_valid_uid = 1
first_valid_gid = 1
mail_location = maildir:~/Maildir
mail_max_userip_connections = 200
recipient_delimiter = +
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={mail_uid} gid={mail_gid} home={folder}/mail/%u allow_all_users=yes
}}
service imap-login {{
  {chroot}
  inet_listener imap {{
    port = {imap_port}
  }}
  inet_listener imaps {{
    port = {imaps_port}
    ssl = yes
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    port = {lmtp_port}
  }}
}}
service anvil {{
  {chroot}
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  {chroot}
}}
service auth {{
  unix_listener auth-smtp {{
    mode = 0666
  }}
}}
"""


@dataclass(frozen=True)
class Dovecot:
    """Where it listens, and a way past IMAP into its Maildirs. Every user has the same password."""

    folder_path: Path
    cert: Path
    host: str = "localhost"
    imap_port: int = field(default_factory=free_port)
    imaps_port: int = field(default_factory=free_port)
    lmtp_port: int = field(default_factory=free_port)
    user_password: str = "secret"
    _serial: Iterator[int] = field(default_factory=itertools.count)

    def append(self, user: str, octets: bytes) -> None:
        """Delivers a mail to a user's inbox, complete or not at all."""
        maildir = self._inbox(user)
        name = f"{time.time():.6f}.M{os.getpid()}Q{next(self._serial)}.{socket.gethostname()}"
        (maildir / "tmp" / name).write_bytes(octets)
        (maildir / "tmp" / name).rename(maildir / "new" / name)

    def folder(self, user: str, name: str = "INBOX") -> list[bytes]:
        """The mails in a folder, oldest first, with CRLF as on the wire; `/` is between levels."""
        inbox = self.folder_path / "mail" / user / "Maildir"
        folder = inbox if name == "INBOX" else inbox / f".{encode(name.replace('/', '.')).decode()}"
        while True:
            paths = sorted([*folder.glob("new/*"), *folder.glob("cur/*")], key=lambda path: path.name)
            with suppress(FileNotFoundError):  # Dovecot has just renamed one
                return [path.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n") for path in paths]

    def _inbox(self, user: str) -> Path:
        maildir = self.folder_path / "mail" / user / "Maildir"
        if not maildir.exists():
            for path in (maildir.parent, maildir, *(maildir / sub for sub in ("cur", "new", "tmp"))):
                path.mkdir(exist_ok=True)
                os.chown(path, *_mail_ids())
        return maildir


def _mail_ids() -> tuple[int, int]:
    """Dovecot delivers for nobody as root."""
    owner = pwd.getpwnam("nobody") if programs.IS_ROOT else pwd.getpwuid(os.getuid())
    return owner.pw_uid, owner.pw_gid


def _configuration(server: Dovecot, key: Path) -> str:
    me = pwd.getpwuid(os.getuid()).pw_name
    uid, gid = _mail_ids()
    return _CONFIG.format(
        HOST=HOST,
        folder=server.folder_path,
        login_user="dovenull" if programs.IS_ROOT else me,
        internal_user="dovecot" if programs.IS_ROOT else me,
        internal_group="dovecot" if programs.IS_ROOT else os.getgid(),
        chroot="" if programs.IS_ROOT else "chroot =",
        cert=server.cert,
        key=key,
        password=server.user_password,
        mail_uid=uid,
        mail_gid=gid,
        imap_port=server.imap_port,
        imaps_port=server.imaps_port,
        lmtp_port=server.lmtp_port,
    )


@contextmanager
def running() -> Iterator[Dovecot]:
    """A Dovecot for as long as it is wanted."""
    binary = programs.program("dovecot", INSTALL)
    with programs.folder("dovecot") as folder:
        made = certificate(folder / "tls")
        server = Dovecot(folder, made.cert)
        (folder / "mail").mkdir()
        os.chown(folder / "mail", *_mail_ids())
        (folder / "dovecot.conf").write_text(_configuration(server, made.key))
        process = subprocess.Popen([binary, "-F", "-c", str(folder / "dovecot.conf")])
        with programs.ended(process):
            wait_for(server.imap_port, process)
            wait_for(server.lmtp_port, process)
            yield server


@pytest.fixture(scope="session")
def dovecot() -> Iterator[Dovecot]:
    """A running Dovecot."""
    with running() as server:
        yield server
