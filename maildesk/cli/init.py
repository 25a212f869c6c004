"""`maildesk init`: a commented desk folder that works at once for everything that needs no server."""

from pathlib import Path

import click

from maildesk.errors import ConfigError

LANGUAGES = ("en", "zh")

SETTINGS = """\
# maildesk: this deployment. Who does what, and when, is policy and stands in rules.yaml.
# Any line can come from the environment instead: MAILDESK_SMTP_HOST, MAILDESK_MAILBOX_0_USER.

[desk]
name = {name}
address = {address}            # people write here
prefix = "IT"                  # tickets are IT-1, IT-2 …
languages = {languages}        # the first is used where nothing tells a person's language
time_zone = {time_zone}        # of the times that mails show
operator = {operator}          # hears of trouble
# mode = "observe"             # a trial: decide and write everything, send only to observe_to
# observe_to = {operator}
# max_message = 26214400       # octets; of larger mail only the header is taken
# detail = true                # the mail system delivers help+anything@ to help@

# [trust]                      # whose Authentication-Results count: our own receiving server's name
# authserv_ids = ["mx.example.org"]

# [[mailbox]]                  # one for each mailbox that is read
# address = {address}
# host = "imap.example.org"
# tls = "implicit"             # or "starttls"; "none" is for this machine only
# user = {address}
# password_file = "imap.password"   # in this folder, readable by its owner only (chmod 600)

# [smtp]
# host = "smtp.example.org"
# tls = "starttls"
# user = {address}
# password_file = "smtp.password"

# [database]                   # left out: SQLite, maildesk.db in this folder
# url = "postgresql://maildesk@localhost/maildesk"
"""


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), required=False)
@click.option(
    "--name", default="IT service desk", show_default=True, help="The desk's name, as mails show it."
)
@click.option(
    "--address", default="help@example.org", show_default=True, help="The address that people write to."
)
@click.option("--agent", "agents", multiple=True, help="An agent's address; once for each.")
@click.option("--language", type=click.Choice(LANGUAGES), default="en", show_default=True, help="Used first.")
@click.option(
    "--time-zone",
    default="UTC",
    show_default=True,
    help="Of the times that mails show, and of the desk's hours.",
)
@click.pass_obj
def init(
    desk: Path,
    folder: Path | None,
    name: str,
    address: str,
    agents: tuple[str, ...],
    language: str,
    time_zone: str,
) -> None:
    """Write a commented desk folder. Never overwrites what is there."""
    from maildesk.policy.starter import starter
    from maildesk.shipped import shipped

    folder = folder or desk
    people = [_person(given) for given in agents] or [("An agent", "agent@example.org")]
    _address(address)
    _time_zone(time_zone)
    languages = [language, *(other for other in LANGUAGES if other != language)]
    written = {
        "maildesk.toml": SETTINGS.format(
            name=_toml(name),
            address=_toml(address),
            languages=f"[{', '.join(map(_toml, languages))}]",
            time_zone=_toml(time_zone),
            operator=_toml(people[0][1]),
        ),
        "rules.yaml": starter(people, language, time_zone),
        "rules.examples.yaml": shipped("rules.yaml").read_text(encoding="utf-8"),
    }
    try:
        (folder / "templates").mkdir(parents=True, exist_ok=True)
        for file, text in written.items():
            _write(folder / file, text)
    except OSError as error:
        raise ConfigError(f"{error.filename}: {error.strerror}") from error


def _write(path: Path, text: str) -> None:
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
        click.echo(f"wrote {path}")
    except FileExistsError:
        click.echo(f"kept  {path}, which was there", err=True)


def _person(given: str) -> tuple[str, str]:
    """`Ann Lee <ann@example.org>` or `ann@example.org` as name and address."""
    name, angle, rest = given.rpartition("<")
    address = rest.strip("> ") if angle else given.strip()
    _address(address)
    return name.strip(' "') or address.partition("@")[0].replace(".", " ").title(), address.lower()


def _address(address: str) -> None:
    local, at, domain = address.rpartition("@")
    if not (local and at and domain) or any(c.isspace() or c in '<>"\\,;' for c in address):
        raise click.BadParameter(f"{address!r} is no address; write ann@example.org")


def _time_zone(name: str) -> None:
    from zoneinfo import ZoneInfo

    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise click.BadParameter(f"{name!r} is no time zone; write Europe/Berlin") from None


def _toml(text: str) -> str:
    """A basic string of TOML."""
    import json

    return json.dumps(text, ensure_ascii=False)
