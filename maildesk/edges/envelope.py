"""Addresses as they may stand in an SMTP envelope (RFC 5321 4.1.2), checked before any library sees them.

Libraries repair what they are given: one that is handed `a@b, c@d` may well write to `a@b`.
"""

import re
from dataclasses import dataclass

_ATEXT = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~\u0080-\ud7ff\ue000-\U0010ffff-]"  # beyond ASCII: RFC 6531 3.3
_DOT_STRING = re.compile(rf"{_ATEXT}+(?:\.{_ATEXT}+)*")
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_DOMAIN = re.compile(rf"{_LABEL}(?:\.{_LABEL})*", re.IGNORECASE)
_LONGEST_LOCAL_PART, _LONGEST_DOMAIN = 64, 255  # octets, RFC 5321 4.5.3.1


class NotAnAddress(ValueError):
    """The text is not one addr-spec that mail can be sent to."""


@dataclass(frozen=True, slots=True)
class Path:
    """A forward-path or reverse-path: an address with its domain in A-labels. Empty is the null path `<>`."""

    address: str

    @property
    def international(self) -> bool:
        """Whether it can only be sent where SMTPUTF8 is offered (RFC 6531)."""
        return not self.address.isascii()


NULL = Path("")


def path(address: str) -> Path:
    """The address ready for an envelope, unchanged but for an international domain.

    Raises `NotAnAddress`; also for quoted local parts and address literals, which no people have.
    """
    local, _, domain = address.rpartition("@")
    try:
        ascii_domain = domain if domain.isascii() else domain.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise NotAnAddress(f"not a domain name: {domain[:100]!r}") from error
    well_formed = _DOT_STRING.fullmatch(local) and _DOMAIN.fullmatch(ascii_domain)
    if not well_formed or len(local.encode()) > _LONGEST_LOCAL_PART or len(ascii_domain) > _LONGEST_DOMAIN:
        raise NotAnAddress(f"not an address that mail can be sent to: {address[:100]!r}")
    return Path(f"{local}@{ascii_domain}")
