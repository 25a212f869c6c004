"""A small desk and small mails for the tests of the policy."""

from dataclasses import replace
from textwrap import dedent, indent
from typing import Any

from maildesk.mail.message import Address, Attachment, Message, Origin, Reading
from maildesk.policy.facts import Facts
from maildesk.policy.load import load
from maildesk.policy.model import Policy
from maildesk.ticket.draft import Draft
from maildesk.ticket.model import Person, Ticket
from maildesk.ticket.values import Kind, Situation, Stimulus
from tests.ticket.tickets import MARY, NINE, ticket

DESK = """\
people:
  ann: {name: Ann Lee, addresses: [ann@example.org, a.lee@example.org]}
  bob: {name: Bob Ray, address: bob@example.org}
  chen: {name: 陈博, address: chen@example.org, language: zh}
  grace: {name: Grace, address: grace@example.org, department: Board, site: Berlin, vip: true}
teams:
  service-desk: {lead: ann, members: [ann, bob]}
  network: {line: 2, members: [chen, bob]}
queues:
  support: {address: help@example.org}
  net: {address: net@example.org, team: network}
directory: {systems: {payroll: {words: [payroll, 工资系统], team: network}, crm: {matches: 'crm-?[0-9]'}}}
"""
ANN = Person("ann@example.org", "Ann Lee")
BOB = Person("bob@example.org", "Bob Ray")
CHEN = Person("chen@example.org", "陈博", language="zh")
GRACE = Person("grace@example.org", "Grace", department="Board", site="Berlin", vip=True)


def policy(rules: str = "", more: str = "") -> Policy:
    """The small desk with these rules and further sections."""
    return load(
        DESK + (f"rules:\n{indent(dedent(rules), '  ')}" if rules else "") + dedent(more), "rules.yaml"
    )


def reading(
    subject: str = "VPN broken",
    text: str = "It stopped this morning.",
    *,
    sender: Person = MARY,
    quoted: str = "",
    headers: tuple[tuple[str, str], ...] = (),
    attachments: tuple[Attachment, ...] = (),
    to: str = "help@example.org",
    **values: Any,
) -> Reading:
    """A mail as it reads."""
    message = Message(
        subject=subject,
        sender=Address(sender.name, sender.address),
        originator=sender.address,
        to=(Address("", to),),
        cc=(Address("Boss", "boss@example.org"),),
        reply_to=(),
        date=NINE,
        message_id="1@example.org",
        in_reply_to=(),
        references=(),
        headers=headers,
        body_text=text + quoted,
        body_html=None,
        attachments=attachments,
        defects=(),
    )
    plain = Reading(message, Origin.PERSON, True, (), text, (), text, None, (), "en", "digest")
    return replace(plain, **values)


def stimulus(mail: Reading | None = None, **values: Any) -> Stimulus:
    """A mail of Mary's that opens a ticket."""
    plain = Stimulus(
        kind=Kind.OPENED, at=NINE, sender=MARY, mailbox="help@example.org", reading=mail or reading()
    )
    return replace(plain, **values)


def facts(mail: Reading | None = None, of: Ticket | None = None, **values: Any) -> Facts:
    """What rules see of a mail on a ticket."""
    return Facts.of(stimulus(mail, **values), of or ticket(), policy(), Situation())


def draft(**values: Any) -> Draft:
    """A ticket as the rules find it."""
    return Draft(ticket=ticket(**values), at=NINE)
