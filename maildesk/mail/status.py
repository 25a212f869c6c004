"""Status codes of mail delivery: enhanced (RFC 3463), SMTP replies (RFC 5321 4.2), and words that mean them."""

import re

_STATUS = re.compile(r"(?<![\w.@-])([245]\.\d{1,3}\.\d{1,3})(?![\w@-]|\.\d)")
_REPLY_CODE = re.compile(r"(?<![\w.:/@-])([45][0-5]\d)(?=[ -][\w(<\"']|[ ]-[ ]\w|[ -]?\#|[ -][45]\.)")
# What a system says in words where it gives no code.
_PHRASES = (
    ("5.2.2", re.compile(r"(?i)quota|mailbox (?:is )?full|storage (?:limit|allocation)|disk full|over (?:the )?limit|"
                         r"(?:邮箱|郵箱|信箱|容量|空间|空間)[^，。\n]{0,10}(?:满|滿|不足|超)|postfach[^.\n]{0,20}voll")),
    ("5.1.1", re.compile(r"(?i)user unknown|unknown user|no such (?:user|recipient|mailbox|person|address)|"
                         r"does(?: not|n't) (?:exist|have)|not found|invalid (?:recipient|mailbox|address|user)|"
                         r"(?:recipient|user|mailbox|account)[^.]{0,30}(?:unknown|unavailable|not exist)|"
                         r"no mailbox here|not listed|unrouteable|not a (?:valid|known)|address error|"
                         r"(?:邮箱|郵箱|信箱|地址|收件人|用户|使用者|帐号|帳號)[^，。\n]{0,30}不存在|查無此|无此用户|empfänger[^.\n]{0,20}unbekannt")),
    ("5.1.2", re.compile(r"(?i)host (?:unknown|not found)|unknown host|no such domain|domain[^.]{0,20}not|域名[^，。\n]{0,10}(?:不存在|错误|解析)")),
    ("5.1.3", re.compile(r"(?i)malformed|incorrectly constructed|bad address syntax")),
    ("5.3.4", re.compile(r"(?i)too (?:large|big)|size (?:limit|exceed)|exceeds? [^.]{0,30}size|邮件[^，。\n]{0,8}(?:过大|太大)")),
    ("4.4.7", re.compile(r"(?i)timed? ?out|expired|too long|retry (?:time|limit)|超时|逾時")),
    ("5.7.1", re.compile(r"(?i)spam|blocked|black ?list|polic(?:y|ies)|denied|refused|rejected|拒收|拒绝|垃圾邮件|垃圾郵件")),
)  # fmt: skip


def first(text: str, unless: str = "\0") -> str | None:
    """The first enhanced status code in a text that does not end in `unless`."""
    return next((match[1] for match in _STATUS.finditer(text) if not match[1].endswith(unless)), None)


def said(text: str) -> str | None:
    """The most telling status that a text gives, in a code or in words."""
    return first(text, unless=".0.0") or _replied(text) or first(text) or _worded(text)


def telling(status: str | None, diagnostic: str, text: str) -> str | None:
    """The most telling of the codes given: one that ends in .0.0 says nothing that another does not say better."""
    if status and not status.endswith(".0.0"):
        return status
    return first(diagnostic, unless=".0.0") or first(text, unless=".0.0") or status or first(diagnostic)


def has_code(text: str) -> bool:
    """Whether a text gives a status or reply code."""
    return bool(first(text) or _REPLY_CODE.search(text))


def is_permanent(action: str, status: str | None) -> bool:
    """Whether a mail has failed for good: not delayed, and not with a code that begins with 4."""
    return action == "failed" and not (status or "5").startswith("4")


def _replied(text: str) -> str | None:
    """A status made from an SMTP reply code and the words beside it."""
    code = _REPLY_CODE.search(text)
    if code is None:
        return None
    worded = _worded(text)
    return f"{code[1][0]}{worded[1:]}" if worded else f"{code[1][0]}.0.0"


def _worded(text: str) -> str | None:
    return next((status for status, phrase in _PHRASES if phrase.search(text)), None)
