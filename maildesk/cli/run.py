"""`maildesk run`: the daemon."""

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import TextIO, cast

import click

from maildesk.cli.assembly import Assembled, desk_of, owner, recover, sole, templates_of
from maildesk.cli.terminal import printable
from maildesk.config import Settings, load
from maildesk.daemon import Daemon
from maildesk.ingest import Intake
from maildesk.notify import Transport
from maildesk.reload import Reload

STOP = (signal.SIGTERM, signal.SIGINT)


@click.command()
@click.pass_obj
def run(desk: Path) -> None:
    """Run the daemon: collect, work, time and deliver, until SIGTERM."""
    with daemon_of(desk) as daemon:
        # Waited for, not handled: a signal that comes just before a thread goes to sleep does not wake it.
        signal.pthread_sigmask(signal.SIG_BLOCK, (*STOP, signal.SIGHUP))
        daemon.start()
        while signal.sigwait((*STOP, signal.SIGHUP)) == signal.SIGHUP:
            daemon.look_again()
        signal.pthread_sigmask(
            signal.SIG_UNBLOCK, STOP
        )  # a second one ends all at once; nothing is lost by it
        daemon.stop()


@contextmanager
def daemon_of(folder: Path) -> Iterator[Daemon]:
    """The desk in a folder as a daemon, with what a killed one had claimed given back."""
    log_to(sys.stderr)
    with sole(load(folder)), desk_of(folder, workers=2, warm=True) as assembled:
        recover(assembled.desk.store)
        yield daemon(assembled)


def daemon(assembled: Assembled) -> Daemon:
    """A daemon over a desk that is assembled, with the mailboxes and the transport of its settings."""
    from maildesk.edges.imap import ImapMailbox

    settings = assembled.settings
    observing = settings.desk.mode == "observe"
    mailboxes = [
        (
            ImapMailbox(server, partial(settings.password, server)),
            Intake(settings.desk.max_message, take_old=server.take_old_mail, leave=observing),
        )
        for server in settings.mailboxes
    ]
    reload = Reload(assembled.desk, settings.folder, partial(templates_of, settings))
    return Daemon(
        assembled.desk, mailboxes, _transports(settings), owner(), settings.desk.poll_seconds, reload
    )


def _transports(settings: Settings) -> list[tuple[Transport, bool | None]]:
    """The ways out; alarms take their own where there is one, since it may be the other that is in trouble."""
    from maildesk.edges.smtp import SmtpTransport

    domain = settings.desk.address.rpartition("@")[2]
    own_way = settings.alarm_smtp is not None
    ways = [(settings.smtp, False if own_way else None), (settings.alarm_smtp, True)]
    return [
        (SmtpTransport(server, partial(settings.password, server), domain), alarms)
        for server, alarms in ways
        if server is not None
    ]


def log_to(stream: TextIO) -> None:
    """Logs as `key=value` lines. Control characters are escaped; a log that is full never stops the desk."""
    import structlog

    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.LogfmtRenderer(key_order=["timestamp", "level", "event"]),
            lambda logger, method, line: printable(str(line)),
        ],
        logger_factory=structlog.PrintLoggerFactory(cast(TextIO, _Forgiving(stream))),
    )


class _Forgiving:
    """A stream whose failing writes (a full disk, a closed pipe) are let go."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        """Writes or lets go."""
        with suppress(OSError):
            return self._stream.write(text)
        return 0

    def flush(self) -> None:
        """Flushes or lets go."""
        with suppress(OSError):
            self._stream.flush()
