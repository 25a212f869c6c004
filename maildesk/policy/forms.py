"""Missing information: what a requester's mail answers, and what the next mail to them asks."""

from collections.abc import Collection, Iterable

from maildesk.policy.actions import Context
from maildesk.policy.actions.classification import follows, weighed
from maildesk.policy.actions.form import MOST
from maildesk.policy.model import Policy
from maildesk.ticket import form
from maildesk.ticket.draft import Draft
from maildesk.ticket.form import Field
from maildesk.ticket.model import Lane, Role
from maildesk.ticket.values import Kind, Situation, Stimulus

ASKING = ("acknowledgement", "form", "status-changed")  # the mails that ask
_OUTAGE = frozenset(("parent", "duplicate", "related"))  # links of a ticket that others have as well
_COLUMNS = {"title": "subject"}  # fields that are the ticket's own


def filled(draft: Draft, stimulus: Stimulus, policy: Policy) -> Draft:
    """The draft with what the requester's mail answers. A field that an agent set stays as it is."""
    if not _speaks(stimulus):
        return draft
    assert stimulus.reading is not None, "who speaks has written a mail"
    given = form.answers(stimulus.reading.message.body_text, policy.forms.fields.values())
    if not given:
        return draft
    locked = draft.ticket.locked
    free = {name: value for name, value in given.items() if not {name, f"fields.{name}"} & locked}
    own = {column: free[name] for name, column in _COLUMNS.items() if name in free}
    others = {name: value for name, value in free.items() if name not in _COLUMNS}
    meant = form.meaning(free)
    if (
        meant.get("impact", draft.ticket.impact),
        meant.get("urgency", draft.ticket.urgency),
    ) not in policy.matrix:
        meant = {name: value for name, value in meant.items() if name not in ("impact", "urgency")}
    known = follows(draft, **own, **meant, fields={**draft.ticket.fields, **others})
    weighted = weighed(known, Context(policy)) if {"impact", "urgency"} & meant.keys() else known
    return weighted.journal(draft.ticket)


def questions(
    draft: Draft, happenings: Collection[str], stimulus: Stimulus, situation: Situation, policy: Policy
) -> tuple[Field, ...]:
    """What the mail to the requester asks: what a rule or an agent wants to know, else what the form lacks.

    By itself the desk asks in the acknowledgement, and once more where somebody takes the ticket; never about what
    is urgent or known, and never a VIP or an agent.
    """
    wanted = form.missing(draft.ticket, draft.asked) if draft.asked else ()
    if not draft.asked and _is_time(happenings, situation) and not _is_spared(draft, policy):
        needs = policy.forms.needs.get(draft.ticket.service_type, ())
        wanted = form.missing(draft.ticket, needs)[: policy.forms.ask_at_most]
    return tuple(policy.forms.fields[name] for name in (wanted or draft.asked)[:MOST])


def gaps(draft: Draft, policy: Policy) -> tuple[Field, ...]:
    """What the form of the ticket lacks."""
    needs = policy.forms.needs.get(draft.ticket.service_type, ())
    return tuple(policy.forms.fields[name] for name in form.missing(draft.ticket, needs))


def spoken(key: str, fields: Iterable[Field], *, asked: bool) -> dict[str, str]:
    """Facts of a notice, `key.en` and so on: the questions, or the labels alone, in every language that they have."""
    known = tuple(fields)
    said: dict[str, str] = {}
    for language in sorted({language for field in known for language in field.labels}):
        lines = [field.question(language) if asked else field.label(language) for field in known]
        said[f"{key}.{language}"] = ("\n" if asked else ", ").join(lines)
    return said


def _speaks(stimulus: Stimulus) -> bool:
    """Whether it is the requester who writes to the desk."""
    if stimulus.silent or stimulus.reading is None or stimulus.sender is None:
        return False
    replied = stimulus.kind == Kind.REQUESTER_REPLIED and stimulus.role == Role.REQUESTER
    return stimulus.kind == Kind.OPENED or (replied and stimulus.lane == Lane.REQUESTER)


def _is_time(happenings: Collection[str], situation: Situation) -> bool:
    first_taken = (
        "taken" in happenings and "answered" not in happenings and "status-changed" not in situation.told
    )
    return "opened" in happenings or first_taken


def _is_spared(draft: Draft, policy: Policy) -> bool:
    ticket = draft.ticket
    return (
        ticket.priority == 1
        or ticket.requester.vip
        or policy.agent(ticket.requester.address) is not None
        or any(link.kind in _OUTAGE for link in ticket.links)
        or ticket.finished
    )


def blank(policy: Policy) -> tuple[Field, ...]:
    """The whole form, as it is sent to who asks for it."""
    return tuple(policy.forms.fields.values())
