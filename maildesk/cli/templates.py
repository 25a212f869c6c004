"""`maildesk templates`: whether every notification renders, and how it will look."""

import sys
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from maildesk.compose.house import House
    from maildesk.compose.templates import Templates
    from maildesk.ticket.values import Outbound

TOKEN = "preview"  # noqa: S105 - stands where a reply token would


@click.group()
def templates() -> None:
    """Check or preview the notifications."""


@templates.command()
@click.pass_obj
def check(desk: Path) -> None:
    """Render every template for every event and language. Exits with 1 if anything is wrong."""
    from maildesk.cli.terminal import printable

    loaded, _ = _load(desk)
    findings = loaded.check(_named(desk, loaded.events))
    for finding in findings:
        click.echo(printable(finding))
    if findings:
        sys.exit(1)
    click.echo(f"{len(loaded.events)} events in {', '.join(loaded.languages)}: every template renders")


@templates.command()
@click.argument("event")
@click.option("--lang", default="", help="The recipient's language (default: the desk's first).")
@click.option(
    "--html", "page", type=click.Path(dir_okay=False, path_type=Path), help="Write the HTML part here."
)
@click.pass_obj
def preview(desk: Path, event: str, lang: str, page: Path | None) -> None:
    """Show a notification as a recipient would get it, with a sample ticket."""
    from maildesk.cli.terminal import printable

    loaded, house = _load(desk)
    if event not in loaded.events:
        raise click.BadParameter(f"no such event: {event}; there are {', '.join(loaded.events)}")
    mail = _sample(loaded, house, event, lang or house.languages[0])
    headers, text, html = _parts(mail.octets)
    click.echo(printable(f"{headers}\n\n{text}"))
    if page is not None:
        _write(page, html)
    for fault in loaded.faults:
        click.echo(printable(f"maildesk: {fault}"), err=True)


def _load(desk: Path) -> "tuple[Templates, House]":
    from maildesk.cli.assembly import house, templates_of
    from maildesk.config import load

    settings = load(desk)
    return templates_of(settings), house(settings)


def _named(desk: Path, events: Collection[str]) -> frozenset[str]:
    """The events that the policy names, if there is a good one; what is wrong with a bad one is said elsewhere."""
    from maildesk.errors import PolicyError
    from maildesk.policy.announce import events as announced
    from maildesk.policy.load import load

    try:
        return announced(load((desk / "rules.yaml").read_text(encoding="utf-8"), "rules.yaml", events))
    except (OSError, UnicodeDecodeError, PolicyError):
        return frozenset()


def _sample(loaded: "Templates", house: "House", event: str, language: str) -> "Outbound":
    from maildesk.compose import samples
    from maildesk.compose.letter import letter

    notice, ticket = next(samples.situations(event, loaded.words(language).language))
    return letter(notice, ticket, house=house, templates=loaded, id=1, token=TOKEN, now=samples.NOW)


def _parts(octets: bytes) -> tuple[str, str, str]:
    """The header that a reader sees, the text and the HTML of a mail that we wrote ourselves."""
    import email
    import email.policy
    from email.message import EmailMessage

    mail = email.message_from_bytes(octets, policy=email.policy.default)
    assert isinstance(mail, EmailMessage)
    plain, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert plain is not None and html is not None, "every mail has both"
    headers = "\n".join(f"{name}: {mail[name]}" for name in ("From", "To", "Subject"))
    return headers, *(part.get_content().replace("\r\n", "\n") for part in (plain, html))


def _write(page: Path, html: str) -> None:
    from maildesk.errors import ConfigError

    try:
        page.write_text(html, encoding="utf-8")
    except OSError as error:
        raise ConfigError(f"{page}: {error.strerror}") from error
