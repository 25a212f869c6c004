"""A notice and its ticket become a finished mail: `letter(notice, ticket, …) -> Outbound`.

Everything follows from the arguments: the same ones give the same octets.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from email.utils import format_datetime
from zoneinfo import ZoneInfo

from maildesk.compose import context, header, mime
from maildesk.compose.blocks import Block, Passage, as_text, as_values, structure
from maildesk.compose.house import House
from maildesk.compose.templates import Said, Templates
from maildesk.compose.wire import verify
from maildesk.mail.html import sanitise
from maildesk.ticket.model import Entry, Role, Ticket
from maildesk.ticket.values import Notice, Outbound

Field = tuple[str, str]  # a header field's name, and its line or lines


def letter(
    notice: Notice,
    ticket: Ticket | None,
    *,
    house: House,
    templates: Templates,
    id: int,
    token: str,
    now: datetime,
) -> Outbound:
    """The mail that a notice asks for. `id` is its outbox row, `token` goes into every place a reply may keep.

    Raises `WireFault` where the mail could not be sent as it should be: its recipient is no address.
    """
    said = templates.say(
        notice.event,
        _languages(notice, ticket),
        lambda words: context.values(notice, ticket, house, words, now),
    )
    subject = _subject(ticket, said, house)
    message_id = f"md.{token}@{house.domain}"
    fields = _fields(
        notice, ticket, said, house, subject=subject, message_id=message_id, token=token, now=now
    )
    octets, inserts = mime.write(
        [line for _, line in fields], _body(notice, ticket, said, house, templates, token), id
    )
    verify(octets, inserts, [*(name for name, _ in fields), "Content-Type"])
    return Outbound(
        id=id,
        ticket=ticket.number if ticket else None,
        event=notice.event,
        recipient=notice.recipient.address,
        lane=notice.reply,
        language=said.words.language,
        subject=subject,
        message_id=message_id,
        octets=octets,
        inserts=inserts,
        automatic=notice.automatic,
        answering=notice.answering is not None,
        entry_no=notice.entry.no if notice.entry else None,
    )


def _languages(notice: Notice, ticket: Ticket | None) -> tuple[str, ...]:
    """What to speak with the recipient; people outside the desk are answered in the ticket's language at need."""
    outside = ticket is not None and notice.role in (Role.REQUESTER, Role.WATCHER)
    return (notice.recipient.language, ticket.language if ticket and outside else "")


def _subject(ticket: Ticket | None, said: Said, house: House) -> str:
    if ticket is None:
        return header.header_safe(said.rendered.subject or said.rendered.headline)
    return f"[{house.tag(ticket.number)}] {context.subject_of(ticket)}".rstrip()


# --- the header ---------------------------------------------------------------------------------


def _fields(
    notice: Notice,
    ticket: Ticket | None,
    said: Said,
    house: House,
    *,
    subject: str,
    message_id: str,
    token: str,
    now: datetime,
) -> list[Field]:
    fields = [
        ("From", header.mailbox("From", _sender(notice, said, house), house.address)),
        ("To", header.mailbox("To", context.name_of(notice.recipient.name), notice.recipient.address)),
        ("Subject", header.unstructured("Subject", subject)),
        ("Date", f"Date: {format_datetime(now.astimezone(ZoneInfo(house.time_zone)))}"),
        ("Message-ID", f"Message-ID: <{message_id}>"),
        *_threading(notice, ticket),
        *(_automatic(notice) if notice.automatic else ()),
        ("X-Maildesk-Loop", f"X-Maildesk-Loop: {house.address}"),
        ("MIME-Version", "MIME-Version: 1.0"),
    ]
    if house.detail:
        fields.insert(2, ("Reply-To", header.mailbox("Reply-To", house.name, house.detailed(token))))
    return fields


def _sender(notice: Notice, said: Said, house: House) -> str:
    """Whose name stands in From: a person's, where the desk hands on what they wrote."""
    actor = context.name_of(notice.facts.get("actor", ""))
    return said.words.phrase("person", name=actor) if actor and not notice.automatic else house.name


def _threading(notice: Notice, ticket: Ticket | None) -> Iterator[Field]:
    """In-Reply-To and References (RFC 5322 3.6.4)."""
    root = ticket.root_message_id if ticket else ""
    parents = [one for one in (root, notice.answering or "") if header.sound_id(one)]
    for name, ids in (("In-Reply-To", parents[-1:]), ("References", parents)):
        if line := header.ids(name, ids):
            yield name, line


def _automatic(notice: Notice) -> Iterator[Field]:
    """What keeps other programs from answering this mail (RFC 3834 5; the rest is for Exchange and old vacations)."""
    kind = "auto-generated" if notice.answering is None else "auto-replied"
    yield "Auto-Submitted", f"Auto-Submitted: {kind}"
    yield "X-Auto-Response-Suppress", "X-Auto-Response-Suppress: All"
    yield "Precedence", "Precedence: bulk"


# --- the body -----------------------------------------------------------------------------------


def _body(
    notice: Notice, ticket: Ticket | None, said: Said, house: House, templates: Templates, token: str
) -> mime.Part:
    """The same in text and in HTML, with the files of what it shows."""
    blocks = structure(said.rendered.body)
    entry = _shown(notice, blocks)
    headline = said.rendered.headline
    marker = f"— {said.words.phrase('reply_above')} — [md:{token}]" if ticket else ""
    footer = f"{house.tag(ticket.number)} · {house.name}" if ticket else house.name
    plain = as_text(blocks)
    html = templates.lay_out(
        {
            "language": said.words.language,
            "marker": marker,
            "preview": headline or header.header_safe(plain, 100),
            "headline": headline,
            "blocks": as_values(blocks, _formatted(entry)),
            "footer": footer,
        }
    )
    text = "\n\n".join(filter(None, (marker, headline, plain, f"-- \n{footer}"))) + "\n"
    return _with_files(text, html, entry)


def _shown(notice: Notice, blocks: Sequence[Block]) -> Entry | None:
    """The entry whose text stands in the mail. An answer to one's own mail never brings the files back."""
    entry = notice.entry
    if entry is None or notice.answering is not None:
        return None
    text = context.passage(entry.text)
    return entry if any(isinstance(block, Passage) and block.text == text for block in blocks) else None


def _formatted(entry: Entry | None) -> dict[str, str]:
    if entry is None or entry.html is None:
        return {}
    return {context.passage(entry.text): sanitise(entry.html)}


def _with_files(text: str, html: str, entry: Entry | None) -> mime.Part:
    attachments = entry.attachments if entry else ()
    embedded = [one for one in attachments if mime.embeddable(one, html)]
    others = [one for one in attachments if one not in embedded]
    shown = mime.together(
        "related", mime.text("html", html), [mime.file(one, embedded=True) for one in embedded]
    )
    readable = mime.Multipart("alternative", (mime.text("plain", text), shown))
    return mime.together("mixed", readable, [mime.file(one) for one in others])
