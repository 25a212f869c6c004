"""Questions about the mail."""

from typing import Any

from maildesk.mail.message import Attachment, Origin
from maildesk.policy.conditions import arguments as read
from maildesk.policy.conditions.registry import condition
from maildesk.policy.facts import Facts
from maildesk.policy.operators import Test
from maildesk.policy.text import text


@condition(read.text)
def mentions(facts: Facts, test: Test) -> bool:
    """The subject or the newly written text."""
    return test(facts.mail.subject) or test(facts.mail.new)


@condition(read.text)
def subject(facts: Facts, test: Test) -> bool:
    """The subject."""
    return test(facts.mail.subject)


@condition(read.text)
def body(facts: Facts, test: Test) -> bool:
    """The newly written text, without quotation and signature."""
    return test(facts.mail.new)


@condition(read.text)
def whole_text(facts: Facts, test: Test) -> bool:
    """The whole readable text, with quotation and signature."""
    return test(facts.mail.whole)


@condition(read.named)
def header(facts: Facts, wanted: read.Named) -> bool:
    """Header fields by name, each with a test; a field that is there twice counts if one of the two fits."""
    message = facts.mail.message
    fields = message.headers if message else ()
    return all(
        any(test(text(value)) for field, value in fields if field.lower() == name) for name, test in wanted
    )


@condition(read.address)
def mailbox(facts: Facts, test: Test) -> bool:
    """The address of the mailbox that the mail came through."""
    return test(text(facts.mailbox))


@condition(read.address)
def recipients(facts: Facts, test: Test) -> bool:
    """An address in To or Cc."""
    return any(map(test, facts.mail.recipients))


@condition(read.record({"name": read.text, "type": read.text, "larger_than_kib": read.least}))
def attachment(facts: Facts, wanted: dict[str, Any]) -> bool:
    """One attachment with this `name`, this `type` (such as `image/png`), `larger_than_kib`: all that is given."""
    message = facts.mail.message
    return any(_fits(one, wanted) for one in (message.attachments if message else ()))


@condition(read.least)
def attachments(facts: Facts, least: int) -> bool:
    """At least this many attachments, not counting pictures inside the text."""
    message = facts.mail.message
    return message is not None and sum(not one.inline for one in message.attachments) >= least


@condition(read.words("origin", tuple(Origin)))
def origin(facts: Facts, wanted: frozenset[str]) -> bool:
    """What kind of writer the mail has: person, auto-reply, bounce, complaint, list."""
    return facts.mail.origin in wanted


@condition(read.name)
def language(facts: Facts, test: Test) -> bool:
    """The language of the newly written text, as a code: `en`, `zh`, …"""
    return test(text(facts.mail.language))


def _fits(one: Attachment, wanted: dict[str, Any]) -> bool:
    return (
        ("name" not in wanted or wanted["name"](text(one.name)))
        and ("type" not in wanted or wanted["type"](text(one.type)))
        and ("larger_than_kib" not in wanted or one.size > wanted["larger_than_kib"] * 1024)
    )
