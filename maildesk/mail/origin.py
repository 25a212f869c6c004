"""What kind of writer a mail has, and whether it may be answered by a machine (RFC 3834, RFC 5965)."""

import re
from collections.abc import Sequence

from maildesk.mail import dialect
from maildesk.mail.message import Bounce, Message, Origin
from maildesk.mail.notification import notification
from maildesk.mail.structure import Structure

# The whole subject, not a part of it: "Out of office reply does not work" is a fault report.
_AUTOMATIC_SUBJECT = re.compile(
    r"""(?: (?: out[ -]of[ -](?:the[ -])?office | auto(?:matic|mated)?[ -]?(?:reply|response|responder) | abwesenheitsnotiz
              | automatische[ ]antwort | réponse[ ]automatique | respuesta[ ]automática | resposta[ ]automática
              | risposta[ ]automatica | automatisch[ ]antwoord | automatiskt[ ]svar | автоответ | 自动(?:回复|答复)
              | 自動回覆 | 自動返信 )
            (?:[ -](?:auto-?)?(?:reply|message|notice|notification|assistant))? \s* (?:[:：].*)?
      | .{0,80}\bis\ (?:currently\ )?out\ of\ the\ office\b.{0,40} | .*\(auto(?:matic)?[ -]re(?:ply|sponse)\)
    )""",
    re.VERBOSE | re.IGNORECASE,
)
_MACHINE_LOCAL_PART = re.compile(
    r"^(?:no-?_?\.?reply|do-?not-?reply|donotreply|mailer-daemon|postmaster|listserv|majordomo|owner-.*|.*-request|"
    r".*-owner|bounces?|.*-bounces|auto-?reply|noreply.*|mdaemon|nobody)(?:[+=].*)?@",
    re.IGNORECASE,
)
_LIST_FIELDS = ("List-Id", "List-Post", "List-Unsubscribe", "List-Help", "Mailing-List", "X-Mailing-List",
                "X-Mailman-Version", "X-BeenThere")  # fmt: skip
_NO_ANSWER_FIELDS = ("X-Loop", "X-Autoreply", "X-Autorespond", "X-Autoresponder", "Feedback-ID",
                     "X-Maildesk-Loop")  # fmt: skip
_BULK = frozenset({"bulk", "junk", "list", "auto_reply", "auto-reply"})
_SUPPRESSES = re.compile(r"\b(?:all|autoreply|oof|dr)\b", re.IGNORECASE)


def classify(message: Message, structure: Structure, bounces: Sequence[Bounce]) -> Origin:
    """The kind of writer; the first question that is answered with yes decides.

    A delivery report often calls itself an automatic reply; a vacation note never carries a report of failure.
    """
    if _is_complaint(message, structure):
        return Origin.COMPLAINT
    if _is_vacation_note(message):
        return Origin.AUTO_REPLY
    if bounces or _is_report(message):
        return Origin.BOUNCE
    if _is_automatic(message):
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


def _is_vacation_note(message: Message) -> bool:
    """Somebody is away: many programs say so in the subject only."""
    return bool(
        message.header("X-Autoreply")
        or message.header("X-Autorespond")
        or _precedence(message) in ("auto_reply", "auto-reply")
        or (_precedence(message) in ("bulk", "junk") and message.header("Return-Path").strip() == "<>")
        or _AUTOMATIC_SUBJECT.fullmatch(message.subject)
    )


def _is_automatic(message: Message) -> bool:
    """A machine answered or notified, and says so (RFC 3834 5)."""
    return message.header("Auto-Submitted").partition(";")[0].strip().lower() not in ("", "no")


def _is_list(message: Message) -> bool:
    return any(message.header(name) for name in _LIST_FIELDS) or _precedence(message) == "list"


def _precedence(message: Message) -> str:
    return message.header("Precedence").strip().lower()


def _is_report(message: Message) -> bool:
    return bool(
        dialect.is_from_mail_system(message) and message.header("Content-Type").startswith("multipart/report")
    )
