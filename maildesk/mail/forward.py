"""Mail that another one carries: enclosed as message/rfc822, or printed inline as mail programs do it.

A printed head is a block of fields in the language of the program. The same block stands above a quotation, so that
the words around it say how sure it is that somebody passed on a mail of somebody else's.
"""

import re
from collections.abc import Callable, Iterator, Sequence

from maildesk.mail import address, header, printed
from maildesk.mail.days import moment
from maildesk.mail.message import Address, Forwarded, Message
from maildesk.mail.printed import CC, DATE, FROM, SUBJECT, TO
from maildesk.mail.structure import Part, header_fields

MOST = 5
SURE = 0.5  # from here on it is told
TEXT = 64 * 1024
SEARCHED = 256 * 1024  # characters in which heads are looked for
HEAD = 20  # lines

# `Fwd:` in the languages of the programs, before or behind other marks.
_SUBJECT = re.compile(
    r"(?:^|[:：\]]\s{0,3})(?:fwd?|wg|tr|rv|rif|i|enc|vs|vb|vl|doorst|pd|továbbítás|ilt|fs|转发|轉寄|轉發|転送|전달)\s{0,2}[:：]",
    re.IGNORECASE,
)
_REPLY = re.compile(r"^\s{0,5}(?:re|aw|sv|antw|odp|回复|答复|回覆)\s{0,2}[:：]", re.IGNORECASE)
# A line above the head that says so.
_ANNOUNCED = re.compile(
    r"forwarded|begin forwarded|weitergeleitet|transféré|réexpédié|reenviado|inoltrato|encaminhad|doorgestuurd|vidarebefordra|videresend"
    r"|välitetty|przekazan|přeposlan|továbbított|iletilen|пересыла|перенаправлен|转发|轉寄|轉發|転送|전달",
    re.IGNORECASE,
)
_TABLE_ROW = re.compile(
    r"^[ \t>]{0,20}\|\s{0,5}([^|]{1,40}?)\s{0,5}\|\s{0,5}([^|]{0,500}?)\s{0,5}\|?\s{0,5}$"
)
# Fields below the subject that say nothing of who wrote what to whom.
_OTHER = re.compile(
    r"[ \t>*_]{0,20}(?:importance|priority|sensitivity|attachments?|bcc|reply-to|organi[sz]ation|wichtigkeit|priorität|anlagen?"
    r"|anhänge|importancia|datos adjuntos|pièces? jointes?|重要性|优先级|附件|密送|密件抄送)\s?[*_]{0,2}[:：]",
    re.IGNORECASE,
)
_MAILTO = re.compile(r"[\[<]mailto:([^\]>\s]{1,320})[\]>]", re.IGNORECASE)

Head = dict[int, str]


def forwarded(
    message: Message, parts: Sequence[Part], text_of: Callable[[bytes], str]
) -> tuple[Forwarded, ...]:
    """The mails that one carries, enclosed ones first, then the printed ones from the outermost inward.

    `text_of` gives the readable text of an enclosed mail.
    """
    enclosed = (_enclosed(part, text_of) for part in parts if part.type == "message/rfc822")
    return (*enclosed, *_printed(message))[:MOST]


def _enclosed(part: Part, text_of: Callable[[bytes], str]) -> Forwarded:
    fields = header_fields(part.octets)
    senders = address.addresses(header.values(fields, "from")[:1])
    return Forwarded(
        sender=senders[0] if senders else None,
        date=next((header.date(raw) for raw in header.values(fields, "date")), None),
        subject=header.text(fields, "subject"),
        to=address.addresses(header.values(fields, "to")),
        cc=address.addresses(header.values(fields, "cc")),
        text=text_of(part.octets)[:TEXT],
        confidence=1.0,
    )


def _printed(message: Message) -> Iterator[Forwarded]:
    text = message.body_text[:SEARCHED]
    lines = text.split("\n")
    if "|" in text:
        lines = [_TABLE_ROW.sub(r"\1: \2", line) for line in lines]
    for start in sorted(printed.blocks(lines))[: MOST * HEAD]:
        if not any(line.strip() and printed.field(line) for line in lines[max(start - 1, 0) : start]):
            head, end = _head(lines, start)
            confidence = _confidence(message, lines, start, head)
            if confidence >= SURE:
                yield _mail(head, "\n".join(lines[end:]), confidence)


def _head(lines: Sequence[str], start: int) -> tuple[Head, int]:
    """The fields of a printed head, long ones joined again, and the line behind it."""
    head: Head = {}
    kind: int | None = None
    for index in range(start, min(start + HEAD, len(lines))):
        field = printed.field(lines[index])
        if field is not None:
            kind, value = field
            head.setdefault(kind, value)
        elif _OTHER.match(lines[index]):
            continue
        elif lines[index].strip(" >") and kind in (TO, CC, SUBJECT) and not _is_new(lines, index):
            head[kind] = f"{head[kind]} {lines[index].strip(' >')}"
        elif not _goes_on(lines, index):
            return head, index
    return head, min(start + HEAD, len(lines))


def _is_new(lines: Sequence[str], index: int) -> bool:
    """Whether a line is no rest of a field: another field does not follow it."""
    return not any(printed.field(line) for line in lines[index + 1 : index + 3])


def _goes_on(lines: Sequence[str], index: int) -> bool:
    """Whether the head goes on behind an empty line, as in HTML with a paragraph for each field, or one unknown."""
    return index + 1 < len(lines) and printed.field(lines[index + 1]) is not None


def _confidence(message: Message, lines: Sequence[str], start: int, head: Head) -> float:
    """How sure it is that this is a mail passed on, and not the one that is answered."""
    above = [line for line in lines[max(start - 3, 0) : start] if line.strip()]
    evidence = (
        (0.3, len(head) >= 3),
        (0.4, any(_ANNOUNCED.search(line[:200]) for line in above)),
        (0.3, _SUBJECT.search(message.subject) is not None),
        (0.1, "@" in head.get(FROM, "")),
        (0.1, moment(head.get(DATE, "")) is not None),
        (-0.3, bool(message.in_reply_to) or _REPLY.match(message.subject) is not None),
    )
    return round(min(sum(weight for weight, holds in evidence if holds), 0.95), 2)


def _mail(head: Head, text: str, confidence: float) -> Forwarded:
    senders = _people(head.get(FROM, ""))
    written = head.get(DATE, "")
    return Forwarded(
        sender=senders[0] if senders else None,
        date=moment(written) or header.date(written),
        subject=head.get(SUBJECT, ""),
        to=_people(head.get(TO, "")),
        cc=_people(head.get(CC, "")),
        text=text.strip("\n")[:TEXT],
        confidence=confidence,
    )


def _people(printed: str) -> tuple[Address, ...]:
    """People as programs print them: parted by semicolons, addresses as links, or by name alone."""
    listed = _MAILTO.sub(r"<\1>", printed).replace("；", ";").strip(" ;'")
    pieces = [piece.strip(" '\"") for piece in listed.split(";") if piece.strip(" '\"")]
    people = [one for piece in pieces for one in _person(piece)]
    return tuple(people)


def _person(piece: str) -> tuple[Address, ...]:
    if "@" not in piece:
        return (Address(piece, ""),)
    return tuple(
        Address(one.name.strip("'\" "), one.address.strip("'")) for one in address.addresses([piece])
    )
