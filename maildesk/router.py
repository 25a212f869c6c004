"""Stage 2: Stimulus + Situation + Policy + now → Decision.

Two strata, and therefore always an end. First the lifecycle, then commands, then rules from top to bottom work on a
Draft and on nothing else. Then `changes` names what happened, and notifications match on those names and announce.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from maildesk.policy import announce, commands, forms, rules, widening
from maildesk.policy.actions import Context, Refused
from maildesk.policy.facts import Facts
from maildesk.policy.model import Policy
from maildesk.ticket import opening, verification
from maildesk.ticket.clocks import ringing
from maildesk.ticket.draft import Draft, differences
from maildesk.ticket.happenings import changes
from maildesk.ticket.lifecycle import Move, enter
from maildesk.ticket.model import RECOVERED, EntryKind, Lane, Role, Status, Ticket
from maildesk.ticket.values import Decision, Disposition, Kind, Match, Situation, Stimulus
from maildesk.ticket.verification import Verdict

DOUBTFUL = (
    "your mail begins like a command, or quotes the desk's own mail, in a way that cannot be told from an answer; "
    "write commands as the first lines, each on a line of its own, and your answer above what you quote"
)
OUTWARD = ("status-changed", "closed")  # what the requester is told of a change
_ACTORS = {Kind.TIMER: "timer", Kind.BOUNCED: "desk", Kind.OPERATOR: "operator"}
Step = Callable[[Draft, Stimulus, Context], Draft]


def decide(
    stimulus: Stimulus, situation: Situation, policy: Policy, now: datetime, *, explain: bool = False
) -> Decision:
    """What is to be done about a stimulus. Pure: the same arguments give the same decision.

    To `explain` is to name every rule, also those that missed.
    """
    if stimulus.kind == Kind.IGNORED:
        return Decision(disposition=Disposition.IGNORED, reason=stimulus.reason)
    if stimulus.kind == Kind.FORM:
        notices, unsent = announce.blank_form(stimulus, situation, policy)
        return Decision(
            disposition=Disposition.IGNORED, reason=stimulus.reason, notices=notices, refused=unsent
        )
    if stimulus.kind == Kind.COPY:
        return _unchanged(Disposition.DUPLICATE, stimulus, situation)
    before = situation.ticket
    context = Context(policy, stimulus.sender, situation)
    draft, refusal = _worked(_start(stimulus, situation, policy, now), stimulus, context)
    draft, matched = _ruled(forms.filled(draft, stimulus, policy), stimulus, situation, policy, explain)
    hits = tuple(match for match in matched if match.hit or explain)
    if draft.dropped is not None:
        return Decision(disposition=Disposition.IGNORED, reason=draft.dropped, matched=hits)
    draft = widening.widened(draft, situation, policy)
    return _announced(before, draft, hits, refusal, stimulus, situation, policy)


def _unchanged(disposition: Disposition, stimulus: Stimulus, situation: Situation) -> Decision:
    same = ((situation.ticket, situation.ticket),) if situation.ticket else ()
    return Decision(disposition=disposition, reason=stimulus.reason, changes=same)


def _start(stimulus: Stimulus, situation: Situation, policy: Policy, now: datetime) -> Draft:
    actor = stimulus.sender.address if stimulus.sender else _ACTORS.get(stimulus.kind, "unknown")
    if stimulus.kind != Kind.OPENED:
        assert situation.ticket is not None, "only an opening has no ticket yet"
        return Draft(ticket=situation.ticket, at=now, actor=actor)
    return opening.draft(stimulus, situation, now)


def _worked(draft: Draft, stimulus: Stimulus, context: Context) -> tuple[Draft, str]:
    """The first stratum: the lifecycle and the commands. A refused command block leaves everything undone."""
    step = _recorded if stimulus.silent and stimulus.kind != Kind.OPENED else _STEPS[stimulus.kind]
    try:
        worked = step(draft, stimulus, context)
    except Refused as refused:
        return _kept_inside(draft, stimulus, str(refused)), str(refused)
    return worked, ""


def _ruled(
    draft: Draft, stimulus: Stimulus, situation: Situation, policy: Policy, explain: bool
) -> tuple[Draft, tuple[Match, ...]]:
    if stimulus.silent or not _is_for_rules(draft, stimulus, situation):
        return draft, ()
    facts = Facts.of(stimulus, draft.ticket, policy, situation)
    return rules.apply(draft, facts, policy, situation, explain=explain)


def _is_for_rules(draft: Draft, stimulus: Stimulus, situation: Situation) -> bool:
    """Whether rules see it: mail of who asks for help, and what an agent, an operator or a timer has changed."""
    if stimulus.kind in (Kind.OPENED, Kind.REQUESTER_REPLIED):
        return True
    before, after = situation.ticket, draft.ticket
    assert before is not None, "only an opening has no ticket yet"
    changed = before.fired != after.fired or bool(differences(before, after))
    return changed and stimulus.kind in (Kind.AGENT_REPLIED, Kind.OPERATOR, Kind.TIMER)


def _announced(
    before: Ticket | None,
    draft: Draft,
    matched: tuple[Match, ...],
    refusal: str,
    stimulus: Stimulus,
    situation: Situation,
    policy: Policy,
) -> Decision:
    """The second stratum: what happened has names, and they are announced."""
    told_by_mail = {"refused"} if refusal and stimulus.reading else set()
    happenings = changes(before, draft.ticket, draft.entries) | told_by_mail
    notices, unsent = announce.announce(happenings, draft, stimulus, situation, policy, refusal)
    held = stimulus.kind == Kind.HELD or refusal
    opened = Disposition.OPENED if before is None else Disposition.APPENDED
    return Decision(
        disposition=Disposition.HELD if held else opened,
        reason=refusal or stimulus.reason,
        changes=((before, draft.ticket),),
        entries=draft.entries,
        notices=notices,
        joining=draft.joining,
        matched=matched,
        refused=unsent,
    )


# --- what each kind of stimulus does to a ticket ------------------------------------------------


def _opened(draft: Draft, stimulus: Stimulus, context: Context) -> Draft:
    """A new ticket; old mail that is imported silently is closed at once."""
    if not stimulus.silent:
        return draft
    return replace(draft, ticket=enter(draft.ticket, Status.CLOSED, draft.at))


def _recorded(draft: Draft, stimulus: Stimulus, context: Context) -> Draft:
    """Old mail that is imported silently is kept on its ticket and moves nothing."""
    return _written(draft, stimulus, EntryKind.REPLY, stimulus.lane)


def _requester_replied(draft: Draft, stimulus: Stimulus, context: Context) -> Draft:
    """The requester or a watcher adds something; only the requester confirms, disputes or reopens.

    What answers an internal mail, such as an operator's word to an escalation, stays inside and moves nothing.
    """
    if stimulus.lane == Lane.INTERNAL:
        return _written(draft, stimulus, EntryKind.NOTE, Lane.INTERNAL)
    written = _written(draft, stimulus, EntryKind.REPLY, Lane.REQUESTER)
    before = written.ticket
    moved = written.move(_answer_to(before, stimulus) if stimulus.role == Role.REQUESTER else _added(before))
    if moved.ticket.status == Status.CLOSED and before.status == Status.RESOLVED:
        moved = replace(
            moved,
            ticket=replace(moved.ticket, confirmed_at=draft.at, closure_code="confirmed by the requester"),
        )
    return opening.spoken_in(moved, stimulus).journal(before)


def _answer_to(ticket: Ticket, stimulus: Stimulus) -> Move:
    """How the requester's mail moves a ticket, by its status and by what the mail says."""
    if ticket.status not in (Status.RESOLVED, Status.CLOSED):
        return Move.REPLY
    assert stimulus.reading is not None, "a reply is a mail"
    verdict = verification.read(stimulus.reading.reply_text)
    if any(attachment.is_file for attachment in stimulus.reading.message.attachments):
        verdict = Verdict.UNCLEAR
    kept = Move.WORK  # politeness leaves the ticket as it is
    if ticket.status == Status.CLOSED:
        return kept if verdict in (Verdict.YES, Verdict.THANKS) else Move.REOPEN
    return {Verdict.YES: Move.CONFIRM, Verdict.NO: Move.DISPUTE, Verdict.THANKS: kept}.get(
        verdict, Move.REPLY
    )


def _added(ticket: Ticket) -> Move:
    return Move.WORK if ticket.finished or ticket.status == Status.RESOLVED else Move.REPLY


def _agent_replied(draft: Draft, stimulus: Stimulus, context: Context) -> Draft:
    """An agent's leading commands act, then what follows them is the answer, or a note where it stays inside."""
    assert stimulus.reading is not None, "an agent's reply is a mail"
    commanded = _commanded(draft, stimulus, context)
    text = stimulus.reading.answer if stimulus.commands else stimulus.reading.reply_text
    if not text.strip() and all(one.decorative for one in stimulus.reading.message.attachments):
        said = commanded
    elif _doubtful(text):
        raise Refused(DOUBTFUL)
    elif stimulus.lane == Lane.INTERNAL or _bare(stimulus, "note"):
        said = _written(commanded, stimulus, EntryKind.NOTE, Lane.INTERNAL, text)
    else:
        said = _answered(commanded, stimulus, text)
    return _traced(said.journal(draft.ticket), stimulus)


def _traced(draft: Draft, stimulus: Stimulus) -> Draft:
    """The draft with the mail named in its journal, also where the mail held nothing but commands."""
    if any(entry.inbox_id is not None for entry in draft.entries):
        return draft
    if not draft.entries:
        return _written(draft, stimulus, EntryKind.NOTE, Lane.INTERNAL)
    assert stimulus.reading is not None, "an agent's reply is a mail"
    named = replace(
        draft.entries[-1], inbox_id=stimulus.inbox_id, message_id=stimulus.reading.message.message_id
    )
    return replace(draft, entries=(*draft.entries[:-1], named))


def _doubtful(text: str) -> bool:
    """Whether text that looks like an answer may be none: commands that were not read as such, our own mail."""
    return text.lstrip().startswith(("#", "＃")) or "[md:" in text


def _answered(draft: Draft, stimulus: Stimulus, text: str) -> Draft:
    """A public answer takes an unassigned ticket and meets the response clock; below `#resolve` it is the resolution."""
    if not draft.ticket.requester.address:
        raise Refused(
            "this ticket has no address to answer to: its mail does not say without doubt who wrote it"
        )
    written = _written(draft, stimulus, EntryKind.ANSWER, Lane.REQUESTER, text)
    ticket = written.ticket
    if ticket.assignee is None and stimulus.sender is not None:
        ticket = replace(ticket, assignee=stimulus.sender)
    if ticket.status == Status.RESOLVED and not ticket.resolution:
        ticket = replace(ticket, resolution=text)
    return replace(written, ticket=replace(ticket, responded_at=ticket.responded_at or draft.at)).move(
        Move.WORK
    )


def _commanded(draft: Draft, stimulus: Stimulus, context: Context) -> Draft:
    if not stimulus.commands:
        return draft
    return commands.run(draft, stimulus.commands, context, stimulus.role)


def _bare(stimulus: Stimulus, word: str) -> bool:
    return any(command.word == word and not command.argument for command in stimulus.commands)


def _operated(draft: Draft, stimulus: Stimulus, context: Context) -> Draft:
    """An operator's or agent's commands from the command line."""
    return _commanded(draft, stimulus, context).journal(draft.ticket)


def _rung(draft: Draft, stimulus: Stimulus, context: Context) -> Draft:
    """Every clock whose target has passed fires once."""
    clocks = ringing(draft.ticket, context.policy.service_levels[draft.ticket.priority], draft.at)
    fired = draft
    for clock in clocks:
        marked = replace(fired.ticket, fired=(*fired.ticket.fired, clock.timer))
        fired = replace(fired, ticket=marked).write(
            EntryKind.TIMER, f"the {clock.clock} target passed at {clock.due:%Y-%m-%d %H:%M} UTC"
        )
    return fired


def _auto_replied(draft: Draft, stimulus: Stimulus, context: Context) -> Draft:
    """Automatic mail is kept on the ticket and moves nothing."""
    return _written(draft, stimulus, EntryKind.AUTO_REPLY, Lane.INTERNAL)


def _reported(draft: Draft, stimulus: Stimulus, context: Context) -> Draft:
    """A machine reports again: its mail is kept, and nobody is told but of a change. What recovers is closed."""
    written = _written(draft, stimulus, EntryKind.REPORT, Lane.INTERNAL)
    for event in OUTWARD:  # the requester is a machine
        written = written.suppress(event)
    if stimulus.recovers:
        closed = written.move(Move.CLOSE)
        return replace(closed, ticket=replace(closed.ticket, closure_code=RECOVERED)).journal(draft.ticket)
    again = written.ticket.status == Status.RESOLVED
    return written.move(Move.REOPEN).journal(draft.ticket) if again else written


def _bounced(draft: Draft, stimulus: Stimulus, context: Context) -> Draft:
    """A mail of ours that did not arrive is said on the ticket."""
    return draft.write(EntryKind.BOUNCE, stimulus.text, inbox_id=stimulus.inbox_id)


def _held(draft: Draft, stimulus: Stimulus, context: Context) -> Draft:
    return _kept_inside(draft, stimulus, stimulus.reason)


def _kept_inside(draft: Draft, stimulus: Stimulus, why: str) -> Draft:
    """Mail that waits for a person's word: stored where no requester reads it. An operator's lines are not stored."""
    if stimulus.reading is None:
        return draft
    return _written(draft, stimulus, EntryKind.HELD, Lane.INTERNAL)


def _written(draft: Draft, stimulus: Stimulus, kind: EntryKind, lane: Lane, text: str | None = None) -> Draft:
    """The draft with the mail's newly written text as an entry, its attachments with it."""
    reading = stimulus.reading
    assert reading is not None, "only a mail is written down"
    return draft.write(
        kind,
        reading.reply_text if text is None else text,
        lane=lane,
        html=reading.reply_html if text is None or text == reading.reply_text else None,
        message_id=reading.message.message_id,
        inbox_id=stimulus.inbox_id,
        attachments=reading.message.attachments,
    )


_STEPS: dict[Kind, Step] = {
    Kind.OPENED: _opened,
    Kind.REQUESTER_REPLIED: _requester_replied,
    Kind.AGENT_REPLIED: _agent_replied,
    Kind.AUTO_REPLIED: _auto_replied,
    Kind.REPORTED: _reported,
    Kind.BOUNCED: _bounced,
    Kind.HELD: _held,
    Kind.TIMER: _rung,
    Kind.OPERATOR: _operated,
}
