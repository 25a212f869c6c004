"""What the requester is asked for."""

from dataclasses import replace

from maildesk.policy.actions import arguments as read
from maildesk.policy.actions.registry import Context, Refused, action
from maildesk.policy.findings import unknown
from maildesk.ticket import form
from maildesk.ticket.draft import Draft
from maildesk.ticket.model import EntryKind

MOST = 3  # questions in one mail


def fields(argument: str, context: Context) -> tuple[str, ...]:
    """Fields of the form, three at most; none for whatever the ticket lacks."""
    names = read.labels(argument, context) if argument else ()
    for name in names:
        if name not in context.policy.forms.fields:
            raise Refused(unknown("field of the form", name, context.policy.forms.fields))
    if len(names) > MOST:
        raise Refused(f"{len(names)} questions in one mail; at most {MOST} are asked")
    return names


@action("ask", fields, aliases=("询问", "补充信息"), many=True)
def ask(draft: Draft, argument: tuple[str, ...], context: Context) -> Draft:
    """Asks the requester for fields of the form, such as `since, error`; none named means what is missing."""
    needs = context.policy.forms.needs.get(draft.ticket.service_type, ())
    names = argument or form.missing(draft.ticket, needs)[:MOST]
    if not names:
        raise Refused("needs a field of the form; this ticket lacks none")
    asked = replace(draft, asked=tuple(dict.fromkeys((*draft.asked, *names))))
    return asked.write(EntryKind.ASKED, ", ".join(names))
