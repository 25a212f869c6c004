"""Days and times as people and programs print them."""

from datetime import date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maildesk.mail.days import days, moment, weekdays

MONDAY = date(2026, 11, 23)
SECOND = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("language", "text", "time"),
    [
        ("English", "Monday, March 2, 2026 9:00 AM", "09:00"),
        ("English, afternoon", "Monday, March 2, 2026 at 9:05:07 PM", "21:05:07"),
        ("English, midnight", "March 2nd, 2026 12:00 AM", "00:00"),
        ("English, British", "02 March 2026 09:00", "09:00"),
        ("Chinese", "2026年3月2日(星期一) 上午9:00", "09:00"),
        ("Chinese, evening", "2026年3月2日 晚上9:00", "21:00"),
        ("Danish", "2. marts 2026 09:00", "09:00"),
        ("Finnish", "maanantai 2. maaliskuuta 2026 9.00", "09:00"),
        ("French", "lundi 2 mars 2026 09:00", "09:00"),
        ("German", "Montag, 2. März 2026 um 09:00 Uhr", "09:00"),
        ("Hungarian", "2026. március 2., hétfő 9:00", "09:00"),
        ("Japanese", "2026年3月2日(月) 9:00", "09:00"),
        ("Korean", "2026년 3월 2일 월요일 오후 9:00", "21:00"),
        ("Portuguese", "segunda-feira, 2 de março de 2026 09:00", "09:00"),
        ("Russian", "понедельник, 2 марта 2026 г. 9:00", "09:00"),
        ("without a time", "2026-03-02", "00:00"),
    ],
)
def test_a_moment(language: str, text: str, time: str) -> None:
    """A day and a time in the languages of mail programs."""
    assert moment(text) == datetime.fromisoformat(f"{SECOND}T{time}")


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("Mon, 2 Mar 2026 09:00:00 +0800", 8),
        ("Monday, March 2, 2026 at 09:00:00 AM GMT+1", 1),
        ("2 mars 2026 à 09:00:00 UTC-5", -5),
        ("2026年3月2日 GMT+8 09:00:00", 8),
        ("2 March 2026 09:00 (GMT)", 0),
    ],
)
def test_an_offset(text: str, hours: int) -> None:
    """The offset from UTC belongs to the moment, on whichever side of the time it stands."""
    assert moment(text) == datetime(2026, 3, 2, 9, tzinfo=timezone(timedelta(hours=hours)))


@pytest.mark.parametrize("text", ["", "soon", "03/04/2026 9:00", "31 February 2026", "2 March 2026 25:00"])
def test_no_moment(text: str) -> None:
    """What is not on the calendar or the clock, or can be read in two ways, is none."""
    assert moment(text) is None


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("3 January", [date(2027, 1, 3)]),
        ("23 November", [MONDAY]),
        ("December 1-5.", [date(2026, 12, 1), date(2026, 12, 5)]),
        ("12月1日至5日", [date(2026, 12, 1), date(2026, 12, 5)]),
        ("December 1 - 5 people come", [date(2026, 12, 1)]),
        ("December 1 - 17:00", [date(2026, 12, 1)]),
        ("December 5-1", [date(2026, 12, 5)]),
        ("December 1-99", [date(2026, 12, 1)]),
    ],
)
def test_days_of_a_text(text: str, named: list[date]) -> None:
    """A day without a year is the next such day; a stretch within a month has two."""
    assert [day for _, _, day in days(text, MONDAY)] == named


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Monday", date(2026, 11, 30)),
        ("Dienstag", date(2026, 11, 24)),
        ("周三", date(2026, 11, 25)),
        ("週四", date(2026, 11, 26)),
    ],
)
def test_days_of_the_week(text: str, day: date) -> None:
    """The next one, and never the day itself."""
    assert [found for _, _, found in weekdays(text, MONDAY)] == [day]


@given(st.text(alphabet="0123456789年月日-/.: +aMarch"))
def test_any_text(text: str) -> None:
    """Nothing is raised."""
    moment(text)
    list(days(text, MONDAY))
