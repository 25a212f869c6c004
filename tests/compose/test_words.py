"""How times are said, and words over words."""

from datetime import UTC, datetime

import pytest

from maildesk.compose.words import over
from tests.compose.letters import TEMPLATES

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)  # a Monday; 17:30 in Shanghai


@pytest.mark.parametrize(
    ("at", "zone", "english", "chinese"),
    [
        ("2026-11-23T13:30", "UTC", "13:30 today", "今天 13:30"),
        ("2026-11-23T17:00", "Asia/Shanghai", "01:00 tomorrow", "明天 01:00"),
        ("2026-11-22T23:59", "UTC", "23:59 yesterday", "昨天 23:59"),
        ("2026-11-25T08:00", "UTC", "08:00 on Wednesday 25 November", "11月25日（周三）08:00"),
        ("2027-01-01T00:00", "UTC", "00:00 on Friday 1 January 2027", "2027年1月1日（周五）00:00"),
    ],
)
def test_a_time(at: str, zone: str, english: str, chinese: str) -> None:
    """Near days have names, others a weekday and a date, in the zone of the desk."""
    moment = datetime.fromisoformat(at).replace(tzinfo=UTC)
    assert TEMPLATES.words("en").moment(moment, NOW, zone) == english
    assert TEMPLATES.words("zh").moment(moment, NOW, zone) == chinese


def test_a_word_that_no_language_has() -> None:
    """A value without a word is shown as it is."""
    assert TEMPLATES.words("en").word("priority", 7) == "7"


@pytest.mark.parametrize(
    "tables",
    [
        {"time": {"today": "{hour}"}},
        {"time": {"today": "{time"}},
        {"time": {"months": ["January"]}},
        {"mail": {"person": "{0.__class__}"}},
        {"status": "open"},
    ],
)
def test_words_that_cannot_be_used(tables: dict[str, object]) -> None:
    """A slip shows when the words are loaded, not when a mail is due."""
    with pytest.raises((ValueError, LookupError)):
        over(TEMPLATES.words("en"), "en", tables)
