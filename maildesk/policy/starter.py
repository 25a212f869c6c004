"""The rules.yaml of a new desk: short, commented, and good enough to start with."""

import json
import re
from collections.abc import Iterable, Sequence
from itertools import chain, count
from string import Template

_TEXT = Template("""\
# The policy of this desk: who works here, what is promised, and what becomes of a mail.
# It is read from top to bottom. `maildesk rules check` says what is wrong with it, with line and column. What is left
# out is as it is in rules.examples.yaml, beside this file, a longer one to take from. A block that is commented out is
# ready for use: take away its comment signs.

# --- Who works here ---------------------------------------------------------------------------------------------------
# A short name for each person (`#assign $first` in a mail), their name, address and the language of their mails. They may
# also have: calendar, away (2026-12-24..2026-12-31), deputy, skills, capacity (the most open tickets).

people:
$people

# Without teams, everybody above is in one. A ticket of a team that nobody has yet reaches every member.
#
# teams:
#   service-desk: {line: 1, lead: $first, members: [$keys]}
#   network: {line: 2, members: [$first], skills: [vpn, wifi], calendar: office}

# When somebody is here; the first calendar is the desk's. Holidays are those of a country, or of a region of it.

calendars:
  office: {zone: $zone, hours: {mon-fri: "09:00-17:00"}}   # and, for example, holidays: {country: DE, region: BY}

# Who asks for help, and what they report about; each may also be a table: people.csv. A site may have its own calendar.
#
# directory:
#   people:
#     Mary Jones: {address: mary@example.org, department: Sales, site: Berlin, vip: yes}
#   systems:
#     payroll: {words: [payroll, 工资系统], criticality: high}
#
# sites: {Berlin: office}

# --- What is promised -------------------------------------------------------------------------------------------------
# Until when somebody answers, and until when it is solved (m, h, d, w). Priority 1 is the highest.

service_levels:
  1: {response: 15m, resolution: 4h}
  2: {response: 1h, resolution: 8h}
  3: {response: 4h, resolution: 3d}

# The priority follows from how many are affected (impact) and how soon it matters (urgency):
#
# priority:
#   matrix:
#     company: {high: 1, normal: 1, low: 2}
#     department: {high: 1, normal: 2, low: 3}
#     individual: {high: 2, normal: 2, low: 3}

# Where mail to help+sap@ waits, and for how long a reply reopens a closed ticket; after that it makes a new one:
#
# queues:
#   sap: {detail: sap, closed: {reopen_within: 14d}}

# --- What becomes of a mail -------------------------------------------------------------------------------------------
# Rules run once for each new mail, each on what the ones above it have made. All that stands under `when` must hold; a
# list means any of its words. The mails under `examples` are tried before a changed file is used.

rules:
  - name: Everybody is affected
    when: {mentions: [outage, nobody can, everyone, whole company, 所有人, 全公司, 大家都]}
    then: {impact: company}
    examples: [{subject: Outage, body: Nobody can print., expect: {priority: 1}}]

  - name: Work has stopped
    when: {mentions: [urgent, asap, cannot work, can't work, 紧急, 尽快, 无法工作]}
    then: {urgency: high}
    examples: [{subject: 很急, body: 电脑坏了，无法工作。, expect: {urgency: high}}]

  - name: Access and passwords
    when: {mentions: [password, locked out, cannot log in, 密码, 账号, 登录不了]}
    then: {category: account.sign-in, service_type: fault}
    examples: [{subject: I cannot log in, expect: {category: account.sign-in}}]

  - name: Something new is asked for
    when: {mentions: [new laptop, new account, please install, access to, 新电脑, 安装软件, 申请]}
    then: {type: service_request, service_type: provisioning, urgency: low}
    examples: [{subject: A new laptop for Jan, expect: {type: service_request, priority: 3}}]

$last

# For example, what is no work for anybody (rules may also set team, queue, tag, field, title, hold, close, stop …):
#
#   - name: The scanner's own mails are no tickets
#     when: {sender: scanner@example.org, subject: {starts_with: Scan}}
#     then: {drop: mail of the scanner}
#     examples: [{from: scanner@example.org, subject: Scan 7, expect: {dropped: mail of the scanner}}]

# What a fault report should say is asked in the acknowledgement. Many of much the same become one of wide impact:
#
# forms: {ask_at_most: 1, fault: [affected, working, since]}
# widening: {similar: 3, within: 30m}

# --- Who is told what -------------------------------------------------------------------------------------------------
# Each event with what it is sent on, and to whom; an event that is not named here is told as it is by default.
#
# notifications:
#   status-changed: off
#   assigned: {on: [opened, assigned, handed_over], to: assignee, reply: requester}

# The most automatic answers that one address gets to its own mails, against loops:
#
# loop_limits: {answers_per_hour: 3, answers_per_day: 5, answers_per_ticket_hour: 10, relays_per_hour: 20}
""")
_ALONE = Template("""\
  - name: Everything else is for one agent
    when: {assigned: no}
    then: {assignee: $key}
    examples: [{subject: Help, expect: {assignee: $key}}]""")
_SEVERAL = Template("""\
  # A ticket that nobody has reaches everybody; who answers it first, has it. To give some to somebody:
  - name: Network
    when: {mentions: {word: [vpn, wifi, wi-fi, network, 网络, 无线]}}
    then: {category: network}   # and, for example, assignee: $key
    examples: [{subject: The Wi-Fi is slow, expect: {category: network}}]""")
_NO_KEY = re.compile(r"[^a-z0-9]+")


def starter(agents: Sequence[tuple[str, str]], language: str, zone: str = "UTC") -> str:
    """A rules.yaml for these agents (name, address), their mails in a language, their hours in a time zone.

    With one agent, a new ticket that no rule assigns is theirs; with several, all are told of it.
    """
    names = {address.lower(): name for name, address in agents}
    keys = _keys(names)
    people = "\n".join(
        f"  {key}: {{name: {_quoted(names[address])}, address: {_quoted(address)}, language: {language}}}"
        for address, key in keys.items()
    )
    first, *others = keys.values()
    last = (_SEVERAL if others else _ALONE).substitute(key=first)
    return _TEXT.substitute(people=people, first=first, keys=", ".join(keys.values()), last=last, zone=zone)


def _keys(addresses: Iterable[str]) -> dict[str, str]:
    """A short name for each address: its local part, told apart by a number where two have the same."""
    keys: dict[str, str] = {}
    for address in addresses:
        base = _NO_KEY.sub("-", address.partition("@")[0].lower()).strip("-") or "agent"
        numbered = (f"{base}-{number}" for number in count(2))
        keys[address] = next(key for key in chain((base,), numbered) if key not in keys.values())
    return keys


def _quoted(text: str) -> str:
    """A text as a double-quoted scalar, whatever is in it (YAML 1.2 7.3.1 takes JSON's strings)."""
    return json.dumps(text, ensure_ascii=False)
