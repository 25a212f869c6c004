"""The form: its questions and what is read back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maildesk.ticket import form
from maildesk.ticket.form import FIELDS


@pytest.mark.parametrize(
    ("text", "given"),
    [
        ("Since when: yesterday", {"since": "yesterday"}),
        ("since when (9:00 today, yesterday, the last update): 8:15", {"since": "8:15"}),
        ("> Who is affected (only you, your team, the whole site?): my team", {"affected": "my team"}),
        ("> > Can you work (yes, partly, no?): *no*", {"working": "no"}),
        ("> Since when (9:00 today, yesterday, the last update):\nsince Monday", {"since": "since Monday"}),
        ("> Since when:\n> Can you work: no", {"working": "no"}),
        ("| Phone: 8012", {"phone": "8012"}),
        ("从何时开始（今天9点、昨天、更新之后）：昨天下午", {"since": "昨天下午"}),
        ("> 能否工作（能、部分能、不能？）：不能", {"working": "不能"}),
        ("影响范围:全公司\n电话：8012", {"affected": "全公司", "phone": "8012"}),
        ("Error message: 809: no answer", {"error": "809: no answer"}),
        ("Since when: yesterday\nSince when: today", {"since": "today"}),
        ("Since when (9:00 today, yesterday, the last update):", {}),
        ("Since when:\n\nMary", {}),
        ("I wonder since when: it worked on Monday", {}),
        ("Dear desk: it is broken", {}),
        ("", {}),
    ],
)
def test_answers(text: str, given: dict[str, str]) -> None:
    """Labels in any language, with or without their example, quoted or not; what is empty is no answer."""
    assert form.answers(text, FIELDS.values()) == given


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("field", FIELDS.values(), ids=lambda field: field.name)
def test_our_own_questions_come_back(field: form.Field, language: str) -> None:
    """What the desk asks, it understands: answered behind the colon; unanswered it says nothing."""
    question = field.question(language)
    assert form.answers(f"> {question} 42", FIELDS.values()) == {field.name: "42"}
    assert form.answers(question, FIELDS.values()) == {}
    assert len(question) <= 76, "no mail program wraps it"
    assert not {"impact", "urgency", "影响范围", "紧急"} & set(question.lower().split())


@pytest.mark.parametrize(
    ("name", "answer", "field", "value"),
    [
        ("affected", "only me", "impact", "individual"),
        ("affected", "Just me I think", "impact", "individual"),
        ("affected", "仅我本人", "impact", "individual"),
        ("affected", "my team", "impact", "department"),
        ("affected", "everyone in our office", "impact", "department"),
        ("affected", "我们部门", "impact", "department"),
        ("affected", "the whole site", "impact", "company"),
        ("affected", "all departments", "impact", "company"),
        ("affected", "everybody", "impact", "company"),
        ("affected", "全公司", "impact", "company"),
        ("working", "no", "urgency", "high"),
        ("working", "I can't", "urgency", "high"),
        ("working", "不能", "urgency", "high"),
        ("working", "无法工作", "business_impact", "stopped"),
        ("working", "partly", "business_impact", "degraded"),
        ("working", "部分能", "urgency", "normal"),
        ("working", "yes", "business_impact", "none"),
        ("working", "可以", "urgency", "normal"),
        ("service_type", "a new laptop", "service_type", "provisioning"),
        ("service_type", "咨询", "service_type", "inquiry"),
    ],
)
def test_what_an_answer_means(name: str, answer: str, field: str, value: str) -> None:
    """Plain words become the fields that the priority follows from."""
    assert form.meaning({name: answer})[field] == value


@pytest.mark.parametrize("answer", ["the printer", "?", "打印机"])
def test_an_answer_that_means_nothing(answer: str) -> None:
    """It is kept as it was written and moves nothing."""
    assert form.meaning({"affected": answer, "working": answer}) == {}


@given(st.text())
def test_any_text(text: str) -> None:
    """Reading answers never fails, and no answer is longer than it may be."""
    assert all(len(value) <= form.ANSWER for value in form.answers(text, FIELDS.values()).values())
