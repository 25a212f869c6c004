"""The words of `when:`, each with a mail that it holds of and one that it does not."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from maildesk.mail.message import Attachment, Origin
from maildesk.policy.conditions import CONDITIONS
from maildesk.policy.facts import Facts
from maildesk.ticket.model import RecordType, Role
from maildesk.ticket.values import Kind
from tests.policy.policies import ANN, BOB, GRACE, facts, policy, reading
from tests.ticket.tickets import ticket

CALENDARS = """
calendars:
  office: {zone: Europe/Berlin, hours: {mon-fri: 09:00-17:00}}
  night: {hours: {mon-sun: 22:00-06:00}}
"""
Case = tuple[str, Callable[[], Facts], bool]
PLAN = Attachment("plan.PDF", "application/pdf", 300 * 1024, "0" * 64, inline=False)
LOGO = Attachment("logo.png", "image/png", 900, "1" * 64, inline=True)


def mail(**values: object) -> Callable[[], Facts]:
    """The facts of a mail that differs in this from the plain one."""
    return lambda: facts(reading(**values))  # type: ignore[arg-type]


def on(**values: object) -> Callable[[], Facts]:
    """The facts of a plain mail on a ticket that differs in this from the plain one."""
    return lambda: facts(of=ticket(**values))


def came(local: str) -> Callable[[], Facts]:
    """The facts of a plain mail that came at a time in Berlin."""
    return lambda: facts(at=datetime.fromisoformat(local).replace(tzinfo=ZoneInfo("Europe/Berlin")))


plain = mail()
CASES: list[Case] = [
    ("mentions: vpn", plain, True),
    ("mentions: stopped", plain, True),
    ("mentions: printer", plain, False),
    ("mentions: {word: [printer, morning]}", plain, True),
    ("mentions: old", mail(quoted="\n> old words"), False),
    ("subject: [vpn, wifi]", plain, True),
    ("subject: stopped", plain, False),
    ("subject: {starts_with: vpn, contains: broken}", plain, True),
    ("subject: {starts_with: vpn, contains: slow}", plain, False),
    ("subject: {matches: 'v.n'}", plain, True),
    ("subject: 断线", mail(subject="VPN断线了"), True),
    ("body: stopped", plain, True),
    ("body: vpn", plain, False),
    ("whole_text: old words", mail(quoted="\n> old words"), True),
    ("whole_text: old words", plain, False),
    ("header: {X-Spam-Flag: 'YES'}", mail(headers=(("x-spam-flag", "yes"),)), True),
    ("header: {X-Spam-Flag: 'YES', X-Other: a}", mail(headers=(("x-spam-flag", "yes"),)), False),
    ("header: {Received: [b]}", mail(headers=(("Received", "a"), ("Received", "b"))), True),
    ("mailbox: help@example.org", plain, True),
    ("mailbox: other@example.org", plain, False),
    ("recipients: boss@example.org", plain, True),
    ("recipients: {starts_with: help}", plain, True),
    ("recipients: ann@example.org", plain, False),
    ("attachment: {name: .pdf}", mail(attachments=(LOGO, PLAN)), True),
    ("attachment: {name: .pdf, type: image}", mail(attachments=(LOGO, PLAN)), False),
    ("attachment: {type: application/pdf, larger_than_kib: 299}", mail(attachments=(PLAN,)), True),
    ("attachment: {larger_than_kib: 300}", mail(attachments=(PLAN,)), False),
    ("attachment: {name: .pdf}", plain, False),
    ("attachments: 1", mail(attachments=(PLAN,)), True),
    ("attachments: 1", mail(attachments=(LOGO,)), False),
    ("origin: [list, auto-reply]", mail(origin=Origin.LIST), True),
    ("origin: [list, auto-reply]", plain, False),
    ("system: payroll", mail(subject="Payroll hangs"), True),
    ("system: [payroll, crm]", mail(text="CRM-2 hangs"), True),
    ("system: crm", mail(subject="Payroll hangs"), False),
    ("language: [en, de]", plain, True),
    ("language: zh", plain, False),
    ("language: en", mail(language=None), False),
    ("sender: mary@example.org", plain, True),
    ("sender: Mary@Example.ORG", plain, True),
    ("sender: ann@example.org", plain, False),
    ("sender: {contains: mary}", plain, True),
    ("sender_domain: example.org", plain, True),
    ("sender_domain: example.com", plain, False),
    ("sender_name: jones", plain, True),
    ("sender_name: smith", plain, False),
    ("sender_role: requester", plain, True),
    ("sender_role: agent", lambda: facts(sender=ANN), True),
    ("sender_role: agent", plain, False),
    ("sender_role: watcher", lambda: facts(kind=Kind.REQUESTER_REPLIED, role=Role.WATCHER), True),
    ("sender_role: stranger", lambda: facts(sender=None), True),
    ("sender_known: yes", lambda: facts(sender=GRACE), True),
    ("sender_known: yes", plain, False),
    ("sender_known: no", plain, True),
    ("sender_known: no", lambda: facts(sender=None), True),
    ("authentication: pass", lambda: facts(authentication="pass"), True),
    ("authentication: [pass, none]", lambda: facts(authentication="fail"), False),
    ("authentication: none", plain, True),
    ("department: board", lambda: facts(sender=GRACE), True),
    ("department: board", plain, False),
    ("site: [Berlin, Beijing]", lambda: facts(sender=GRACE), True),
    ("site: Berlin", plain, False),
    ("vip: yes", lambda: facts(sender=GRACE), True),
    ("vip: yes", plain, False),
    ("vip: no", plain, True),
    ("vip: no", lambda: facts(sender=None), True),
    ("sender_name: m", lambda: facts(sender=None), False),
    ("status: [new, open]", plain, True),
    ("status: closed", plain, False),
    ("type: service_request", on(type=RecordType.SERVICE_REQUEST), True),
    ("type: service_request", plain, False),
    ("service_type: fault", on(service_type="fault"), True),
    ("service_type: [fault, access]", plain, False),
    ("category: network", on(category="network.vpn"), True),
    ("category: network.vpn", on(category="network.vpn"), True),
    ("category: network", on(category="networking"), False),
    ("impact: company", on(impact="company"), True),
    ("impact: company", plain, False),
    ("urgency: [high, normal]", plain, True),
    ("urgency: low", plain, False),
    ("priority: [1, 2]", plain, True),
    ("priority: 1", plain, False),
    ("queue: net", on(queue="net"), True),
    ("queue: net", plain, False),
    ("team: [network]", on(team="network"), True),
    ("team: [network]", plain, False),
    ("line: 1", plain, True),
    ("line: [2, 3]", plain, False),
    ("assignee: bob", on(assignee=BOB), True),
    ("assignee: a.lee@example.org", on(assignee=ANN), True),
    ("assignee: bob", plain, False),
    ("assigned: yes", on(assignee=BOB), True),
    ("assigned: no", plain, True),
    ("assigned: no", on(assignee=BOB), False),
    ("tag: urgent", on(tags=("Urgent", "vpn")), True),
    ("tag: urge", on(tags=("urgent",)), False),
    ("tag: {starts_with: urge}", on(tags=("urgent",)), True),
    ("field: {Room: 4}", on(fields={"room": "B 42"}), True),
    ("field: {Room: 5}", on(fields={"room": "B 42"}), False),
    ("field: {host: a}", plain, False),
    ("similar: 3", lambda: replace(facts(), similar=3), True),
    ("similar: 3", lambda: replace(facts(), similar=2), False),
    ("hours: open", came("2026-03-02 09:00"), True),
    ("hours: open", came("2026-03-02 08:59"), False),
    ("hours: closed", came("2026-03-07 12:00"), True),
    ("hours: {are: open}", came("2026-03-02 09:00"), True),
    ("hours: {calendar: night, are: open}", came("2026-03-07 05:59"), True),
    ("hours: {calendar: night, are: closed}", came("2026-03-07 05:59"), False),
    ("weekday: [sat, sun]", came("2026-03-08 23:59"), True),
    ("weekday: [sat, sun]", came("2026-03-09 00:00"), False),
    ("weekday: fri-mon", came("2026-03-09 00:00"), True),
    ("time: 18:00-06:00", came("2026-03-02 05:59"), True),
    ("time: 18:00-06:00", came("2026-03-02 06:00"), False),
    ("time: [12:00-13:00, 18:00-06:00]", came("2026-03-02 23:59"), True),
    ("{}", plain, True),
    ("any: {subject: printer, body: stopped}", plain, True),
    ("any: [{subject: printer}, {subject: vpn, body: printer}]", plain, False),
    ("any: [{subject: printer}, {subject: vpn, body: stopped}]", plain, True),
    ("all: [{subject: vpn}, {subject: broken}]", plain, True),
    ("all: [{subject: vpn}, {subject: slow}]", plain, False),
    ("not: {subject: printer}", plain, True),
    ("not: {subject: vpn}", plain, False),
    ("not: {subject: vpn, body: printer}", plain, True),
    ("not: {any: [{subject: vpn}, {body: printer}]}", plain, False),
]


@pytest.mark.parametrize(("when", "seen", "holds"), CASES)
def test_a_condition_holds_or_not(when: str, seen: Callable[[], Facts], holds: bool) -> None:
    """A rule hits exactly where its condition holds."""
    (rule,) = policy(
        f"- name: r\n  when: {when if when == '{}' else '{' + when + '}'}\n  then: {{stop: yes}}\n",
        more=CALENDARS,
    ).rules
    assert (rule.when.missed(seen()) == "") is holds


@pytest.mark.parametrize("holds", [True, False])
@pytest.mark.parametrize("word", CONDITIONS)
def test_every_word_has_a_mail_that_it_holds_of_and_one_that_it_does_not(word: str, holds: bool) -> None:
    """The table above leaves no word out."""
    assert any(when.startswith(f"{word}:") and held is holds for when, _, held in CASES)


@pytest.mark.parametrize(
    ("subject", "text", "systems"),
    [
        ("Payroll is slow", "Since noon.", ("payroll",)),
        ("Slow", "CRM-2 hangs, and the payroll too.", ("payroll", "crm")),
        ("工资系统打不开", "", ("payroll",)),
        ("Payrolls", "The crm is broken.", ()),
    ],
)
def test_a_mail_speaks_of_systems(subject: str, text: str, systems: tuple[str, ...]) -> None:
    """A system is recognised by any of its names, in the subject or in the text."""
    assert facts(reading(subject, text)).systems == systems


@pytest.mark.parametrize("word", CONDITIONS.values(), ids=CONDITIONS)
def test_every_word_explains_itself(word: object) -> None:
    """A predicate's docstring is the help of its word."""
    assert getattr(word, "help", "").endswith((".", "…"))


@pytest.mark.parametrize(
    ("when", "missed"),
    [
        ("{subject: vpn, body: [printer, toner], sender_role: agent}", "body: [printer, toner]"),
        ("{any: [{subject: x}, {subject: z}]}", "any: [{subject: x}, {subject: z}]"),
        ("{all: [{subject: vpn}, {not: {body: stopped}}]}", "not: {body: stopped}"),
        ("{subject: {starts_with: x}}", "subject: {starts_with: x}"),
    ],
)
def test_a_miss_names_the_first_condition_that_failed(when: str, missed: str) -> None:
    """What did not hold is quoted as it is written."""
    (rule,) = policy(f"- name: r\n  when: {when}\n  then: {{stop: yes}}").rules
    assert rule.when.missed(facts()) == missed


def test_without_a_mail_no_text_condition_holds() -> None:
    """A stimulus without a reading has no words."""
    (rule,) = policy(
        "- name: r\n  when: {any: {subject: a, header: {x: a}, attachments: 1}}\n  then: {stop: yes}"
    ).rules
    assert rule.when.missed(replace(facts(), mail=replace(facts().mail, reading=None)))
