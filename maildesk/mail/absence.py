"""What an out-of-office note says: until when somebody is away, and who stands in. English, German, Chinese.

A date counts only by the words beside it: `until 5 March` is the last day away, `back on 6 March` the day after it.
One that can be read in two ways, such as 03/04/2026, says nothing.
"""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from maildesk.mail.days import days, weekdays
from maildesk.mail.message import Absence, Address

TEXT = 4_000  # characters of a note that are read

# Right before or behind a date.
_BACK_BEFORE = re.compile(
    r"(?:back|return(?:ing)?|again|resum\w+|reachable|available|zurück|wieder\w*(?: da| im büro| erreichbar)?|rückkehr|ab(?: dem)?)"
    r"[^.!?\n。]{0,25}$",
    re.IGNORECASE,
)
_BACK_AFTER = re.compile(
    r"^[^.!?\n。]{0,15}(?:wieder|zurück|\bback\b|恢复|返回|回来|上班|返岗|复工|回到|回公司|後恢復|销假|開始上班)",
    re.IGNORECASE,
)
_UNTIL_BEFORE = re.compile(
    r"(?:until|till?|through|thru|up to(?: and including)?|to|and|bis(?: einschließlich| inklusive| inkl\.?)?(?: zum| zu)?|und"
    r"|[-–—~～至到])\s?(?:and including\s)?(?:the\s|dem\s|am\s|zum\s)?"
    r"(?:(?:mon|tues?|wednes|thurs?|fri|satur|sun)(?:day)?,?\s|\w{5,10}tag,?\s(?:den\s|dem\s)?|mittwoch,?\s(?:den\s|dem\s)?)?$",
    re.IGNORECASE,
)
_UNTIL_AFTER = re.compile(r"^\s?(?:为止|止|結束|结束)")
_AWAY = re.compile(
    r"out of|away|absen|leave|holiday|vacation|office|unavailable|abwesen|urlaub|büro|erreichbar|休假|外出|出差|请假|年假|不在|離開|放假"
    r"|until|till|bis|back|return|zurück|至|到|between|from",
    re.IGNORECASE,
)

_LATIN_NAME = r"(?-i:[A-ZÀ-ÖØ-Þ][\w'’.-]{1,30}(?:[ ][A-ZÀ-ÖØ-Þ][\w'’.-]{1,30}){0,3})"
_TITLES = (
    r"(?:(?:my|our|the|meine[nr]?|unsere[nr]?|den|die|der|frau|herrn?|ms|mr|mrs|dr|colleagues?|deputy|manager|assistant|kolleg(?:en|in|e)"
    r"|vertretung|team|lead|backup)\.?,?[ ]){0,4}"
)
_ADDRESS = r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}"
_ASK = (
    r"(?:contact|reach out to|turn to|write to|e-?mail|call|get in touch with|speak to|wenden sie sich(?: bitte)? an|kontaktieren sie"
    r"(?: bitte)?|schreiben sie(?: bitte)? an|vertretung(?: ist| übernimmt|[:：])?|vertreten durch|vertreten von|vertritt mich"
    r"|deputy(?: is|[:：])|(?:is|wird) (?:covering|deputi[sz]ing) for me[:：]?)"
)
_DEPUTY = re.compile(
    rf"{_ASK}[ ]{{0,2}}(?:bitte[ ])?{_TITLES}(?P<name>{_LATIN_NAME})?[^@\n]{{0,25}}?(?P<address>{_ADDRESS})"
    rf"|{_ASK}[ ]{{0,2}}(?:bitte[ ])?{_TITLES}(?P<alone>{_LATIN_NAME})",
    re.IGNORECASE,
)
_HAN_NAME = r"[\u4e00-\u9fff]{2,4}?"
_HAN_DEPUTY = re.compile(
    rf"(?:请|可|请您|您可|請)?(?:直接)?(?:联系|聯繫|联络|致电|找|与|咨询)(?:我的)?(?:同事|代理人|主管|经理)?[ ：:]{{0,2}}"
    rf"(?P<name>{_HAN_NAME})(?=[ ，,。；;（(：:<a-z0-9联处處]|$)[^@\n\u3002]{{0,20}}?(?P<address>{_ADDRESS})"
    rf"|(?:代理人|职务代理人|代理人员|工作代理|代理)[ ]?(?:为|是|：|:)[ ]?(?P<deputy>[\u4e00-\u9fff]{{2,4}})"
    rf"(?:[^@\n\u3002]{{0,10}}?(?P<their>{_ADDRESS}))?"
    rf"|(?:联系|聯繫|联络|由)(?:我的)?(?:同事|主管|经理)?[ ：:]{{0,2}}(?P<alone>[\u4e00-\u9fff]{{2,3}})(?=[（(，,。；;\s]|代为|代為|处理|$)",
)


def absence(text: str, written: date | None, own: str | None = None) -> Absence:
    """What a note says; `written` is the day of the mail, `own` the address of who is away. Both facts may be None."""
    text = text[:TEXT]
    return Absence(_until(text, written), _deputy(text, (own or "").lower()))


def _until(text: str, written: date | None) -> date | None:
    """The last day away: what is said to be it, else the day before the return."""
    if not _AWAY.search(text):
        return None
    last = back = None
    for start, end, day in _days(text, written):
        before, behind = text[max(start - 60, 0) : start], text[end : end + 30]
        if _BACK_BEFORE.search(before) or _BACK_AFTER.search(behind):
            back = back or day - timedelta(days=1)
        elif _UNTIL_BEFORE.search(before) or _UNTIL_AFTER.search(behind):
            last = last or day
    return last or back


def _days(text: str, written: date | None) -> Iterator[tuple[int, int, date]]:
    """The days that a text names; days of the week only where it names no other."""
    dates = list(days(text, written))
    yield from dates or (weekdays(text, written) if written else ())


def _deputy(text: str, own: str) -> Address | None:
    for pattern in (_DEPUTY, _HAN_DEPUTY):
        for match in pattern.finditer(text):
            found = match.groupdict()
            address = (found.get("address") or found.get("their") or "").rstrip(".")
            name = found.get("name") or found.get("alone") or found.get("deputy") or ""
            if (address or name) and address.lower() != own:
                return Address(name.rstrip(".,"), address)
    return None
