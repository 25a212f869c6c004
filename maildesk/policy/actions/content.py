"""What the ticket says. What a rule has captured may stand in it as `{name}`."""

from maildesk.policy.actions import arguments as read
from maildesk.policy.actions.registry import Context, Refused, action
from maildesk.ticket.draft import Draft
from maildesk.ticket.model import EntryKind, Link, Participant, Person, Role


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


@action("link", read.relation, aliases=("关联", "链接"), many=True)
def link(draft: Draft, argument: Link, context: Context) -> Draft:
    """Relates it to another ticket: a number, before which may stand related, duplicate, parent, child, problem, follows."""
    if argument.number == draft.ticket.number:
        raise Refused("a ticket is not related to itself")
    return draft.set(links=tuple(dict.fromkeys((*draft.ticket.links, argument))))


@action("watcher", read.person, aliases=("watchers", "watch", "cc", "关注", "抄送"), many=True)
def watcher(draft: Draft, argument: Person, context: Context) -> Draft:
    """Has somebody take part, by key or address: they read what the requester reads, and may write."""
    if argument.address == draft.ticket.requester.address:
        return draft
    return draft.join(Participant(argument, Role.WATCHER))


@action("note", read.words, aliases=("备注", "内部备注"), many=True, filled=True)
def note(draft: Draft, argument: str, context: Context) -> Draft:
    """Writes a note for the inside. A mail that begins with the bare command is a note as a whole."""
    return draft.write(EntryKind.NOTE, argument) if argument else draft
