"""The examples beside the rules, played: each is a small mail that goes through all rules."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC
from zoneinfo import ZoneInfo

from maildesk.mail.language import language
from maildesk.mail.message import Address, Attachment, Message, Origin, Reading
from maildesk.policy import rules
from maildesk.policy.facts import Facts
from maildesk.policy.findings import Finding
from maildesk.policy.model import Example, Policy, Rule
from maildesk.policy.sections.examples import moment
from maildesk.ticket import opening
from maildesk.ticket.draft import Draft, as_text
from maildesk.ticket.model import Person
from maildesk.ticket.values import Kind, Match, Situation, Stimulus

_AT = "2026-01-05 09:00"  # a Monday morning
KINDS = (
    Kind.OPENED,
    Kind.REQUESTER_REPLIED,
    Kind.OPERATOR,
)  # as what an example is played: the first that fits
_NOBODY = ("nobody", "none")


@dataclass(frozen=True, slots=True)
class Failure:
    """One thing that an example expects and that does not come true."""

    rule: Rule
    example: Example
    what: str
    expected: str
    came: str

    def finding(self, name: str) -> Finding:
        """The same as what is wrong with a policy whose own file has this name."""
        what = f"expected {self.expected or 'nothing'}, came {self.came or 'nothing'}"
        at = self.example.at
        return Finding(at.file or name, at.line, at.column, f"{self.rule.name}: {self.what}: {what}")


def run(policy: Policy) -> tuple[Failure, ...]:
    """Everything that the examples of all rules expect in vain."""
    return tuple(
        Failure(rule, example, *failure)
        for rule in policy.rules
        for example in rule.examples
        for failure in _failures(rule, example, policy)
    )


def _failures(rule: Rule, example: Example, policy: Policy) -> Iterator[tuple[str, str, str]]:
    draft, matches = _played(rule, example, policy)
    match = next((match for match in matches if match.rule == rule.name), None)
    if (match is not None and match.hit) != example.hit:
        yield "the rule", *_hit_or_not(example, match)
    for field, expected in example.expect.items():
        came = _value(field, draft)
        if not _as_expected(field, expected, came, policy):
            yield field, expected, came


def _hit_or_not(example: Example, match: Match | None) -> tuple[str, str]:
    if not example.hit:
        return "no hit", "a hit"
    return (
        "a hit",
        f"no hit, for it missed {match.missed}" if match else "no hit, for a rule above it stopped",
    )


def _played(rule: Rule, example: Example, policy: Policy) -> tuple[Draft, tuple[Match, ...]]:
    """What the rules make of the mail of an example, as a new ticket, a reply on one or a change of one."""
    mail = example.mail
    sender = policy.person(mail.get("from", "")) or Person(
        mail.get("from", "someone@example.org"), mail.get("name", "")
    )
    at = moment(mail.get("received", _AT), ZoneInfo(policy.calendar.zone)).astimezone(UTC)
    stimulus = Stimulus(
        kind=Kind.OPENED, at=at, sender=sender, mailbox=mail.get("to", ""), reading=_reading(example, sender)
    )
    situation = Situation(number=1)
    draft = opening.draft(stimulus, situation, at)
    kind = next(kind for kind in KINDS if kind in rule.on)
    facts = Facts.of(replace(stimulus, kind=kind), draft.ticket, policy, situation)
    return rules.apply(draft, facts, policy, explain=True)


def _reading(example: Example, sender: Person) -> Reading:
    mail = example.mail
    subject, body = mail.get("subject", ""), mail.get("body", "")
    message = Message(
        subject=subject,
        sender=Address(sender.name, sender.address),
        originator=sender.address,
        to=(Address("", mail["to"]),) if "to" in mail else (),
        cc=(),
        reply_to=(),
        date=None,
        message_id="example",
        in_reply_to=(),
        references=(),
        headers=example.headers,
        body_text=body,
        body_html=None,
        attachments=tuple(
            Attachment(name, "application/octet-stream", 1, "", False) for name in example.attachments
        ),
        defects=(),
    )
    spoken = language(body or subject)
    return Reading(message, Origin.PERSON, True, (), body, (), body, None, (), spoken, "")


def _value(field: str, draft: Draft) -> str:
    if field == "dropped":
        return draft.dropped or ""
    if field == "correlation":
        return draft.key
    return as_text(getattr(draft.ticket, {"title": "subject"}.get(field, field)))


def _as_expected(field: str, expected: str, came: str, policy: Policy) -> bool:
    if field == "tags":
        return set(expected.split(", ")) <= set(came.split(", "))
    if field == "assignee":
        person = policy.person(expected)
        return came == (person.address if person else "" if expected in _NOBODY else expected)
    return came == expected
