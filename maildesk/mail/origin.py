"""What kind of writer a mail has, and whether it may be answered by a machine (RFC 3834, RFC 5965)."""

import re
from collections.abc import Sequence

from maildesk.mail import automatic, dialect
from maildesk.mail.message import Bounce, Message, Origin
from maildesk.mail.notification import notification
from maildesk.mail.structure import Structure

_MACHINE_LOCAL_PART = re.compile(
    r"^(?:no-?_?\.?reply|do-?not-?reply|donotreply|mailer-daemon|postmaster|listserv|majordomo|owner-.*|.*-request|"
    r".*-owner|bounces?|.*-bounces|auto-?reply|noreply.*|mdaemon|nobody)(?:[+=].*)?@",
    re.IGNORECASE,
)
_COMMENT = re.compile(r"\([^()]*\)")
_LIST_FIELDS = ("List-Id", "List-Post", "List-Unsubscribe", "List-Help", "Mailing-List", "X-Mailing-List",
                "X-Mailman-Version", "X-BeenThere")  # fmt: skip
_NO_ANSWER_FIELDS = ("X-Loop", "X-Autoreply", "X-Autorespond", "X-Autoresponder", "Feedback-ID",
                     "X-Maildesk-Loop")  # fmt: skip
_BULK = frozenset({"bulk", "junk", "list", "auto_reply", "auto-reply"})
_SUPPRESSES = re.compile(r"\b(?:all|autoreply|oof|dr)\b", re.IGNORECASE)


def classify(message: Message, structure: Structure, bounces: Sequence[Bounce]) -> Origin:
    """The kind of writer; the first question that is answered with yes decides.

    A delivery report by the standard is what it says it is. One in other words often calls itself an automatic
    reply, while a vacation note often looks like one.
    """
    if _is_complaint(message, structure):
        return Origin.COMPLAINT
    if automatic.is_receipt(structure) or _is_challenge(message, bounces):
        return Origin.AUTO_REPLY
    if bounces and structure.parameters.get("report-type", "").lower() == "delivery-status":
        return Origin.BOUNCE
    if automatic.is_note(message) or _is_vacation_mail(message):
        return Origin.AUTO_REPLY
    if bounces or _is_report(message):
        return Origin.BOUNCE
    if _is_automatic(message) or automatic.is_invitation_answer(structure):
        return Origin.AUTO_REPLY
    return Origin.LIST if _is_list(message) else Origin.PERSON


def may_answer(message: Message, origin: Origin) -> bool:
    """Whether an automatic answer may be sent (RFC 3834 2): to a person, who asked, at an address that is read."""
    return (
        origin == Origin.PERSON
        and message.sender is not None
        and "@" in message.sender.address
        and message.header("Return-Path").strip() != "<>"
        and _precedence(message) not in _BULK
        and not _SUPPRESSES.search(message.header("X-Auto-Response-Suppress"))
        and not any(message.header(name) for name in _NO_ANSWER_FIELDS)
        and not _MACHINE_LOCAL_PART.match(message.sender.address)
    )


def _is_complaint(message: Message, structure: Structure) -> bool:
    """An abuse report: somebody pressed the spam button on our mail (RFC 5965)."""
    notified = notification(message.body_text)
    return (
        structure.parameters.get("report-type") == "feedback-report"
        or any(part.type == "message/feedback-report" for part in structure.parts)
        or (notified is not None and notified.kind == "Complaint")
    )


def _is_challenge(message: Message, bounces: Sequence[Bounce]) -> bool:
    """A machine, by other traits, that wants the writer to prove that they are human."""
    return bool(
        (bounces and not any(one.permanent and one.status for one in bounces))
        or message.header("Return-Path").strip() == "<>"
    ) and automatic.is_challenge(message.body_text)


def _is_vacation_mail(message: Message) -> bool:
    """A note of vacation(1) and its like, which marks it as bulk and gives no return path."""
    return _precedence(message) in ("bulk", "junk") and message.header("Return-Path").strip() == "<>"


def _is_automatic(message: Message) -> bool:
    """A machine answered or notified, and says so (RFC 3834 5)."""
    said = _COMMENT.sub("", message.header("Auto-Submitted")[:200]).partition(";")[0]
    return said.strip().lower() not in ("", "no")


def _is_list(message: Message) -> bool:
    return any(message.header(name) for name in _LIST_FIELDS) or _precedence(message) == "list"


def _precedence(message: Message) -> str:
    return message.header("Precedence").strip().lower()


def _is_report(message: Message) -> bool:
    return bool(
        dialect.is_from_mail_system(message) and message.header("Content-Type").startswith("multipart/report")
    )
