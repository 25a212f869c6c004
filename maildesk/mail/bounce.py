"""Delivery reports: which mail did not reach whom, for good or for now (RFC 3464, RFC 6522)."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from maildesk.mail import dialect, header, status, words
from maildesk.mail.message import Bounce, Message
from maildesk.mail.notification import notification
from maildesk.mail.structure import Fields, Part, header_fields

RECIPIENTS = 100
REPORT = 256 * 1024

_STATUS_REPORTS = frozenset({"message/delivery-status", "message/global-delivery-status"})
_ENCLOSED = frozenset({"message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers",
                       "text/rfc822-header"})  # fmt: skip
_ACTIONS = frozenset({"failed", "delayed", "delivered", "relayed", "expanded"})
_RECIPIENTS = (
    "original-recipient",
    "final-recipient",
)  # the first is as we wrote it, the second may be rewritten
_BLOCKS = re.compile(rb"\r?\n(?:[ \t]*\r?\n)+")
_ONE_EACH = re.compile(rb"(?im)(?<=\n)(?=^final-recipient:)")
_ADDRESS = re.compile(
    r"(?<![\w.+-])[\w.+=/!#$%&'*?^`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,250}[A-Za-z0-9])?"
)
_MESSAGE_ID = re.compile(r"(?im)^[ \t>]*message-id:\s{0,3}<([^<>\s]{1,998})>")


def bounces(message: Message, parts: Sequence[Part], octets: bytes) -> tuple[Bounce, ...]:
    """What a delivery report says of each recipient; empty for a mail that is none. Never raises on content."""
    notified = notification(message.body_text)
    if notified:
        return notified.bounces if notified.kind == "Bounce" else ()
    found = tuple(_reported(message, parts)) or tuple(dialect.recognised(message, octets))
    if not found:
        return ()
    original = _original_id(message, parts)
    return tuple(
        replace(one, original_message_id=one.original_message_id or original) for one in found[:RECIPIENTS]
    )


def _reported(message: Message, parts: Sequence[Part]) -> Iterator[Bounce]:
    for part in parts:
        if part.type in _STATUS_REPORTS:
            blocks = _blocks(part.octets[:REPORT].strip())[: RECIPIENTS + 1]
            groups = [header_fields(block) for block in blocks]
            envelope = next(
                filter(None, (header.text(group, "x-original-message-id") for group in groups)), ""
            )
            for group in groups:
                yield from _recipient(group, envelope.strip("<>") or None, message.body_text)


def _blocks(report: bytes) -> list[bytes]:
    """The groups of fields of a report. Some systems leave out the empty line before each recipient."""
    return [group for block in _BLOCKS.split(report) for group in _groups(block)]


def _groups(block: bytes) -> list[bytes]:
    groups = _ONE_EACH.split(block)
    return groups if len(groups) > 2 or not groups[0].strip() else [block]


def _recipient(group: Fields, original: str | None, text: str) -> Iterator[Bounce]:
    """The per-recipient fields of a report (RFC 3464 2.3)."""
    recipient = next(filter(None, (_typed(header.text(group, name)) for name in _RECIPIENTS)), "")
    action = header.text(group, "action").lower().split("(")[0].strip()
    if not recipient and action not in _ACTIONS:
        return
    given = status.first(header.text(group, "status"))
    code = status.telling(given, header.text(group, "diagnostic-code"), text)
    action = action or "failed"
    yield Bounce(recipient, action, code, status.is_permanent(action, code), original)


def _typed(value: str) -> str:
    """The address in `rfc822; address` (RFC 3464 2.1.2)."""
    _, _, given = value.rpartition(";")
    found = _ADDRESS.search(given)
    return found[0] if found else given.strip(" <>")


def _original_id(message: Message, parts: Sequence[Part]) -> str | None:
    """The Message-ID of the mail that was not delivered: from the enclosed copy or header, else from the text."""
    for part in parts:
        if part.type in _ENCLOSED:
            found = header.identifiers(header.values(header_fields(part.octets), "message-id"))
            if found:
                return found[0]
    match = _MESSAGE_ID.search(message.body_text)
    return words.one_line(match[1]) if match else None
