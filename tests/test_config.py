"""Settings: what maildesk.toml and the environment may say, and how a mistake is told."""

import stat
from pathlib import Path

import pytest

from maildesk.config import load
from maildesk.errors import ConfigError

SMALLEST = '[desk]\naddress = "help@example.org"\n'


def written(folder: Path, text: str) -> Path:
    """A desk folder with these settings."""
    (folder / "maildesk.toml").write_text(text, encoding="utf-8")
    return folder


def test_an_address_is_all_a_desk_needs(tmp_path: Path) -> None:
    """Everything else has a default."""
    settings = load(written(tmp_path, SMALLEST), {})
    assert settings.desk.prefix == "IT"
    assert settings.mailboxes == ()
    assert settings.smtp is None
    assert settings.database_url == f"sqlite:///{tmp_path / 'maildesk.db'}"


@pytest.mark.parametrize(
    ("variable", "value", "path", "expected"),
    [
        ("MAILDESK_SMTP_HOST", "mail.example.org", "smtp.host", "mail.example.org"),
        ("MAILDESK_DESK_LANGUAGES", "zh, en", "desk.languages", ("zh", "en")),
        ("MAILDESK_DESK_MAX_MESSAGE", "1000", "desk.max_message", 1000),
        ("MAILDESK_TRUST_AUTHSERV_IDS", "mx.example.org", "trust.authserv_ids", ("mx.example.org",)),
        ("MAILDESK_DATABASE_URL", "postgresql://x/y", "database.url", "postgresql://x/y"),
    ],
)
def test_the_environment_says_any_setting(
    variable: str, value: str, path: str, expected: object, tmp_path: Path
) -> None:
    """A variable has the name of its table and key."""
    found: object = load(written(tmp_path, SMALLEST), {variable: value})
    for name in path.split("."):
        found = getattr(found, name)
    assert found == expected


def test_the_environment_adds_to_a_mailbox_of_the_file(tmp_path: Path) -> None:
    """Mailboxes are numbered from 0."""
    text = SMALLEST + '[[mailbox]]\naddress = "help@example.org"\nhost = "imap.example.org"\n'
    environment = {"MAILDESK_MAILBOX_0_USER": "desk", "MAILDESK_MAILBOX_0_PASSWORD": "secret"}
    (box,) = load(written(tmp_path, text), environment).mailboxes
    assert (box.user, box.password, box.port, box.tls) == ("desk", "secret", 993, "implicit")
    assert "secret" not in repr(box)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[desk\n", "maildesk.toml: .*line 1, column 6"),
        ("[desk]\n", r"\[desk\]: address is missing"),
        (SMALLEST + "prefx = 'A'\n", r"\[desk\]: unknown key prefx; did you mean prefix\?"),
        (SMALLEST + "prefix = 'A B'\n", "ASCII letters and digits"),
        (SMALLEST + "time_zone = 'Europe/Nowhere'\n", "not known; such as Europe/Berlin"),
        (SMALLEST + "mode = 'dry'\n", "mode = 'dry'; allowed: 'live', 'observe'"),
        (SMALLEST + "max_message = 'big'\n", "max_message must be a whole number, not 'big'"),
        (SMALLEST + "detail = 1\n", "detail must be true or false, not 1"),
        (SMALLEST + "languages = []\n", "languages must name at least one"),
        (SMALLEST + "[stmp]\nhost = 'x'\n", r"unknown key stmp; did you mean smtp\?"),
        (SMALLEST + "[smtp]\nport = 25\n", r"\[smtp\]: host is missing"),
        (SMALLEST + "[smtp]\nhost = 'mail.example.org'\ntls = 'none'\n", "for this machine only"),
        (SMALLEST + "[smtp]\nhost = 'x'\ntls = 'ssl'\n", "allowed: 'implicit', 'starttls', 'none'"),
        (SMALLEST + "[mailbox]\nhost = 'x'\n", r"written as \[\[mailbox\]\]"),
        (SMALLEST + "[[mailbox]]\nhost = 'x'\n", "number 1: address is missing"),
    ],
)
def test_a_mistake_is_told_with_its_place_and_what_is_allowed(text: str, said: str, tmp_path: Path) -> None:
    """One line: the file, the table, the key and the way out."""
    with pytest.raises(ConfigError, match=said) as told:
        load(written(tmp_path, text), {})
    assert "\n" not in str(told.value)


def test_a_folder_without_settings_is_told_how_to_make_one(tmp_path: Path) -> None:
    """The command is in the message."""
    with pytest.raises(ConfigError, match="maildesk init"):
        load(tmp_path, {})


class TestPassword:
    """Secrets come from a file that others cannot read, or from the environment."""

    TEXT = SMALLEST + "[smtp]\nhost = 'mail.example.org'\nuser = 'desk'\npassword_file = 'smtp.password'\n"

    def test_is_read_without_its_line_end(self, tmp_path: Path) -> None:
        """An editor's last newline is not part of it."""
        settings = load(written(tmp_path, self.TEXT), {})
        assert settings.smtp is not None
        (tmp_path / "smtp.password").write_text("secret \n")
        (tmp_path / "smtp.password").chmod(stat.S_IRUSR)
        assert settings.password(settings.smtp) == "secret "

    def test_that_others_may_read_is_refused(self, tmp_path: Path) -> None:
        """The message says which command mends it."""
        settings = load(written(tmp_path, self.TEXT), {})
        assert settings.smtp is not None
        (tmp_path / "smtp.password").write_text("secret")
        (tmp_path / "smtp.password").chmod(0o644)
        with pytest.raises(ConfigError, match="chmod 600"):
            settings.password(settings.smtp)

    def test_comes_from_the_credentials_of_the_service_first(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """systemd hands secrets over in a folder of its own."""
        settings = load(written(tmp_path, self.TEXT), {})
        assert settings.smtp is not None
        credentials = tmp_path / "credentials"
        credentials.mkdir()
        (credentials / "smtp.password").write_text("from systemd")
        monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(credentials))
        assert settings.password(settings.smtp) == "from systemd"
