"""Where the ticket stands. A reason that is given is written down: for the requester where they are told of it."""

from maildesk.policy.actions import arguments as read
from maildesk.policy.actions.registry import Context, action
from maildesk.ticket.draft import Draft
from maildesk.ticket.lifecycle import Move
from maildesk.ticket.model import EntryKind, Lane


@action("wait", read.words, aliases=("等待用户", "等待"))
def wait(draft: Draft, argument: str, context: Context) -> Draft:
    """Wait for the requester; a text says for what."""
    return _explained(draft.move(Move.WAIT), argument, Lane.REQUESTER)


@action("third_party", read.words, aliases=("等待第三方", "第三方"))
def third_party(draft: Draft, argument: str, context: Context) -> Draft:
    """Wait for a third party; a text says for whom."""
    return _explained(draft.move(Move.THIRD_PARTY), argument, Lane.REQUESTER)


@action("hold", read.words, aliases=("挂起", "暂停"))
def hold(draft: Draft, argument: str, context: Context) -> Draft:
    """Put it on hold; a text says why."""
    return _explained(draft.move(Move.HOLD), argument, Lane.REQUESTER)


@action("resolve", read.words, aliases=("解决", "已解决"))
def resolve(draft: Draft, argument: str, context: Context) -> Draft:
    """It is solved; a text says how, and the requester is asked whether it works."""
    solved = draft.move(Move.RESOLVE)
    if (
        solved.ticket.assignee is None and context.actor is not None
    ):  # the requester's no comes back to who solved it
        solved = solved.set(assignee=context.actor)
    return solved.set(resolution=argument) if argument else solved


@action("close", read.words, aliases=("关闭",))
def close(draft: Draft, argument: str, context: Context) -> Draft:
    """Close it for good; a text says with what result."""
    closed = draft.move(Move.CLOSE)
    return closed.set(closure_code=argument) if argument else closed


@action("reopen", read.words, aliases=("重开", "重新打开"))
def reopen(draft: Draft, argument: str, context: Context) -> Draft:
    """Work on it again; a text says why, for the inside."""
    return _explained(draft.move(Move.REOPEN), argument, Lane.INTERNAL)


@action("spam", read.nothing, aliases=("垃圾邮件", "垃圾"))
def spam(draft: Draft, argument: None, context: Context) -> Draft:
    """It is spam: nobody is told anything."""
    return draft.move(Move.SPAM)


def _explained(draft: Draft, reason: str, lane: Lane) -> Draft:
    return draft.write(EntryKind.CHANGE, reason, lane=lane) if reason else draft
