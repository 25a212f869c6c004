"""Delivery reports: by the standard (RFC 3464), else by the many habits that came before it.

Three readers, the surest first: the report's machine-readable part; flufl.bounce, which knows the layouts of some
fifty mail systems; and for the rest a look at the text for addresses and status codes (RFC 3463, RFC 5321 4.2).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from maildesk.mail import header, words
from maildesk.mail.address import addresses
from maildesk.mail.message import Bounce, Message
from maildesk.mail.structure import Fields, Part, header_fields

RECIPIENTS = 100
TEXT = 64 * 1024

_STATUS_REPORTS = frozenset({"message/delivery-status", "message/global-delivery-status"})
_ENCLOSED = frozenset({"message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers",
                       "text/rfc822-header"})  # fmt: skip
_ACTIONS = frozenset({"failed", "delayed", "delivered", "relayed", "expanded"})
_SUCCESSES = frozenset({"delivered", "relayed", "expanded"})
_BLOCKS = re.compile(rb"\r?\n(?:[ \t]*\r?\n)+")
_STATUS = re.compile(r"(?<![\w.@-])([245]\.\d{1,3}\.\d{1,3})(?![\w@-]|\.\d)")
_REPLY_CODE = re.compile(r"(?<![\w.:/@-])([45][0-5]\d)(?=[ -][\w(<\"']|[ -]?\#|[ -][45]\.)")
_ADDRESS = re.compile(
    r"(?<![\w.+-])[\w.+=/!#$%&'*?^`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,250}[A-Za-z0-9])?"
)
_MESSAGE_ID = re.compile(r"(?im)^[ \t>]*message-id:\s{0,3}<([^<>\s]{1,998})>")
_DAEMON = re.compile(
    r"mailer[-_ ]?daemon|postmaster|mail[-_ ]?delivery|mdaemon|mail[- ]?(?:system|administrator|subsystem)|"
    r"^(?:bounce|mdaemon|maild|post_master)@|^<?>?$",
    re.IGNORECASE,
)
_SUBJECT = re.compile(
    r"undeliver|not deliver|non[- ]?deliver|deliver(?:y|ing)[^,;]{0,40}(?:fail|problem|delay|unsuccess|error|status)|"
    r"(?:fail|return|reject|bounc|delay|could ?n.?t|cannot|unable)[^,;]{0,30}(?:mail|message|deliver|sen[dt])|"
    r"mail (?:could|cannot|system|returned|not)|warning: (?:could not|message)|failure notice|退信|配信|エラー|"
    r"unzustellbar|no se puede|non remis|não entregue|недоставлен|mail error",
    re.IGNORECASE,
)
_DELAYED = re.compile(
    r"will (?:continue to|keep|be) (?:try|retri)|not yet been|still being (?:tried|retried)|has been delayed|"
    r"delivery (?:is )?delayed|temporar(?:y|ily) (?:fail|defer)|THIS IS A WARNING MESSAGE ONLY|will be retried",
    re.IGNORECASE,
)
# What a system says in words where it gives no code.
_PHRASES = (
    ("5.2.2", re.compile(r"(?i)quota|mailbox (?:is )?full|storage (?:limit|allocation)|disk full|over (?:the )?limit")),
    ("5.1.1", re.compile(r"(?i)user unknown|unknown user|no such (?:user|recipient|mailbox|person|address)|"
                         r"does(?: not|n't) (?:exist|have)|not found|invalid (?:recipient|mailbox|address|user)|"
                         r"(?:recipient|user|mailbox|account)[^.]{0,30}(?:unknown|unavailable|not exist)|"
                         r"no mailbox here|not listed|unrouteable|not a (?:valid|known)|address error")),
    ("5.1.2", re.compile(r"(?i)host (?:unknown|not found)|unknown host|no such domain|domain[^.]{0,20}not")),
    ("5.3.4", re.compile(r"(?i)too (?:large|big)|size (?:limit|exceed)|exceeds? [^.]{0,30}size")),
    ("4.4.7", re.compile(r"(?i)timed? ?out|expired|too long|retry (?:time|limit)")),
    ("5.7.1", re.compile(r"(?i)spam|blocked|black ?list|polic(?:y|ies)|denied|refused|rejected")),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Clues:
    """What a mail offers for finding out whether, and for whom, it reports a failed delivery."""

    message: Message
    text: str
    report: Sequence[Part]
    octets: bytes


def bounces(clues: Clues) -> tuple[Bounce, ...]:
    """What a delivery report says of each recipient; empty for a mail that is none. Never raises on content."""
    found = tuple(_reported(clues))
    if not found and (is_from_mail_system(clues.message) or _is_undecided(clues.message)):
        found = tuple(_recognised(clues))
    original = _original_id(clues)
    return tuple(
        replace(one, original_message_id=one.original_message_id or original) for one in found[:RECIPIENTS]
    )


def is_success(found: Sequence[Bounce]) -> bool:
    """Whether a report only says that mail has arrived or gone on."""
    return bool(found) and all(one.action in _SUCCESSES for one in found)


def is_from_mail_system(message: Message) -> bool:
    """Whether a mail system wrote it, going by the sender, or by an empty return path and the subject."""
    sender = message.sender
    return bool(
        (sender and (_DAEMON.search(sender.address) or _DAEMON.search(sender.name or "-")))
        or message.header("X-Failed-Recipients")
        or (message.header("Return-Path").strip() == "<>" and _SUBJECT.search(message.subject))
    )


# --- RFC 3464 ------------------------------------------------------------------------------------


def _reported(clues: Clues) -> Iterator[Bounce]:
    for part in clues.report:
        if part.type in _STATUS_REPORTS:
            blocks = [header_fields(block) for block in _BLOCKS.split(part.octets.strip())[: RECIPIENTS + 1]]
            envelope = next(
                (h for h in (header.text(block, "x-original-message-id") for block in blocks) if h), ""
            )
            for block in blocks:
                yield from _recipient(block, envelope.strip("<>") or None, clues.text)


def _recipient(block: Fields, original: str | None, text: str) -> Iterator[Bounce]:
    """The per-recipient fields of a report (RFC 3464 2.3)."""
    recipient = _typed(header.text(block, "original-recipient")) or _typed(
        header.text(block, "final-recipient")
    )
    action = header.text(block, "action").lower().split("(")[0].strip()
    if not recipient and action not in _ACTIONS:
        return
    diagnostic = header.text(block, "diagnostic-code")
    status = _telling(_first(_STATUS, header.text(block, "status")), diagnostic, text)
    yield Bounce(recipient, action or "failed", status, _is_permanent(action or "failed", status), original)


def _typed(value: str) -> str:
    """The address in `rfc822; address` (RFC 3464 2.1.2)."""
    _, _, given = value.rpartition(";")
    found = _ADDRESS.search(given)
    return found[0] if found else given.strip(" <>")


def _telling(status: str | None, diagnostic: str, text: str) -> str | None:
    """The most telling status code: one that ends in .0.0 says nothing that the diagnostic text does not better."""
    if status and not status.endswith(".0.0"):
        return status
    said = _first(_STATUS, diagnostic)
    if said and not said.endswith(".0.0"):
        return said
    return _first(_STATUS, text, unless=".0.0") or status or said


def _is_permanent(action: str, status: str | None) -> bool:
    return action == "failed" and not (status or "5").startswith("4")


# --- the habits before the standard --------------------------------------------------------------


def _recognised(clues: Clues) -> Iterator[Bounce]:
    text = clues.text[:TEXT]
    recipients, late = _by_flufl(clues.octets)
    if not recipients and not is_from_mail_system(clues.message):
        return  # a person who writes about mail that does not arrive is a requester
    recipients = recipients or _failed_recipients(clues, text)
    status = _said_status(text)
    delayed = bool(_DELAYED.search(text)) and not (status or "").startswith("5")
    if not recipients and status:
        recipients = [""]
    for recipient in recipients:
        said = (
            _said_status(_passage(text, recipient, recipients)) or status if len(recipients) > 1 else status
        )
        action = "delayed" if delayed or recipient in late else "failed"
        yield Bounce(recipient, action, said, _is_permanent(action, said), None)


def _is_undecided(message: Message) -> bool:
    """Whether only the subject speaks of a failed delivery and no return path says whose mail it is."""
    return bool(_SUBJECT.search(message.subject) and not message.header("Return-Path"))


def _said_status(text: str) -> str | None:
    """The most telling status that a text gives in a code or in words."""
    return _first(_STATUS, text, unless=".0.0") or _coded(text) or _first(_STATUS, text) or _phrased(text)


def _passage(text: str, recipient: str, recipients: Sequence[str]) -> str:
    """What is said of one recipient: from their first mention to that of the next."""
    start = text.find(recipient)
    if start < 0:
        return ""
    others = (text.find(other, start + len(recipient)) for other in recipients if other != recipient)
    return text[start : min((at for at in others if at > 0), default=start + 2000)]


def _by_flufl(octets: bytes) -> tuple[list[str], frozenset[str]]:
    """Recipients as flufl.bounce finds them, and those among them that are only delayed."""
    from email import message_from_bytes

    from flufl.bounce import all_failures

    try:
        temporary, permanent = all_failures(message_from_bytes(octets[:TEXT]))
    except Exception:  # its recognisers walk hostile trees by their own hands
        return [], frozenset()
    late = {address.decode("utf-8", "replace") for address in temporary}
    lost = {address.decode("utf-8", "replace") for address in permanent}
    ids = set(
        _MESSAGE_ID.findall(octets[:TEXT].decode("ascii", "replace"))
    )  # some layouts look like addresses
    return sorted((late | lost) - ids - {""}), frozenset(late - lost)


def _failed_recipients(clues: Clues, text: str) -> list[str]:
    """Recipients by Exim's header field, else the first address in the text that is nobody else's."""
    named = clues.message.header("X-Failed-Recipients")
    if named:
        return [one.address for one in addresses([named])]
    others = {one.address.lower() for one in (*clues.message.to, *clues.message.cc)}
    for found in _ADDRESS.findall(text):
        if found.lower() not in others and not _DAEMON.search(found):
            return [found]
    return []


def _coded(text: str) -> str | None:
    """A status made from an SMTP reply code (RFC 3463 2)."""
    code = _first(_REPLY_CODE, text)
    if code is None:
        return None
    phrased = _phrased(text)
    return f"{code[0]}{phrased[1:]}" if phrased else f"{code[0]}.0.0"


def _phrased(text: str) -> str | None:
    return next((status for status, phrase in _PHRASES if phrase.search(text)), None)


def _first(pattern: re.Pattern[str], text: str, unless: str = "\0") -> str | None:
    return next((match[1] for match in pattern.finditer(text) if not match[1].endswith(unless)), None)


# --- which mail it was ---------------------------------------------------------------------------


def _original_id(clues: Clues) -> str | None:
    """The Message-ID of the mail that was not delivered: from the enclosed copy or header, else from the text."""
    for part in clues.report:
        if part.type in _ENCLOSED:
            found = header.identifiers(header.values(header_fields(part.octets), "message-id"))
            if found:
                return found[0]
    match = _MESSAGE_ID.search(clues.text)
    return words.one_line(match[1]) if match else None
