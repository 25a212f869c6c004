"""What a sending service tells by a notification in JSON: Amazon's SES by way of its SNS.

It reports bounces, complaints and deliveries as one object in the text, where others send RFC 3464 and RFC 5965.
"""

import json
from dataclasses import dataclass
from typing import Any

from maildesk.mail import status
from maildesk.mail.message import Bounce

TEXT = 64 * 1024
RECIPIENTS = 100

_KINDS = {"Bounce": ("bounce", "bouncedRecipients"), "Complaint": ("complaint", "complainedRecipients")}


@dataclass(frozen=True, slots=True)
class Notification:
    """Its kind (`Bounce`, `Complaint`, `Delivery`) and the recipients it is about."""

    kind: str
    bounces: tuple[Bounce, ...]


def notification(text: str) -> Notification | None:
    """The notification that a text begins with, or None. Never raises."""
    if not text.lstrip().startswith('{"') or "otificationType" not in text[:TEXT]:
        return None
    try:
        said, _ = json.JSONDecoder(strict=False).raw_decode(text.lstrip()[:TEXT])
    except (ValueError, RecursionError):
        return None
    kind = said.get("notificationType") if isinstance(said, dict) else None
    return Notification(kind, tuple(_bounces(kind, said))) if isinstance(kind, str) else None


def _bounces(kind: str, said: dict[str, Any]) -> list[Bounce]:
    mail = _object(said.get("mail"))
    ids = (_object(mail.get("commonHeaders")).get("messageId"), mail.get("messageId"))
    original = next(filter(None, map(_string, ids)), "").strip("<>") or None
    if kind not in _KINDS:
        return [
            Bounce(_string(one), "delivered", None, False, original) for one in _list(mail.get("destination"))
        ]
    name, recipients = _KINDS[kind]
    event = _object(said.get(name))
    return [_bounce(_object(one), event, original) for one in _list(event.get(recipients))]


def _bounce(one: dict[str, Any], event: dict[str, Any], original: str | None) -> Bounce:
    action = _string(one.get("action")) or "failed"
    code = status.telling(status.first(_string(one.get("status"))), _string(one.get("diagnosticCode")), "")
    lasting = event.get("bounceType", "Permanent") == "Permanent"
    permanent = lasting and status.is_permanent(action, code)
    return Bounce(_string(one.get("emailAddress")), action, code, permanent, original)


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value[:RECIPIENTS] if isinstance(value, list) else []


def _string(value: Any) -> str:
    return value if isinstance(value, str) else ""
