"""Delivery reports from before the standard, and from those who do not keep to it.

flufl.bounce knows the layouts of some fifty mail systems and gives the recipients. For the rest there is a look at
the text. A person who writes *about* mail that does not arrive is a requester, so both want a machine's traits first.
"""

import re
from collections.abc import Iterator, Sequence

from maildesk.mail import status, words
from maildesk.mail.address import addresses
from maildesk.mail.message import Bounce, Message

TEXT = 64 * 1024

_ADDRESS = re.compile(
    r"(?<![\w.+-])[\w.+=/!#$%&'*?^`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,250}[A-Za-z0-9])?"
)
_MESSAGE_ID = re.compile(r"(?im)^[ \t>]*message-id:\s{0,3}<([^<>\s]{1,998})>")
# Lines of old and broken reports that name a recipient for certain: Sendmail 5, PMDF, reports without their parts.
_NAMED = re.compile(
    r"(?im)^(?:5\d\d[ ]<([^<>\s]{1,320}@[^<>\s]{1,255})>\.\.\."
    r"|[ \t]{0,8}(?:recipient address|(?:final|original)-recipient|recipient|failed recipient|invalid address|收件人地址?)[ \t]?[:：]"
    r"[ \t]?(?:rfc822;)?[ \t]?<?([\w.+=/-]{1,64}@[\w.-]{1,255}))"
)
# How some providers begin a report that has no standard part: KDDI, AOL.
_OPENING = re.compile(r"(?im)^[ \t]*your (?:mail|message) (?:sent on|attempted to be delivered on)\b")
# Who forwards a report, or answers one, is a person.
_PASSED_ON = re.compile(r"\s{0,5}(?:fwd?|re|wg|aw|tr|rv|转发|轉寄|轉發|回复|答复)\s{0,2}[:：]", re.IGNORECASE)
_DAEMON = re.compile(
    r"mailer[-_ ]?daemon|postmaster|mail[-_ ]?delivery|mdaemon|mail[- ]?(?:system|administrator|subsystem)|"
    r"^(?:bounce|mdaemon|maild|post_master)@|^<?>?$",
    re.IGNORECASE,
)
_SUBJECT = re.compile(
    r"undeliver|not deliver|non[- ]?deliver|deliver(?:y|ing)[^,;]{0,40}(?:fail|problem|delay|unsuccess|error|status)|"
    r"(?:fail|return|reject|bounc|delay|could ?n.?t|cannot|unable)[^,;]{0,30}(?:mail|message|deliver|sen[dt])|"
    r"mail (?:could|cannot|system|returned|not|failure)|warning: (?:could not|message)|failure notice|退信|投递(?:失败|延迟|状态)|未送达|配信|エラー|"
    r"unzustellbar|no se puede|non remis|não entregue|недоставлен|mail error",
    re.IGNORECASE,
)
_DELAYED = re.compile(
    r"will (?:continue to|keep|be) (?:try|retri)|not yet been|still being (?:tried|retried)|has been delayed|"
    r"delivery (?:is )?delayed|temporar(?:y|ily) (?:fail|defer)|THIS IS A WARNING MESSAGE ONLY|will be retried|"
    r"(?:继续|繼續)(?:尝试|嘗試)|暂时(?:无法|未能)|投递延迟|wird weiterhin versucht|verzögert sich",
    re.IGNORECASE,
)


def is_from_mail_system(message: Message) -> bool:
    """Whether a mail system wrote it, going by the sender, or by an empty return path and the subject."""
    sender = message.sender
    return bool(
        (sender and (_DAEMON.search(sender.address) or _DAEMON.search(sender.name or "-")))
        or message.header("X-Failed-Recipients")
        or (message.header("Return-Path").strip() == "<>" and _tells(message))
    )


def _tells(message: Message) -> bool:
    return bool(_SUBJECT.search(message.subject) or _OPENING.match(message.body_text[:200]))


def recognised(message: Message, octets: bytes) -> Iterator[Bounce]:
    """What a report in any dialect says of each recipient; nothing for other mail. Never raises on content."""
    if not is_from_mail_system(message) and not _is_undecided(message):
        return
    text = message.body_text[:TEXT]
    recipients, late = _by_flufl(octets[:TEXT])
    named = _named(text)
    recipients = named if len(named) > len(recipients) else recipients or _by_text(message, text)
    recipients = _not_the_sender(recipients, message)
    code = status.said(text)
    delayed = bool(_DELAYED.search(text)) and not (code or "").startswith("5")
    for recipient in recipients:
        own = status.said(_passage(text, recipient, recipients)) if len(recipients) > 1 else None
        action = "delayed" if delayed or recipient in late else "failed"
        yield Bounce(recipient, action, own or code, status.is_permanent(action, own or code), None)


def _is_undecided(message: Message) -> bool:
    """Whether only the subject speaks of a failed delivery and no return path says whose mail it is."""
    passed_on = _PASSED_ON.match(message.subject) is not None
    return bool(_SUBJECT.search(message.subject) and not message.header("Return-Path")) and not passed_on


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
        temporary, permanent = all_failures(message_from_bytes(octets))
    except Exception:  # its recognisers walk hostile trees by their own hands
        return [], frozenset()
    late = {words.one_line(address.decode("utf-8", "replace")) for address in temporary}
    lost = {words.one_line(address.decode("utf-8", "replace")) for address in permanent}
    ids = set(_MESSAGE_ID.findall(octets.decode("ascii", "replace")))  # some layouts look like addresses
    return sorted((late | lost) - ids - {""}), frozenset(late - lost)


def _named(text: str) -> list[str]:
    found = (one or other for one, other in _NAMED.findall(text))
    return list(dict.fromkeys(address.strip(".,;>") for address in found))


def _not_the_sender(recipients: Sequence[str], message: Message) -> list[str]:
    """The recipients without whom the report is sent to: its layout names the writer of the lost mail, too."""
    told = {one.address.lower() for one in message.to}
    others = [one for one in recipients if one.lower() not in told]
    return others or list(recipients)


def _by_text(message: Message, text: str) -> list[str]:
    """Recipients by Exim's header field, else the first address in the text that is nobody else's.

    One without an address where a mail system gives a code and names nobody.
    """
    if not is_from_mail_system(message):
        return []
    named = message.header("X-Failed-Recipients")
    if named:
        return [one.address for one in addresses([named])]
    if not _tells(message) and not status.has_code(text):
        return []
    others = {one.address.lower() for one in (*message.to, *message.cc)} | {
        one.lower() for one in _MESSAGE_ID.findall(text)
    }
    found = (one for one in _ADDRESS.findall(text) if one.lower() not in others and not _DAEMON.search(one))
    return [one for one in (next(found, ""),) if one or status.said(text)]
