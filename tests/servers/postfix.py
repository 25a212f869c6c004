"""A throwaway Postfix: SMTP and submission on loopback, delivering into the Dovecot of the same tests by LMTP."""

import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.servers import programs
from tests.servers.dovecot import Dovecot
from tests.servers.ports import HOST, free_port, wait_for

INSTALL = "apt-get install --no-install-recommends postfix"
DOMAINS = ("desk.test", "example.test")
NOBODY, LATER = "nobody@example.test", "later@example.test"  # recipients that get 550 and 450

_MAIN = """
compatibility_level = 3.6
config_directory = {folder}/etc
queue_directory = {folder}/queue
data_directory = {folder}/data
command_directory = /usr/sbin
daemon_directory = {daemons}
mail_owner = postfix
setgid_group = postdrop
myhostname = mail.desk.test
mydestination =
local_recipient_maps =
alias_maps =
alias_database =
inet_interfaces = loopback-only
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
virtual_mailbox_domains = {domains}
virtual_transport = lmtp:inet:{HOST}:{lmtp_port}
lmtp_destination_recipient_limit = 1
default_transport = error:mail leaves this machine by no means
relay_transport = error:mail leaves this machine by no means
smtp_dns_support_level = disabled
smtpd_peername_lookup = no
smtpd_relay_restrictions = permit_mynetworks, reject
smtpd_recipient_restrictions = check_recipient_access inline:{{
    {{ {NOBODY} = 550 5.1.1 No such user here }}
    {{ {LATER} = 450 4.2.0 Come back later }} }}
smtpd_sasl_type = dovecot
smtpd_sasl_path = {dovecot_folder}/run/auth-smtp
smtpd_tls_security_level = may
smtpd_tls_cert_file = {dovecot_folder}/tls/cert.pem
smtpd_tls_key_file = {dovecot_folder}/tls/key.pem
smtpd_client_connection_rate_limit = 0
smtpd_client_connection_count_limit = 0
smtpd_error_sleep_time = 0
message_size_limit = 52428800
in_flow_delay = 0
maillog_file = {folder}/postfix.log
maillog_file_prefixes = {folder}
"""

_MASTER = """
{HOST}:{smtp_port} inet n - n - 100 smtpd
{HOST}:{submission_port} inet n - n - 100 smtpd
  -o smtpd_tls_security_level=encrypt -o smtpd_sasl_auth_enable=yes
  -o smtpd_relay_restrictions=permit_sasl_authenticated,reject
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
proxymap unix - - n - - proxymap
lmtp unix - - n - - lmtp
error unix - - n - - error
retry unix - - n - - error
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""


# `postfix start` would make these too, and take two seconds to look at everything else.
_OF_ROOT = ("queue", "queue/pid")
_FOLDERS = (
    ("data", "postfix", 0o700), ("queue", "root", 0o755), ("queue/pid", "root", 0o755),
    ("queue/public", "postdrop", 0o710),
    *((f"queue/{name}", "root", 0o700) for name in ["active", "bounce", "defer", "deferred", "incoming", "private", "trace"]),
)  # fmt: skip


@dataclass(frozen=True)
class Postfix:
    """Where it listens. `submission_port` demands STARTTLS and a user of Dovecot's; its certificate is Dovecot's."""

    host: str = "localhost"
    smtp_port: int = field(default_factory=free_port)
    submission_port: int = field(default_factory=free_port)


def _configure(folder: Path, server: Postfix, dovecot: Dovecot, daemons: str) -> None:
    (folder / "etc").mkdir()
    for path, group, mode in _FOLDERS:
        (folder / path).mkdir()
        shutil.chown(folder / path, "root" if path in _OF_ROOT else "postfix", group)
        (folder / path).chmod(mode)
    words = {
        "HOST": HOST, "NOBODY": NOBODY, "LATER": LATER, "folder": folder, "daemons": daemons,
        "domains": ", ".join(DOMAINS), "dovecot_folder": dovecot.folder_path, "lmtp_port": dovecot.lmtp_port,
        "smtp_port": server.smtp_port, "submission_port": server.submission_port,
    }  # fmt: skip
    (folder / "etc" / "main.cf").write_text(_MAIN.format(**words))
    (folder / "etc" / "master.cf").write_text(_MASTER.format(**words))


@pytest.fixture(scope="session")
def postfix(dovecot: Dovecot) -> Iterator[Postfix]:
    """A running Postfix."""
    programs.program("postfix", INSTALL)
    if not programs.IS_ROOT:
        programs.missing("Postfix runs as root only")
    daemons = subprocess.check_output(["postconf", "-dh", "daemon_directory"], text=True).strip()
    server = Postfix()
    with programs.folder("postfix") as folder:
        _configure(folder, server, dovecot, daemons)
        # A session of its own: master ends its process group with itself.
        process = subprocess.Popen([f"{daemons}/master", "-c", str(folder / "etc")], start_new_session=True)
        with programs.ended(process):
            wait_for(server.smtp_port, process)
            wait_for(server.submission_port, process)
            yield server
