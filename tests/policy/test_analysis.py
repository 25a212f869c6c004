"""What is odd about a policy that loads."""

from textwrap import dedent, indent

import pytest

from maildesk.policy.load import check
from maildesk.shipped import shipped
from tests.policy.policies import DESK

START = len(DESK.splitlines()) + 1  # the line of `rules:`
EXAMPLE = ", examples: [{subject: x}]"


def _warned(text: str) -> list[str]:
    checked = check(text, "r")
    assert checked.errors == ()
    return [f"{one.line}:{one.column}: {one.what}" for one in checked.warnings]


def _rules(*rules: str) -> list[str]:
    """What is said of rules `a`, `b`, … which each take a line, with lines counted from the first of them."""
    lines = [f"- {{name: {name}, {rule}{EXAMPLE}}}\n" for name, rule in zip("abcdefgh", rules, strict=False)]
    said = _warned(f"{DESK}rules:\n{''.join(lines)}")
    return [f"{int(line) - START}:{what}" for line, _, what in (one.split(":", 2) for one in said)]


STOP = "then: {stop: yes}"
TAG = "then: {tag: x}"


@pytest.mark.parametrize(
    ("when", "why"),
    [
        ("all: [{team: network}, {team: service-desk}]", "'team: network' and 'team: service-desk' exclude each other"),
        ("vip: yes, not: {vip: yes}", "'vip: yes' and 'not: {vip: yes}' exclude each other"),
        ("urgency: high, not: {urgency: [high, low]}", "'urgency: high' and 'not: {urgency: [high, low]}'"),
        ("subject: printer jam, not: {subject: printer}", "exclude each other"),
        ("subject: printer jam, not: {mentions: [jam, toner]}", "exclude each other"),
        ("any: [{team: network}, {queue: net, team: network}], all: [{team: service-desk}]", "exclude each other"),
        ("all: [{sender_domain: a.example}, {sender_domain: b.example}]", "exclude each other"),
        ("all: [{subject: {is: ok}}, {subject: {starts_with: problem}}]", "exclude each other"),
        ("any: [{all: [{line: 1}, {line: 2}]}]", "'line: 1' and 'line: 2' exclude each other"),
        ("priority: 5", "'priority: 5': there is no such service level"),
        ("assignee: grace", "'assignee: grace': that is no agent"),
        ("hours: closed", "'hours: closed': it is always open"),
    ],
)  # fmt: skip
def test_a_rule_that_never_hits(when: str, why: str) -> None:
    """Two conditions that exclude each other, or one that nothing fulfils here."""
    (said,) = _rules(f"when: {{{when}}}, {TAG}")
    assert said.startswith("1: rule 'a' never hits: ") and why in said


@pytest.mark.parametrize(
    "when",
    [
        "all: [{mentions: vpn}, {mentions: printer}]",
        "all: [{tag: a}, {tag: b}]",
        "all: [{category: network}, {category: network.vpn}]",
        "all: [{recipients: a@example.org}, {recipients: b@example.org}]",
        "all: [{system: crm}, {system: payroll}]",
        "all: [{subject: {is: problem}}, {subject: {starts_with: prob}}]",
        "all: [{subject: {is: problem}}, {subject: {matches: ok}}]",
        "subject: printer, not: {subject: printer jam}",
        "subject: {contains: jam}, not: {subject: {word: jam}}",
        "any: [{team: network}, {team: service-desk}], all: [{team: service-desk}]",
        "attachments: 2, not: {attachments: 3}",
        "priority: [3, 5]",
        "assignee: [grace, ann]",
        "hours: open",
        "",
    ],
)
def test_a_rule_that_may_hit(when: str) -> None:
    """Nothing is said where it is not sure."""
    assert _rules(f"when: {{{when}}}, {TAG}") == []


@pytest.mark.parametrize(
    ("above", "below"),
    [
        ("", "subject: vpn"),
        ("subject: vpn", "subject: vpn"),
        ("subject: vpn", "subject: [vpn client, my vpn]"),
        ("mentions: [printer, toner]", "subject: printer jam"),
        ("mentions: [printer, toner]", "body: {word: toner}, vip: yes"),
        ("mentions: 打印机", "mentions: 打印机卡纸"),
        ("subject: {starts_with: re}", "subject: {is: refund}"),
        ("subject: {matches: 'a+'}", "subject: {matches: 'a+'}, language: en"),
        ("any: [{subject: vpn}, {vip: yes}]", "vip: yes, subject: x"),
        ("any: [{subject: vpn}, {vip: yes}]", "any: [{vip: yes}, {subject: vpn down}]"),
        ("not: {subject: vpn}", "not: {subject: [vpn, wifi]}"),
        ("not: {origin: list}", "origin: person"),
        ("origin: [person, list]", "origin: list"),
        ("attachments: 2", "attachments: 3"),
        ("header: {x-a: b}", "header: {x-c: d, x-a: bb}"),
        ("attachment: {name: .exe}", "attachment: {name: {is: a.exe}, larger_than_kib: 5}"),
        ("weekday: mon-fri", "weekday: [mon, tue]"),
        ("all: [{subject: vpn}, {vip: yes}]", "all: [{vip: yes}, {subject: vpn}, {language: en}]"),
        ("team: network", "team: network, subject: vpn"),
    ],
)
def test_a_rule_that_is_never_asked(above: str, below: str) -> None:
    """One above it stops for all of its mail."""
    assert _rules(f"when: {{{above}}}, {STOP}", f"when: {{{below}}}, {TAG}") == [
        f"2: rule 'b' is never asked: 'a' in line {START + 1} stops before it"
    ]


@pytest.mark.parametrize(
    ("above", "below"),
    [
        (f"when: {{subject: vpn}}, {TAG}", f"when: {{subject: vpn down}}, {STOP}"),
        (f"when: {{subject: vpn}}, {STOP}", f"when: {{mentions: vpn}}, {TAG}"),
        (f"when: {{subject: vpn down}}, {STOP}", f"when: {{subject: vpn}}, {TAG}"),
        (f"when: {{subject: vpn}}, {STOP}", f"when: {{subject: [vpn, wifi]}}, {TAG}"),
        (f"when: {{subject: {{word: mac}}}}, {STOP}", f"when: {{subject: machine}}, {TAG}"),
        (f"when: {{subject: vpn, vip: yes}}, {STOP}", f"when: {{subject: vpn}}, {TAG}"),
        (f"when: {{subject: vpn}}, {STOP}", f"on: [opened, replied], when: {{subject: vpn}}, {TAG}"),
        (f"on: replied, when: {{subject: vpn}}, {STOP}", f"when: {{subject: vpn}}, {TAG}"),
        (f"when: {{header: {{x-a: b}}}}, {STOP}", f"when: {{header: {{x-b: b}}}}, {TAG}"),
    ],
)
def test_a_rule_that_is_asked(above: str, below: str) -> None:
    """Some mail passes the rule above."""
    assert _rules(above, below) == []


def test_a_ticket_may_change_between_two_rules() -> None:
    """What a ticket was like further above says nothing."""
    stops, changes, asks = (
        f"when: {{team: network}}, {STOP}",
        "when: {subject: x}, then: {team: network}",
        f"when: {{team: network}}, {TAG}",
    )
    assert _rules(stops, changes, asks) == []


def test_two_rules_that_do_the_same() -> None:
    """The second is superfluous."""
    rule = f"when: {{subject: vpn}}, {TAG}"
    assert _rules(rule, rule, "when: {subject: vpn}, then: {tag: y}") == [
        f"2: rule 'b' does what 'a' in line {START + 1} does"
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "1:1: nobody works here; name somebody under people:"),
        ("people: {a: a@x.org}\nteams: {t: {members: a}, u: {line: 2}}\n", "2:26: nobody is in team 'u'"),
        ("people: {a: a@x.org, B: {address: b@x.org, deputy: c}, c: c@x.org}\nteams: {t: [a, b]}\n",
         "1:22: c@x.org deputises for 'B' and is no agent"),
        ("people: {a: a@x.org}\nqueues: {q: {}, r: {address: r@x.org}, s: {detail: s}}\n",
         "2:10: nothing comes into queue 'q': it has no address, and no rule names it"),
        ("people: {a: a@x.org}\ncalendars: {c: {zone: UTC}, d: {}, e: {}, f: {}}\n"
         "sites: {Rome: d}\nteams: {t: {members: a, calendar: e}}\n", "2:43: nobody uses calendar 'f'"),
        ("people: {a: a@x.org}\nrules:\n- {name: x, then: {tag: a}}\n- {name: y, then: {tag: b}, examples: [{}]}\n",
         "3:3: 1 of 2 rules have no example; this is the first"),
    ],
)  # fmt: skip
def test_what_nobody_uses(text: str, said: str) -> None:
    """Each with the place where it is defined."""
    assert _warned(text) == [said]


def test_the_shipped_policy_is_not_odd() -> None:
    """It says nothing in vain."""
    assert _warned(shipped("rules.yaml").read_text(encoding="utf-8")) == []


def test_a_policy_that_is_wrong_is_not_called_odd() -> None:
    """First things first."""
    checked = check("rules:\n- {name: x, then: {tga: a}}\n", "r")
    assert (checked.policy, len(checked.errors), checked.warnings) == (None, 1, ())


def test_thousands_of_rules_are_compared_soon() -> None:
    """Only those that have something in common are."""
    rule = dedent("""\
        - name: rule {0}
          when: {{mentions: [common, word {0} of many], vip: yes}}
          then: {{stop: yes}}
        """)
    last = "- {name: last, when: {subject: word 7 of many, vip: yes}, then: {tag: x}}\n"
    rules = "".join(rule.format(number) for number in range(2000)) + last
    said = _warned(f"people: {{a: a@x.org}}\nrules:\n{indent(rules, '  ')}")
    assert said[-1].endswith("rule 'last' is never asked: 'rule 7' in line 24 stops before it")
