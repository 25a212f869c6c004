"""Who is told what. The policy's notifications match on the names of what happened, and only announce.

Nobody is told of their own act, nobody twice of one event, the desk never writes to itself nor to an address that has
just failed, and of spam nobody hears.
An answer to somebody's own mail is the dangerous kind, for two machines may answer each other without end: it is
made only where RFC 3834 allows it and below the caps of the policy.
"""

from collections.abc import Iterator, Mapping
from functools import partial

from maildesk.mail.message import Reading
from maildesk.policy import forms
from maildesk.policy.audience import Occasion, audience
from maildesk.policy.model import Limits, Notification, Policy
from maildesk.ticket.clocks import due
from maildesk.ticket.draft import Draft
from maildesk.ticket.model import Entry, EntryKind, Lane, Person, Role, Status
from maildesk.ticket.values import Kind, Notice, Sent, Situation, Stimulus

ANSWERS = frozenset(
    ("acknowledgement", "receipt", "held", "form")
)  # events that answer the sender's own mail
RELAYED = {"answer": EntryKind.ANSWER, "requester-replied": EntryKind.REPLY}  # a person's words, passed on
REASONS = {  # what the desk says by itself, which only the mail about it shows
    EntryKind.CHOSEN: "",
    EntryKind.UNASSIGNABLE: "unassignable",
    EntryKind.WIDENED: "widened",
    EntryKind.ASKED: "",
}
_OVERDUE = "_overdue"
OUTSIDE = frozenset((Role.REQUESTER, Role.WATCHER, Role.STRANGER))  # who reads the requester's lane only


def announce(
    happenings: frozenset[str],
    draft: Draft,
    stimulus: Stimulus,
    situation: Situation,
    policy: Policy,
    refusal: str = "",
) -> tuple[tuple[Notice, ...], tuple[str, ...]]:
    """The notices of what happened, and those that were due and may not be sent, each with its reason."""
    what = Occasion(happenings, draft, stimulus, situation, policy, refusal)
    if _is_quiet(what):
        return (), ()
    notices: dict[tuple[str, str], Notice] = {}
    refused: dict[str, None] = {}
    for line, person, role in _addressed(what):
        reason = _forbidden(line.event, person, what)
        if reason:
            refused[f"{line.event} to {person.address}: {reason}"] = None
        elif (line.event, person.address) not in notices:
            notices[line.event, person.address] = _notice(line, person, role, what)
    return tuple(one for one in notices.values() if not _is_said_by(one, notices)), tuple(refused)


def events(policy: Policy) -> frozenset[str]:
    """All that a policy may announce: what its notifications tell of, and the templates that its rules answer with."""
    steps = (step for rule in policy.rules for step in rule.then)
    answers = {step.argument for step in steps if step.action.name == "answer"}
    return frozenset(answers.union(line.event for line in policy.notifications))


def blank_form(
    stimulus: Stimulus, situation: Situation, policy: Policy
) -> tuple[tuple[Notice, ...], tuple[str, ...]]:
    """The blank form for who asks for it, or why it may not be sent. No ticket comes of it."""
    reading, sender = stimulus.reading, stimulus.sender
    assert reading is not None, "the form is asked for by mail"
    if sender is None:
        return (), ("form: the mail does not say without doubt who wrote it",)
    reason = _unanswerable(reading, sender, situation, policy)
    if reason:
        return (), (f"form to {sender.address}: {reason}",)
    notice = Notice(
        event="form",
        happening="form",
        recipient=sender,
        role=Role.REQUESTER,
        reply=Lane.REQUESTER,
        answering=reading.message.message_id or "",
        facts=forms.spoken("questions", forms.blank(policy), asked=True),
    )
    return (notice,), ()


def _is_said_by(notice: Notice, notices: Mapping[tuple[str, str], Notice]) -> bool:
    """Whether an answer reaches its recipient in the mail that asks whether it works now."""
    resolved = notices.get(("resolved", notice.recipient.address))
    return notice.event == "answer" and resolved is not None and resolved.entry == notice.entry


def _is_quiet(what: Occasion) -> bool:
    """Whether nobody hears of it: imported old mail, spam, or the loss of a word about a lost mail."""
    echo = what.stimulus.kind == Kind.BOUNCED and what.situation.returned_event == "bounced"
    return what.stimulus.silent or what.ticket.status == Status.SPAM or echo


def _addressed(what: Occasion) -> Iterator[tuple[Notification, Person, Role]]:
    """Every line of the policy that applies to what happened, with everybody it is for."""
    answers = (Notification(event, (), ("requester",), Lane.REQUESTER) for event in what.draft.answers)
    for line in (*filter(partial(_applies, what), what.policy.notifications), *answers):
        people = audience(line.to, what)
        yield from ((line, person, role) for person, role in people if _may_hear(line.event, person, what))


def _applies(what: Occasion, line: Notification) -> bool:
    wanted = what.happenings.intersection(line.on) and not what.happenings.intersection(line.unless)
    said = line.once and line.event in what.situation.told
    return bool(wanted) and not said and line.event not in what.draft.suppressed


def _is_answer(event: str, what: Occasion) -> bool:
    """Whether it is an automatic answer, where the recipient has just written."""
    return event in ANSWERS or event in what.draft.answers


def _may_hear(event: str, person: Person, what: Occasion) -> bool:
    sender = what.stimulus.sender
    own_act = sender is not None and sender.address == person.address and not _is_answer(event, what)
    out_of_reach = {"", what.situation.returned_recipient} | what.situation.own_addresses
    return person.address not in out_of_reach and not own_act


def _forbidden(event: str, person: Person, what: Occasion) -> str:
    """Why this mail must not be sent, if so: an automatic answer to the recipient's own mail, or one too many."""
    reading = what.stimulus.reading
    if event in RELAYED and what.situation.written >= what.policy.limits.relays_per_hour:
        return f"{what.policy.limits.relays_per_hour} mails of one writer on one ticket within an hour are enough"
    if _answering(event, person, what) is None or reading is None:
        return ""
    return _unanswerable(reading, person, what.situation, what.policy)


def _unanswerable(reading: Reading, writer: Person, situation: Situation, policy: Policy) -> str:
    """Why a mail must not be answered by a machine, if so: RFC 3834, or the caps."""
    if not reading.may_answer:
        return "the mail must not be answered automatically (RFC 3834)"
    if reading.message.originator is None:
        return "the mail does not say without doubt who wrote it"
    if policy.agent(writer.address):
        return ""
    return _over(policy.limits, situation.sent.get(writer.address, Sent()), situation.sent_on_ticket)


def _over(limits: Limits, sent: Sent, on_ticket: int) -> str:
    """Which cap on automatic answers is reached, if any."""
    caps = (
        (sent.hour, limits.answers_per_hour, "to this address within an hour"),
        (sent.day, limits.answers_per_day, "to this address within a day"),
        (on_ticket, limits.answers_per_ticket_hour, "on this ticket within an hour"),
    )
    return next(
        (f"{cap} automatic answers {where} are enough" for count, cap, where in caps if count >= cap), ""
    )


def _notice(line: Notification, person: Person, role: Role, what: Occasion) -> Notice:
    return Notice(
        event=line.event,
        happening=next((name for name in line.on if name in what.happenings), line.event),
        recipient=person,
        role=role,
        reply=line.reply,
        entry=_entry(line.event, role, what.draft.entries),
        due=due(what.ticket, what.policy.service_levels[what.ticket.priority]),
        automatic=line.event not in RELAYED,
        answering=_answering(line.event, person, what),
        similar=what.situation.similar if line.event == "widened" else (),
        facts=_facts(line, role, what),
    )


def _entry(event: str, role: Role, entries: tuple[Entry, ...]) -> Entry | None:
    """The newest entry that says something and that the recipient may read; a relayed text is the relayed one."""
    return next(
        (
            entry
            for entry in reversed(entries)
            if (entry.text or entry.attachments)
            and (role not in OUTSIDE or entry.lane == Lane.REQUESTER)
            and RELAYED.get(event, entry.kind) == entry.kind
            and REASONS.get(entry.kind, event) == event
        ),
        None,
    )


def _answering(event: str, person: Person, what: Occasion) -> str | None:
    """The id of the mail that a notice answers (empty where it has none); None where it answers none."""
    stimulus = what.stimulus
    if not _is_answer(event, what) or stimulus.reading is None:
        return None
    if stimulus.sender is None or stimulus.sender.address != person.address:
        return None
    return stimulus.reading.message.message_id or ""


def _facts(line: Notification, role: Role, what: Occasion) -> dict[str, str]:
    """Plain values for the template, those that are known: who did it, which clock, what went wrong for whom."""
    stimulus = what.stimulus
    overdue = [name for name in line.on if name in what.happenings and name.endswith(_OVERDUE)]
    facts = {
        "actor": stimulus.sender.called if stimulus.sender else "",
        "clock": overdue[0].removesuffix(_OVERDUE) if overdue else "",
        "refusal": what.refusal,
        "reason": {Kind.BOUNCED: stimulus.text, Kind.HELD: stimulus.reason}.get(stimulus.kind, ""),
        "recipient": what.situation.returned_recipient,
    }
    return {name: value for name, value in facts.items() if value} | _form(line, role, what)


def _form(line: Notification, role: Role, what: Occasion) -> dict[str, str]:
    """What the requester is asked in this mail, or what an agent still has to find out, in every language."""
    if role == Role.REQUESTER and line.event in forms.ASKING:
        asked = forms.questions(what.draft, what.happenings, what.stimulus, what.situation, what.policy)
        return forms.spoken("questions", asked, asked=True)
    if line.event == "assigned":
        return forms.spoken("gaps", forms.gaps(what.draft, what.policy), asked=False)
    return {}
