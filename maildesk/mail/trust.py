"""Who wrote it, and how sure we are: signed reply tokens, and what our own receiving server found (RFC 8601).

A token is written into the Message-ID, the address detail and the marker line of a mail to one recipient. It says
which ticket an answer belongs to and what its writer may do there. The signature covers every field and the
recipient, so it works for nobody else. Expiry ends the authority; the ticket is still found.
"""

import base64
import hashlib
import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from maildesk.mail import received, results
from maildesk.mail.message import Message
from maildesk.mail.received import Hop
from maildesk.mail.results import Results

BITS = 100
TOKENS = 20

_ROLES = {"r": "requester", "a": "agent", "w": "watcher", "o": "operator", "s": "stranger"}
_LANES = {"r": "requester", "i": "internal"}
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_FORM = re.compile(
    r"([0-9a-z]{1,12})\.([0-9a-z]{1,12})\.([0-9a-z]{1,12})\.([rawos])([ri])\.([0-9a-z]{1,6})\.([0-9a-z]{1,4})"
    r"\.([a-z2-7]{20})"
)
_IN_ID = re.compile(r"md\.([0-9a-z.]{20,100})@", re.IGNORECASE)
_IN_DETAIL = re.compile(r"\+([0-9a-z.]{20,100})@", re.IGNORECASE)
_IN_MARKER = re.compile(r"\[md:([0-9a-z.]{20,100})\]", re.IGNORECASE)
_RECIPIENT_FIELDS = frozenset({"to", "cc", "delivered-to", "x-original-to", "envelope-to", "x-envelope-to"})


@dataclass(frozen=True, slots=True)
class Key:
    """A secret of this desk and the number that tokens name it by."""

    id: int
    secret: bytes


@dataclass(frozen=True, slots=True)
class Token:
    """What a reply token says. `row` is the outbox row that carried it; `expires` is in days since 1970-01-01."""

    ticket: int
    entry: int
    row: int
    role: str
    lane: str
    expires: int
    key: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """A token as far as it is believed: `token` for finding the ticket, `ok` for authority, `why` it has none."""

    token: Token | None
    ok: bool
    why: str = ""


def mint(
    key: Key, *, ticket: int, entry: int, row: int, recipient: str, role: str, lane: str, expires: int
) -> str:
    """The token for one recipient's mail: lower-case letters, digits and dots, safe wherever case is lost."""
    token = Token(ticket, entry, row, role, lane, expires, key.id)
    letters = _letter(_ROLES, role) + _letter(_LANES, lane)
    numbers = [_base36(number) for number in (ticket, entry, row)]
    return ".".join([*numbers, letters, _base36(expires), _base36(key.id), _signature(key, token, recipient)])


def verify(text: str, keys: Sequence[Key], sender: str, today: int) -> Verdict:
    """Whether a token was given to this sender. A signature that does not fit gives no token at all."""
    match = _FORM.fullmatch(text.lower())
    if match is None:
        return Verdict(None, False, "malformed")
    ticket, entry, row, expires, key_id = (int(match[n], 36) for n in (1, 2, 3, 6, 7))
    token = Token(ticket, entry, row, _ROLES[match[4]], _LANES[match[5]], expires, key_id)
    key = next((key for key in keys if key.id == key_id), None)
    if key is None:
        return Verdict(None, False, "signed with an unknown key")
    if not hmac.compare_digest(_signature(key, token, sender), match[8]):
        return Verdict(None, False, "not given to this sender")
    if today > expires:
        return Verdict(token, False, "expired")
    return Verdict(token, True)


def tokens(message: Message, body_text: str) -> tuple[str, ...]:
    """Strings of the form of a token that a mail carries, unverified, the best carrier first.

    In-Reply-To names the very mail that is answered; References and recipients' address details come next; a
    marker line may stand in a quotation of any age.
    """
    found = [token_of_id(identifier) for identifier in (*message.in_reply_to, *reversed(message.references))]
    for name, value in message.headers:
        if name.lower() in _RECIPIENT_FIELDS:
            found += _IN_DETAIL.findall(value)
    found += _IN_MARKER.findall(body_text)
    return tuple(dict.fromkeys(text.lower() for text in found if text and _FORM.fullmatch(text.lower())))[
        :TOKENS
    ]


def token_of_id(message_id: str) -> str | None:
    """The token in a Message-ID of ours (without brackets), unverified, or None."""
    match = _IN_ID.match(message_id)
    return match[1].lower() if match and _FORM.fullmatch(match[1].lower()) else None


def _signature(key: Key, token: Token, recipient: str) -> str:
    fields = (token.ticket, token.entry, token.row, token.role, token.lane, token.expires, token.key)
    signed = "\0".join(["maildesk reply", *map(str, fields), recipient.lower()])
    mac = hmac.new(key.secret, signed.encode("utf-8", "surrogatepass"), hashlib.sha256).digest()
    return base64.b32encode(mac).decode("ascii").lower()[: BITS // 5]


def _letter(letters: dict[str, str], word: str) -> str:
    return next(letter for letter, meaning in letters.items() if meaning == word)


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = _DIGITS[digit] + digits
    return digits or "0"


# --- what our own receiving server found out (RFC 8601) ------------------------------------------

Authentication = Literal["pass", "fail", "none"]


def authentication(
    headers: Sequence[tuple[str, str]], authserv_ids: Sequence[str], domain: str
) -> Authentication:
    """Whether our receiving server vouches for the From domain: DMARC, else DKIM with the very same domain.

    Only Authentication-Results of the named servers count, and only those above the Received field with which the
    mail came in from outside: what stands below it, its sender may have written (RFC 8601 5). Servers that
    contradict each other give `fail`. Without a named server nothing is believed.
    """
    ids = {name.lower() for name in authserv_ids}
    found = {_verdict(one, domain.lower()) for one in _own(headers, ids)}
    if "fail" in found or len(found) > 1:
        return "fail"
    return found.pop() if found else "none"


def _own(headers: Sequence[tuple[str, str]], ids: set[str]) -> list[Results]:
    """The results that our own servers wrote."""
    own = []
    for name, value in headers:
        if name.lower() == "received" and not _is_internal(received.hop(value), ids):
            break
        if name.lower() == "authentication-results":
            one = results.results(value)
            if one.server.lower() in ids:
                own.append(one)
    return own


def _is_internal(hop: Hop, ids: set[str]) -> bool:
    """Whether a hop is from one of our servers to itself, as local delivery writes it."""
    return hop.by.lower() in ids and hop.from_name.lower() in {*ids, "localhost", ""}


def _verdict(found: Results, domain: str) -> Authentication:
    """One field's word on the domain. Where somebody may have written into it, it is no pass."""
    if not found.plain:
        return "fail"
    verdict: Authentication = "none"
    for one in found.results:
        if one.method == "dmarc":
            aligned = one.property("header.from").lower() == domain
            return "pass" if one.result == "pass" and aligned else "fail"
        if one.method == "dkim" and one.result == "pass" and one.property("header.d").lower() == domain:
            verdict = "pass"
    return verdict
