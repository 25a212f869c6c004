"""What an author newly wrote, apart from what they quote and how they sign; and the commands that lead it.

Plain text is read line by line, each line looked at a bounded number of times. Evidence, the surest first: our own
marker line, a line that programs put above a forwarded mail, a block of header fields, an attribution with a date or
an address, quotation marks. Where everything would go, everything stays.
"""

import re
from dataclasses import dataclass

ATTRIBUTION_LINES = 4
ATTRIBUTION_LENGTH = 300

MARKER = re.compile(r"\[md:[0-9a-z.]{20,100}\]", re.IGNORECASE)
_COMMAND = re.compile(r"[ \t]*[#＃][^\W\d_]")
_QUOTED = re.compile(r"[ \t\u00a0]*(?:>|&gt;)")
_DELIMITER = re.compile(
    r"""[ \t>*]*(?:
      [-_=~*–—]{2,}[ \t]*(?:original|forwarded|ursprüngliche|weitergeleitete|mensaje|message|messaggio|mensagem|oprindelig
        |opprinnelig|ursprungligt|oorspronkelijk|doorgestuurd|původní|wiadomość|eredeti|исходное|原始|原邮件|原郵件|转发
        |轉寄|元のメッセージ|원본|reply[ ]message|alkuperäinen|vidarebefordrat|begin[ ]forwarded)[^\n]{0,60}
      | _{20,} | -{3,}[ ]*reply[ ](?:above|message)[^\n]{0,80}
      | (?:begin|start)[ ]forwarded[ ]message:? | [-#=]{2,}[ ]*(?:please[ ])?(?:reply|type|write|respond)[^\n]{0,60}above[^\n]{0,60}
    )[ \t]*""",
    re.VERBOSE | re.IGNORECASE,
)
_FIELD_WORDS = (
    ("from", "von", "de", "da", "fra", "från", "van", "od", "отправитель", "от", "发件人", "寄件者", "寄件人", "差出人",
     "보낸 사람", "lähettäjä", "feladó", "expéditeur", "mittente", "remitente"),
    ("to", "an", "para", "a", "à", "til", "till", "aan", "do", "komu", "кому", "收件人", "收件者", "宛先", "받는 사람",
     "vastaanottaja", "címzett", "destinataire", "destinatario", "pour"),
    ("sent", "date", "gesendet", "datum", "enviado", "enviada", "enviado el", "fecha", "data", "sendt", "skickat",
     "verzonden", "wysłano", "odesláno", "отправлено", "дата", "发送时间", "日期", "送信日時", "日時", "보낸 날짜",
     "lähetetty", "envoyé", "inviato", "dato", "elküldve", "寄件日期", "傳送時間", "时间"),
    ("subject", "betreff", "asunto", "assunto", "objet", "oggetto", "emne", "ämne", "onderwerp", "temat", "předmět",
     "тема", "主题", "主旨", "件名", "제목", "aihe", "tárgy"),
)  # fmt: skip
_FIELD = re.compile(
    r"[ \t>*_]*(?:"
    + "|".join(f"({'|'.join(map(re.escape, names))})" for names in _FIELD_WORDS)
    + r")[ \t*_]*[:：]",
    re.IGNORECASE,
)
_WROTE = re.compile(
    r"(?:wrote|writes|schrieb|écrit|escribió|escreveu|ha scritto|scrisse|skrev|schreef|geschreven|napisał\(?a?\)?|"
    r"napsal\(?a?\)?|kirjoitti|написала?|пишет|пише|写道|寫道|写到|のメッセージ|書きました|작성|thus spake|írta|"
    r"đã viết|a écrit|šraše|ha escrito|schreibt|said|rašė|a scris|γράφει|έγραψε|yazdı|sent|kirjutas)"
    r"[^\n]{0,40}[:：\u202f\u00a0 ]*$",
    re.IGNORECASE,
)
_BEGINS_ATTRIBUTION = re.compile(
    r"[ \t>*]*(?:on|am|le|el|em|il|den|op|dne|w dniu|dnia|в|在|于|於|\d|[^\n]{0,80}[@<]|"
    r"(?:mon|tue|wed|thu|fri|sat|sun|mo|di|mi|do|fr|sa|so|lun|mar|mer|jeu|ven|sam|dim|за|пн|вт|ср|чт|пт|сб|вс))",
    re.IGNORECASE,
)
_WHEN_OR_WHO = re.compile(r"\d{1,2}[:.h]\d{2}|\d{4}|@|\d{1,2}[/.-]\d{1,2}|\d{1,2}月")
_SIGNATURE = re.compile(
    r"""[ \t]*(?:
      (?:--|—|––|__)[ \t]*(?:$|[^\W\d_-])?$ | --[ ]$ | [-–—_]{2,}[ \t]*$
      | (?:sent|envoyé|enviado|enviada|gesendet|verzonden|inviato|skickat|sendt|odesláno|wysłane|отправлено|lähetetty|verstuurd
        |von[ ]meinem|my[ ]iphone)[ ](?:from|via|using|depuis|de|desde|do|da|von|mit|vanaf|met|från|fra|z|с|through|by)?[^\n]{0,60}
        (?:phone|ipad|android|mobile|blackberry|outlook|mail|samsung|galaxy|mobil|handy|smartphone|device|tablet|wireless|htc)[^\n]{0,60}
      | (?:发自我的|來自我的|從我的|通过|发自)[^\n]{0,40} | iPhoneから送信 | get[ ]outlook[ ]for[^\n]{0,40}
    )$""",
    re.VERBOSE | re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Reply:
    """What somebody wrote: all of it, the leading command lines as written, and the rest."""

    text: str
    command_lines: tuple[str, ...]
    answer: str


def reply_text(text: str) -> str:
    """The newly written part of a plain text: quotation, forwarded mail and signature removed. Linear, never raises."""
    lines = text.split("\n")
    lines = lines[: _marker(lines)]
    kept = _without_quotes(lines[: _cut(lines)])
    kept = kept[: _signature(kept)]
    written = "\n".join(kept).strip()
    return written or text.strip()


def split(text: str) -> Reply:
    """A reply with its leading command lines apart: `#word …`, blank lines between, up to the first other line."""
    commands: list[str] = []
    lines = text.split("\n")
    for index, line in enumerate(lines):
        if _COMMAND.match(line):
            commands.append(line.strip())
        elif line.strip():
            return Reply(text, tuple(commands), "\n".join(lines[index:]).strip())
    return Reply(text, tuple(commands), "")


def _marker(lines: list[str]) -> int:
    """Where our own marker line stands; what is below it, we wrote."""
    return next(
        (index for index, line in enumerate(lines) if "[" in line and MARKER.search(line)), len(lines)
    )


def _cut(lines: list[str]) -> int:
    """The first line of a mail that is quoted whole below the answer."""
    for index, line in enumerate(lines):
        if not line.strip():
            continue
        if _DELIMITER.fullmatch(line[:ATTRIBUTION_LENGTH]) or _is_header_block(lines, index):
            return index
        length = _attribution(lines, index)
        if length and not _answered_below(lines, index + length):
            return index
    return len(lines)


def _is_header_block(lines: list[str], index: int) -> bool:
    """Three or more different header fields, each of which may run on, at the head of a quoted mail."""
    if not _FIELD.match(lines[index][:60]):
        return False
    kinds = set()
    for line in lines[index : index + 8]:
        match = _FIELD.match(line[:60])
        if match:
            kinds.add(match.lastindex)
    return len(kinds) >= 3 and 1 in kinds


def _attribution(lines: list[str], index: int) -> int:
    """How many lines an attribution (`On …, … wrote:`) takes here; 0 where none begins."""
    if not _BEGINS_ATTRIBUTION.match(lines[index][:100]):
        return 0
    joined = ""
    for length, line in enumerate(lines[index : index + ATTRIBUTION_LINES], start=1):
        if not line.strip() or len(joined) + len(line) > ATTRIBUTION_LENGTH:
            return 0
        joined += " " + line.strip(" \t>*")
        if _WROTE.search(joined) and _WHEN_OR_WHO.search(joined):
            return length
    return 0


def _answered_below(lines: list[str], start: int) -> bool:
    """Whether the author wrote between or under the quoted lines that follow."""
    quoted = False
    for line in lines[start:]:
        if _QUOTED.match(line):
            quoted = True
        elif line.strip():
            return quoted
    return False


def _without_quotes(lines: list[str]) -> list[str]:
    """The lines that are no quotation, nor the attribution right above one."""
    kept: list[str] = []
    index = 0
    while index < len(lines):
        length = _attribution(lines, index) if lines[index].strip() else 0
        if length and _quote_follows(lines, index + length):
            index += length
        elif _QUOTED.match(lines[index]):
            index += 1
        else:
            kept.append(lines[index])
            index += 1
    return kept


def _quote_follows(lines: list[str], start: int) -> bool:
    return any(_QUOTED.match(line) for line in lines[start : start + 3])


def _signature(lines: list[str]) -> int:
    """Where the signature begins: the first line that looks like the head of one, with anything above it."""
    for index, line in enumerate(lines):
        if index and _SIGNATURE.match(line[:200]) and any(above.strip() for above in lines[:index]):
            return index
    return len(lines)
