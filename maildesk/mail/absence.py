"""What an out-of-office note says: until when somebody is away, and who stands in. English, German, Chinese.

A date counts only by the words beside it: `until 5 March` is the last day away, `back on 6 March` the day after it.
One that can be read in two ways, such as 03/04/2026, says nothing.
"""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from maildesk.mail.days import days, weekdays
from maildesk.mail.deputy import deputy
from maildesk.mail.message import Absence

TEXT = 4_000  # characters of a note that are read

# Right before or behind a date.
_BACK_BEFORE = re.compile(
    r"(?:back|return(?:ing)?|again|resum\w+|reachable|available|zurück|wieder\w*(?: da| im büro| erreichbar)?|rückkehr|\bab(?: dem)?)"
    r"[^.!?\n。]{0,25}$",
    re.IGNORECASE,
)
_BACK_AFTER = re.compile(
    r"^[^.!?\n。]{0,15}(?:wieder|zurück|\bback\b|恢复|返回|回来|上班|返岗|复工|回到|回公司|後恢復|销假|開始上班)",
    re.IGNORECASE,
)
_UNTIL_BEFORE = re.compile(
    r"(?:until|till?|through|thru|up to(?: and including)?|to|and|bis(?: einschließlich| einschl\.?| inklusive| inkl\.?)?(?: zum| zu)?|und"
    r"|[-–—~～至到])\s?(?:and including\s)?(?:the\s|dem\s|am\s|zum\s)?"
    r"(?:(?:mon|tues?|wednes|thurs?|fri|satur|sun)(?:day)?,?\s|\w{3,8}tag,?\s(?:den\s|dem\s)?|mittwoch,?\s(?:den\s|dem\s)?)?$",
    re.IGNORECASE,
)
_UNTIL_AFTER = re.compile(r"^\s?(?:为止|止|結束|结束)")
_BEFORE_AFTER = re.compile(r"^之?前(?:[都均一直将將我]{0,4})(?:在|不在|外出|休假|出差|无法|無法)")
# Without such a word a date is about something else: an offer, an appointment.
_AWAY = re.compile(
    r"out of|\b(?:am|be|is) out\b|away|absen|leave|holiday|vacation|office|unavailable|not available|travel|abroad|closed|sick|back|return"
    r"|abwesen|urlaub|büro|erreichbar|nicht im haus|außer haus|elternzeit|mutterschutz|dienstreise|krank|verreist|zurück|wieder"
    r"|休假|外出|出差|请假|請假|年假|产假|產假|不在|离开|離開|放假|返岗|返回|恢复|上班|回到|回来",
    re.IGNORECASE,
)


def absence(text: str, written: date | None, own: str | None = None) -> Absence:
    """What a note says; `written` is the day of the mail, `own` the address of who is away. Both facts may be None."""
    text = text[:TEXT]
    return Absence(_until(text, written), deputy(text, (own or "").lower()))


def _until(text: str, written: date | None) -> date | None:
    """The last day away: what is said to be it, else the day before the return."""
    if not _AWAY.search(text):
        return None
    last = back = None
    for start, end, day in _days(text, written):
        before, behind = text[max(start - 60, 0) : start], text[end : end + 30]
        if _BACK_BEFORE.search(before) or _BACK_AFTER.search(behind) or _BEFORE_AFTER.search(behind):
            back = back or day - timedelta(days=1)
        elif _UNTIL_BEFORE.search(before) or _UNTIL_AFTER.search(behind):
            last = last or day
    return last or back


def _days(text: str, written: date | None) -> Iterator[tuple[int, int, date]]:
    """The days that a text names; days of the week only where it names no other."""
    dates = list(days(text, written))
    yield from dates or (weekdays(text, written) if written else ())
