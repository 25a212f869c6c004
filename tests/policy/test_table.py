"""The words of rules, each in small policies, with small mails, and what comes of them: from the mail to the decision.

A condition stands with a mail that it holds of and one that it does not; an action with what it changes and with
where it changes nothing.
"""

from datetime import timedelta
from typing import Any

import pytest

from maildesk.mail.message import Attachment, Origin
from maildesk.policy.actions import ACTIONS
from maildesk.policy.actions.registry import RULE, find
from maildesk.policy.conditions import CONDITIONS
from maildesk.router import decide
from maildesk.ticket.draft import differences
from maildesk.ticket.model import EntryKind, Link, Person, Role, Status
from maildesk.ticket.values import Decision, Kind, Situation, Stimulus
from tests.policy.policies import ANN, BOB, CHEN, GRACE, policy, reading, stimulus
from tests.ticket.tickets import NINE, ticket

Mail = dict[str, Any]
LI = Person("li.lei@branch.example", "李雷", department="市场部", site="上海")
SHEET = Attachment("Budget 2026.XLSX", "application/vnd.ms-excel", 70 * 1024, "0" * 64, inline=False)
SCAN = Attachment("扫描件.pdf", "application/pdf", 3 * 1024 * 1024, "1" * 64, inline=False)
LOGO = Attachment("logo.png", "image/png", 900, "2" * 64, inline=True)
PERSONAL, LIST = {"headers": (("Subject", "x"),)}, {"headers": (("List-Id", "<news.shop.example>"),)}
OUTER = ("mailbox", "authentication", "at")


def cause(mail: Mail) -> Stimulus:
    """A mail of Li Lei's, unless it says otherwise, as it comes to the desk."""
    sender = mail.get("sender", LI)
    parts = {name: value for name, value in mail.items() if name not in (*OUTER, "sender", "given")}
    outer = {name: value for name, value in mail.items() if name in OUTER}
    return stimulus(reading(sender=sender or LI, **parts), sender=sender, **outer)


# --- conditions -------------------------------------------------------------------------------------

# `given` is what a rule above has done.
CONDITION_ROWS: list[tuple[str, Mail, Mail]] = [
    ("mentions: printer", {"subject": "Printer jams"}, {"subject": "Scanner jams"}),
    ("mentions: printer", {"text": "The PRINTER jams."}, {"text": "It jams.", "quoted": "\n> the printer"}),
    ("mentions: [打印机, 卡纸]", {"text": "三楼又卡纸了"}, {"text": "三楼没有网络"}),
    ("mentions: {word: lan}", {"text": "No LAN here"}, {"text": "The plan is late"}),
    ("mentions: {word: lan}", {"text": "三楼LAN断了"}, {"text": "LANs are down"}),
    ("mentions: {word: 断网}", {"text": "今天断网了"}, {"text": "今天断断续续"}),
    ("mentions: {word: naïve}", {"text": "a naïve question"}, {"text": "naïveté"}),
    ("mentions: {word: 'c#'}", {"text": "a C# program"}, {"text": "c sharp"}),
    ("mentions: {contains: ＶＰＮ}", {"text": "vpn down"}, {"subject": "v p n"}),
    ("mentions: strasse", {"text": "Hauptstraße 5"}, {"text": "Hauptstrase 5"}),
    ("mentions: {contains: [a, b], starts_with: c}", {"subject": "cab"}, {"subject": "c", "text": "ab"}),
    ("subject: invoice", {"subject": "Invoice 42"}, {"text": "Invoice 42"}),
    ("subject: {is: help}", {"subject": " HELP "}, {"subject": "help me"}),
    ("subject: {is: [help, 求助]}", {"subject": "求助"}, {"subject": "求助："}),
    ("subject: {starts_with: 'alert:'}", {"subject": "ALERT: disk"}, {"subject": "no alert: disk"}),
    ("subject: {matches: '^disk \\d+% full$'}", {"subject": "Disk 97% full"}, {"subject": "disk full"}),
    ("subject: {matches: '错误[：:]?\\s*\\d{3}'}", {"subject": "错误：４０４"}, {"subject": "错误：无"}),
    ("subject: {matches: ['^a', 'z$']}", {"subject": "to z"}, {"subject": "to a"}),
    ("subject: {matches: 'a.b'}", {"subject": "a.b"}, {"subject": "a\nb"}),
    ("body: toner", {"text": "No toner."}, {"subject": "No toner"}),
    ("body: {starts_with: hello}", {"text": "\n  Hello all"}, {"text": "Oh hello"}),
    ("body: {is: 收到}", {"text": "收到"}, {"text": "收到了"}),
    ("whole_text: old words", {"quoted": "\n> old words"}, {"subject": "old words"}),
    ("whole_text: {word: 主机}", {"text": "主机坏了"}, {"text": "手机坏了"}),
    ("header: {List-Id: shop.example}", LIST, PERSONAL),
    ("header: {list-id: {matches: '<news\\.'}}", LIST, {"headers": (("List-Id", "news"),)}),
    ("header: {X-Prio: {is: ['1', high]}}", {"headers": (("x-prio", "High"),)}, {"headers": (("x-prio", "10"),)}),
    ("header: {A: x, B: y}", {"headers": (("A", "x"), ("B", "y"))}, {"headers": (("A", "x"),)}),
    ("mailbox: net@example.org", {"mailbox": "net@example.org"}, {"mailbox": "help@example.org"}),
    ("mailbox: {starts_with: net}", {"mailbox": "Net@example.org"}, {"mailbox": "inet@example.org"}),
    ("recipients: it@example.org", {"to": "it@example.org"}, {"to": "it@example.com"}),
    ("recipients: {contains: +vip@}", {"to": "help+vip@example.org"}, {"to": "help@example.org"}),
    ("attachment: {name: budget}", {"attachments": (SHEET,)}, {"attachments": (SCAN,)}),
    ("attachment: {name: {matches: '\\.xlsx?$'}}", {"attachments": (LOGO, SHEET)}, {"attachments": (LOGO,)}),
    ("attachment: {name: 扫描}", {"attachments": (SCAN,)}, {}),
    ("attachment: {type: {starts_with: image/}}", {"attachments": (LOGO,)}, {"attachments": (SCAN,)}),
    ("attachment: {larger_than_kib: 100}", {"attachments": (SCAN,)}, {"attachments": (SHEET,)}),
    ("attachment: {type: pdf, larger_than_kib: 100}", {"attachments": (SCAN,)}, {"attachments": (SHEET,)}),
    ("attachments: 1", {"attachments": (SHEET,)}, {"attachments": (LOGO,)}),
    ("attachments: 2", {"attachments": (SHEET, SCAN)}, {"attachments": (SHEET, LOGO)}),
    ("system: payroll", {"text": "工资系统打不开"}, {"text": "Payrolls"}),
    ("system: [payroll, crm]", {"subject": "CRM 2 or CRM-2?"}, {"subject": "A CRM?"}),
    ("origin: list", {"origin": Origin.LIST}, {}),
    ("origin: [person, list]", {}, {"origin": Origin.AUTO_REPLY}),
    ("language: zh", {"language": "zh"}, {"language": "en"}),
    ("language: [de, fr]", {"language": "fr"}, {"language": None}),
    ("sender: li.lei@branch.example", {}, {"sender": GRACE}),
    ("sender: Li.Lei@Branch.Example", {}, {"sender": None}),
    ("sender: {contains: noreply}", {"sender": Person("noreply@shop.example")}, {}),
    ("sender_domain: branch.example", {}, {"sender": Person("a@mail.branch.example")}),
    ("sender_domain: {matches: '(^|\\.)branch\\.example$'}", {"sender": Person("a@x.branch.example")}, {"sender": ANN}),
    ("sender_name: 李", {}, {"sender": GRACE}),
    ("sender_name: {word: ray}", {"sender": BOB}, {"sender": Person("x@example.org", "Murray")}),
    ("sender_role: agent", {"sender": ANN}, {}),
    ("sender_role: [requester, watcher]", {}, {"sender": ANN}),
    ("sender_role: stranger", {"sender": None}, {}),
    ("sender_known: yes", {"sender": GRACE}, {}),
    ("sender_known: no", {}, {"sender": ANN}),
    ("authentication: pass", {"authentication": "pass"}, {}),
    ("authentication: [fail, none]", {"authentication": "fail"}, {"authentication": "pass"}),
    ("department: 市场部", {}, {"sender": GRACE}),
    ("department: [board, hr]", {"sender": GRACE}, {}),
    ("site: 上海", {}, {"sender": GRACE}),
    ("site: {starts_with: ber}", {"sender": GRACE}, {"sender": None}),
    ("vip: yes", {"sender": GRACE}, {}),
    ("vip: no", {}, {"sender": GRACE}),
    ("status: new", {}, {"given": "spam: yes"}),
    ("status: [closed, resolved]", {"given": "close: junk"}, {}),
    ("type: problem", {"given": "type: problem"}, {}),
    ("type: [incident, service_request]", {}, {"given": "type: problem"}),
    ("service_type: fault", {"given": "service_type: fault"}, {}),
    ("category: network", {"given": "category: network.vpn"}, {"given": "category: networks"}),
    ("category: network.vpn", {"given": "category: network.vpn.client"}, {"given": "category: network"}),
    ("category: {starts_with: net}", {"given": "category: network"}, {"given": "category: mail"}),
    ("impact: company", {"given": "impact: company"}, {}),
    ("impact: [individual, department]", {}, {"given": "impact: company"}),
    ("urgency: high", {"given": "urgency: high"}, {}),
    ("priority: 1", {"given": "{impact: company, urgency: high}"}, {}),
    ("priority: [2, 3]", {}, {"given": "priority: 1"}),
    ("queue: net", {"mailbox": "net@example.org"}, {}),
    ("team: network", {"mailbox": "net@example.org"}, {"given": "team: service-desk"}),
    ("team: [network, service-desk]", {"given": "assign: chen"}, {}),
    ("line: 2", {"given": "team: network"}, {"given": "team: service-desk"}),
    ("line: [1, 3]", {"given": "line: 3"}, {"given": "line: 2"}),
    ("assignee: chen", {"given": "assign: chen"}, {"given": "assign: bob"}),
    ("assignee: [bob, ann@example.org]", {"given": "assign: bob"}, {}),
    ("assigned: yes", {"given": "assign: ann"}, {}),
    ("assigned: no", {}, {"given": "assign: ann"}),
    ("tag: vip", {"given": "tag: VIP"}, {"given": "tag: vips"}),
    ("tag: [a, b]", {"given": "tags: [c, b]"}, {"given": "{tags: [a, c], untag: a}"}),
    ("field: {Room: '4'}", {"given": "field: {room: B 42}"}, {"given": "field: {Room: B 5}"}),
    ("field: {host: {is: db-1}}", {"given": "field: {Host: DB-1}"}, {}),
    ("not: {mentions: printer}", {"subject": "Scanner"}, {"subject": "Printer"}),
    ("not: {mentions: printer, vip: yes}", {"subject": "Printer"}, {"subject": "Printer", "sender": GRACE}),
    ("not: {not: {subject: a}}", {"subject": "a"}, {"subject": "b"}),
    ("any: {subject: a, body: b}", {"subject": "x", "text": "b"}, {"subject": "b", "text": "a"}),
    ("any: [{subject: a, body: b}, {vip: yes}]", {"sender": GRACE}, {"subject": "a", "text": "x"}),
    ("all: [{subject: a}, {subject: b}]", {"subject": "ab"}, {"subject": "a"}),
    ("all: [{any: [{subject: a}, {subject: b}]}, {not: {body: c}}]", {"subject": "b"}, {"subject": "b", "text": "c"}),
    ("weekday: mon", {"at": NINE}, {"at": NINE + timedelta(days=1)}),
    ("weekday: fri-sun", {"at": NINE - timedelta(hours=10)}, {"at": NINE}),
    ("weekday: [tue, sat]", {"at": NINE + timedelta(days=5)}, {"at": NINE + timedelta(days=6)}),
    ("time: 08:00-10:00", {"at": NINE}, {"at": NINE + timedelta(hours=1)}),
    ("time: 18:00-06:00", {"at": NINE - timedelta(hours=4)}, {"at": NINE - timedelta(hours=3)}),
]  # fmt: skip
ELSEWHERE = {"similar", "hours"}  # no mail alone says these; see test_conditions.py


def hits(when: str, mail: Mail) -> bool:
    """Whether a rule with this condition hits a mail, below a rule that has done what is given."""
    given = mail.get("given", "{}")
    earlier = given if given.startswith("{") else f"{{{given}}}"
    desk = policy(
        f"- {{name: given, then: {earlier}}}\n- {{name: asked, when: {{{when}}}, then: {{title: hit}}}}\n"
    )
    decision = decide(cause(mail), Situation(number=7), desk, NINE)
    return any(match.rule == "asked" for match in decision.matched)


@pytest.mark.parametrize(("when", "mail"), [(when, mail) for when, mail, _ in CONDITION_ROWS])
def test_a_condition_holds_of_a_mail(when: str, mail: Mail) -> None:
    """The rule hits."""
    assert hits(when, mail)


@pytest.mark.parametrize(("when", "mail"), [(when, mail) for when, _, mail in CONDITION_ROWS])
def test_a_condition_does_not_hold_of_a_mail(when: str, mail: Mail) -> None:
    """The rule is as if it were not there."""
    assert not hits(when, mail)


@pytest.mark.parametrize("word", [*sorted(CONDITIONS.keys() - ELSEWHERE), "any", "all", "not"])
def test_every_condition_has_its_row(word: str) -> None:
    """No word of `when:` goes without."""
    assert any(when.startswith(f"{word}:") for when, _, _ in CONDITION_ROWS)


# --- actions ----------------------------------------------------------------------------------------

LOCKED = frozenset(("type", "service_type", "category", "impact", "urgency", "priority", "queue", "team", "line",
                    "assignee", "subject", "tags", "fields.Room", "links"))  # fmt: skip
HELD = {"locked": LOCKED}
Outcome = dict[str, str]

# What a rule does on a ticket in this state, to which the requester replies unless said otherwise.
ACTION_ROWS: list[tuple[str, Mail, Outcome]] = [
    ("type: problem", {}, {"type": "problem"}),
    ("type: 服务请求", {}, {"type": "service_request"}),
    ("type: incident", {}, {}),
    ("type: problem", HELD, {}),
    ("service_type: access", {}, {"service_type": "access"}),
    ("service_type: access", HELD, {}),
    ("category: Network.VPN", {}, {"category": "network.vpn"}),
    ("category: network", HELD, {}),
    ("impact: company", {}, {"impact": "company", "priority": "1"}),
    ("impact: company", {"locked": frozenset({"priority"})}, {"impact": "company"}),
    ("impact: company", HELD, {}),
    ("urgency: low", {}, {"urgency": "low", "priority": "3"}),
    ("urgency: low", HELD, {}),
    ("priority: high", {}, {"priority": "1"}),
    ("priority: 1, impact: individual", {}, {"priority": "1"}),
    ("priority: 1", HELD, {}),
    ("queue: net", {}, {"queue": "net"}),
    ("queue: net", HELD, {}),
    ("team: network", {}, {"team": "network", "line": "2"}),
    ("team: network", {"assignee": ANN}, {"team": "network", "line": "2", "assignee": ""}),
    ("team: network", HELD, {}),
    ("line: 3", {}, {"line": "3"}),
    ("line: 3", HELD, {}),
    ("assign: chen", {}, {"assignee": CHEN.address, "team": "network", "line": "2"}),
    ("assign: nobody", {"assignee": BOB}, {"assignee": ""}),
    ("assign: chen", HELD, {}),
    ("wait: for the form", {}, {"status": "waiting_requester"}),
    ("wait: yes", {"status": Status.MERGED}, {}),
    ("third_party: the carrier", {}, {"status": "waiting_third_party"}),
    ("third_party: yes", {"status": Status.MERGED}, {}),
    ("hold: yes", {}, {"status": "on_hold"}),
    ("hold: yes", {"status": Status.MERGED}, {}),
    ("resolve: It was the cable.", {}, {"status": "resolved", "resolution": "It was the cable."}),
    ("resolve: yes", {"status": Status.MERGED}, {}),
    ("close: duplicate", {}, {"status": "closed", "closure_code": "duplicate"}),
    ("close: yes, priority: 1", {"status": Status.MERGED}, {}),
    ("reopen: yes", {"status": Status.CLOSED, "role": Role.WATCHER}, {"status": "open"}),
    ("reopen: yes", {"status": Status.OPEN}, {}),
    ("spam: yes", {}, {"status": "spam"}),
    ("spam: yes, tag: x", {"status": Status.MERGED}, {}),
    ("title: Printer 4B", {}, {"subject": "Printer 4B"}),
    ("title: Printer 4B", HELD, {}),
    ("tags: [a, b]", {"tags": ("b",)}, {"tags": "b, a"}),
    ("tag: b", {"tags": ("b",)}, {}),
    ("untag: b", {"tags": ("b", "c")}, {"tags": "c"}),
    ("untag: a", {"tags": ("b",)}, {}),
    ("field: {Room: B 42, Floor: '4'}", {}, {"fields": "Floor=4, Room=B 42"}),
    ("field: {Room: B 42}", HELD, {}),
    ("link: problem 3", {}, {"links": "problem 3"}),
    ("link: [related 3, 重复 4]", {}, {"links": "related 3, duplicate 4"}),
    ("link: 3", {"links": (Link("related", 3),)}, {}),
    ("link: 7", {}, {}),
    ("watcher: [grace, boss@branch.example]", {}, {"watching": "grace@example.org, boss@branch.example"}),
    ("watcher: mary@example.org", {}, {}),
    ("note: [Ask Jan., Twice.]", {}, {"notes": "Ask Jan. Twice."}),
    ("note: '{no} is not captured', priority: 1", {"when": "subject: {matches: '(?P<no>x)|n'}"},
     {"notes": " is not captured", "priority": "1"}),
    ("note: true", {}, {}),
    ("answer: vpn-howto", {}, {"answered": "vpn-howto"}),
    ("answer: vpn-howto", {"opens": True}, {"answered": "vpn-howto"}),
    ("answer: vpn-howto", {"mail": {"may_answer": False}}, {}),
    ("no_acknowledgement: yes", {"opens": True}, {"unsaid": "acknowledgement"}),
    ("no_acknowledgement: yes", {}, {}),
    ("drop: a test", {}, {"dropped": "a test"}),
    ("drop: a test, reopen: yes", {"status": Status.OPEN}, {}),
    ("correlate: '{host}/disk'", {"opens": True, "when": "subject: {matches: '(?P<host>v.n)'}"},
     {"fields": "correlation=vpn/disk, host=VPN"}),
    ("correlate: '{host}/'", {"opens": True, "when": "subject: {matches: 'b|(?P<host>x)'}"}, {}),
    ("correlate: disk, tag: x", {}, {}),
    ("recovers: yes", {"opens": True}, {"dropped": "all is well again, and no open ticket is about it"}),
    ("recovers: yes, tag: x", {}, {}),
    ("stop: yes", {}, {"below": "not asked"}),
    ("stop: yes", {"when": "subject: printer"}, {}),
    ("tag: '{host}', field: {Where: '{host} {port}'}", {"when": "subject: {matches: '(?P<host>v.n)(?P<port>:\\d+)?'}"},
     {"tags": "VPN", "fields": "Where=VPN , host=VPN"}),
    ("title: '{a}{b}'", {"when": "body: {matches: '(?P<b>morning)'}, subject: {matches: '(?P<a>br.k)'}"},
     {"subject": "brokmorning", "fields": "a=brok, b=morning"}),
]  # fmt: skip


def came(rule: str, state: Mail) -> Decision:
    """What comes of a mail on a ticket in some state, with a rule and another below it."""
    desk = policy(f"{rule}- {{name: below, on: [opened, replied], then: {{untag: below}}}}\n")
    mail = reading(**state.get("mail", {}))
    if state.get("opens"):
        return decide(stimulus(mail), Situation(number=7), desk, NINE)
    of = ticket(**{name: value for name, value in state.items() if name not in BESIDE})
    role = state.get("role", Role.REQUESTER)
    reply = stimulus(mail, kind=Kind.REQUESTER_REPLIED, ticket=of.number, role=role)
    return decide(reply, Situation(ticket=of), desk, NINE)


BESIDE = ("mail", "opens", "role", "when")


def outcome(then: str, state: Mail) -> Outcome:
    """What a rule makes of a mail, beside what comes of it anyway."""
    when = state.get("when", "")
    after = came(f"- {{name: r, on: [opened, replied], when: {{{when}}}, then: {{{then}}}}}\n", state)
    anyway = came("", state)
    if after.ticket is None or anyway.ticket is None:
        return {"dropped": after.reason}
    told, usual = {one.event for one in after.notices}, {one.event for one in anyway.notices}
    beside = {
        "watching": ", ".join(one.person.address for one in after.joining if one not in anyway.joining),
        "notes": " ".join(entry.text for entry in after.entries if entry.kind == EntryKind.NOTE),
        "answered": ", ".join(told & {"vpn-howto"}),
        "unsaid": ", ".join(usual & {"acknowledgement"} - told),
        "below": "" if any(match.rule == "below" for match in after.matched) else "not asked",
    }
    changed = {one.field: one.after for one in differences(anyway.ticket, after.ticket)}
    return changed | {name: value for name, value in beside.items() if value}


@pytest.mark.parametrize(("then", "state", "expected"), ACTION_ROWS)
def test_an_action_of_a_rule(then: str, state: Mail, expected: Outcome) -> None:
    """It changes what it names and what follows from that; where it cannot, the rule does nothing at all."""
    assert outcome(then, state) == expected


@pytest.mark.parametrize("does", [True, False])
@pytest.mark.parametrize(
    "word", [one.name for one in ACTIONS.values() if RULE in one.by and one.name != "ask"]
)
def test_every_action_has_its_rows(word: str, does: bool) -> None:
    """No word of `then:` goes without a row where it changes something and one where it does not."""
    rows = [(then.partition(":")[0], expected) for then, _, expected in ACTION_ROWS]
    actions = [(find(name), expected) for name, expected in rows]
    assert any(action and action.name == word and bool(expected) is does for action, expected in actions)
