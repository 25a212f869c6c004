"""Warnings that mail gateways write into a mail: that it came from outside, that its sender is new."""

import re
from collections.abc import Sequence

PARAGRAPHS = 3  # at the top that may be banners
LINES = 8  # of a banner
LENGTH = 900  # characters

# Both must fit: how such a warning begins, and what it says.
_BEGINS = re.compile(
    r"""\W{0,12}(?:
      caution|warning|attention|alert|notice|important|external|extern[ae]?\b|achtung|vorsicht|hinweis|attenzione|cuidado
      |precauci[oó]n|atenci[oó]n|aten[cç][aã]o|let[ ]op|uwaga|obs
      |this[ ](?:e-?mail|message)|you[ ](?:don['’]t|do[ ]not)[ ]often|some[ ]people[ ]who|zjqcmq
      |diese[ ](?:e-?mail|nachricht)|sie[ ](?:erhalten|bekommen)|ce[ ](?:courriel|message|mail|e-mail)|cet[ ]e-?mail
      |vous[ ]n['’](?:obtenez|avez|recevez)|este[ ](?:correo|mensaje|e-?mail)|no[ ]suele|esta[ ]mensagem|questa
      |外部|此邮件|该邮件|本邮件|这封邮件|此郵件|該郵件|注意|警告|提醒|安全提示|来自外部|您不(?:经)?常|你不(?:经)?常|此為外部|此为外部
    )""",
    re.VERBOSE | re.IGNORECASE,
)
_SAYS = re.compile(
    r"""
      (?:from|originat\w+|came|sent|received)[ ](?:from[ ])?(?:an?[ ])?(?:outside|external)
    | external[ ](?:e-?mail|sender|message|source|user|recipient)|^\W{0,12}external\W*$|\[external\]
    | often[ ]get[ ]e-?mail[ ]from|pfptbanner
    | (?:außerhalb|extern\w*[ ]absender|von[ ]extern|externe[ ]e-?mail)|nicht[ ](?:oft|häufig)[ ]e-?mails?
    | l['’]ext[ée]rieur|exp[ée]diteur[ ]externe|pas[ ]souvent
    | fuera[ ]de|remitente[ ]externo|correo[ ]externo|recibir[ ]correos?|de[ ]fora|remetente[ ]externo|mittente[ ]esterno
    | externe[ ]afzender|van[ ]buiten
    | 外部(?:邮件|郵件|发件人|寄件者|域|地址)|来自(?:公司|组织|机构|单位)?(?:以)?外部|來自(?:公司|組織)?外部|公司外部|外部来源|常收到来自
    """,
    re.VERBOSE | re.IGNORECASE | re.MULTILINE,
)
_GOES_ON = re.compile(
    r"click|links?\b|attachments?|sender|recogni[sz]e|content is safe|caution|learn why|suspicious|phish|report"
    r"|anhäng|absender|klick|pièces|liens|enlaces|adjuntos|链接|附件|谨慎|发件人|鏈結|附檔|_{5,}|-{5,}|={5,}|\*{5,}",
    re.IGNORECASE,
)
_FRAME = re.compile(r"[ \t]*[-_=*#+|~]{3,}[ \t]*")


def banners(lines: Sequence[str]) -> set[int]:
    """The lines at the top and at the end of a text that a gateway has written."""
    gone: set[int] = set()
    framed = start = _content(lines, 0)
    for _ in range(PARAGRAPHS):
        end = _banner_end(lines, start)
        if end == start:
            break
        gone.update(range(start, end))
        start = _content(lines, end)
        gone.update(range(end, start), range(framed))
    return gone | _at_the_end(lines, start)


def _at_the_end(lines: Sequence[str], above: int) -> set[int]:
    """A banner that is the last paragraph."""
    last = len(lines)
    while last > above and _is_bare(lines[last - 1]):
        last -= 1
    first = last
    while first > above and lines[first - 1].strip() and last - first < LINES:
        first -= 1
    whole = first > above and _banner_end(lines, _content(lines, first)) >= last
    return set(range(first, len(lines))) if whole else set()


def _content(lines: Sequence[str], start: int) -> int:
    """The first line from here that holds more than a frame."""
    while start < len(lines) and (not lines[start] or _is_bare(lines[start])):
        start += 1
    return start


def _banner_end(lines: Sequence[str], start: int) -> int:
    """The line behind a banner that begins here; the start where none does."""
    if start >= len(lines) or not _BEGINS.match(lines[start][:LENGTH]):
        return start
    text = ""
    for index in range(start, min(start + LINES, len(lines))):
        if not lines[index].strip():
            return start
        text = f"{text} {lines[index].strip()}"[:LENGTH]
        if _SAYS.search(text):
            return _rest(lines, index + 1)
    return start


def _rest(lines: Sequence[str], index: int) -> int:
    """The line behind what a banner says after its point: what not to click, whom to ask."""
    end = min(index + LINES, len(lines))
    while index < end and lines[index].strip() and _says_on(lines[index][:LENGTH]):
        index += 1
    return index


def _says_on(line: str) -> bool:
    return bool(_GOES_ON.search(line) or _SAYS.search(line))


def _is_bare(line: str) -> bool:
    return not line.strip() or (len(line) < 200 and _FRAME.fullmatch(line) is not None)
