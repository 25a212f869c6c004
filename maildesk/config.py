"""Settings of one deployment: hosts, paths and secrets, from maildesk.toml and the environment. Never policy."""

import difflib
import os
import stat
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any, Literal, TypeVar, cast, get_args, get_origin, get_type_hints
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from maildesk.errors import ConfigError

Tls = Literal["implicit", "starttls", "none"]
LOOPBACK = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, slots=True)
class Server:
    """A mail server and how to sign in. Without a `user` nobody signs in.

    `password_file` is relative to the desk folder, or a name in `$CREDENTIALS_DIRECTORY`. `password` comes from the
    environment only. `ca_file`, relative to the desk folder too, is trusted instead of the system's authorities.
    """

    host: str
    port: int = 0
    tls: Tls = "implicit"
    user: str = ""
    password_file: str = ""
    password: str = field(default="", repr=False)
    ca_file: str = ""


@dataclass(frozen=True, slots=True)
class MailboxServer(Server):
    """One mailbox that the desk reads. Taken mail is moved to `done_folder`, mail too large to `failed_folder`.

    `take_old_mail` also takes what lay in the folder before the desk first saw it.
    """

    address: str = ""
    folder: str = "INBOX"
    done_folder: str = "Processed"
    failed_folder: str = "Failed"
    take_old_mail: bool = False


@dataclass(frozen=True, slots=True)
class DeskSettings:
    """The desk's own name and ways. `mode` observe decides and writes everything, but sends only to `observe_to`.

    `max_message` is in octets. `detail` says that the mail system delivers help+anything@ to help@.
    """

    name: str = "IT service desk"
    address: str = ""
    prefix: str = "IT"
    languages: tuple[str, ...] = ("en", "zh")
    time_zone: str = "UTC"
    operator: str = ""
    mode: Literal["live", "observe"] = "live"
    observe_to: str = ""
    max_message: int = 25 * 1024 * 1024
    poll_seconds: int = 60
    detail: bool = False


@dataclass(frozen=True, slots=True)
class TrustSettings:
    """Whose `Authentication-Results` count (RFC 8601 2.2): the authserv-ids of our own receiving servers."""

    authserv_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DatabaseSettings:
    """Where the store is: a SQLAlchemy URL; empty is `maildesk.db` in the desk folder."""

    url: str = ""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything a deployment says. `folder` is the desk folder."""

    folder: Path
    desk: DeskSettings
    trust: TrustSettings = TrustSettings()
    mailboxes: tuple[MailboxServer, ...] = ()
    smtp: Server | None = None
    alarm_smtp: Server | None = None
    database: DatabaseSettings = DatabaseSettings()

    @property
    def database_url(self) -> str:
        """The store's URL, with the default filled in."""
        return self.database.url or f"sqlite:///{self.folder.absolute() / 'maildesk.db'}"

    @property
    def addresses(self) -> tuple[str, ...]:
        """The desk's own addresses: its public one and its mailboxes', in lower case."""
        boxes = (self.desk.address, *(box.address for box in self.mailboxes))
        return tuple(dict.fromkeys(address.lower() for address in boxes if address))

    def password(self, server: Server) -> str:
        """The password for a server; raises `ConfigError` where the file is missing or open to others."""
        if server.password or not server.password_file:
            return server.password
        credentials = os.environ.get("CREDENTIALS_DIRECTORY")
        given = Path(credentials, server.password_file) if credentials else None
        path = given if given and given.is_file() else self.folder / server.password_file
        try:
            if path != given and path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
                raise ConfigError(f"{path}: others may read this password; run: chmod 600 {path}")
            return path.read_text(encoding="utf-8").strip("\r\n")
        except OSError as error:
            raise ConfigError(f"{path}: cannot read the password: {error.strerror}") from error


_T = TypeVar("_T")
_S = TypeVar("_S", bound=Server)
_TYPE_NAMES = {str: "a string", int: "a whole number", bool: "true or false"}
_PORTS = {("imap", "implicit"): 993, ("imap", "starttls"): 143, ("imap", "none"): 143,
          ("smtp", "implicit"): 465, ("smtp", "starttls"): 587, ("smtp", "none"): 25}  # fmt: skip
_SECTIONS: dict[str, type] = {
    "desk": DeskSettings, "trust": TrustSettings, "mailbox": MailboxServer, "smtp": Server, "alarm_smtp": Server,
    "database": DatabaseSettings,
}  # fmt: skip


def load(folder: Path, environ: Mapping[str, str] | None = None) -> Settings:
    """The settings of the desk in this folder; raises `ConfigError` naming file, key and what is allowed."""
    path = folder / "maildesk.toml"
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ConfigError(f"{path}: no such file; `maildesk init {folder}` makes a desk folder") from None
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: not UTF-8 at octet {error.start}") from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path}: {error}") from error
    sections = _with_environment(raw, os.environ if environ is None else environ)
    return _settings(sections, folder, _Where(path))


@dataclass(frozen=True, slots=True)
class _Where:
    path: Path
    table: str = ""

    def fault(self, what: str) -> ConfigError:
        return ConfigError(f"{self.path}: {self.table + ': ' if self.table else ''}{what}")


def _with_environment(raw: dict[str, Any], environ: Mapping[str, str]) -> dict[str, Any]:
    """The file's tables with `MAILDESK_SECTION_KEY` and `MAILDESK_MAILBOX_0_KEY` laid over them."""
    sections = {name: dict(v) if isinstance(v, dict) else v for name, v in raw.items()}
    for variable, value in environ.items():
        if not variable.startswith("MAILDESK_"):
            continue
        words = variable.removeprefix("MAILDESK_").lower()
        section = next((s for s in ("alarm_smtp", *_SECTIONS) if words.startswith(s + "_")), None)
        if section is None:
            continue
        key = words.removeprefix(section + "_")
        if section == "mailbox":
            index, _, key = key.partition("_")
            if not index.isdecimal():
                continue
            boxes = [dict(box) for box in sections.get("mailbox", [])]
            boxes += [{} for _ in range(int(index) + 1 - len(boxes))]
            boxes[int(index)][key] = value
            sections["mailbox"] = boxes
        else:
            sections.setdefault(section, {})[key] = value
    return sections


def _settings(sections: dict[str, Any], folder: Path, where: _Where) -> Settings:
    _known(sections, list(_SECTIONS), where)
    boxes = sections.get("mailbox", [])
    if not isinstance(boxes, list):
        raise where.fault("a mailbox is written as [[mailbox]], with two brackets")
    desk: DeskSettings = _table(DeskSettings, sections.get("desk", {}), replace(where, table="[desk]"))
    mailboxes = tuple(
        _served(_table(MailboxServer, box, place), "imap", place)
        for number, box in enumerate(boxes)
        for place in [replace(where, table=f"[[mailbox]] number {number + 1}")]
    )
    settings = Settings(
        folder=folder,
        desk=desk,
        trust=_table(TrustSettings, sections.get("trust", {}), replace(where, table="[trust]")),
        mailboxes=mailboxes,
        smtp=_smtp(sections, "smtp", where),
        alarm_smtp=_smtp(sections, "alarm_smtp", where),
        database=_table(DatabaseSettings, sections.get("database", {}), replace(where, table="[database]")),
    )
    return _checked(settings, where)


def _checked(settings: Settings, where: _Where) -> Settings:
    desk = settings.desk
    place = replace(where, table="[desk]")
    if "@" not in desk.address:
        raise place.fault("address is missing: the address that people write to, such as help@example.org")
    if not desk.prefix.isascii() or not desk.prefix.replace("-", "").isalnum():
        raise place.fault(f"prefix {desk.prefix!r} must be ASCII letters and digits, such as IT")
    if not desk.languages:
        raise place.fault('languages must name at least one, such as ["en", "zh"]')
    try:
        ZoneInfo(desk.time_zone)
    except (ZoneInfoNotFoundError, ValueError):
        raise place.fault(f"time_zone {desk.time_zone!r} is not known; such as Europe/Berlin") from None
    for number, box in enumerate(settings.mailboxes):
        if "@" not in box.address:
            raise where.fault(f"[[mailbox]] number {number + 1}: address is missing")
    return settings


def _smtp(sections: dict[str, Any], name: str, where: _Where) -> Server | None:
    if name not in sections:
        return None
    place = replace(where, table=f"[{name}]")
    return _served(_table(Server, sections[name], place), "smtp", place)


def _served(server: _S, protocol: str, where: _Where) -> _S:
    """The server with its port filled in, and refused where a password would travel in clear."""
    if not server.host:
        raise where.fault("host is missing")
    if server.tls == "none" and server.host not in LOOPBACK:
        raise where.fault(
            f'tls = "none" is for this machine only ({", ".join(LOOPBACK)}), not for {server.host}'
        )
    if server.password and server.password_file:
        raise where.fault("password_file and a password from the environment are both given; keep one")
    ca_file = str(where.path.parent / server.ca_file) if server.ca_file else ""
    return replace(server, port=server.port or _PORTS[protocol, server.tls], ca_file=ca_file)


def _table(kind: type[_T], given: Any, where: _Where) -> _T:
    """A settings table as its dataclass, every key and type checked."""
    if not isinstance(given, dict):
        raise where.fault("must be a table")
    names = {f.name for f in fields(cast(Any, kind))}
    _known(given, sorted(names), where)
    types = get_type_hints(kind)
    values = {key: _value(types[key], value, key, where) for key, value in given.items()}
    return kind(**values) if "host" not in names or "host" in values else kind(**{"host": "", **values})


def _value(kind: Any, value: Any, key: str, where: _Where) -> Any:
    """One value in its type; strings from the environment are read as what the key wants."""
    if get_origin(kind) is Literal:
        if value not in get_args(kind):
            raise where.fault(f"{key} = {value!r}; allowed: {', '.join(map(repr, get_args(kind)))}")
        return value
    if get_origin(kind) is tuple:
        items = [item.strip() for item in value.split(",")] if isinstance(value, str) else value
        if not isinstance(items, list) or not all(isinstance(item, str) for item in items):
            raise where.fault(f"{key} must be a list of strings")
        return tuple(items)
    if kind is bool and isinstance(value, str) and value.lower() in ("true", "false"):
        return value.lower() == "true"
    if kind is int and isinstance(value, str) and value.isascii() and value.isdigit():
        return int(value)
    if type(value) is not kind:
        raise where.fault(f"{key} must be {_TYPE_NAMES[kind]}, not {value!r}")
    return value


def _known(given: Mapping[str, Any], allowed: list[str], where: _Where) -> None:
    for key in given:
        if key not in allowed:
            near = difflib.get_close_matches(key, allowed, n=1)
            hint = f"did you mean {near[0]}?" if near else f"allowed: {', '.join(allowed)}"
            raise where.fault(f"unknown key {key}; {hint}")
