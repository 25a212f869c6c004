"""`maildesk ingest`: mail from files, standard input or a configured mailbox."""

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from maildesk.cli import TRY_AGAIN
from maildesk.cli.arguments import WHEN
from maildesk.cli.assembly import Assembled, Busy, desk_of, owner, recover, sole
from maildesk.cli.terminal import printable
from maildesk.errors import ConfigError, OperatorError

if TYPE_CHECKING:
    from maildesk.db.inbox import Incoming

AT_ONCE = 50


@click.command()
@click.argument("paths", nargs=-1)
@click.option("--mailbox", metavar="ADDR", help="Take the old mail of this configured mailbox.")
@click.option("--since", type=WHEN, help="With --mailbox: only what arrived since.")
@click.option("--silent", is_flag=True, help="Record as closed tickets and send nothing.")
@click.pass_obj
def ingest(
    desk: Path, paths: tuple[str, ...], mailbox: str | None, since: datetime | None, silent: bool
) -> None:
    """Take mail from each PATH (.eml, mbox, Maildir, a folder of these; - is standard input) and work it.

    Taking the same mail again changes nothing. With - the exit code tells a mail server: 0 the mail is safe, 75 keep
    it.
    """
    if bool(paths) == bool(mailbox) or (since and not mailbox):
        raise click.UsageError("name PATHs, or --mailbox ADDR with or without --since")
    if paths == ("-",):
        sys.exit(_piped(desk, silent))
    with desk_of(desk) as assembled:
        new = (
            _from_mailbox(assembled, mailbox, since, silent)
            if mailbox
            else _from_paths(assembled, paths, silent)
        )
        _work(assembled)
    click.echo(f"{new} new", err=True)


def _piped(desk: Path, silent: bool) -> int:
    """Takes the mail on standard input. Once it is safe the mail server may forget it, whatever comes then."""
    code = TRY_AGAIN
    try:
        with desk_of(desk) as assembled:
            _from_paths(assembled, ("-",), silent)
            code = 0
            _work(assembled)
    except Exception as error:
        click.echo(f"maildesk: {printable(str(error))}", err=True)
    return code


def _work(assembled: Assembled) -> None:
    """Works the inbox until it is empty, unless a daemon of this desk does."""
    try:
        with sole(assembled.settings):
            recover(assembled.desk.store)
            me = owner()
            while assembled.desk.work(me, datetime.now(UTC)):
                pass
    except Busy:
        click.echo("maildesk: the running daemon works them", err=True)


def _from_mailbox(assembled: Assembled, address: str, since: datetime | None, silent: bool) -> int:
    from maildesk.edges.imap import ImapMailbox
    from maildesk.ingest import Intake, MailboxTrouble, collect

    settings = assembled.settings
    server = next((box for box in settings.mailboxes if box.address.lower() == address.lower()), None)
    if server is None:
        known = ", ".join(box.address for box in settings.mailboxes) or "none is configured"
        raise ConfigError(f"--mailbox {address}: no mailbox of this desk; there are: {known}")
    mailbox = ImapMailbox(server, lambda: settings.password(server))
    intake = Intake(
        settings.desk.max_message,
        take_old=True,
        leave=settings.desk.mode == "observe",
        since=since,
        silent=silent,
    )
    try:
        return collect(mailbox, assembled.desk.store, intake, datetime.now(UTC))
    except MailboxTrouble as trouble:
        if trouble.temporary:
            raise
        raise OperatorError(f"{address}: {trouble}") from trouble
    finally:
        mailbox.close()


def _from_paths(assembled: Assembled, paths: tuple[str, ...], silent: bool) -> int:
    """Commits every mail of the paths to the inbox, in batches; returns how many were not known."""
    from maildesk.db.inbox import Incoming

    mailbox = assembled.settings.addresses[0]
    limit = assembled.settings.desk.max_message
    new = 0
    batch: list[Incoming] = []
    for octets in _mails(paths):
        size = len(octets)
        batch.append(
            Incoming(
                octets=octets,
                mailbox=mailbox,
                received_at=datetime.now(UTC),
                oversize=size if size > limit else 0,
                silent=silent,
            )
        )
        if len(batch) >= AT_ONCE:
            new += _accept(assembled, batch)
            batch = []
    return new + _accept(assembled, batch)


def _accept(assembled: Assembled, batch: "list[Incoming]") -> int:
    return sum(one.new for one in assembled.desk.store.inbox.accept(batch)) if batch else 0


def _mails(paths: tuple[str, ...]) -> Iterator[bytes]:
    for path in paths:
        yield from _of_octets(_standard_input()) if path == "-" else _of_path(Path(path))


def _standard_input() -> bytes:
    octets = sys.stdin.buffer.read()
    if not octets:
        raise ConfigError("there is no mail on standard input")
    return octets


def _of_path(path: Path) -> Iterator[bytes]:
    """The mails of a file, of a Maildir, or of all files below a folder, in a stable order."""
    try:
        for file in _files(path):
            yield from _of_octets(file.read_bytes())
    except OSError as error:
        raise ConfigError(f"{error.filename}: {error.strerror}") from error


def _files(path: Path) -> Iterator[Path]:
    """The files that hold mail: of a Maildir those in `cur` and `new`, of a folder all that are not hidden."""
    if not path.is_dir():
        yield path
        return
    maildir = [path / "cur", path / "new"]
    inside = maildir if all(folder.is_dir() for folder in maildir) else sorted(path.iterdir())
    for one in inside:
        if not one.name.startswith("."):
            yield from _files(one)


def _of_octets(octets: bytes) -> Iterator[bytes]:
    """The mails in what a file holds; an empty one holds none."""
    from maildesk.mail.mbox import messages

    if octets:
        yield from messages(octets)
