"""What mails of machines have in common: reports of the same trouble, and the word that it is over."""

from dataclasses import replace

from maildesk.policy.actions import arguments as read
from maildesk.policy.actions.registry import RULE, Context, Refused, action
from maildesk.ticket.draft import Draft

FIELD = "correlation"  # of the form, where the key can be read and asked for


@action("correlate", read.text, by=(RULE,), filled=True)
def correlate(draft: Draft, argument: str, context: Context) -> Draft:
    """The key of a report by a machine, such as `"{host}/{service}"`: later mails with the key join the open ticket."""
    _new(draft)
    key = " ".join(argument.split()).casefold()
    if not any(map(str.isalnum, key)):
        return draft
    return replace(draft.fill(FIELD, key[: read.LONGEST_VALUE]), key=key)


@action("recovers", read.nothing, by=(RULE,))
def recovers(draft: Draft, argument: None, context: Context) -> Draft:
    """The mail says that all is well: it closes the open ticket with the key of `correlate`, and opens none."""
    _new(draft)
    return replace(draft, recovers=True, dropped="all is well again, and no open ticket is about it")


def _new(draft: Draft) -> None:
    """What is written on a ticket belongs to it already, and must not get lost. Raises `Refused`."""
    if draft.ticket.version:
        raise Refused("is about mail that opens a ticket")
