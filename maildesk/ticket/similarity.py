"""How much two reports are alike: they name the same system, or say much the same, in English as in Chinese.

A report is its words: Latin words without their endings, and pairs of neighbouring characters where a script writes no
spaces. What every mail says (`please`, 您好) is left out, what every fault report says (`broken`, 无法) hardly counts, and
what has digits in it (`809`, `4b`) counts twice, for it is rare. Two reports are compared by the cosine of their
words; those of the subject count twice, for there people say what it is about.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import sqrt

from maildesk.mail.signature import signature_start
from maildesk.ticket.model import Ticket
from maildesk.ticket.values import Similar

THRESHOLD = 0.4  # proved by the table of pairs in the tests
WIDENED = "widened"  # the tag of a ticket whose impact has risen because others report the same
TELLING = 0.6  # the weight of a word that says what it is about; two reports share one at least
CONSIDERED = 600  # characters of a description; greeting and symptom come first
REMEMBERED = 1024  # reports whose words are kept: those of a storm are compared again and again
_WORD = re.compile(r"[\u3400-\u9fff]{1,80}|[^\W_\u3400-\u9fff]{2,40}")
_ENDINGS = ("ings", "ing", "ers", "er", "ed", "s")
_STEM = 4  # letters that an ending leaves

_SILENT = """
the and for with from this that there here have has had are was were been being will would should could can cannot not don
doesn didn isn won any some all you your yours our ours his her its they them their what when where which who how why again
just also very since until today yesterday tomorrow morning afternoon evening now still please thanks thank hello dear hi
regards best kind kindly team desk mail email an at be by do does did if in is it me my no of on or so to up us we as re fw
fwd aw but get got gets let into out over about after before because too more always every everything anything nothing
something
"""
_VAGUE = """
help issue issues problem problems error errors trouble question request ticket work works working broken down fail fails
failed failing failure stop stops stopped slow unable connect connects connected connection need new use using user open
opens start starts show shows try tried computer system urgent asap nobody everybody reset expired access log login logon
sign
"""
_VAGUE_PAIRS = """
无法 不能 不了 不上 不开 失败 问题 故障 出现 提示 错误 报错 今天 早上 上午 下午 昨天 现在 一直 帮忙 看下 看看 看一 一下 处理 尽快 解决
使用 连接 打开 登录 登陆 正常 突然 系统 电脑 连不 打不 没法 不行 不动 太慢 很慢 怎么 什么 公司 同事 部门 大家 所有 求助 紧急
"""
_SILENT_SIGNS = frozenset("的了是我们您你他她请在吗呢吧啊和与就都也很还又被把给让到从这那个有着过谢好")


@dataclass(frozen=True, slots=True)
class Report:
    """What a ticket is compared by: its first text, and the systems it names. `similar` is what is kept of it."""

    similar: Similar
    text: str
    systems: frozenset[str] = frozenset()

    @property
    def words(self) -> Mapping[str, float]:
        """Its words, each with its weight."""
        return _words(self.similar.subject, self.text)


def report(ticket: Ticket) -> Report:
    """What a ticket is compared by."""
    kept = Similar(
        ticket.number, ticket.requester.address, ticket.subject, ticket.impact, WIDENED in ticket.tags
    )
    return Report(kept, ticket.description[:CONSIDERED], systems(ticket.fields.get("system", "")))


def systems(named: str) -> frozenset[str]:
    """The systems that a field of the form names."""
    return frozenset(filter(None, named.split(", ")))


def alike(one: Report, other: Report) -> bool:
    """Whether two reports are about the same, as far as one can tell."""
    return bool(one.systems & other.systems) or likeness(one.words, other.words) >= THRESHOLD


def likeness(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    """From 0 (no word in common that tells anything) to 1 (the same words): the cosine of two reports' words."""
    both = one.keys() & other.keys()
    if not any(one[word] >= TELLING and other[word] >= TELLING for word in both):
        return 0.0
    return sum(one[word] * other[word] for word in both) / sqrt(_square(one) * _square(other))


def similar(mine: Report, others: Iterable[Report]) -> tuple[Similar, ...]:
    """Those of other people that are like this one, the oldest first."""
    own = mine.similar.requester
    found = (other.similar for other in others if other.similar.requester != own and alike(mine, other))
    return tuple(sorted(found, key=lambda one: one.number))


@lru_cache(REMEMBERED)
def _words(subject: str, text: str) -> Mapping[str, float]:
    weights: dict[str, float] = {}
    for part, count in ((_unsigned(text), 1.0), (subject, 2.0)):
        for word in _said(part):
            weights[word] = max(weights.get(word, 0.0), count * _weight(word))
    return weights


def _unsigned(text: str) -> str:
    """A text without the signature, which all of a company have in common."""
    lines = [line.rstrip("\r") for line in text.split("\n")]
    return "\n".join(lines[: signature_start(lines)])


def _said(text: str) -> Iterable[str]:
    for run in _WORD.findall(unicodedata.normalize("NFKC", text).casefold()):
        if _is_unspaced(run):
            pairs = (run[at : at + 2] for at in range(len(run) - 1))
            yield from (pair for pair in pairs if _SILENT_SIGNS.isdisjoint(pair))
        elif run not in _SILENT_WORDS:
            yield _stem(run)


def _weight(word: str) -> float:
    if _is_unspaced(word):
        return 0.15 if word in _VAGUE_WORDS else 0.6  # a word of two signs is one pair, one of four is three
    if word in _VAGUE_WORDS:
        return 0.25
    return 2.0 if any(map(str.isdigit, word)) else 1.0


def _stem(word: str) -> str:
    """A word without its ending: `printers`, `printing` and `printer` are one."""
    ending = next((one for one in _ENDINGS if word.endswith(one) and len(word) - len(one) >= _STEM), "")
    return word.removesuffix(ending)


def _is_unspaced(word: str) -> bool:
    return "\u3400" <= word[0] <= "\u9fff"


def _square(words: Mapping[str, float]) -> float:
    return sum(weight * weight for weight in words.values())


_SILENT_WORDS = frozenset(_SILENT.split())
_VAGUE_WORDS = frozenset((*map(_stem, _VAGUE.split()), *_VAGUE_PAIRS.split()))
