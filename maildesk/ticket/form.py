"""The request and report form: what a ticket should say, asked in words that everybody can answer, and read back.

A question is one line, `Who is affected (only you, your team, the whole site?):`, and the answer stands behind its
colon or on the line below, in a mail of its own or inside the quotation of ours.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from maildesk.ticket.model import Ticket

ANSWER = 300  # characters
LINES = 5_000  # of a mail that are looked at
_LAST = "en"


@dataclass(frozen=True, slots=True)
class Field:
    """One thing to know. `labels` are its names by language, the one that is shown first; `examples` say by language
    what an answer looks like, in terms of what somebody can see."""

    name: str
    labels: Mapping[str, tuple[str, ...]]
    examples: Mapping[str, str]

    def label(self, language: str) -> str:
        """What it is called in a language, else in English."""
        return next(iter(self.labels.get(language) or self.labels.get(_LAST) or (self.name,)))

    def question(self, language: str) -> str:
        """The line that asks for it."""
        example = self.examples.get(language if language in self.labels else _LAST, "")
        if language == "zh":
            return f"{self.label(language)}{f'（{example}）' if example else ''}："
        return f"{self.label(language)}{f' ({example})' if example else ''}:"


def _field(name: str, en: str, example: str, zh: str, beispiel: str) -> Field:
    return Field(
        name,
        {"en": tuple(en.split("|")), "zh": tuple(zh.split("|"))},
        {"en": example, "zh": beispiel},
    )


FIELDS: dict[str, Field] = {
    field.name: field
    for field in (
        _field("title", "In short|Title|Subject of the report", "a few words", "简述|标题", "几个字"),
        _field("service_type", "What it is about|Service type", "a fault, something new, access, a question?",
               "类型|服务类型", "故障、新申请、权限、咨询？"),
        _field("system", "System or device|System|Device|Affected system", "its name, or what is written on it",
               "系统或设备|系统|设备|受影响的系统", "名称，或设备上的标签"),
        _field("error", "What the screen says|Error|Error message|Symptom", "the words of the message",
               "错误提示|提示信息|现象", "屏幕上的文字"),
        _field("steps", "What you were doing|Steps", "the last things you did", "操作步骤|步骤", "出现问题前做了什么"),
        _field("since", "Since when|When did it start", "9:00 today, yesterday, the last update",
               "从何时开始|开始时间|何时开始", "今天9点、昨天、更新之后"),
        _field("frequency", "How often|Frequency", "always, sometimes, once?", "出现频率|频率", "一直、有时、一次？"),
        _field("affected", "Who is affected|Affected|Affected people", "only you, your team, the whole site?",
               "谁遇到问题|受影响的人|受影响人员|影响范围", "仅您本人、您的部门、整个公司？"),
        _field("working", "Can you work|Can you still work", "yes, partly, no?", "能否工作|是否能工作|能否正常工作",
               "能、部分能、不能？"),
        _field("site", "Where you are|Place|Site|Location", "building and room", "所在地点|地点|位置", "楼号和房间"),
        _field("phone", "Phone|Telephone", "for calling back", "联系电话|电话", "便于回电"),
    )
}  # fmt: skip
BLANK = tuple(FIELDS)  # the form that is sent to who asks for it

# What an answer means for the ticket: the first of these that is found in it.
_MEANS: dict[str, tuple[tuple[str, dict[str, str]], ...]] = {
    "affected": (
        (r"all (?:teams|departments|users|staff|sites)|所有(?:部门|人|用户)|全公司|整个公司|全员|大家", {"impact": "company"}),
        (r"\b(?:teams?|departments?|dept|office|colleagues?|several|some of us|floor)\b|部门|团队|小组|我们组|同事|几个人|办公室",
         {"impact": "department"}),
        (r"\b(?:every(?:one|body)|company|sites?|entire|whole)\b|公司", {"impact": "company"}),
        (r"\b(?:only me|just me|me|myself|only i|just i|i am|one|alone)\b|仅?我|本人|自己|一个人", {"impact": "individual"}),
    ),
    "working": (
        (r"\b(?:part(?:ly|ially)|some(?:what|times)?|limited|slow(?:ly)?)\b|部分|有时|勉强|很慢",
         {"urgency": "normal", "business_impact": "degraded"}),
        (r"\b(?:no|not|cannot|can't|nothing)\b|不|无法|没法|否", {"urgency": "high", "business_impact": "stopped"}),
        (r"\b(?:yes|can|fine)\b|能|可以|是", {"urgency": "normal", "business_impact": "none"}),
    ),
    "service_type": (
        (r"\b(?:fault|broken|error|problem)\b|故障|报修|坏", {"service_type": "fault"}),
        (r"\b(?:new|order|install)\b|新|开通|安装", {"service_type": "provisioning"}),
        (r"\b(?:access|rights?|permissions?)\b|权限", {"service_type": "access"}),
        (r"\b(?:questions?|inquiry|how)\b|咨询|问题", {"service_type": "inquiry"}),
    ),
}  # fmt: skip

_QUOTE_MARKS = re.compile(r"^(?:[ \t\u00a0]*[>|])*[ \t\u00a0*_]*")
_EXAMPLE = re.compile(r"[ \t]*[(（][^()（）]{0,120}[)）][ \t]*$")
_COLON = re.compile(r"[:：]")


def answers(text: str, fields: Iterable[Field]) -> dict[str, str]:
    """What a mail's whole text answers, by field; the last answer counts. A question left empty is none."""
    names = {
        _plain(label): field.name for field in fields for known in field.labels.values() for label in known
    }
    lines = text.split("\n")[:LINES]
    found: dict[str, str] = {}
    for index, line in enumerate(lines):
        name, value = _labelled(line, names)
        if name:
            value = value or _below(lines, index, names)
            found |= {name: value[:ANSWER]} if value else {}
    return found


def meaning(given: Mapping[str, str]) -> dict[str, str]:
    """The fields of a ticket that answers stand for: who is affected is the impact, who cannot work is in a hurry."""
    meant: dict[str, str] = {}
    for name, value in given.items():
        plain = _plain(value)
        meant |= next((means for words, means in _MEANS.get(name, ()) if re.search(words, plain)), {})
    return meant


def missing(ticket: Ticket, wanted: Iterable[str]) -> tuple[str, ...]:
    """Those of the wanted fields that the ticket does not know yet, in order."""
    known = {name for name, value in ticket.fields.items() if value} | _told(ticket)
    return tuple(name for name in dict.fromkeys(wanted) if name not in known)


def _told(ticket: Ticket) -> set[str]:
    """What the ticket knows without an answer: from the directory, the rules, the text."""
    default = Ticket.__dataclass_fields__
    facts = {
        "site": ticket.requester.site,
        "phone": ticket.requester.phone,
        "title": ticket.subject,
        "affected": ticket.impact != default["impact"].default or "impact" in ticket.locked,
        "working": ticket.urgency != default["urgency"].default or "urgency" in ticket.locked,
        "service_type": ticket.service_type != default["service_type"].default,
    }
    return {name for name, value in facts.items() if value}


def _labelled(line: str, names: Mapping[str, str]) -> tuple[str, str]:
    """The field that a line names before its colon, and what stands behind it."""
    bare = _QUOTE_MARKS.sub("", line[: ANSWER * 2])
    colon = next((at for at in _COLON.finditer(bare) if _plain(bare[: at.start()]) in names), None)
    if colon is None:
        return "", ""
    return names[_plain(bare[: colon.start()])], bare[colon.end() :].strip(" \t\u00a0*_")


def _below(lines: Sequence[str], index: int, names: Mapping[str, str]) -> str:
    """An answer that was written under a quoted question instead of behind it."""
    if index + 1 >= len(lines) or not lines[index].lstrip().startswith((">", "|")):
        return ""
    below = lines[index + 1].strip()
    return "" if below.startswith((">", "|")) or _labelled(below, names)[0] else below


def _plain(text: str) -> str:
    """A label or an answer without width, case and the example behind it."""
    return _EXAMPLE.sub("", unicodedata.normalize("NFKC", text).casefold()).strip(" \t*_")
