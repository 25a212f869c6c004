"""TLS settings and the words for faults."""

from pathlib import Path

import pytest

from maildesk.config import Server
from maildesk.edges.session import one_line, reason, tls_context
from maildesk.errors import ConfigError


def test_no_tls_beyond_loopback() -> None:
    """Mail and passwords never cross a network in clear, whatever the settings say."""
    with pytest.raises(ConfigError, match="loopback only"):
        tls_context(Server("mail.example.test", tls="none"))


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "::1"])
def test_no_tls_on_loopback(host: str) -> None:
    """On this machine it may be so."""
    assert tls_context(Server(host, tls="none")) is None


@pytest.mark.parametrize("content", [None, "not a certificate\n"])
def test_a_ca_file_without_certificates(tmp_path: Path, content: str | None) -> None:
    """The operator is told which file is wrong."""
    path = tmp_path / "ca.pem"
    if content:
        path.write_text(content)
    with pytest.raises(ConfigError, match=r"ca\.pem: no certificates"):
        tls_context(Server("mail.example.test", ca_file=str(path)))


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (ConnectionRefusedError(111, "Connection refused"), "Connection refused"),
        (TimeoutError(), "no answer in time"),
        (OSError("cannot read from timed out object"), "cannot read from timed out object"),
        (ValueError("b'[AUTHENTICATIONFAILED] Wrong.'"), "[AUTHENTICATIONFAILED] Wrong."),
        (ValueError(535, "5.7.8 Wrong\nagain"), "535 5.7.8 Wrong again"),
        (ValueError(b"gone\xff"), "gone\N{REPLACEMENT CHARACTER}"),
        (KeyError(), "KeyError"),
    ],
)
def test_a_fault_told_in_a_line(error: Exception, said: str) -> None:
    """It is said in the server's or the system's own words."""
    assert reason(error) == said


def test_a_server_that_writes_to_the_terminal() -> None:
    """Control characters and endless texts stay out."""
    assert one_line("\x1b[2Jhello\r\nworld \u202e" + "x" * 9999).startswith(
        "\N{REPLACEMENT CHARACTER}[2Jhello world"
    )
    assert len(one_line("x" * 9999)) == 300
