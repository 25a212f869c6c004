"""The header fields of another mail as programs print them above it, in the languages of their interfaces."""

import re
from collections.abc import Sequence

NAME = 40  # characters of a field's name
LONGEST = 2_000  # characters of a field
BLOCK = 8  # lines that the fields above a quoted mail may take

_CLOCK = re.compile(r"\d[:.h时点]\d\d|\d{4}年")
_BLANK = re.compile(r"\s")  # within a name of two characters: 日　期

# The names of the fields; `_` is a blank. Outlook speaks all of these.
FROM, TO, DATE, SUBJECT, CC = range(5)
_NAMES = {
    FROM: "from von de da fra från van od отправитель от 发件人 寄件者 寄件人 差出人 보낸_사람 보낸사람 lähettäjä feladó expéditeur mittente "
          "remitente avsändare afsender nadawca odesílatel από kimden gönderen de_la expeditor מאת من šalje pošiljatelj від "
          "зі_адреси จาก từ người_gửi dari pengirim saatja no nuo sender absender",
    TO: "to an para a à til till aan do komu кому 收件人 收件者 宛先 받는_사람 받는사람 vastaanottaja címzett destinataire destinatario "
        "pour per příjemce προς kime alıcı către אל إلى prima za до ถึง tới đến kepada untuk adressaat kam kam_skirta per_a",
    DATE: "sent date gesendet datum enviado enviada enviado_el fecha data sendt skickat verzonden wysłano odesláno отправлено "
          "дата 发送时间 日期 送信日時 日時 日付 보낸_날짜 보낸날짜 보낸_시간 lähetetty envoyé envoyé_le inviato dato elküldve 寄件日期 傳送時間 时间 發送時間 "
          "发送日期 发件日期 发件时间 已发送 dátum date_:_envoyé αποστολή ημερομηνία gönderilme_tarihi gönderildi tarih trimis נשלח "
          "תאריך تاريخ_الإرسال poslano odoslané надіслано изпратено ส่ง วันที่ gửi đã_gửi ngày dikirim tanggal saadetud "
          "nosūtīts išsiųsta enviat päivämäärä enviada_em",
    SUBJECT: "subject betreff asunto assunto objet oggetto emne ämne onderwerp temat předmět тема 主题 主旨 件名 제목 aihe tárgy "
             "主題 标题 sujet predmet θέμα konu subiect נושא الموضوع zadeva относно เรื่อง chủ_đề subjek perihal teema tēma tema",
    CC: "cc kopie copia copie kopi 抄送 抄送人 副本 копия kopio másolatot_kap dw kopia cc_: 참조 bilgi",
}  # fmt: skip
_KINDS = {name.replace("_", " "): kind for kind, names in _NAMES.items() for name in names.split()}


def field(line: str) -> tuple[int, str] | None:
    """The kind of header field that a line looks like, in any language, and its value."""
    name, colon, value = line[:LONGEST].replace("：", ":", 1).partition(":")
    if not colon or len(name) > NAME:
        return None
    kind = _kind(name)
    return None if kind is None else (kind, value.strip(" \t*_\u00a0"))


def blocks(lines: Sequence[str]) -> frozenset[int]:
    """The lines with which three kinds of header fields or more begin, the sender's among them.

    People write forms, too: three kinds are a head only with a subject, an address or a time of day.
    """
    fields = {
        index: found
        for index, line in enumerate(lines)
        if (":" in line or "：" in line) and (found := field(line))
    }
    if all(kind != FROM for kind, _ in fields.values()):
        return frozenset()
    return frozenset(index for index in fields if _begins_block(fields, index))


def _begins_block(fields: dict[int, tuple[int, str]], index: int) -> bool:
    near = dict(fields[line] for line in range(index, index + BLOCK) if line in fields)
    if FROM not in near or len(near) < 3:
        return False
    people = near[FROM] + near.get(TO, "")
    return SUBJECT in near or "@" in people or _CLOCK.search(near.get(DATE, "")) is not None


def _kind(name: str) -> int | None:
    bare = name.strip(" \t>*_\u00a0\u3000").lower()
    return _KINDS.get(bare, _KINDS.get(_BLANK.sub("", bare)))
