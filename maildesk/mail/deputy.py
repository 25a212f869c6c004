"""Who stands in for somebody who is away, as their note says it. English, German, Chinese.

A name without an address counts only where it is a person's beyond doubt: a first and a last name, one with a title,
or a Chinese one that begins with a common surname. `Please contact Support` names nobody.
"""

import re
from collections.abc import Iterator

from maildesk.mail.message import Address

REACH = 160  # characters behind a request in which its object stands

_ADDRESS = r"[A-Za-z0-9_.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}"
# Requests, and what else stands before a name.
_ASK = re.compile(
    r"\b(?:contact|reach out to|turn to|write to|get in touch with|speak (?:to|with)|refer to|(?:please|kindly|or|can) (?:e-?mail|call))\b"
    r"|\b(?:direct|forward(?:ed)?|address)\b[^.\n@]{0,60}? to\b|\b(?:deputy|backup|replacement)(?: is\b|[:：])"
    r"|\b(?:wenden|schreiben) sie\b[^.\n@]{0,60}? an\b|\bkontaktieren sie\b|vertretung(?: ist| hat| übernimmt|[:：])"
    r"|\bvertreter(?:in)?(?: ist|[:：])|\bvertreten (?:durch|von)\b|\bvertritt mich\b"
    r"|\bansprechpartner(?:in)?(?:[:：]|[^.\n@]{0,60}? ist\b)"
    r"|联系|聯繫|聯系|联络|聯絡|致电|致電|咨询|諮詢|请找|請找|(?:请|請|可)(?:与|與)|由(?!于|於)|代理人?(?:员|員)?(?:为|為|是|：|:)",
    re.IGNORECASE,
)
_BEFORE = re.compile(
    r"[\s：:]{0,3}(?:(?:bitte|my|our|the|meine[nrm]?|unsere[nrm]?|ihre[nrm]?|den|die|der|colleagues?|deputy|manager|supervisor|assistant|backup"
    r"|kolleg(?:en|in|e)|vertretung|vorgesetzten?|line|team lead)\b[,:]?\s){0,4}(?:我的|我)?(?:同事|代理人|主管|经理|經理|领导|助理)?[ ：:]{0,2}",
    re.IGNORECASE,
)
_TITLE = re.compile(r"(?:frau|herrn?|mrs?|ms|miss|dr|prof)\b\.?[ ]{1,2}", re.IGNORECASE)
_WORD = r"[A-ZÀ-ÖØ-Þ][\w'’-]{1,30}"
_NAME = re.compile(rf"{_WORD}(?:[ ](?:von[ ]|van[ ]|de[ ])?{_WORD}){{0,3}}")
_HAN_NAME = re.compile(
    r"[\u4e00-\u9fff]{2,4}?(?=\s?(?:[，,。；;（(：:<A-Za-z0-9]|联系|聯繫|联络|聯絡|负责|負責|代|接手|处理|處理|$)|\s)"
)
_NEAR = re.compile(rf"[^@]{{0,25}}?(?<![A-Za-z0-9_.+-])({_ADDRESS})")
# What may stand between a name and its address, and behind a name that has none.
_NEXT = re.compile(
    r"\s?(?:[,(<\[:–（，：-]|(?:at|on|via|by|under|unter|per|über|e-?mail)\b|邮箱|郵箱|[\w.+-]{1,64}@|$)",
    re.I,
)
_NO_PERSON = frozenset({"support", "service", "services", "desk", "helpdesk", "servicedesk", "team", "office", "reception", "hr", "it",
                        "human", "resources", "sales", "customer", "department", "central", "hotline", "phone", "mobile", "help",
                        "abteilung", "zentrale", "sekretariat", "kundenservice", "kundendienst"})  # fmt: skip
_SURNAMES = frozenset(
    "王李张張刘劉陈陳杨楊黄黃赵趙吴吳周徐孙孫马馬朱胡郭何林罗羅郑鄭梁谢謝宋唐许許韩韓冯馮邓鄧曹彭曾肖萧蕭田董袁潘余叶葉蒋蔣杜苏蘇魏程吕呂丁沈姚卢盧"
    "傅钟鍾姜崔谭譚廖范汪陆陸金石戴贾賈韦韋夏邱侯邹鄒熊孟秦江阎閻薛尹段雷黎史龙龍陶贺賀顾顧郝龚龔邵钱錢严嚴赖賴洪武莫孔汤湯"
)
_COVERS = re.compile(
    rf"({_NAME.pattern})[ ,]{{0,2}}[(<]?({_ADDRESS})?[)>]?,?[ ]{{1,2}}"
    r"(?:will (?:be )?(?:cover|deputi[sz]|stand|handl)|is (?:covering|deputi[sz]ing|standing in|my (?:deputy|backup))|covers"
    r"|vertritt mich|übernimmt meine|ist meine vertretung)"
)


def deputy(text: str, own: str) -> Address | None:
    """The first one that a note sends its readers to, other than `own`, the address of who is away."""
    people = (one for one in _named(text) if one.address.lower() != own or not one.address)
    return next(people, None)


def _named(text: str) -> Iterator[Address]:
    for match in _COVERS.finditer(text):
        yield Address(match[1], match[2] or "")
    for match in _ASK.finditer(text):
        found = _object(text[match.end() : match.end() + REACH])
        if found:
            yield found


def _object(rest: str) -> Address | None:
    """The person that the words behind a request begin with."""
    before = _BEFORE.match(rest)
    rest = rest[before.end() :] if before else rest
    title = _TITLE.match(rest)
    rest = rest[title.end() :] if title else rest
    match = _NAME.match(rest) or _HAN_NAME.match(rest)
    name, end = (match[0], match.end()) if match else ("", 0)
    near = _NEAR.match(rest, end)
    if near:
        ends = not name.isascii() or _NEXT.match(rest, end) is not None
        return Address(name if ends else "", near[1])
    return Address(name, "") if name and _is_whole(name, title is not None) else None


def _is_whole(name: str, titled: bool) -> bool:
    """Whether a name is one person's beyond doubt."""
    words = name.lower().split()
    if _NO_PERSON.intersection(words):
        return False
    return titled or len(words) > 1 or (name[0] in _SURNAMES and len(name) <= 3)
