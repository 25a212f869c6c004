"""What the ticket says. What a rule has captured may stand in it as `{name}`."""

from maildesk.policy.actions import arguments as read
from maildesk.policy.actions.registry import Context, action
from maildesk.ticket.draft import Draft
from maildesk.ticket.model import EntryKind


@action("title", read.title, aliases=("标题",), filled=True)
def set_title(draft: Draft, argument: str, context: Context) -> Draft:
    """What the ticket is called in the queue and in the subject of its mails."""
    return draft.set(subject=argument[: read.LONGEST_TITLE])


@action("tag", read.labels, aliases=("tags", "标签"), many=True, filled=True)
def tag(draft: Draft, argument: tuple[str, ...], context: Context) -> Draft:
    """Adds tags."""
    added = (one[: read.LONGEST_WORD] for one in argument if one)
    return draft.set(tags=tuple(dict.fromkeys((*draft.ticket.tags, *added))))


@action("untag", read.labels, aliases=("去标签",), many=True)
def untag(draft: Draft, argument: tuple[str, ...], context: Context) -> Draft:
    """Takes tags away."""
    return draft.set(tags=tuple(one for one in draft.ticket.tags if one not in argument))


@action("field", read.pair, aliases=("字段",), many=True, filled=True)
def set_field(draft: Draft, argument: tuple[str, str], context: Context) -> Draft:
    """A field of the form: `name=value`; an empty value takes the field away."""
    name, value = argument
    return draft.fill(name, value[: read.LONGEST_VALUE])


@action("note", read.words, aliases=("备注", "内部备注"), many=True, filled=True)
def note(draft: Draft, argument: str, context: Context) -> Draft:
    """Writes a note for the inside. A mail that begins with the bare command is a note as a whole."""
    return draft.write(EntryKind.NOTE, argument) if argument else draft
