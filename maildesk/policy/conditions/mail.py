"""Questions about the mail."""

from collections.abc import Iterable
from typing import Any

from maildesk.mail.message import Attachment, Origin
from maildesk.policy.conditions import arguments as read
from maildesk.policy.conditions.registry import condition, named_condition, text_condition
from maildesk.policy.facts import Facts
from maildesk.policy.text import Text, text


@text_condition(read.text)
def mentions(facts: Facts) -> Iterable[Text]:
    """The subject or the newly written text."""
    return facts.mail.subject, facts.mail.new


@text_condition(read.text)
def subject(facts: Facts) -> Iterable[Text]:
    """The subject."""
    return (facts.mail.subject,)


@text_condition(read.text)
def body(facts: Facts) -> Iterable[Text]:
    """The newly written text, without quotation and signature."""
    return (facts.mail.new,)


@text_condition(read.text)
def whole_text(facts: Facts) -> Iterable[Text]:
    """The whole readable text, with quotation and signature."""
    return (facts.mail.whole,)


@named_condition(read.named)
def header(facts: Facts, name: str) -> Iterable[Text]:
    """Header fields by name, each with a test; a field that is there twice counts if one of the two fits."""
    message = facts.mail.message
    return (text(value) for field, value in (message.headers if message else ()) if field.lower() == name)


@text_condition(read.address)
def mailbox(facts: Facts) -> Iterable[Text]:
    """The address of the mailbox that the mail came through."""
    return (text(facts.mailbox),)


@text_condition(read.address)
def recipients(facts: Facts) -> Iterable[Text]:
    """An address in To or Cc."""
    return facts.mail.recipients


@condition(read.record({"name": read.text, "type": read.text, "larger_than_kib": read.least}))
def attachment(facts: Facts, wanted: dict[str, Any]) -> bool:
    """One attachment with this `name`, this `type` (such as `image/png`), `larger_than_kib`: all that is given."""
    message = facts.mail.message
    return any(_fits(one, wanted) for one in (message.attachments if message else ()))


@condition(read.least)
def attachments(facts: Facts, least: int) -> bool:
    """At least this many attachments, not counting pictures inside the text."""
    message = facts.mail.message
    return message is not None and sum(one.is_file for one in message.attachments) >= least


@condition(read.systems)
def system(facts: Facts, wanted: frozenset[str]) -> bool:
    """A system of the directory that the subject or the newly written text speaks of, by its name there."""
    return not wanted.isdisjoint(facts.systems)


@condition(read.words("origin", tuple(Origin)))
def origin(facts: Facts, wanted: frozenset[str]) -> bool:
    """What kind of writer the mail has: person, auto-reply, bounce, complaint, list."""
    return facts.mail.origin in wanted


@text_condition(read.name)
def language(facts: Facts) -> Iterable[Text]:
    """The language of the newly written text, as a code: `en`, `zh`, …"""
    return (text(facts.mail.language),)


def _fits(one: Attachment, wanted: dict[str, Any]) -> bool:
    return (
        ("name" not in wanted or wanted["name"](text(one.name)))
        and ("type" not in wanted or wanted["type"](text(one.type)))
        and ("larger_than_kib" not in wanted or one.size > wanted["larger_than_kib"] * 1024)
    )
