"""The examples beside the rules."""

import pytest

from maildesk.policy import examples
from tests.policy.policies import policy

RULES = """\
- name: VPN
  when: {mentions: {word: vpn}}
  then: {team: network, category: network.vpn, tags: [a, b], assignee: chen}
  examples:
    - {EXAMPLE}
- {name: Last, then: {priority: 3, stop: yes}}
- {name: Never, then: {priority: 1}, examples: [{NEVER}]}
- {name: Spam, on: replied, when: {header: {X-Spam: "yes"}, attachment: {name: exe}}, then: {drop: spam},
   examples: [{REPLY}]}
"""


def failures(example: str = "", never: str = "hit: no", reply: str = "hit: no") -> list[str]:
    """What the examples of the rules above say."""
    text = RULES.replace("EXAMPLE", example or "subject: vpn").replace("NEVER", never).replace("REPLY", reply)
    return [str(failure.finding("r")) for failure in examples.run(policy(text))]


@pytest.mark.parametrize(
    "example",
    [
        "subject: VPN, expect: {team: network, category: network.vpn, line: 2, priority: 3, impact: individual}",
        "body: the vpn, expect: {tags: b, assignee: chen, status: new, title: (no subject)}",
        "body: vpn, expect: {tags: [b, a], assignee: chen@example.org, type: incident, service_type: other}",
        "subject: printer, hit: no, expect: {team: '', assignee: nobody}",
        "from: grace@example.org, to: net@example.org, subject: x, hit: no, expect: {queue: net, team: network}",
    ],
)
def test_an_example_that_comes_true_says_nothing(example: str) -> None:
    """The mail goes through all rules, and every field that is named reads as expected."""
    assert failures(example) == []


@pytest.mark.parametrize(
    ("example", "said"),
    [
        ("subject: printer", "r:18:9: VPN: the rule: expected a hit, came no hit, for it missed mentions: {word: vpn}"),
        ("subject: vpn, hit: no", "r:18:9: VPN: the rule: expected no hit, came a hit"),
        ("subject: vpn, expect: {team: x}", "r:18:9: VPN: team: expected x, came network"),
        ("subject: vpn, expect: {queue: net}", "r:18:9: VPN: queue: expected net, came nothing"),
        ("subject: vpn, expect: {tags: [a, c]}", "r:18:9: VPN: tags: expected a, c, came a, b"),
        ("subject: vpn, expect: {assignee: bob}", "r:18:9: VPN: assignee: expected bob, came chen@example.org"),
        ("subject: vpn, expect: {assignee: nobody}", "r:18:9: VPN: assignee: expected nobody, came chen@example.org"),
    ],
)  # fmt: skip
def test_an_example_that_fails_says_what_came(example: str, said: str) -> None:
    """Its line, its rule, what was expected and what came."""
    assert failures(example) == [said]


def test_a_rule_that_was_not_reached_did_not_hit() -> None:
    """The example of a rule below a `stop` says so."""
    (said,) = failures(never="subject: x")
    assert said.endswith("Never: the rule: expected a hit, came no hit, for a rule above it stopped")


def test_headers_attachments_and_replies_can_be_played() -> None:
    """A rule for replies is tried with a reply."""
    assert failures(reply="headers: {X-Spam: 'YES'}, attachments: a.exe, expect: {dropped: spam}") == []


def test_a_mail_that_comes_at_night() -> None:
    """An example says when it comes, by the clocks of the desk's calendar."""
    rule = """\
    - name: Nobody is here
      when: {hours: closed}
      then: {tag: night}
      examples:
        - {received: 2026-12-23 20:00, expect: {tags: night}}
        - {received: 2026-12-23 16:59, hit: no}
        - {hit: no}
    """
    calendar = 'calendars: {office: {zone: Asia/Shanghai, hours: {mon-fri: "09:00-17:00"}}}\n'
    assert examples.run(policy(rule, calendar)) == ()
