"""The header of a letter: who, what it answers, and what keeps machines from answering it."""

from collections.abc import Iterator
from email.utils import format_datetime
from zoneinfo import ZoneInfo

from maildesk.compose import context, header
from maildesk.compose.sheet import Sheet
from maildesk.ticket.values import Notice

Field = tuple[str, str]  # a header field's name, and its line or lines


def fields(sheet: Sheet) -> Iterator[Field]:
    """Every field but those that describe the body, in order."""
    notice, house = sheet.notice, sheet.house
    to = context.name_of(notice.recipient.name)
    yield "From", header.mailbox("From", _sender(sheet), house.address)
    yield "To", header.mailbox("To", to, notice.recipient.address)
    if house.detail:
        yield "Reply-To", header.mailbox("Reply-To", house.name, house.detailed(sheet.token))
    yield "Subject", header.unstructured("Subject", sheet.subject)
    yield "Date", f"Date: {format_datetime(sheet.now.astimezone(ZoneInfo(house.time_zone)))}"
    yield "Message-ID", f"Message-ID: <{sheet.message_id}>"
    yield from _threading(sheet)
    if notice.automatic:
        yield from _automatic(notice)
    yield "X-Maildesk-Loop", f"X-Maildesk-Loop: {house.address}"
    yield "MIME-Version", "MIME-Version: 1.0"


def _sender(sheet: Sheet) -> str:
    """Whose name stands in From: a person's, where the desk hands on what they wrote."""
    actor = context.name_of(sheet.notice.facts.get("actor", ""))
    relayed = actor and not sheet.notice.automatic
    return sheet.said.words.phrase("person", name=actor) if relayed else sheet.house.name


def _threading(sheet: Sheet) -> Iterator[Field]:
    """In-Reply-To and References (RFC 5322 3.6.4)."""
    root = sheet.ticket.root_message_id if sheet.ticket else ""
    parents = [one for one in (root, sheet.notice.answering or "") if header.sound_id(one)]
    if parents:
        yield "In-Reply-To", header.ids("In-Reply-To", parents[-1:])
        yield "References", header.ids("References", parents)


def _automatic(notice: Notice) -> Iterator[Field]:
    """What says that a program wrote this (RFC 3834 5); the rest is for Exchange and for old vacation programs."""
    kind = "auto-generated" if notice.answering is None else "auto-replied"
    yield "Auto-Submitted", f"Auto-Submitted: {kind}"
    yield "X-Auto-Response-Suppress", "X-Auto-Response-Suppress: All"
    yield "Precedence", "Precedence: bulk"
