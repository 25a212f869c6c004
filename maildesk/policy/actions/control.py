"""What becomes of the mail itself; for rules only."""

from dataclasses import replace

from maildesk.policy.actions import arguments as read
from maildesk.policy.actions.registry import RULE, Context, action
from maildesk.ticket.draft import Draft


@action("no_acknowledgement", read.nothing, by=(RULE,))
def no_acknowledgement(draft: Draft, argument: None, context: Context) -> Draft:
    """The requester gets no acknowledgement."""
    return draft.suppress("acknowledgement")


@action("answer", read.template, by=(RULE,), many=True)
def answer(draft: Draft, argument: str, context: Context) -> Draft:
    """The requester gets a mail by a template of your own, such as `vpn-howto`, beside the acknowledgement."""
    return replace(draft, answers=tuple(dict.fromkeys((*draft.answers, argument))))


@action("drop", read.text, by=(RULE,))
def drop(draft: Draft, argument: str, context: Context) -> Draft:
    """No ticket comes of the mail; it is kept in the inbox with this reason."""
    return replace(draft, dropped=argument)


@action("stop", read.nothing, by=(RULE,))
def stop(draft: Draft, argument: None, context: Context) -> Draft:
    """No rule below this one is looked at."""
    return replace(draft, stopped=True)
