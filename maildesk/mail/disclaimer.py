"""What lawyers and virus scanners write under a mail, paragraph by paragraph."""

import re
from collections.abc import Iterator, Sequence

LAST = 60  # lines of a text that may hold it
LINES = 10  # of a paragraph
LENGTH = 1_200  # characters
RULE = 200

# Enough by itself.
_ALONE = re.compile(
    r"""\W{0,20}(?:
      (?:e-?mail[ ])?(?:confidentiality|privacy|legal)[ ](?:notice|note|disclaimer|warning|statement) | disclaimer\W{0,8}(?:$|[:：\n])
    | if[ ]you[ ](?:are[ ]not[ ](?:the|an)[ ](?:\w{1,12}[ ])?(?:intended|named)|(?:have[ ])?received?[ ]this[ ][^\n]{0,20}in[ ]error)
    | (?:p[ ])?please[ ](?:consider|think[ ]of)[ ](?:the|your)[ ]environment | (?:think|consider)[^\n]{0,30}before[ ](?:you[ ])?print
    | before[ ]printing[^\n]{0,40}environment | bitte[ ]prüfen[ ]sie[^\n]{0,60}ausgedruckt | pensez[ ][^\n]{0,30}avant[ ]d['’]imprimer
    | antes[ ]de[ ]imprimir | virus-free\b | virenfrei\b | garanti[ ]sans[ ]virus | libre[ ]de[ ]virus | 无病毒
    | this[ ](?:e-?mail|message)[ ](?:and[ ]any[ ]attachments[ ])?(?:has|have)[ ]been[ ](?:scanned|checked|virus)
    | (?:mentions?[ ]légales?|aviso[ ]legal|avis[ ]de[ ]confidentialité|aviso[ ]de[ ]confidencialidad)\b
    | (?:保密|免责|免責|机密|機密)(?:提示|声明|聲明|条款)
    )""",
    re.VERBOSE | re.IGNORECASE,
)
# Both must fit: what it speaks of, and what it says of that.
_SPEAKS_OF = re.compile(
    r"""\W{0,20}(?:(?:notice|important|hinweis|wichtig|声明|重要提示|提示|注意)\W{1,4})?(?:
      this[ ](?:e-?mail|message|communication|transmission)
    | (?:the[ ])?(?:information|contents?)[ ](?:\w{1,12}[ ]){0,3}?(?:in|of|transmitted)\b | the[ ]information[ ]transmitted
    | (?:der[ ]inhalt[ ])?(?:diese[rs]?)[ ](?:e-?mail|nachricht|mail)
    | (?:les[ ]informations[ ]contenues[ ]dans[ ])?(?:ce(?:tte)?|le[ ]présent|la[ ]présente?)
      [ ](?:message|courriel|e-?mail|mail|transmission)
    | (?:la[ ]información[ ]\w{1,12}[ ]en[ ])?(?:este|el[ ]presente)[ ](?:mensaje|correo|e-?mail)
    | (?:a[ ]informação[ ]\w{1,12}[ ]em[ ])?(?:esta[ ]mensagem|este[ ]e-?mail)
    | (?:le[ ]informazioni[ ]\w{1,12}[ ](?:in|nella)[ ])?(?:questo|questa|presente)[ ](?:messaggio|e-?mail|comunicazione)
    | (?:de[ ]informatie[ ]in[ ])?(?:dit[ ]bericht|deze[ ]e-?mail)
    | информация[^\n]{0,30}сообщени | настоящее[ ]сообщение | このメール | 本メール
    | (?:本|此|该|該|这封|這封)(?:电子|電子)?(?:邮件|郵件|信件)
    )""",
    re.VERBOSE | re.IGNORECASE,
)
_SAYS = re.compile(
    r"confidential|privileged|intended (?:only|solely|recipient|for)|sole(?:ly)? (?:for|use)|exclusive use"
    r"|vertraulich|ausschließlich|rechtlich geschützt|confidentiel|destinataire|confidenci[ao]|exclusivamente|riservat|vertrouwelijk"
    r"|uitsluitend|конфиденциальн|機密情報|保密|机密|機密|仅供|僅供|仅限|僅限|指定的?收件",
    re.IGNORECASE,
)
# What its other paragraphs are about.
_GOES_ON = re.compile(
    r"viruse?s|liabilit|liable|opinions|unauthori[sz]ed|disseminat|recipient|registered (?:office|in|number)|copying|haftung|empfänger"
    r"|registergericht|amtsgericht|geschäftsführer|destinataire|destinatario|收件人|收件者|删除|刪除",
    re.IGNORECASE,
)
_RULE = re.compile(r"[ \t]*+(?:[*_=#~-][ \t]?){8,}+[ \t]*+")


def disclaimers(lines: Sequence[str]) -> set[int]:
    """The lines of disclaimers: never the first paragraph, and what follows one only as far as it goes on like it."""
    gone: set[int] = set()
    above = next((index for index, line in enumerate(lines) if line and not line.isspace()), len(lines)) + 1
    last_gone = False
    for start, end in _paragraphs(lines):
        text = "\n".join(lines[start : start + LINES])[:LENGTH]
        if start > above and _is_disclaimer(text) and _is_rule(lines[start - 1]):
            return gone | set(range(above, len(lines)))
        last_gone = start >= above and (_is_disclaimer(text) or (last_gone and bool(_GOES_ON.search(text))))
        if last_gone:
            gone.update(range(above, end))
        above = end
    return gone


def _is_disclaimer(text: str) -> bool:
    return _ALONE.match(text) is not None or bool(_SPEAKS_OF.match(text) and _SAYS.search(text))


def _paragraphs(lines: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Where the last paragraphs begin and end; rules part them too."""
    start: int | None = None
    for index in range(max(len(lines) - LAST, 0), len(lines)):
        if _is_bare(lines[index]):
            if start is not None:
                yield start, index
            start = None
        elif start is None and (index == 0 or _is_bare(lines[index - 1])):
            start = index
    if start is not None:
        yield start, len(lines)


def _is_bare(line: str) -> bool:
    return not line.strip() or _is_rule(line)


def _is_rule(line: str) -> bool:
    return len(line) <= RULE and _RULE.fullmatch(line) is not None
