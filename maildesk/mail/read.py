"""Reading a mail: one call from octets to all that they say. Each question has a module of its own."""

import re
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Literal

from maildesk.mail import (
    address,
    attachment,
    body,
    charset,
    header,
    html,
    identity,
    invitation,
    origin,
    picture,
    reply,
    trust,
)
from maildesk.mail.absence import absence
from maildesk.mail.attachment import File
from maildesk.mail.bounce import bounces
from maildesk.mail.forward import forwarded
from maildesk.mail.language import language
from maildesk.mail.message import Absence, Attachment, Message, Origin, Reading
from maildesk.mail.reply import Reply
from maildesk.mail.structure import Part, Structure, header_fields, take_apart

Shape = Literal["message", "text", "html"]
SHAPES: tuple[Shape, ...] = ("message", "text", "html")

_BLANKS = re.compile(r"\s+")
# To some readers such a first line is a field, to others the rest of one.
_INDENTED_FROM = re.compile(rb"[ \t]+from[ \t]*:", re.IGNORECASE)
_HEADS: dict[Shape, bytes] = {
    "message": b"",
    "text": b"Content-Type: text/plain\nContent-Transfer-Encoding: 8bit\n\n",
    "html": b"Content-Type: text/html\nContent-Transfer-Encoding: 8bit\n\n",
}


def read(octets: bytes, parts: Path | None = None, shape: Shape = "message") -> Reading:
    """All that a mail says. `shape` tells what the octets are: a mail, or the bare text or HTML of one.

    Each attachment is written into the folder `parts`, where given, as a file named by its sha256; raises `OSError`
    where that cannot be done, and nothing on what a mail may hold: what cannot be read is named in its `defects`.
    """
    try:
        reading, files = _read(_HEADS[shape] + octets)
    except Exception as error:
        reading, files = _salvaged(octets, error), ()
    if parts is not None:
        attachment.write(files, parts)
    return reading


def _read(octets: bytes) -> tuple[Reading, Sequence[File]]:
    structure = take_apart(octets)
    sorts = body.sort(structure.parts)
    found = attachment.files(sorts.files)
    text, quoted, text_defects = _text(sorts.text)
    encrypted = body.encryptions(structure.parts)
    if not text.strip():
        invitation_text = _invitation((*sorts.calendar, *sorts.files))
        text, quoted = found.text or invitation_text or body.in_place_of(encrypted), frozenset()
    message = _message(
        structure.fields,
        ambiguous=structure.cut or _INDENTED_FROM.match(octets) is not None,
        body_text=text,
        body_html="\n".join(body.text_of(part)[0] for part in sorts.text if part.type == "text/html") or None,
        attachments=tuple(file.attachment for file in found.files),
        defects=(
            *structure.defects,
            *header.oddities(structure.fields),
            *text_defects,
            *found.defects,
            *body.said_of(encrypted),
        ),
    )
    html_only = not any(part.type == "text/plain" for part in sorts.text)
    reading = _reading(message, structure, octets, html_only=html_only, quoted=quoted)
    return picture.told_apart(reading, found.files), found.files


def _reading(
    message: Message, structure: Structure, octets: bytes, *, html_only: bool, quoted: frozenset[int]
) -> Reading:
    found = bounces(message, structure.parts, octets)
    kind = origin.classify(message, structure, found)
    stretches, any_new = reply.read_new(message.body_text, quoted)
    new = reply.joined(message.body_text, stretches)
    by_author = kind == Origin.PERSON and any_new
    written, rich = _written(message, new, html_only) if by_author else _not_written(new)
    return Reading(
        message=message,
        origin=kind,
        may_answer=origin.may_answer(message, kind),
        bounces=found if kind == Origin.BOUNCE else (),
        reply_text=written.text,
        command_lines=written.command_lines,
        answer=written.answer,
        reply_html=rich,
        tokens=trust.tokens(message, message.body_text),
        language=language(written.answer or written.text) or language(message.subject),
        digest=_digest(message),
        spans=stretches,
        forwarded=() if kind == Origin.BOUNCE else forwarded(message, structure.parts, _enclosed_text),
        absence=_absence(message, new) if kind == Origin.AUTO_REPLY else None,
    )


def _enclosed_text(octets: bytes) -> str:
    """The readable text of a mail that is enclosed in another."""
    return _text(body.sort(take_apart(octets).parts).text)[0]


def _absence(message: Message, note: str) -> Absence:
    written = message.date.date() if message.date else None
    return absence(f"{message.subject}\n{note}", written, message.originator)


def _written(message: Message, new: str, html_only: bool) -> tuple[Reply, str | None]:
    """What the author newly wrote, as text and, where the HTML says the very same, as harmless HTML."""
    plain = reply.split(new)
    if not message.body_html:
        return plain, None
    rich = html.newly_written(message.body_html)
    if rich is None or not rich.new:
        return _not_written(new)
    shown = plain if html_only else reply.split(reply.reply_text(rich.text))
    if shown.command_lines != plain.command_lines:
        return _not_written(new)
    same = not plain.command_lines and _same_words(rich.text, plain.text)
    return plain, html.sanitise(rich.html) if same else None


def _not_written(text: str) -> tuple[Reply, None]:
    """The reply of a machine, of somebody who only quotes, or who shows us something else than others: nothing in it
    is a command."""
    return Reply(text, (), text), None


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
    addressed = (
        one for one in named if "@" in one.address
    )  # `Company, Inc <a@example.com>` is often written bare
    return Message(
        subject=header.text(fields, "subject")[: header.SUBJECT],
        sender=next(addressed, named[0] if named else None),
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
        originator_fields=identity.originators(fields),
    )


def _text(shown: Sequence[Part]) -> tuple[str, frozenset[int], list[str]]:
    """The readable text of all text parts together, the numbers of its lines that HTML marks as quoted, and what was
    odd about their octets."""
    texts: list[str] = []
    defects: list[str] = []
    quoted: set[int] = set()
    above = 0
    for part in body.readable(shown):
        text, oddity = body.text_of(part, _sibling(part, shown))
        if part.type != "text/plain":
            text, marked = html.to_marked_text(text)
            quoted |= {above + number for number in marked}
        texts.append(text)
        above += text.count("\n") + 1
        if oddity:
            defects.append(oddity[:200])
    return "\n".join(texts)[: body.TEXT], frozenset(quoted), defects


def _sibling(part: Part, shown: Sequence[Part]) -> str | None:
    """The charset of another part, which may be that of this one, too. ASCII says nothing."""
    others = (one.charset for one in shown if one is not part and one.charset)
    return next((label for label in others if "ascii" not in label.lower()), None)


def _invitation(parts: Sequence[Part]) -> str:
    return next((invitation.text_of(p.octets, p.charset) for p in parts if p.type == "text/calendar"), "")


def _same_words(one: str, other: str) -> bool:
    return _BLANKS.sub("", one) == _BLANKS.sub("", other)


def _digest(message: Message) -> str:
    """What copies of a mail through several mailboxes have in common, whatever relays added or rewrapped."""
    content = [" ".join(message.body_text.split()), *sorted(one.sha256 for one in message.attachments)]
    return sha256("\0".join(content).encode()).hexdigest()


def _salvaged(octets: bytes, error: Exception) -> Reading:
    """What can be had of a mail that cannot be read whole: its header and the beginning of its text."""
    try:
        fields = header_fields(octets)
    except Exception:
        fields = ()
    text = charset.clean(charset.decode(octets[: 64 * 1024]).text)
    defect = charset.clean(f"could not be read as a whole: {type(error).__name__}: {error}")[:300]
    message = _message(fields, ambiguous=True, body_text=text, defects=(defect,))
    return Reading(message, Origin.PERSON, False, (), text, (), text, None, (), None, _digest(message))
