"""The marks of quoted text: our own marker, signs before each line, and lines that programs put above another mail."""

import re

LENGTH = 300  # characters of a line that programs write
LONG = 4  # signs that are a frame by themselves

_MARKER = re.compile(r"\[md:[0-9a-z.]{20,100}\]", re.IGNORECASE)
_QUOTED = re.compile(r"[ \t\u00a0]*+(?:[A-Z]{0,3}>|&gt;)")  # some clients write the initials of who is quoted
_BARRED = re.compile(r"[ \t]*+\|(?:[ \t]|$)")

# `-----Original Message-----`, by its first words: Outlook, mobile clients, QQ (`原始邮件`), NetEase (`回复的原邮件`).
_FRAME = "-_=~*#–—‐"
_FRAMED = re.compile(rf"[ \t>]*+([{_FRAME}]{{2,}}+)[ \t]*+([^\n]{{1,200}})")
_CLOSED = re.compile(rf"[{_FRAME}]{{2}}[ \t]*+$")
# The first words of such lines; `_` is a blank.
_WORDS = """
original_message original_mail original_e-mail original_email original_appointment original_news original-nachricht
ursprüngliche originalnachricht mensaje_original message_d'origine message_d’origine message_original messaggio_originale
mensagem_original oprindelig opprinnelig ursprungligt oorspronkelijk původní oryginalna wiadomość_oryginalna eredeti исходное
оригинальное alkuperäinen αρχικό orijinal özgün mesajul_original reply_message 原始 邮件原件 原邮件 原郵件 回复的原邮件 回复的邮件
元のメッセージ 원본
forwarded begin_forwarded weitergeleitete message_transféré mensaje_reenviado messaggio_inoltrato mensagem_encaminhada
doorgestuurd vidarebefordrat videresendt välitetty přeposlan przekazana пересылаемое пересланное перенаправленное 转发 轉寄 轉發
転送 전달
"""
_PHRASES = tuple(words.replace("_", " ") for words in _WORDS.split())
# What Apple Mail writes above a mail that it passes on.
_PASSED_ON = re.compile(
    r"""[ \t>*]*+(?:
      (?:begin|start)[ ]forwarded[ ]message | anfang[ ]der[ ]weitergeleiteten[ ](?:nachricht|e-mail)
    | début[ ]du[ ](?:message|courriel|courrier)[ ](?:transféré|réexpédié) | inicio[ ]del[ ]mensaje[ ]reenviado
    | inizio[ ](?:del[ ])?messaggio[ ]inoltrato | início[ ]da[ ]mensagem[ ](?:re)?encaminhada
    | begin[ ]doorgestuurd[ ]bericht | vidarebefordrat[ ]brev | videresendt?[ ](?:besked|melding) | välitetty[ ]viesti
    | początek[ ](?:przekazywanej[ ]wiadomości|wiadomości[ ]przekazywanej[ ]dalej)
    | начало[ ](?:пере\w{3,15})[ ]сообщения
    | (?:下面是|以下是|开始)?(?:被)?转发的邮件 | (?:以下為|開始)?轉寄的?(?:郵件|信件) | 転送されたメッセージ | 전달된[ ]메시지
    )[ \t]?[:：]?[ \t*]*+""",
    re.VERBOSE | re.IGNORECASE,
)
# `ANN LEE---02.03.2026 09:00:12---Hello`
_LOTUS = re.compile(r"[^\n]{1,60}-{3}[ ]?\d{1,4}[./-]\d{1,2}[./-]\d{2,4}[^\n]{0,20}-{3}[^\n]{0,100}")
# What other services ask to answer above.
_ANSWER = r"(?:reply|type|write|respond|antwort\w{0,5}|schreiben|répond\w{0,5}|respond\w{0,5}|escrib\w{0,4}|rispond\w{0,4}|回[复覆復])"
_ABOVE = r"(?:above|oberhalb|über|au-dessus|encima|acima|sopra|以上|之上|上方)"
_ANSWER_ABOVE = re.compile(
    rf"[ \t>*]*+[-#=—–_*]{{2,}}+ ?(?:[^\n]{{0,30}}?\b{_ANSWER}[^\n]{{0,60}}?{_ABOVE}|[^\n]{{0,30}}?{_ABOVE}[^\n]{{0,20}}?回[复覆復])"
    r"[^\n]{0,80}",
    re.IGNORECASE,
)


def is_marker(line: str) -> bool:
    """Our own marker line, quoted or not: what stands below it, we wrote."""
    return "[" in line and _MARKER.search(line) is not None


def is_quoted(line: str) -> bool:
    """A line with a quotation mark in front."""
    return (">" in line or "&gt;" in line) and _QUOTED.match(line) is not None


def is_delimiter(line: str) -> bool:
    """A line that programs put above a forwarded or quoted mail, or that a service asks to answer above."""
    if len(line) > LENGTH or line.isspace():
        return False
    line = line.replace("&nbsp;", " ").replace("\u00a0", " ")
    return _is_framed(line) or any(form.fullmatch(line) for form in (_PASSED_ON, _LOTUS, _ANSWER_ABOVE))


def is_barred(line: str) -> bool:
    """A line behind a bar, which is a quotation mark only below an attribution: tables have bars too."""
    return "|" in line and _BARRED.match(line) is not None


def _is_framed(line: str) -> bool:
    framed = _FRAMED.fullmatch(line)
    if framed is None or not (len(framed[1]) >= LONG or _CLOSED.search(line)):
        return False
    words = framed[2].lower()
    return words.startswith(_PHRASES) or words.strip(f"{_FRAME} \t") == "original"
