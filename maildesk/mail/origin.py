"""What kind of writer a mail has, and whether it may be answered by a machine (RFC 3834, RFC 5965)."""

import re
from collections.abc import Callable, Sequence

from maildesk.mail import bounce
from maildesk.mail.message import Bounce, Message, Origin
from maildesk.mail.structure import Structure

_AUTOMATIC_SUBJECT = re.compile(
    r"^\W*(?:(?:re|aw|fwd?)\s*:\s*)*\W*(?:out[- ]of[- ](?:the )?office|auto(?:matic|mated|mat(?:ed|ische))?[- ]?"
    r"(?:reply|response|responder|antwort|respuesta|svar)|autoreply|autoresponse|automatische antwort|"
    r"abwesenheits|réponse automatique|respuesta automática|resposta automática|risposta automatica|自动回复|自動回覆|"
    r"自動返信|автоответ|on vacation|vacation|away from my mail|absence)",
    re.IGNORECASE,
)
_MACHINE_LOCAL_PART = re.compile(
    r"^(?:no-?_?\.?reply|do-?not-?reply|donotreply|mailer-daemon|postmaster|listserv|majordomo|owner-.*|.*-request|"
    r".*-owner|bounces?|.*-bounces|auto-?reply|noreply.*|mdaemon|nobody)(?:[+=].*)?@",
    re.IGNORECASE,
)
_LIST_FIELDS = ("List-Id", "List-Post", "List-Unsubscribe", "List-Help", "Mailing-List", "X-Mailing-List",
                "X-Mailman-Version", "X-BeenThere")  # fmt: skip
_NO_ANSWER_FIELDS = (
    "X-Loop",
    "X-Autoreply",
    "X-Autorespond",
    "X-Autoresponder",
    "Feedback-ID",
    "X-Maildesk-Loop",
)
_SUPPRESSES = re.compile(r"\b(?:all|autoreply|oof|dr)\b", re.IGNORECASE)


def classify(message: Message, structure: Structure, bounces: Sequence[Bounce]) -> Origin:
    """The kind of writer; the first question that is answered with yes decides."""
    if _is_complaint(message, structure):
        return Origin.COMPLAINT
    if bounces and not _is_auto_reply(message):
        return Origin.BOUNCE
    return next((origin for origin, is_it in _QUESTIONS if is_it(message)), Origin.PERSON)


def may_answer(message: Message, origin: Origin) -> bool:
    """Whether an automatic answer may be sent (RFC 3834 2): to a person, who asked, at an address that is read."""
    return (
        origin == Origin.PERSON
        and message.sender is not None
        and message.header("Return-Path").strip() != "<>"
        and not message.header("Precedence")
        and not _SUPPRESSES.search(message.header("X-Auto-Response-Suppress"))
        and not any(message.header(name) for name in _NO_ANSWER_FIELDS)
        and not _MACHINE_LOCAL_PART.match(message.sender.address)
    )


def _is_complaint(message: Message, structure: Structure) -> bool:
    """An abuse report: somebody pressed the spam button on our mail (RFC 5965)."""
    return structure.parameters.get("report-type") == "feedback-report" or any(
        part.type == "message/feedback-report" for part in structure.parts
    )


def _is_auto_reply(message: Message) -> bool:
    """A machine answered or notified: by RFC 3834 5, by older header fields, or by a vacation note's subject."""
    submitted = message.header("Auto-Submitted").partition(";")[0].strip().lower()
    return bool(
        submitted not in ("", "no")
        or message.header("X-Autoreply")
        or message.header("X-Autorespond")
        or message.header("Precedence").strip().lower() in ("auto_reply", "auto-reply")
        or _AUTOMATIC_SUBJECT.search(message.subject)
    )


def _is_list(message: Message) -> bool:
    return (
        any(message.header(name) for name in _LIST_FIELDS)
        or message.header("Precedence").strip().lower() == "list"
    )


def _is_report(message: Message) -> bool:
    return bool(
        bounce.looks_like_one(message) and message.header("Content-Type").startswith("multipart/report")
    )


_QUESTIONS: tuple[tuple[Origin, Callable[[Message], bool]], ...] = (
    (Origin.AUTO_REPLY, _is_auto_reply),
    (Origin.BOUNCE, _is_report),
    (Origin.LIST, _is_list),
)
