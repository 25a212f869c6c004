"""Reading a mail: one call from octets to all that they say. Each question has a module of its own."""

import os
import re
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Literal

from maildesk.mail import address, attachment, body, charset, header, html, origin, reply, trust
from maildesk.mail.attachment import File
from maildesk.mail.bounce import Clues, bounces
from maildesk.mail.language import language
from maildesk.mail.message import Attachment, Message, Origin, Reading
from maildesk.mail.structure import Part, Structure, header_fields, take_apart

Shape = Literal["message", "text", "html"]
SHAPES: tuple[Shape, ...] = ("message", "text", "html")

_BLANKS = re.compile(r"\s+")
_HEADS: dict[Shape, bytes] = {
    "message": b"",
    "text": b"Content-Type: text/plain\nContent-Transfer-Encoding: 8bit\n\n",
    "html": b"Content-Type: text/html\nContent-Transfer-Encoding: 8bit\n\n",
}


def read(octets: bytes, parts: Path | None = None, shape: Shape = "message") -> Reading:
    """All that a mail says. `shape` tells what the octets are: a mail, or the bare text or HTML of one.

    Each attachment is written into the folder `parts`, where given, as a file named by its sha256. Never raises on
    what a mail may hold: what cannot be read is named in the message's `defects`.
    """
    try:
        return _read(_HEADS[shape] + octets, parts)
    except OSError:
        raise  # the disk's fault, not the mail's
    except Exception as error:
        return _salvaged(octets, f"could not be read as a whole: {type(error).__name__}: {error}")


def _read(octets: bytes, parts: Path | None) -> Reading:
    structure = take_apart(octets)
    sorts = body.sort(structure.parts)
    files, enclosed_text, file_defects = _files(sorts.files)
    text, text_defects = _text(sorts.text)
    if not text.strip():
        text = enclosed_text or _invitation((*sorts.calendar, *sorts.files))
    body_html = "\n".join(body.text_of(part)[0] for part in sorts.text if part.type == "text/html")[
        : html.HTML
    ]
    message = _message(
        structure.fields,
        ambiguous=octets[:1] in (b" ", b"\t"),  # some readers take such a first line for a header field
        body_text=text,
        body_html=body_html or None,
        attachments=tuple(file.attachment for file in files),
        defects=(*structure.defects, *text_defects, *file_defects),
    )
    if parts is not None:
        _write(files, parts)
    return _reading(message, structure, octets)


def _reading(message: Message, structure: Structure, octets: bytes) -> Reading:
    found = bounces(Clues(message, message.body_text, structure.parts, octets))
    kind = origin.classify(message, structure, found)
    written = reply.split(reply.reply_text(message.body_text))
    html_reply = (
        html.newly_written(message.body_html) if message.body_html and kind == Origin.PERSON else None
    )
    agreed = not message.body_html or (
        html_reply is not None
        and reply.split(reply.reply_text(html_reply[1])).command_lines == written.command_lines
    )
    same = html_reply is not None and not written.command_lines and _same_words(html_reply[1], written.text)
    return Reading(
        message=message,
        origin=kind,
        may_answer=origin.may_answer(message, kind),
        bounces=found if kind == Origin.BOUNCE else (),
        reply_text=written.text,
        command_lines=written.command_lines if agreed else (),
        answer=written.answer if agreed else written.text,
        reply_html=html.sanitise(html_reply[0]) if html_reply and same else None,
        tokens=trust.tokens(message, message.body_text),
        language=language(written.answer or written.text) or language(message.subject),
        digest=_digest(message),
    )


def _message(
    fields: tuple[tuple[str, str], ...],
    *,
    ambiguous: bool = False,
    body_text: str,
    body_html: str | None = None,
    attachments: tuple[Attachment, ...] = (),
    defects: tuple[str, ...],
) -> Message:
    senders = header.values(fields, "from")
    ids = header.identifiers(header.values(fields, "message-id"))
    named = address.addresses(senders[:1])
    return Message(
        subject=header.text(fields, "subject")[: header.SUBJECT],
        sender=named[0] if named else None,
        originator=None if ambiguous else address.originator(senders),
        to=address.addresses(header.values(fields, "to")),
        cc=address.addresses(header.values(fields, "cc")),
        reply_to=address.addresses(header.values(fields, "reply-to")),
        date=next((header.date(raw) for raw in header.values(fields, "date")), None),
        message_id=ids[0] if ids else None,
        in_reply_to=header.identifiers(header.values(fields, "in-reply-to")),
        references=header.identifiers(header.values(fields, "references")),
        headers=header.decoded(fields),
        body_text=body_text,
        body_html=body_html,
        attachments=attachments,
        defects=defects,
    )


def _text(shown: Sequence[Part]) -> tuple[str, list[str]]:
    """The readable text of all text parts together, and what was odd about their octets."""
    texts, defects = [], []
    sibling = next((part.charset for part in shown if part.charset), None)
    for part in body.readable(shown):
        text, exact = body.text_of(part, sibling)
        texts.append(text if part.type == "text/plain" else html.to_text(text))
        if not exact:
            defects.append(f"{part.type}: octets that are not {part.charset or 'text'}"[:200])
    return "\n".join(texts)[: body.TEXT], defects


def _files(parts: Sequence[Part]) -> tuple[list[File], str, list[str]]:
    """The files of a mail with those inside Outlook's envelopes, the text in such an envelope, and what was odd."""
    opened: list[Part] = []
    text, defects = "", []
    for part in parts:
        if attachment.is_tnef(part):
            try:
                inside, said = attachment.open_tnef(part)
                opened, text = opened + inside, text or said
                continue
            except ValueError as error:
                defects.append(str(error)[:200])
        opened.append(part)
    if len(opened) > attachment.ATTACHMENTS:
        defects.append(f"more than {attachment.ATTACHMENTS} attachments")
    return [attachment.file_of(part) for part in opened[: attachment.ATTACHMENTS]], text, defects


def _invitation(parts: Sequence[Part]) -> str:
    return next(
        (attachment.calendar_text(p.octets, p.charset) for p in parts if p.type == "text/calendar"), ""
    )


def _write(files: Sequence[File], folder: Path) -> None:
    for file in files:
        target = folder / file.attachment.sha256
        descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
        with os.fdopen(descriptor, "wb") as out:
            out.write(file.octets)


def _same_words(one: str, other: str) -> bool:
    return _BLANKS.sub("", one) == _BLANKS.sub("", other)


def _digest(message: Message) -> str:
    """What copies of a mail through several mailboxes have in common, whatever relays added or rewrapped."""
    content = [" ".join(message.body_text.split()), *sorted(one.sha256 for one in message.attachments)]
    return sha256("\0".join(content).encode()).hexdigest()


def _salvaged(octets: bytes, defect: str) -> Reading:
    """What can be had of a mail that cannot be read whole: its header and the beginning of its text."""
    try:
        fields = header_fields(octets)
    except Exception:
        fields = ()
    text = charset.clean(charset.decode(octets[: 64 * 1024]).text)
    message = _message(fields, ambiguous=True, body_text=text, defects=(charset.clean(defect)[:300],))
    return Reading(message, Origin.PERSON, False, (), text, (), text, None, (), None, _digest(message))
