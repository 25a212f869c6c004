"""Whose ticket it is."""

from maildesk.policy.actions import arguments as read
from maildesk.policy.actions.classification import follows
from maildesk.policy.actions.registry import AGENT, Context, Refused, action
from maildesk.policy.model import Queue, Team
from maildesk.ticket.draft import Draft
from maildesk.ticket.lifecycle import Move
from maildesk.ticket.model import Person


@action("queue", read.queue, aliases=("队列",))
def set_queue(draft: Draft, argument: Queue, context: Context) -> Draft:
    """The queue."""
    return draft.set(queue=argument.name)


@action("team", read.team, aliases=("团队", "转组"))
def set_team(draft: Draft, argument: Team, context: Context) -> Draft:
    """The team, and its support line. An assignee who is not of the team is released."""
    handed = draft.set(team=argument.name)
    if handed.ticket.team != argument.name:
        return handed
    released = handed.ticket.assignee not in (None, *argument.people)
    return follows(handed, line=argument.line, **({"assignee": None} if released else {}))


@action("line", read.line, aliases=("支持级别",))
def set_line(draft: Draft, argument: int, context: Context) -> Draft:
    """The support line: 1, 2 or 3."""
    return draft.set(line=argument)


@action("assign", read.agent, aliases=("assignee", "转给", "指派", "分配"))
def assign(draft: Draft, argument: Person | None, context: Context) -> Draft:
    """Who works on it: an agent's key, address or name, `me`, or `nobody`. The team follows."""
    if argument is not None and argument == context.actor:
        return take(draft, None, context)
    return _given(draft, argument, context)


@action("take", read.nothing, by=(AGENT,), aliases=("接手", "认领", "受理"))
def take(draft: Draft, argument: None, context: Context) -> Draft:
    """You work on it from now on."""
    if context.actor is None:
        raise Refused("needs an agent")
    return _given(draft, context.actor, context).move(Move.WORK)


def _given(draft: Draft, person: Person | None, context: Context) -> Draft:
    given = draft.set(assignee=person)
    if person is None or given.ticket.assignee != person:
        return given
    current, own = context.policy.team(draft.ticket.team), context.policy.team_of(person)
    if own is None or (current and person in current.people):
        return given
    return follows(given, team=own.name, line=own.line)
