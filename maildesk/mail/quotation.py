"""Where a plain text begins to repeat another mail. Each question is about one line and a few around it.

The words are those that mail programs write in some twenty languages; `docs` of none of them lists them.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

LINES = 4  # an attribution may be wrapped over so many
LENGTH = 300
NAME = 40  # characters of a field's name
LONGEST = 2_000  # characters of a field
BLOCK = 8  # lines that the fields above a quoted mail may take
ATTRIBUTIONS = 2_000  # lines of a text that are tried

_MARKER = re.compile(r"\[md:[0-9a-z.]{20,100}\]", re.IGNORECASE)
_QUOTED = re.compile(r"[ \t\u00a0]*(?:[A-Z]{0,3}>|&gt;)")  # some clients write the initials of who is quoted
_BLANK = re.compile(r"\s")  # within a name of two characters: 日　期
_BARRED = re.compile(r"[ \t]*\|(?:[ \t]|$)")

_DELIMITER = re.compile(
    r"""[ \t>*]*(?:
      [-_=~*–—]{2,}[ \t\u00a0]*(?:original|forwarded|ursprüngliche|weitergeleitete|mensaje|message|messaggio|mensagem|oprindelig
        |opprinnelig|ursprungligt|oorspronkelijk|doorgestuurd|původní|wiadomość|eredeti|исходное|原始|(?:回复的)?原邮件|原郵件|转发
        |轉寄|元のメッセージ|원본|reply[ ]message|alkuperäinen|vidarebefordrat|begin[ ]forwarded)[^\n]{0,60}
      | [^\n]{1,60}-{3}[ ]?\d{1,4}[./-]\d{1,2}[./-]\d{2,4}[^\n]{0,20}-{3}[^\n]{0,100}
      | _{20,} | -{3,}[ ]*reply[ ](?:above|message)[^\n]{0,80} | (?:begin|start)[ ]forwarded[ ]message:?
      | [-#=]{2,}[ ]*(?:please[ ])?(?:reply|type|write|respond)[^\n]{0,60}above[^\n]{0,60}
    )[ \t]*""",
    re.VERBOSE | re.IGNORECASE,
)

# How mail programs print the fields of a mail that they quote; `_` is a blank. Outlook speaks all of these.
FROM, TO, DATE, SUBJECT, CC = range(5)
_FIELD_WORDS = {
    FROM: "from von de da fra från van od отправитель от 发件人 寄件者 寄件人 差出人 보낸_사람 lähettäjä feladó expéditeur mittente "
          "remitente från avsändare afsender nadawca odesílatel από kimden gönderen de_la expeditor מאת من šalje pošiljatelj від "
          "зі_адреси จาก từ người_gửi dari pengirim saatja no nuo sender absender",
    TO: "to an para a à til till aan do komu кому 收件人 收件者 宛先 받는_사람 vastaanottaja címzett destinataire destinatario "
        "pour per do příjemce προς kime alıcı către אל إلى prima za до ถึง tới đến kepada untuk adressaat kam kam_skirta per_a",
    DATE: "sent date gesendet datum enviado enviada enviado_el fecha data sendt skickat verzonden wysłano odesláno отправлено "
          "дата 发送时间 日期 送信日時 日時 보낸_날짜 lähetetty envoyé envoyé_le inviato dato elküldve 寄件日期 傳送時間 时间 發送時間 "
          "发送日期 发件日期 dátum date_:_envoyé αποστολή ημερομηνία gönderilme_tarihi gönderildi tarih trimis נשלח תאריך "
          "تاريخ_الإرسال poslano odoslané надіслано изпратено ส่ง วันที่ gửi đã_gửi ngày dikirim tanggal saadetud nosūtīts "
          "išsiųsta enviat päivämäärä enviada_em",
    SUBJECT: "subject betreff asunto assunto objet oggetto emne ämne onderwerp temat předmět тема 主题 主旨 件名 제목 aihe tárgy "
             "主題 标题 sujet onderwerp predmet θέμα konu subiect נושא الموضوع zadeva относно เรื่อง chủ_đề subjek perihal teema "
             "tēma tema",
    CC: "cc kopie copia copie kopi 抄送 抄送人 副本 копия kopio másolatot_kap dw kopia cc_: 참조 bilgi",
}  # fmt: skip
_FIELDS = {word.replace("_", " "): kind for kind, words in _FIELD_WORDS.items() for word in words.split()}

_WROTE = re.compile(
    r"wrote|writes|schrieb|schreibt|écrit|escribió|escrito|escreveu|scritto|scrisse|skrev|schreef|geschreven|napisał|"
    r"napsal|kirjoitti|kirjutas|написал|пишет|пише|写道|寫道|写到|のメッセージ|書きました|작성|thus spake|írta|đã viết|rašė|"
    r"a scris|γράφει|έγραψε|yazdı",
    re.IGNORECASE,
)
_WHEN = re.compile(r"\d{1,2}[:.h]\d{2}|\d{4}|\d{1,2}[/.-]\d{1,2}|\d{1,2}月")
_HINT = re.compile(r"[@\d]")
_WHO = re.compile(r"[\w.+-]@[\w-]")
_WHO_THEN_VERB = re.compile(
    rf"@[\w.-]{{1,200}}[>)\]\"]*,?\s{{0,3}}(?:hat\s|a\s|ha\s|har\s)?(?:{_WROTE.pattern})", re.IGNORECASE
)
_WHO_AT_LAST = re.compile(r"<[^<>\s]{1,200}@[^<>\s]{1,200}>[ \t]*")
_WHO_AT_END = re.compile(r"@[\w.-]{1,200}[>)\]\"]*\s*[:：]\s*$")
_BEGINS = re.compile(
    r"[ \t>*-]*(?:on|am|le|el|em|il|den|op|dne|w dniu|dnia|в|在|于|於|\d{1,4}|(?:mon|tue|wed|thu|fri|sat|sun|mo|di|mi|do|fr|sa|so|"
    r"lun|mar|mer|jeu|ven|sam|dim|ma|ti|ke|to|pe|la|su|пн|вт|ср|чт|пт|сб|вс))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Attribution:
    """The lines, from `start` up to `end`, that say who wrote what follows and when."""

    start: int
    end: int


def is_marker(line: str) -> bool:
    """Our own marker line, quoted or not: what stands below it, we wrote."""
    return "[" in line and _MARKER.search(line) is not None


def is_quoted(line: str) -> bool:
    """A line with a quotation mark in front."""
    return (">" in line or "&gt;" in line) and _QUOTED.match(line) is not None


def is_delimiter(line: str) -> bool:
    """A line that programs put above a forwarded or quoted mail, or that a service asks to answer above."""
    return len(line) <= LENGTH and _DELIMITER.fullmatch(line) is not None


def header_blocks(lines: Sequence[str]) -> frozenset[int]:
    """The lines with which three kinds of header fields or more begin, the sender's among them."""
    kinds = [found[0] if (found := field(line)) else None for line in lines]
    return frozenset(
        index
        for index, kind in enumerate(kinds)
        if kind is not None
        and FROM in (block := set(kinds[index : index + BLOCK]))
        and len(block - {None}) >= 3
    )


def attributions(lines: Sequence[str]) -> list[Attribution]:
    """All attributions (`On …, … wrote:`) of a text, in order. They end in a colon."""
    found: list[Attribution] = []
    ends = (index for index, line in enumerate(lines) if _may_end(line) or _is_unended(lines, index))
    for index in islice(ends, ATTRIBUTIONS):
        if _HINT.search(lines[index]) or any(map(_HINT.search, lines[max(index - LINES, 0) : index])):
            start = _attribution_start(lines, index)
            if start is not None:
                found.append(Attribution(start, index + 1))
    return found


def marked(lines: Sequence[str], attributions: Sequence[Attribution]) -> list[str]:
    """The lines with a quotation mark before those that stand behind a bar below an attribution."""
    found = list(lines)
    for one in attributions:
        for index in range(one.end, len(lines)):
            if _BARRED.match(lines[index]):
                found[index] = f"> {lines[index]}"
            elif lines[index].strip():
                break
    return found


def _may_end(line: str) -> bool:
    return line.rstrip(" \t\u00a0\u202f*").endswith((":", "："))


def _is_unended(lines: Sequence[str], index: int) -> bool:
    """Whether a line names a writer and a time, has no colon, and quoted lines follow."""
    line = lines[index][-LENGTH:]
    if not line.rstrip().endswith(">") or not _WHO_AT_LAST.search(line) or not _WHEN.search(line):
        return False
    below = next((line for line in lines[index + 1 : index + 4] if line.strip()), "")
    return not is_quoted(lines[index]) and (is_quoted(below) or _BARRED.match(below) is not None)


def _attribution_start(lines: Sequence[str], last: int) -> int | None:
    """The first line of the attribution that ends here: the shortest piece with a writer and a verb or a time."""
    text = ""
    for index in range(last, max(last - LINES, -1), -1):
        text = f"{lines[index].strip()} {text}"
        if not lines[index].strip() or len(text) > LENGTH:
            return None
        if _names_writer(text):
            return index if _BEGINS.match(text) or not _is_head(lines[max(index - 1, 0)]) else index - 1
    return None


def _names_writer(text: str) -> bool:
    """Whether a text that ends in a colon says who wrote and when.

    A sentence that merely mentions an address, a time or having written does not: what it announces is no quotation.
    """
    when = _WHEN.search(text)
    if when and _WHO_THEN_VERB.search(text):
        return True
    if _WHO_AT_END.search(text[-200:]) or _WHO_AT_LAST.search(text[-200:].rstrip()):
        return bool(when or _WROTE.search(text))
    wrote = _WROTE.search(text if _BEGINS.match(text) else text[-40:])
    return bool(wrote and (when or _WHO.search(text)))


def _is_head(line: str) -> bool:
    """Whether an attribution that is wrapped may begin with this line."""
    return bool(_BEGINS.match(line) and _WHEN.search(line))


def field(line: str) -> tuple[int, str] | None:
    """The kind of header field that a line looks like, in any language, and its value."""
    if ":" not in line and "：" not in line:  # nearly all
        return None
    name, colon, value = line[:LONGEST].replace("：", ":", 1).partition(":")
    if not colon or len(name) > NAME:
        return None
    name = name.strip(" \t>*_\u00a0\u3000").lower()
    kind = _FIELDS.get(name, _FIELDS.get(_BLANK.sub("", name)))
    return None if kind is None else (kind, value.strip(" \t*_\u00a0"))
