"""What every session with a mail server needs: TLS that is never given up, and faults told in one line."""

import re
import ssl
from collections.abc import Iterator

from maildesk.config import LOOPBACK, Server
from maildesk.errors import ConfigError, OperatorError

_LONGEST_REASON = 300


def tls_context(server: Server) -> ssl.SSLContext | None:
    """How to verify this server, or None where `tls` is none, which is for loopback only.

    Raises `ConfigError` where that is not so, or where `ca_file` holds no certificates.
    """
    if server.tls == "none":
        if server.host not in LOOPBACK:
            raise ConfigError(f'{server.host}: tls = "none" is for loopback only')
        return None
    try:
        return ssl.create_default_context(cafile=server.ca_file or None)
    except OSError as error:
        raise ConfigError(f"{server.ca_file}: no certificates can be read from it") from error


def reason(error: BaseException) -> str:
    """The fault in one printable line, in the server's own words where it gave any."""
    for cause in causes(error):
        if isinstance(cause, ssl.SSLCertVerificationError):
            return f"the certificate is not valid: {cause.verify_message}"
    if isinstance(error, TimeoutError):
        return str(error) or "no answer in time"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return one_line(" ".join(map(_words, error.args))) or type(error).__name__


def operators_fault(error: BaseException) -> bool:
    """Whether trying again is of no use: the settings or the server's certificate are wrong."""
    return any(isinstance(e, OperatorError | ssl.SSLCertVerificationError) for e in causes(error))


def one_line(text: str) -> str:
    """Text of a server made safe to print: one line, no control characters, not endless."""
    line = " ".join(text[: 2 * _LONGEST_REASON].split())
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in line)[:_LONGEST_REASON]


def causes(error: BaseException | None) -> Iterator[BaseException]:
    """The exception and what led to it, the last one first."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _words(part: object) -> str:
    if isinstance(part, bytes):
        return part.decode("utf-8", "replace")
    # imaplib puts what the server said into its errors as octets, and imapclient writes that down as text.
    return re.sub(r"^b(['\"])(.*)\1$", r"\2", str(part))
