"""Stage 1, second half: what a mail is for the desk. Reading → Stimulus.

Each recogniser asks one question and gives the Stimulus that answers it, or None for the next one. A ticket is found
by a signed token, else by In-Reply-To and References to any mail sent or stored on it, else by the number in the
subject; the last two only when the writer takes part in the ticket. Whoever names a ticket without a part in it
opens a new one that is linked to it by a claim.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256

from maildesk.db.inbox import COPIES, InboxRow
from maildesk.db.store import Store
from maildesk.mail import thread, trust
from maildesk.mail.message import Origin, Reading
from maildesk.mail.trust import Key
from maildesk.policy import commands
from maildesk.policy.correlation import correlated
from maildesk.policy.model import Policy
from maildesk.ticket import verification
from maildesk.ticket.model import FINISHED, Lane, Person, Role, Status
from maildesk.ticket.values import Kind, Stimulus
from maildesk.ticket.verification import Verdict

REPORTS = ("auto-generated", "auto-notified")  # RFC 3834 5, RFC 5436 2.7.1; Exchange marks absences so too
FORM_WORDS = frozenset(("form", "表单", "表單"))
GREETING = 40  # characters; more is a report, whatever its subject
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Reception:
    """What recognising a mail needs to know of the desk."""

    store: Store
    policy: Policy
    keys: Sequence[Key]
    prefix: str
    authserv_ids: tuple[str, ...] = ()


def stimulus_of(row: InboxRow, reading: Reading, desk: Reception, now: datetime) -> Stimulus:
    """What a mail is for the desk: whose, on which ticket, with what authority, and how that was found."""
    mail = Stimulus(
        kind=Kind.OPENED,
        at=row.received_at,
        sender=_person(reading, desk),
        inbox_id=row.id,
        mailbox=row.mailbox,
        reading=reading,
        authentication=_authentication(reading, desk),
        oversize=row.oversize,
        silent=row.silent,
    )
    for recogniser in RECOGNISERS:
        found = recogniser(mail, reading, desk, now)
        if found is not None:
            return found
    return mail


def copy_key(reading: Reading) -> str | None:
    """What copies of one mail share, whichever mailbox they came through; None for a mail without Message-ID."""
    message = reading.message
    if not message.message_id:
        return None
    date = message.date.isoformat() if message.date else ""
    parts = (message.message_id, message.originator or "", date, reading.digest)
    return sha256("\0".join(parts).encode()).hexdigest()


def _person(reading: Reading, desk: Reception) -> Person | None:
    """The writer: as the policy knows them, else as the desk remembers them, else as the mail names them."""
    originator = reading.message.originator
    if originator is None:
        return None
    name = reading.message.sender.name if reading.message.sender else ""
    known = desk.policy.person(originator) or desk.store.tickets.person(originator) or Person(originator)
    return replace(known, name=known.name or name, language=known.language or reading.language or "")


def _our_own(mail: Stimulus, reading: Reading, desk: Reception, now: datetime) -> Stimulus | None:
    """A mail that this desk sent itself must not come back as a ticket."""
    message_id = reading.message.message_id or ""
    if trust.token_of_id(message_id) is None or desk.store.outbox.sent_as(message_id) is None:
        return None
    return replace(mail, kind=Kind.IGNORED, reason="this desk's own mail")


def _copy(mail: Stimulus, reading: Reading, desk: Reception, now: datetime) -> Stimulus | None:
    key = copy_key(reading)
    first = desk.store.inbox.copy_of(key, now - COPIES) if key else None
    if first is None or first[0] == mail.inbox_id:
        return None
    return replace(mail, kind=Kind.COPY, ticket=first[1], reason=f"the same mail as inbox row {first[0]}")


def _complaint(mail: Stimulus, reading: Reading, desk: Reception, now: datetime) -> Stimulus | None:
    if reading.origin != Origin.COMPLAINT:
        return None
    return replace(mail, kind=Kind.IGNORED, reason="an abuse report (RFC 5965)")


def _report(mail: Stimulus, reading: Reading, desk: Reception, now: datetime) -> Stimulus | None:
    """A delivery report belongs to the ticket whose mail it is about, if that mail was ours (RFC 3464)."""
    if reading.origin != Origin.BOUNCE:
        return None
    for bounce in reading.bounces:
        row = desk.store.outbox.sent_as(bounce.original_message_id or "")
        if row is None or row.ticket is None or bounce.action not in ("failed", ""):
            continue
        token = trust.token_of_id(bounce.original_message_id or "") or ""
        if trust.verify(token, desk.keys, row.recipient, day(now)).token is not None:
            said = f"{row.recipient}: {bounce.status or 'no status given'}"
            return replace(
                mail, kind=Kind.BOUNCED, ticket=row.ticket, returned=row.id, text=said, reason="our mail"
            )
    return replace(
        mail, kind=Kind.IGNORED, reason="a delivery report that is not of a failure of this desk's mail"
    )


def _by_token(mail: Stimulus, reading: Reading, desk: Reception, now: datetime) -> Stimulus | None:
    """A token that was given to this writer: it says the ticket, the part they play and where the text goes."""
    if mail.sender is None:
        return None
    for text in reading.tokens:
        verdict = trust.verify(text, desk.keys, mail.sender.address, day(now))
        if verdict.token is None or not desk.store.tickets.exists(verdict.token.ticket):
            continue
        found = replace(
            mail, ticket=verdict.token.ticket, role=Role(verdict.token.role), lane=Lane(verdict.token.lane)
        )
        return _replied(
            found, reading, desk, authority="" if verdict.ok else f"the reply token is {verdict.why}"
        )
    return None


def _by_reference(mail: Stimulus, reading: Reading, desk: Reception, now: datetime) -> Stimulus | None:
    """A ticket named by an ancestor's Message-ID or by number: a claim, unless the writer takes part in it."""
    ancestors = thread.ancestors(reading.message)
    known = desk.store.tickets.correlate(ancestors)
    by_id = next((known[ancestor] for ancestor in ancestors if ancestor in known), None)
    numbers = thread.numbers(reading.message.subject, desk.prefix)
    by_number = numbers[0] if len(set(numbers)) == 1 and desk.store.tickets.exists(numbers[0]) else None
    ticket = by_id or by_number
    if ticket is None:
        return None
    role = _part(mail.sender, ticket, desk)
    if role == Role.STRANGER:
        return (
            None if _is_machine(reading) else replace(mail, claimed=ticket, reason=f"claims ticket {ticket}")
        )
    found = replace(mail, ticket=ticket, role=role)
    how = "a mail of the ticket that it answers" if by_id else "the number in the subject"
    return _replied(replace(found, reason=how), reading, desk, authority="it does not carry a reply token")


def _machine(mail: Stimulus, reading: Reading, desk: Reception, now: datetime) -> Stimulus | None:
    if not _is_machine(reading):
        return None
    return replace(mail, kind=Kind.IGNORED, reason="an automatic reply that belongs to no ticket (RFC 3834)")


def _form(mail: Stimulus, reading: Reading, desk: Reception, now: datetime) -> Stimulus | None:
    """A mail with nothing but the word in its subject wants the blank form."""
    wanted = reading.message.subject.strip().casefold() in FORM_WORDS
    if not wanted or len(reading.reply_text.strip()) > GREETING or reading.message.attachments:
        return None
    return replace(mail, kind=Kind.FORM, reason="asked for the blank form")


def _by_key(mail: Stimulus, reading: Reading, desk: Reception, now: datetime) -> Stimulus | None:
    """A machine's report of what is known already belongs to the ticket about it, if that is still open."""
    found = None if mail.silent else correlated(mail, desk.policy, now)
    if found is None:
        return None
    keyed = replace(mail, key=found.key, recovers=found.recovers)
    last = desk.store.tickets.keyed(found.key)
    if last is None or last[1] in FINISHED:
        return replace(keyed, superseded=last[0] if last else 0)
    return replace(keyed, kind=Kind.REPORTED, ticket=last[0], reason=f"its key {found.key}")


Recogniser = Callable[[Stimulus, Reading, Reception, datetime], Stimulus | None]
RECOGNISERS: tuple[Recogniser, ...] = (
    _our_own,
    _copy,
    _complaint,
    _report,
    _by_token,
    _by_reference,
    _machine,
    _form,
    _by_key,
)


def _replied(mail: Stimulus, reading: Reading, desk: Reception, authority: str) -> Stimulus:
    """A reply on a ticket. `authority` says what is missing for acting as an agent, if anything."""
    found = replace(mail, reason=mail.reason or "its reply token")
    if _is_machine(reading):
        return replace(found, kind=Kind.AUTO_REPLIED)
    if mail.role != Role.AGENT:
        return _after_closure(replace(found, kind=Kind.REQUESTER_REPLIED), reading, desk)
    assert mail.sender is not None, "a part in a ticket is somebody's"
    if desk.policy.agent(mail.sender.address) is None:
        return replace(found, kind=Kind.HELD, reason="the writer is no agent of this desk any more")
    missing = authority or _unauthenticated(mail, desk)
    if missing:
        return replace(found, kind=Kind.HELD, reason=missing)
    return replace(found, kind=Kind.AGENT_REPLIED, commands=commands.parse(reading.command_lines))


def _after_closure(mail: Stimulus, reading: Reading, desk: Reception) -> Stimulus:
    """A requester's reply to a ticket that its queue does not open again any more is a new one, unless it is a yes."""
    ticket = desk.store.tickets.get(mail.ticket) if mail.ticket and desk.policy.closes_for_good else None
    if ticket is None or ticket.status != Status.CLOSED or mail.lane == Lane.INTERNAL:
        return mail
    queue = desk.policy.queues.get(ticket.queue)
    if queue is None or queue.closed.reopens(ticket.closed_at, mail.at):
        return mail
    if verification.read(reading.reply_text) in (Verdict.YES, Verdict.THANKS):
        return mail
    return replace(
        mail, kind=Kind.OPENED, ticket=None, follows=ticket.number, reason=f"follows ticket {ticket.number}"
    )


def _authentication(reading: Reading, desk: Reception) -> str:
    """What our receiving server says of the writer: pass, fail or none (RFC 8601)."""
    domain = (reading.message.originator or "").rpartition("@")[2]
    return trust.authentication(reading.message.headers, desk.authserv_ids, domain)


def _unauthenticated(mail: Stimulus, desk: Reception) -> str:
    """What speaks against the writer, where the settings name a server that would vouch for them."""
    vouched = mail.authentication == "pass" or not desk.authserv_ids
    return "" if vouched else f"its sender is not authenticated ({mail.authentication})"


def _part(person: Person | None, ticket: int, desk: Reception) -> Role:
    """What somebody is to a ticket, going by the address alone."""
    if person is None:
        return Role.STRANGER
    for participant in desk.store.tickets.participants(ticket):
        if participant.person.address == person.address:
            return participant.role
    return Role.AGENT if desk.policy.agent(person.address) else Role.STRANGER


def _is_machine(reading: Reading) -> bool:
    """Whether a machine has answered. One that reports by itself, such as monitoring, is a writer like any other."""
    generated = reading.message.header("Auto-Submitted").lower().startswith(REPORTS)
    return reading.origin == Origin.AUTO_REPLY and not (generated and not thread.ancestors(reading.message))


def day(now: datetime) -> int:
    """The days since 1970-01-01, by which tokens expire."""
    return (now - EPOCH).days
