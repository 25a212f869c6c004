"""A notice and its ticket become a finished mail.

Everything follows from the arguments: the same ones give the same octets.
"""

from datetime import datetime

from maildesk.compose import context, mime
from maildesk.compose.body import body
from maildesk.compose.fields import fields
from maildesk.compose.house import House
from maildesk.compose.sheet import Sheet
from maildesk.compose.templates import Templates
from maildesk.compose.wire import verify
from maildesk.ticket.model import Role, Ticket
from maildesk.ticket.values import Notice, Outbound


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
    """The mail that a notice asks for. `id` is its outbox row; `token` goes into every place that a reply may keep.

    Raises `WireFault` where the mail cannot be as it should, such as to a recipient that is no address.
    """
    said = templates.say(
        notice.event,
        _languages(notice, ticket),
        lambda words: context.values(notice, ticket, house, words, now),
    )
    sheet = Sheet(notice, ticket, house, said, token, now)
    names, lines = zip(*fields(sheet), strict=True)
    octets, inserts = mime.write(lines, body(sheet, templates), id)
    verify(octets, inserts, (*names, "Content-Type"))
    return Outbound(
        id=id,
        ticket=ticket.number if ticket else None,
        event=notice.event,
        recipient=notice.recipient.address,
        lane=notice.reply,
        language=said.words.language,
        subject=sheet.subject,
        message_id=sheet.message_id,
        octets=octets,
        inserts=inserts,
        automatic=notice.automatic,
        answering=notice.answering is not None,
        entry_no=notice.entry.no if notice.entry else None,
    )


def _languages(notice: Notice, ticket: Ticket | None) -> tuple[str, ...]:
    """What to speak with the recipient; to people outside the desk, at need, the ticket's language."""
    outside = notice.role in (Role.REQUESTER, Role.WATCHER)
    return (notice.recipient.language, ticket.language if ticket and outside else "")
