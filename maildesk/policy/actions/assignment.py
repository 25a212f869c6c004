"""Whose ticket it is."""

from collections.abc import Mapping
from typing import Any

from maildesk.policy.actions import arguments as read
from maildesk.policy.actions.classification import follows
from maildesk.policy.actions.registry import AGENT, Context, Parts, Refused, action
from maildesk.policy.model import Queue, Team
from maildesk.policy.staffing import LEAST_LOADED, ROUND_ROBIN, WAYS, Choice, able, choose
from maildesk.ticket.draft import Draft
from maildesk.ticket.lifecycle import Move
from maildesk.ticket.model import EntryKind, Person

OWN_TEAM = "team"  # the ticket's
_WAYS = {"最空闲": LEAST_LOADED, "轮流": ROUND_ROBIN}
_way = read.choice("way to choose", WAYS, _WAYS)


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


def _team_or_own(argument: str, context: Context) -> str:
    """A team of the policy; empty for the ticket's own."""
    return "" if argument.strip().lower() == OWN_TEAM else read.team(argument, context).name


def _choice(values: Mapping[str, Any], context: Context) -> Choice:
    """How somebody is chosen; raises `Refused` where there is nobody who ever could be."""
    choice = Choice(values.get("from", ""), values.get("by", LEAST_LOADED), values.get("skill", ""))
    if not able(context.policy, context.policy.team(choice.team), choice.skill):
        raise Refused(f"nobody of {choice.team or 'any team'} has the skill {choice.skill}")
    return choice


def _whom(argument: str, context: Context) -> Person | Choice | None:
    """An agent, nobody, or a way to choose one of the ticket's team."""
    try:
        return Choice(by=_way(argument, context))
    except Refused:
        return read.agent(argument, context)


_PARTS = Parts({"from": _team_or_own, "by": _way, "skill": read.skill}, _choice)


@action("assign", _whom, aliases=("assignee", "转给", "指派", "分配"), parts=_PARTS)
def assign(draft: Draft, argument: Person | Choice | None, context: Context) -> Draft:
    """Who works on it: an agent's key, address or name, `me`, or `nobody`; the team follows. Or how one of the ticket's
    team is chosen: `least_loaded`, `round_robin`; in a rule also `{from: network, by: round_robin, skill: vpn}`."""
    if isinstance(argument, Choice):
        return _chosen(draft, argument, context)
    if argument is not None and argument == context.actor:
        return take(draft, None, context)
    return _given(draft, argument, context)


@action("take", read.nothing, by=(AGENT,), aliases=("接手", "认领", "受理"))
def take(draft: Draft, argument: None, context: Context) -> Draft:
    """You work on it from now on."""
    if context.actor is None:
        raise Refused("needs an agent")
    return _given(draft, context.actor, context).move(Move.WORK)


def _chosen(draft: Draft, choice: Choice, context: Context) -> Draft:
    """The draft given to one of a team, or with the reason why nobody can take it."""
    team = context.policy.team(choice.team)
    asked = set_team(draft, team, context) if team else draft
    chosen = choose(choice, asked.ticket, context.policy, context.situation, draft.at)
    if chosen.person is None:
        return asked.write(EntryKind.UNASSIGNABLE, chosen.why)
    given = asked.set(assignee=chosen.person)
    if given.ticket.assignee == asked.ticket.assignee:
        return given
    return given.write(EntryKind.CHOSEN, chosen.why)


def _given(draft: Draft, person: Person | None, context: Context) -> Draft:
    given = draft.set(assignee=person)
    if person is None or given.ticket.assignee != person:
        return given
    current, own = context.policy.team(draft.ticket.team), context.policy.team_of(person)
    if own is None or (current and person in current.people):
        return given
    return follows(given, team=own.name, line=own.line)
