"""Mails as they read, for tests that begin behind the parser."""

from datetime import UTC, datetime

from maildesk.mail.message import Address, Attachment, Message, Origin, Reading

NINE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LOG = Attachment("log.txt", "text/plain", 3, "ab" * 32, inline=False)


def reading(
    text: str = "It is broken.",
    *,
    sender: str | None = "mary@example.org",
    subject: str = "VPN broken",
    copy: tuple[str, ...] = (),
    message_id: str | None = "m1@example.org",
    commands: tuple[str, ...] = (),
    attachments: tuple[Attachment, ...] = (),
    origin: Origin = Origin.PERSON,
    may_answer: bool = True,
    language: str | None = "en",
) -> Reading:
    """A plain mail, changed as a test needs it. `commands` stand before the text."""
    message = Message(
        subject=subject,
        sender=Address("", sender) if sender else None,
        originator=sender,
        to=(Address("", "help@desk.test"),),
        cc=tuple(Address("", address) for address in copy),
        reply_to=(),
        date=NINE,
        message_id=message_id,
        in_reply_to=(),
        references=(),
        headers=(),
        body_text="\n".join([*commands, text]),
        body_html=None,
        attachments=attachments,
        defects=(),
    )
    return Reading(
        message=message,
        origin=origin,
        may_answer=may_answer,
        bounces=(),
        reply_text=message.body_text,
        command_lines=commands,
        answer=text,
        reply_html=None,
        tokens=(),
        language=language,
        digest="d",
    )
