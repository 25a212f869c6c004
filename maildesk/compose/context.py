"""What a template may know: plain text and numbers, cleaned and capped, made from a notice and its ticket.

Ticket content is only ever a value: it is not rendered again, and no object with methods of ours reaches a template.
"""

import re
from datetime import datetime
from typing import Any

from maildesk.compose.header import header_safe
from maildesk.compose.house import House
from maildesk.compose.words import Words
from maildesk.ticket.model import Entry, Lane, Person, Ticket
from maildesk.ticket.values import Notice, Similar

FACTS = ("actor", "clock", "reason", "recipient", "refusal", "text")  # empty where a notice does not say
LISTED = 20  # tickets that a mail lists
NAME = 64  # characters of a person's name
SUBJECT = 100  # characters of a ticket's subject: a stranger's words, which we send out under our name
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ue000-\ue002]")
_ADDRESS = re.compile(r"(?:[a-z][a-z0-9+.-]{1,15}://|www\.)\S+", re.IGNORECASE)


def values(
    notice: Notice, ticket: Ticket | None, house: House, words: Words, now: datetime
) -> dict[str, Any]:
    """Everything that a template of this notice may name.

    `due` is a promised time that is still to come, `passed` one that was missed; each is empty where there is none.
    `similar` has the first tickets of a list, a line each, `more` counts the others. `reply_goes`, `why` and `when` are
    an agent's first lines: where a reply goes, why they get this, when it is due.
    """
    moment = words.moment(notice.due, now, house.time_zone) if notice.due else ""
    late = notice.due is not None and notice.due <= now
    return {
        "event": notice.event,
        "happening": notice.happening,
        "actor": name_of(notice.facts.get("actor", "")),
        "due": "" if late else moment,
        "passed": moment if late else "",
        "reply": str(notice.reply),
        "reply_goes": _reply_goes(notice, ticket, words),
        "why": _why(notice, ticket, words) if ticket else "",
        "when": _when(ticket, moment, late, words) if ticket and moment else "",
        "desk": {"name": house.name, "address": house.address},
        "recipient": _recipient(notice, ticket),
        "ticket": _ticket(ticket, house, words) if ticket else None,
        "entry": _entry(notice.entry, notice, ticket) if notice.entry else None,
        "similar": "\n".join(_similar(one, house) for one in notice.similar[:LISTED]),
        "more": len(notice.similar[LISTED:]),
        "questions": _spoken("questions", notice, words),
        "gaps": _spoken("gaps", notice, words),
        "facts": {**dict.fromkeys(FACTS, ""), **{key: plain(text) for key, text in notice.facts.items()}},
    }


def plain(text: str) -> str:
    """Text with LF line ends and without control characters."""
    return _CONTROLS.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n"))


def passage(text: str) -> str:
    """What a person wrote, as a template gets it: plain, without blank lines around it."""
    return plain(text).strip("\n").rstrip()


def name_of(name: str) -> str:
    """A person's name as one line."""
    return header_safe(name, NAME)


def subject_of(ticket: Ticket | Similar) -> str:
    """A ticket's subject as one line. Web addresses in it are made harmless: whoever writes to us chooses it, and
    where the acknowledgement goes."""
    return header_safe(_ADDRESS.sub(_harmless, ticket.subject), SUBJECT)


def _harmless(address: re.Match[str]) -> str:
    return address[0].replace("://", "[:]//").replace(".", "[.]")


def _spoken(key: str, notice: Notice, words: Words) -> str:
    """A fact that a notice brings in several languages, in this one, else in English."""
    return plain(notice.facts.get(f"{key}.{words.language}") or notice.facts.get(f"{key}.en", ""))


def _reply_goes(notice: Notice, ticket: Ticket | None, words: Words) -> str:
    if notice.reply == Lane.REQUESTER and ticket is not None:
        return words.phrase("reply_to_requester", name=name_of(ticket.requester.called))
    return words.phrase("reply_internal")


def _why(notice: Notice, ticket: Ticket, words: Words) -> str:
    if ticket.assignee is None:
        return words.phrase("why_nobody")
    mine = ticket.assignee.address == notice.recipient.address
    return words.phrase("why_assigned" if mine else "why_team", name=name_of(ticket.assignee.called))


def _when(ticket: Ticket, moment: str, late: bool, words: Words) -> str:
    clock = "when_solved" if ticket.responded_at else "when_answered"
    return words.phrase("when_passed" if late else clock, time=moment)


def _recipient(notice: Notice, ticket: Ticket | None) -> dict[str, Any]:
    person = notice.recipient
    assignee = ticket.assignee if ticket else None
    return {
        "name": name_of(person.called),
        "address": person.address,
        "role": str(notice.role),
        "assigned": assignee is not None and assignee.address == person.address,
    }


def _ticket(ticket: Ticket, house: House, words: Words) -> dict[str, Any]:
    requester = ticket.requester
    return {
        "tag": house.tag(ticket.number),
        "number": ticket.number,
        "subject": subject_of(ticket),
        "status": str(ticket.status),
        "status_word": words.word("status", ticket.status),
        "type": str(ticket.type),
        "type_word": words.word("type", ticket.type),
        "service_type": ticket.service_type,
        "service_word": words.word("service_type", ticket.service_type),
        "service": _listed(words.word("service_type", ticket.service_type), ticket.category),
        "category": header_safe(ticket.category),
        "priority": ticket.priority,
        "priority_word": words.word("priority", ticket.priority),
        "impact_word": header_safe(words.word("impact", ticket.impact)),
        "team": header_safe(ticket.team),
        "queue": header_safe(ticket.queue),
        "requester": name_of(requester.called),
        "requester_mailbox": _mailbox(requester),
        "requester_about": _listed(requester.department, requester.site, requester.phone),
        "assignee": name_of(ticket.assignee.called) if ticket.assignee else "",
        "description": passage(ticket.description),
        "resolution": passage(ticket.resolution),
        "closure_code": header_safe(ticket.closure_code),
        "answered": ticket.responded_at is not None,
        "reopened": ticket.reopened,
    }


def _mailbox(person: Person) -> str:
    named = person.name and person.address
    return f"{name_of(person.name)} <{header_safe(person.address)}>" if named else name_of(person.called)


def _listed(*said: str) -> str:
    return header_safe(", ".join(filter(None, said)))


def _similar(similar: Similar, house: House) -> str:
    return f"- {house.tag(similar.number)}, {header_safe(similar.requester)}: {subject_of(similar)}"


def _entry(entry: Entry, notice: Notice, ticket: Ticket | None) -> dict[str, Any]:
    return {
        "text": passage(entry.text),
        "actor": _writer(entry, notice, ticket),
        "kind": str(entry.kind),
        "confirms": ticket is not None and ticket.confirmed_at == entry.at,
    }


def _writer(entry: Entry, notice: Notice, ticket: Ticket | None) -> str:
    """The name of who wrote an entry, which holds an address."""
    known = (notice.recipient, ticket.requester, ticket.assignee) if ticket else (notice.recipient,)
    names = {person.address: person.called for person in known if person}
    return name_of(names.get(entry.actor) or notice.facts.get("actor") or entry.actor)
