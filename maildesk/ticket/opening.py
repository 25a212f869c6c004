"""The first state of a ticket: what the opening mail says, as fields and as the first entry."""

import re
from dataclasses import replace
from datetime import datetime

from maildesk.mail.message import Reading
from maildesk.ticket.draft import Draft
from maildesk.ticket.model import EntryKind, Lane, Link, Participant, Person, Role, Ticket
from maildesk.ticket.values import Situation, Stimulus

MOST_WATCHERS = 20  # people in Cc of the first mail; more is a mailing, not a conversation
DESCRIPTION = 4000  # characters of the first text that the ticket itself carries
_REPLY = re.compile(
    r"^\s*(?:(?:re|aw|sv|antw|回复|答复|回覆|答覆)\s*(?:\[\d{1,3}\])?\s*[:：]\s*)+", re.IGNORECASE
)
_TAG = re.compile(r"\[[A-Za-z][A-Za-z0-9-]{0,15}-[0-9]{1,18}\]\s*")
_NO_SUBJECT = {"zh": "（无主题）"}
NOBODY = Person(address="", name="unknown sender")


def draft(stimulus: Stimulus, situation: Situation, now: datetime) -> Draft:
    """A new ticket out of a mail, with its first entry and those in Cc who belong to the house."""
    reading = stimulus.reading
    assert reading is not None, "a ticket is opened by a mail"
    requester = stimulus.sender or NOBODY
    ticket = Ticket(
        number=situation.number,
        subject=title(reading.message.subject, reading.language),
        requester=requester,
        created_at=stimulus.at,
        updated_at=now,
        description=reading.message.body_text[:DESCRIPTION],
        language=requester.language or reading.language or "",
        mailbox=stimulus.mailbox,
        root_message_id=reading.message.message_id or "",
        links=_links(stimulus),
        tags=tuple(sorted(_tags(stimulus))),
    )
    opened = Draft(ticket=ticket, at=now, actor=requester.address or "unknown").write(
        EntryKind.OPENED,
        _oversize(stimulus) or reading.message.body_text,
        lane=Lane.REQUESTER,
        html=reading.reply_html if reading.reply_text == reading.message.body_text else None,
        message_id=reading.message.message_id,
        inbox_id=stimulus.inbox_id,
        attachments=reading.message.attachments,
    )
    if stimulus.sender is not None:
        opened = opened.join(Participant(requester, Role.REQUESTER))
    for person in watchers(reading, requester, situation):
        opened = opened.join(Participant(person, Role.WATCHER))
    return opened


def title(subject: str, language: str | None) -> str:
    """A subject without reply marks and ticket numbers, which a new ticket would only be mistaken by."""
    plain = _TAG.sub("", subject)
    while _REPLY.match(plain):
        plain = _REPLY.sub("", plain, count=1)
    return plain.strip() or _NO_SUBJECT.get(language or "", "(no subject)")


def watchers(reading: Reading, requester: Person, situation: Situation) -> list[Person]:
    """Who of To and Cc takes part: people of the desk's own domains, not the desk itself, and not too many."""
    known = {requester.address} | situation.own_addresses
    found: dict[str, Person] = {}
    for one in (*reading.message.to, *reading.message.cc):
        address = one.address.lower()
        if address not in known and address.rpartition("@")[2] in situation.own_domains:
            found.setdefault(address, Person(address, one.name))
    return list(found.values()) if len(found) <= MOST_WATCHERS else []


def spoken_in(draft: Draft, stimulus: Stimulus) -> Draft:
    """The draft with the requester's language as they last wrote it, where the directory does not fix one."""
    language = stimulus.reading.language if stimulus.reading else None
    requester = draft.ticket.requester
    if not language or stimulus.sender is None or stimulus.sender.address != requester.address:
        return draft
    ticket = replace(
        draft.ticket, requester=replace(requester, language=stimulus.sender.language or language)
    )
    return replace(draft, ticket=ticket)


def _links(stimulus: Stimulus) -> tuple[Link, ...]:
    named = {"claims": stimulus.claimed, "follows": stimulus.follows}
    return tuple(Link(kind, number) for kind, number in named.items() if number)


def _tags(stimulus: Stimulus) -> set[str]:
    unknown = {"unknown-sender"} if stimulus.sender is None else set()
    return unknown | ({"oversize"} if stimulus.oversize else set())


def _oversize(stimulus: Stimulus) -> str:
    if not stimulus.oversize:
        return ""
    size = stimulus.oversize / (1024 * 1024)
    return f"This mail has {size:.1f} MiB, more than the desk takes. Only its header was read; the mail is kept as it came."
