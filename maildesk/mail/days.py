"""Days and times as people and programs print them, in the languages of the mail programs that are met most.

A day that can be read in two ways, such as 03/04/2026, is none.
"""

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta, timezone
from datetime import time as clock

MOST = 20  # days of one text

_MONTHS = (
    "january jan januar jänner janvier janv enero ene gennaio gen janeiro januari tammikuu tammikuuta stycznia sty leden ledna "
    "január ocak января янв",
    "february feb februar février févr febrero febbraio febbr fevereiro fev februari helmikuu helmikuuta lutego února február "
    "şubat февраля фев",
    "march mar märz mrz mars marts marzo março maart mrt maaliskuu maaliskuuta marca března március mart марта мар",
    "april apr avril avr abril aprile abr huhtikuu huhtikuuta kwietnia dubna április nisan апреля апр",
    "may mai mayo maggio mag maio mei maj toukokuu toukokuuta maja května május mayıs мая май",
    "june jun juni juin junio giugno giu junho kesäkuu kesäkuuta czerwca června június haziran июня июн",
    "july jul juli juillet juil julio luglio lug julho heinäkuu heinäkuuta lipca července július temmuz июля июл",
    "august aug août agosto ago augustus augusti elokuu elokuuta sierpnia srpna augusztus ağustos августа авг",
    "september sept sep septembre septiembre settembre sett setembro set syyskuu syyskuuta września září szeptember eylül "
    "сентября сен сент",
    "october oct oktober okt octobre octubre ottobre ott outubro out lokakuu lokakuuta października října október ekim "
    "октября окт",
    "november nov novembre noviembre novembro marraskuu marraskuuta listopada listopadu kasım ноября ноя нояб",
    "december dec dezember dez décembre déc diciembre dic dicembre dezembro joulukuu joulukuuta grudnia prosince aralık "
    "декабря дек",
)  # fmt: skip
_MONTH = {name: number for number, names in enumerate(_MONTHS, 1) for name in names.split()}
_WEEKDAYS = (
    "monday mon montag 周一 週一 星期一 礼拜一", "tuesday tue dienstag 周二 週二 星期二 礼拜二",
    "wednesday wed mittwoch 周三 週三 星期三 礼拜三", "thursday thu donnerstag 周四 週四 星期四 礼拜四",
    "friday fri freitag 周五 週五 星期五 礼拜五", "saturday sat samstag sonnabend 周六 週六 星期六", "sunday sun sonntag 周日 週日 星期日 星期天",
)  # fmt: skip
_WEEKDAY = {name: number for number, names in enumerate(_WEEKDAYS) for name in names.split()}


def _any(words: dict[str, int]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


_DAY = re.compile(
    rf"""(?<![0-9A-Za-z.])(?:
      (?P<y1>20\d\d)\s?[-/.年년]\s?(?P<m1>\d{{1,2}})\s?[-/.月월]\s?(?P<d1>\d{{1,2}})\s?(?:日|号|號|일)?
    | (?P<m2>\d{{1,2}})\s?月\s?(?P<d2>\d{{1,2}})\s?(?:日|号|號)?
    | (?P<d3>\d{{1,2}})(?:st|nd|rd|th|\.|er|º)?\s(?:of\s|de\s|den\s)?(?P<n3>{_any(_MONTH)})\b\.?(?:,?\s(?:de\s)?(?P<y3>20\d\d))?
    | (?P<y7>20\d\d)\.\s(?P<n7>{_any(_MONTH)})\s(?P<d7>\d{{1,2}})\.
    | (?P<n4>{_any(_MONTH)})\.?\s(?P<d4>\d{{1,2}})(?:st|nd|rd|th)?\b(?:,?\s(?P<y4>20\d\d))?
    | (?P<d5>\d{{1,2}})\.\s?(?P<m5>\d{{1,2}})\.\s?(?P<y5>20\d\d|\d\d(?!\d))?
    | (?P<a6>\d{{1,2}})[/-](?P<b6>\d{{1,2}})[/-](?P<y6>20\d\d)
    )""",
    re.VERBOSE | re.IGNORECASE,
)
# `12月1日-5日`, `December 1-5`: the day that ends a stretch within a month.
_END = re.compile(
    r"\s?[-–—~～至到]\s?(\d{1,2})\s?[日号號]|\s?[-–—]\s?(\d{1,2})(?:st|nd|rd|th)?(?![\w:/-]|\.\d|\s?[A-Za-z])"
)
_DAY_NAME = re.compile(rf"(?<!\w)({_any(_WEEKDAY)})(?![a-zäöü])", re.IGNORECASE)
_TIME = re.compile(
    r"(?P<early>上午|凌晨|早上|午前|오전|下午|晚上|中午|午後|오후)?\s?(?<![\d:+-])(?P<hour>\d{1,2})\s?(?:[:.h]|时|点|시)\s?(?P<minute>\d{2})"
    r"(?::(?P<second>\d{2}))?(?:\s?(?P<late>[ap]\.?\s?m\.?(?!\w)))?",
    re.IGNORECASE,
)
_ZONE = re.compile(
    r"(?:\b(?:gmt|utc)\s?)?(?P<sign>[+-])(?P<hours>\d{1,2})(?::?(?P<minutes>\d{2}))?(?!\d)|\b(?:gmt|utc)\b",
    re.IGNORECASE,
)
_AFTERNOON = frozenset(("下午", "晚上", "午後", "오후"))


def days(text: str, after: date | None = None) -> Iterator[tuple[int, int, date]]:
    """The days that a text names, with their places. One without a year is the first on or after `after`."""
    for match in list(_DAY.finditer(text))[:MOST]:
        day = _day(match, after)
        if day is not None:
            yield match.start(), match.end(), day
            yield from _stretch_end(text, match.end(), day)


def weekdays(text: str, after: date) -> Iterator[tuple[int, int, date]]:
    """The days of the week that a text names, with their places, as the next such day after `after`."""
    for match in list(_DAY_NAME.finditer(text))[:MOST]:
        ahead = (_WEEKDAY[match[1].lower()] - after.weekday() - 1) % 7 + 1
        yield match.start(), match.end(), after + timedelta(days=ahead)


def moment(text: str) -> datetime | None:
    """The first day and time that a text names, with its offset from UTC where it gives one."""
    first = next(days(text), None)
    if first is None:
        return None
    start, end, day = first
    time = _TIME.search(text, end) or _TIME.search(text[:start])
    if time is None:
        return datetime.combine(day, clock.min)
    try:
        return datetime(
            day.year,
            day.month,
            day.day,
            _hour(time),
            int(time["minute"]),
            int(time["second"] or 0),
            tzinfo=_zone(text[time.end() :]) or _zone(text[end : time.start()]),
        )
    except ValueError:
        return None


def _stretch_end(text: str, start: int, first: date) -> Iterator[tuple[int, int, date]]:
    """The day with which a stretch within one month ends, if a text goes on with it."""
    match = _END.match(text, start)
    if match is None:
        return
    try:
        last = first.replace(day=int(match[1] or match[2]))
    except ValueError:
        return
    if last > first:
        yield match.start(match.lastindex or 0), match.end(), last


def _hour(time: re.Match[str]) -> int:
    hour, late = int(time["hour"]), (time["late"] or "").lower()
    if late.startswith("p") or time["early"] in _AFTERNOON:
        return hour + 12 if hour < 12 else hour
    return 0 if hour == 12 and late.startswith("a") else hour


def _zone(text: str) -> timezone | None:
    zone = _ZONE.search(text[:40])
    if zone is None:
        return None
    span = timedelta(hours=int(zone["hours"] or 0), minutes=int(zone["minutes"] or 0))
    return timezone(-span if zone["sign"] == "-" else span)


def _day(match: re.Match[str], after: date | None) -> date | None:
    found = {name[0]: value for name, value in match.groupdict().items() if value}
    if "a" in found:
        month, day = _unambiguous(int(found["a"]), int(found["b"]))
    else:
        month = _MONTH[found["n"].lower()] if "n" in found else int(found["m"])
        day = int(found["d"])
    year = int(found["y"]) if "y" in found else None
    try:
        if year is not None:
            return date(year + 2000 if year < 100 else year, month, day)
        return _next(month, day, after) if after else None
    except ValueError:
        return None


def _unambiguous(first: int, second: int) -> tuple[int, int]:
    """Month and day of `a/b`, where only one of them can be the month; else what is no day at all."""
    if first == second or second > 12:
        return first, second
    return (second, first) if first > 12 else (0, 0)


def _next(month: int, day: int, after: date) -> date:
    this = date(after.year, month, day)
    return this if this >= after else date(after.year + 1, month, day)
