"""Letters for tests: a desk, its shipped templates, and mails opened as a mail program opens them."""

import base64
import email
import email.policy
import re
from collections.abc import Mapping
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from maildesk.compose import samples
from maildesk.compose.house import House
from maildesk.compose.letter import letter
from maildesk.compose.templates import Templates
from maildesk.mail.html import to_text
from maildesk.shipped import shipped
from maildesk.ticket.model import Ticket
from maildesk.ticket.values import Notice, Outbound

HOUSE = House("IT service desk", "help@example.org", "IT", ("en", "zh"), "Europe/Berlin")
SHIPPED = shipped("templates")
TEMPLATES = Templates.load(SHIPPED, Path("no such folder"), HOUSE)
TOKEN = "3f.1.c.ri.fx1.1.abcdefghijklmnop2345"
EVENTS = TEMPLATES.events


def situation(event: str, language: str = "en", /, **notice: Any) -> tuple[Notice, Ticket]:
    """The plainest notice of an event with its ticket, changed as a test needs it."""
    found, ticket = next(samples.situations(event, language))
    assert ticket is not None
    return replace(found, **notice), ticket


def written(
    notice: Notice,
    ticket: Ticket | None,
    *,
    house: House = HOUSE,
    templates: Templates = TEMPLATES,
    id: int = 12,
) -> Outbound:
    """The letter of a notice."""
    return letter(notice, ticket, house=house, templates=templates, id=id, token=TOKEN, now=samples.NOW)


def filled(mail: Outbound, blobs: Mapping[str, bytes] | None = None) -> bytes:
    """The octets that SMTP gets, blobs in their places; one that is not given is empty."""
    octets = mail.octets
    for insert in reversed(mail.inserts):
        text = base64.encodebytes((blobs or {}).get(insert.sha256, b"")).replace(b"\n", b"\r\n")
        octets = octets[: insert.offset] + text + octets[insert.offset :]
    return octets


def opened(mail: Outbound, blobs: Mapping[str, bytes] | None = None) -> EmailMessage:
    """The mail as the standard library reads it."""
    message = email.message_from_bytes(filled(mail, blobs), policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


def text_of(mail: Outbound) -> str:
    """The text part, with LF line ends."""
    return _content(mail, "plain")


def html_of(mail: Outbound) -> str:
    """The HTML part as it is."""
    return _content(mail, "html")


def seen(mail: Outbound) -> str:
    """What the HTML part shows, as text."""
    return to_text(html_of(mail))


def words(text: str) -> list[str]:
    """The words of a text, without the signs that only one of the two parts needs."""
    return [word for word in re.findall("[^\\s：]+", text) if word not in ("-", "--", "•")]


def _content(mail: Outbound, subtype: str) -> str:
    part = opened(mail).get_body((subtype,))
    assert part is not None, "every mail has a text and an HTML part"
    return str(part.get_content()).replace("\r\n", "\n")
