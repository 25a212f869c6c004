"""`maildesk doctor`: one line for each thing that must be right before a desk can be trusted."""

import asyncio
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import click

from maildesk.cli.assembly import open_store, templates_of
from maildesk.cli.terminal import printable
from maildesk.config import MailboxServer, Server, Settings, load
from maildesk.db.store import Store
from maildesk.db.trouble import StoreTrouble
from maildesk.errors import OperatorError

OLDEST_CLOCK = datetime(2026, 1, 1, tzinfo=UTC)  # this program is not older
COLOURS = {"ok": "green", "note": "yellow", "FAIL": "red"}


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check came to: `ok`, `note` (works, but should be known) or `FAIL`."""

    state: str
    what: str
    said: str


Check = Callable[[], Iterator[Finding]]


@click.command()
@click.pass_obj
def doctor(desk: Path) -> None:
    """Check settings, the secrets' file modes, IMAP, SMTP, store, policy, templates and clock; exit 1 if any fails."""
    failed = False
    for finding in _findings(desk):
        state = click.style(f"{finding.state:4}", fg=COLOURS[finding.state])
        click.echo(f"{state}  {finding.what}: {printable(finding.said)}")
        failed = failed or finding.state == "FAIL"
    sys.exit(failed)


def _findings(desk: Path) -> Iterator[Finding]:
    try:
        settings = load(desk)
    except OperatorError as error:
        yield Finding("FAIL", "settings", str(error))
        return
    yield from _settings(settings)
    store: Store | None = None
    try:
        store = open_store(settings)
        yield from _database(store)
    except (OperatorError, StoreTrouble) as error:
        yield Finding("FAIL", "database", str(error))
    for server in settings.mailboxes:
        yield from _tried(f"imap {server.address}", partial(_imap, settings, server, store))
    for name, smtp in (("smtp", settings.smtp), ("alarm_smtp", settings.alarm_smtp)):
        if smtp is not None:
            yield from _tried(name, partial(_smtp, settings, name, smtp))
    yield from _policy(settings, store)
    yield from _templates(settings)
    yield from _clock(store)
    if store is not None:
        store.close()


def _tried(what: str, check: Check) -> Iterator[Finding]:
    """The findings of a check that meets servers; whatever they do is one line."""
    try:
        yield from check()
    except Exception as error:
        yield Finding("FAIL", what, str(error) or type(error).__name__)


def _settings(settings: Settings) -> Iterator[Finding]:
    desk = settings.desk
    yield Finding(
        "ok", "settings", f"{desk.name} <{desk.address}>, tickets {desk.prefix}-1, mode {desk.mode}"
    )
    if desk.mode == "observe" and not desk.observe_to:
        yield Finding("note", "settings", "mode observe without observe_to: all mail is held")
    if not settings.mailboxes:
        yield Finding("note", "mailbox", "none is configured; mail comes in by `maildesk ingest` only")
    if settings.smtp is None:
        yield Finding("note", "smtp", "not configured; mail waits in the outbox")
    if not settings.trust.authserv_ids:
        said = "no authserv_ids: a forwarded reply token with a forged sender would pass for an agent"
        yield Finding("note", "trust", said)


def _database(store: Store) -> Iterator[Finding]:
    findings = store.check()
    for finding in findings:
        yield Finding("FAIL", "database", finding)
    if not findings:
        yield Finding("ok", "database", "schema and integrity")
    quarantined = store.inbox.counts().get("quarantined", 0)
    if quarantined:
        yield Finding(
            "note", "inbox", f"{quarantined} in quarantine; see `maildesk inbox list --state quarantined`"
        )
    held = store.outbox.counts().get("held", 0)
    if held:
        yield Finding("note", "outbox", f"{held} held by observe mode")


def _imap(settings: Settings, server: MailboxServer, store: Store | None) -> Iterator[Finding]:
    from maildesk.edges.imap import ImapMailbox

    mailbox = ImapMailbox(server, partial(settings.password, server))
    what = f"imap {server.address}"
    try:
        opened = mailbox.open()
        contact = store.inbox.contact(server.address) if store else None
        first = contact.first_uid if contact else opened.uidnext
        uids = mailbox.uids(1)
        old = sum(uid < first for uid in uids)
        yield Finding("ok", what, f"{server.folder} on {server.host}:{server.port}, {len(uids) - old} new")
        if old and not server.take_old_mail:
            said = (
                f"{old} older mails stay untouched; `maildesk ingest --mailbox {server.address}` takes them"
            )
            yield Finding("note", what, said)
    finally:
        mailbox.close()


def _smtp(settings: Settings, name: str, server: Server) -> Iterator[Finding]:
    from maildesk.edges.smtp import SmtpTransport

    domain = settings.desk.address.rpartition("@")[2]

    async def greeted() -> None:
        transport = SmtpTransport(server, partial(settings.password, server), domain)
        try:
            await transport.open()
        finally:
            await transport.close()

    asyncio.run(greeted())
    yield Finding("ok", name, f"{server.host}:{server.port}, tls {server.tls}")


def _policy(settings: Settings, store: Store | None) -> Iterator[Finding]:
    from maildesk import proposal
    from maildesk.policy.examples import run

    path = settings.folder / proposal.RULES
    try:
        policy = proposal.read(path, templates_of(settings).events)
    except OperatorError as error:
        for line in str(error).splitlines():
            yield Finding("FAIL", "policy", line)
        return
    if store is not None and (kept := store.policy.proposal()) is not None:
        yield Finding("note", "policy", f"the last change is {kept.state}: {kept.reason.splitlines()[0]}")
    yield Finding("ok", "policy", f"{len(policy.rules)} rules, {len(policy.agents)} agents")
    for failure in run(policy):
        yield Finding("FAIL", "policy", str(failure.finding(str(path))))
    if not policy.agents:
        yield Finding("FAIL", "policy", f"{path}: nobody is an agent; name one under people:")


def _templates(settings: Settings) -> Iterator[Finding]:
    try:
        findings = templates_of(settings).check()
    except OperatorError as error:
        findings = (str(error),)
    for finding in findings:
        yield Finding("FAIL", "templates", finding)
    if not findings:
        yield Finding("ok", "templates", "all render in every language")


def _clock(store: Store | None) -> Iterator[Finding]:
    """The machine's clock: not before this program was written, nor before what the store has seen."""
    now = datetime.now(UTC)
    newest = None
    with suppress(StoreTrouble):
        newest = store.newest() if store else None
    if now < OLDEST_CLOCK or (newest and newest > now + timedelta(minutes=5)):
        yield Finding("FAIL", "clock", f"{now:%Y-%m-%d %H:%M} UTC is earlier than what the store has seen")
    else:
        yield Finding("ok", "clock", f"{now:%Y-%m-%d %H:%M} UTC")
