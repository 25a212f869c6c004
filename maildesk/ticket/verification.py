"""Does it work now? How a requester's answer to a resolution reads: yes, no, or neither."""

import re
import unicodedata
from enum import StrEnum


class Verdict(StrEnum):
    """What an answer to a resolution says. Only a plain yes confirms and only a plain no disputes."""

    YES = "yes"
    NO = "no"
    THANKS = "thanks"  # politeness, which neither confirms nor disputes
    UNCLEAR = "unclear"


# Looked for in the first sentence; a "no" anywhere in it wins over a "yes", since "not solved" holds both.
_NO = (
    "no", "nope", "not yet", "not solved", "not fixed", "not working", "does not work", "doesn't work", "doesnt work",
    "still not", "still broken", "same problem", "same error", "happened again", "failed again", "broken again", "didn't help", "did not help",
    "不行", "没有解决", "没解决", "未解决", "还没", "没好", "不可以", "不能", "还是", "仍然", "依然", "没用", "无法", "不好使", "否",
)  # fmt: skip
_YES = (
    "yes", "yep", "yeah", "solved", "fixed", "resolved", "works", "it works", "works now", "working now", "works again",
    "all good", "problem gone", "confirmed",
    "是", "是的", "可以了", "好了", "已解决", "解决了", "恢复了", "正常了", "能用了", "已恢复", "搞定了", "可以用了",
)  # fmt: skip
_THANKS = (
    "thanks", "thank you", "thx", "ok", "okay", "great", "cheers", "谢谢", "多谢", "感谢", "收到", "好的", "好", "嗯",
)  # fmt: skip
_MEANS_YES = re.compile(r"\bno (?:more )?(?:problem|issue|error|trouble)s?\b|没有?(?:任何)?问题")
_GAP = re.compile(r"[^a-z0-9']+")
_SENTENCE = re.compile(r"[.!?。！？\n；;]")
_LONGEST = 60  # characters; a longer first sentence tells a story, which a person should read


def read(text: str) -> Verdict:
    """What the newly written text of an answer says; anything longer or with a question in it is unclear."""
    plain = _MEANS_YES.sub("solved", unicodedata.normalize("NFKC", text).casefold().replace("’", "'")).strip()
    sentences = [part.strip(" ,，、~-") for part in _SENTENCE.split(plain) if part.strip(" ,，、~-")]
    if not sentences or len(sentences[0]) > _LONGEST or "?" in plain:
        return Verdict.UNCLEAR
    first, rest = sentences[0], [s for s in sentences[1:] if not _said(s, _THANKS)]
    if _said(first, _NO):
        return Verdict.NO
    if _said(first, _YES):
        return Verdict.YES if all(_said(s, _YES) and not _said(s, _NO) for s in rest) else Verdict.UNCLEAR
    if _said(first, _THANKS):
        return read("\n".join(rest)) if rest else Verdict.THANKS
    return Verdict.UNCLEAR


def _said(sentence: str, phrases: tuple[str, ...]) -> bool:
    return any(_holds(sentence, phrase) for phrase in phrases)


def _holds(sentence: str, phrase: str) -> bool:
    """Whether the phrase stands in the sentence: as whole words where its script has any, else as it is."""
    if not phrase.isascii():
        return sentence == phrase if len(phrase) == 1 else phrase in sentence
    return f" {phrase} " in f" {_GAP.sub(' ', sentence)} "
