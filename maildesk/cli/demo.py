"""`maildesk demo`: a short story, played by real mail through servers and a desk of its own on this machine."""

import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from functools import partial
from pathlib import Path

import click

from maildesk.cli.assembly import desk_of, sole, store_of
from maildesk.cli.run import daemon, log_to
from maildesk.cli.story import PATIENCE, Actor, NeverCame, screenshot, text_of
from maildesk.cli.terminal import printable
from maildesk.config import load
from maildesk.daemon import now
from maildesk.edges.embedded import EmbeddedServers
from maildesk.errors import ConfigError

HELP, ANN, MARY, LEI = (
    "help@desk.example",
    "ann.lee@desk.example",
    "mary.jones@desk.example",
    "li.lei@desk.example",
)
PASSWORD = "demo"  # noqa: S105 - of accounts that live as long as the demo, on the loopback
RULE = "─" * 78


@click.command()
@click.option(
    "--dir",
    "folder",
    type=click.Path(path_type=Path),
    help="Where to leave the desk (default: a new folder).",
)
@click.option("--no-input", is_flag=True, help="End by itself after the story.")
def demo(folder: Path | None, no_input: bool) -> None:
    """Boot IMAP and SMTP servers and a desk on this machine, and play a short story by real mail."""
    folder = folder or Path(tempfile.mkdtemp(prefix="maildesk-demo-"))
    if folder.exists() and any(folder.iterdir()):
        raise ConfigError(f"{folder}: the story begins anew and wants a folder that is new or empty")
    accounts = dict.fromkeys((HELP, ANN, MARY, LEI), PASSWORD)
    with EmbeddedServers(folder / "mail", accounts) as servers:
        desk = _desk(folder / "desk", servers)
        with _running(desk, folder / "daemon.log"):
            try:
                _story(servers)
                _look(desk)
            except NeverCame as missing:
                click.echo(f"maildesk: {missing}; the desk's log is {folder / 'daemon.log'}", err=True)
                sys.exit(1)
            if not no_input:
                _leave_open(servers, desk)
    click.echo(f"\nThe desk is left in {desk}: try `{sys.argv[0]} --desk {desk} queue --status all`.")


def _desk(folder: Path, servers: EmbeddedServers) -> Path:
    """A desk as `maildesk init` makes it, with its mailbox and mail server filled in."""
    from maildesk.cli import cli

    agent = f"Ann Lee <{ANN}>"
    words = ["init", str(folder), "--address", HELP, "--agent", agent, "--name", "IT service desk"]
    cli.main(words, standalone_mode=False)
    secret = folder / "mailbox.password"
    secret.touch(mode=0o600)
    secret.write_text(PASSWORD, encoding="utf-8")
    with (folder / "maildesk.toml").open("a", encoding="utf-8") as settings:
        settings.write(
            f'\n[[mailbox]]\naddress = "{HELP}"\nhost = "127.0.0.1"\nport = {servers.imap_port}\ntls = "none"\n'
            f'user = "{HELP}"\npassword_file = "mailbox.password"\n'
            f'\n[smtp]\nhost = "127.0.0.1"\nport = {servers.smtp_port}\ntls = "none"\n'
        )
    return folder


@contextmanager
def _running(desk: Path, log: Path) -> Iterator[None]:
    """The desk's daemon, working in this process while the story goes on; its log goes to a file."""
    with log.open("a", encoding="utf-8") as lines:
        log_to(lines)
        with sole(load(desk)), desk_of(desk) as assembled:
            working = daemon(assembled)
            working.start()
            try:
                while assembled.desk.store.inbox.contact(HELP) is None:  # older mail would not be taken
                    time.sleep(0.02)
                yield
            finally:
                working.stop()


def _story(servers: EmbeddedServers) -> None:
    """A fault with a screenshot, and beside it one in Chinese: from the first word to the close."""
    person = partial(_person, servers)
    mary, ann, lei = person("Mary Jones", MARY), person("Ann Lee", ANN), person("李雷", LEI, charset="gbk")

    _scene("Mary cannot log in and writes to the help address, with a screenshot.")
    mary.writes(
        HELP,
        "Cannot log in to the VPN",
        "Hello,\n\nsince this morning I cannot log in to the VPN. I am at home and cannot work.\n"
        "A screenshot is attached.\n\nMary Jones\n",
        picture=screenshot(),
    )
    _scene("Li Lei writes in Chinese; his mail program still uses GBK.")
    lei.writes(
        HELP,
        "打印机无法打印",
        "您好：\n\n三楼的打印机从今天上午起无法打印，提示“脱机”。\n请帮忙看一下，谢谢。\n\n李雷\n",
    )
    acknowledgement = _shown(mary, mary.receives("IT-"))
    _shown(lei, lei.receives("IT-"))
    _shown(ann, ann.receives("Cannot log in to the VPN"))
    printer = _shown(ann, ann.receives("打印机无法打印"))

    _scene("Mary adds something by replying.")
    mary.replies(acknowledgement, "It says error 809, if that helps.")
    added = _shown(ann, ann.receives("error 809"))

    _scene("Ann answers by replying; the desk passes it on.")
    ann.replies(
        added,
        "Thank you, error 809 tells me enough. I am renewing the certificate of the VPN server;\ngive me ten minutes.",
    )
    _shown(mary, mary.receives("ten minutes"))
    ann.replies(printer, "您好，打印服务已重启，请再打印一次看看。")
    _shown(lei, lei.receives("打印服务已重启"))

    _scene("Ann has mended it and says so with one command.")
    ann.replies(added, "#resolve The certificate of the VPN server had expired. It is renewed.")
    resolved = _shown(mary, mary.receives("certificate of the VPN server had expired"))
    ann.replies(printer, "#解决 打印服务停止响应，已重启。")
    solved = _shown(lei, lei.receives("打印服务停止响应"))

    _scene("Mary and Li Lei say that it works. The desk closes both tickets.")
    mary.replies(resolved, "Yes, it works again. Thank you!")
    lei.replies(solved, "好了，谢谢！")


def _person(servers: EmbeddedServers, name: str, address: str, charset: str = "utf-8") -> Actor:
    return Actor(name, address, servers.smtp_port, partial(servers.messages, address), charset)


def _scene(text: str) -> None:
    click.secho(f"\n{text}", bold=True)


def _shown(reader: Actor, mail: EmailMessage) -> EmailMessage:
    """Prints a mail as its recipient sees it, and gives it back."""
    click.secho(f"\n  ┌{RULE}\n  │ {reader.name} receives", fg="cyan")
    for name in ("From", "Subject"):
        click.echo(f"  │ {name}: {printable(str(mail[name]))}")
    files = [part.get_filename() for part in mail.iter_attachments()]
    if files:
        click.echo(f"  │ Attached: {printable(', '.join(str(file) for file in files))}")
    click.echo("  │")
    for line in printable(text_of(mail)).splitlines():
        click.echo(f"  │ {line}")
    click.secho(f"  └{RULE}", fg="cyan")
    return mail


def _look(desk: Path) -> None:
    """The queue and one ticket, as the commands show them, once both tickets are closed."""
    from maildesk.cli import cli
    from maildesk.db.queue import QueueFilter

    deadline = time.monotonic() + PATIENCE
    with store_of(desk) as (_, store):
        while len(store.queue.list(QueueFilter(status="closed"), now())) < 2:
            if time.monotonic() > deadline:
                raise NeverCame("the tickets were not closed")
            time.sleep(0.05)
    for words in (["queue", "--status", "all"], ["show", "1"]):
        _scene(f"$ maildesk {' '.join(words)}")
        cli.main(["--desk", str(desk), *words], standalone_mode=False)


def _leave_open(servers: EmbeddedServers, desk: Path) -> None:
    """Says how to write to the desk, and lets it work until the reader has had enough."""
    smtp, imap = servers.smtp_port, servers.imap_port
    click.secho("\nThe desk goes on working. Write to it yourself:", bold=True)
    click.echo(
        f"""
  swaks --server 127.0.0.1:{smtp} --from {MARY} --to {HELP} --header 'Subject: My mouse is broken' --body 'It does not move.'

  printf 'From: {MARY}\\nTo: {HELP}\\nSubject: My mouse is broken\\n\\nIt does not move.\\n' |
    curl smtp://127.0.0.1:{smtp} --mail-from {MARY} --mail-rcpt {HELP} --upload-file -

  Or set up a mail program:  IMAP 127.0.0.1 port {imap}, SMTP 127.0.0.1 port {smtp}, no encryption,
  user {MARY} (a requester) or {ANN} (the agent), password {PASSWORD}

  {sys.argv[0]} --desk {desk} queue"""
    )
    click.prompt("\nPress Enter to end the demo", default="", show_default=False, prompt_suffix="")
