"""Warnings that mail gateways write into a mail: that it came from outside, that its sender is new."""

import re
from collections.abc import Sequence

PARAGRAPHS = 3  # at the top that may be banners
WRAPPED = 3  # lines that its first sentence may take
LINES = 8  # of a banner
LENGTH = 900  # characters

_SIGNAL = r"""(?:caution|warning|attention|alert|notice|important|be[ ]careful|external|achtung|vorsicht|warnung|hinweis|attenzione
    |cuidado|precaución|advertencia|atención|atenção|aviso|let[ ]op|waarschuwing|uwaga|varning|obs|advarsel|внимание|dikkat|注意|警告|提醒|提示
    |安全提示|外部邮件提醒|주의|경고)"""
# What it says of the mail that it stands in.
_STATEMENT = r"""(?:
    this[ ]is[ ]an[ ]external[ ] | this[ ](?:e-?mail|mail|message|sender)[ ](?:\w{1,14}[ ]){0,6}?(?:outside|external)
    | diese[ ](?:e-?mail|nachricht|mail)[ ](?:[\w-]{1,14}[ ]){0,5}?(?:extern|außerhalb)
    | cet?[ ](?:courriel|message|mail|e-mail)[ ][^.\n]{0,40}?(?:l['’]ext[ée]rieur|externe)
    | este[ ](?:correo|mensaje|e-?mail)[ ][^.\n]{0,40}?(?:fuera[ ]de|fora[ ]d|extern)
    | esta[ ]mensagem[ ][^.\n]{0,40}?(?:fora[ ]d|extern)
    | quest[ao][ ](?:e-?mail|messaggio)[ ][^.\n]{0,40}?estern | (?:deze[ ]e-?mail|dit[ ]bericht)[ ][^.\n]{0,40}?(?:buiten|extern)
    | (?:ta[ ])?wiadomość[ ][^.\n]{0,30}?(?:spoza|zewnętrzn) | (?:detta|dette|denne)[ ][^.\n]{0,40}?e[xk]s?tern
    | (?:это[ ])?внешн\w{2}[ ](?:письмо|сообщение) | bu[ ]e-posta[ ][^.\n]{0,40}?dışından
    | (?:此|该|該|本|这封|這封)(?:电子|電子)?(?:邮件|郵件|信件)[^，。\n]{0,6}?(?:来自|來自|由|为|為|源自|发自)[^，。\n]{0,12}?外部
    | 此[为為]外部(?:邮件|郵件|信件) | 这是一封[^，。\n]{0,8}外部
    | (?:この|本)(?:メール|メッセージ)[^。\n]{0,6}(?:社外|組織外|外部) | 외부에서[ ]온[ ]메일
    )[^\n?？]{0,900}"""
# A label; advice may follow it.
_LABEL = r"""(?:
    ext|extern(?:al)? | external[ ](?:e-?mail|mail|message|sender|source) | non-\w{1,20}[ ]e-?mail
    | externe?[ ](?:e-?mail|mail|nachricht)
    | externer[ ]absender | (?:courriel|message|mail)[ ]externe | correo[ ]externo | e-?mail[ ]extern[ao] | e-?mail[ ]esterna
    | externe[ ]afzender | 外部(?:邮件|郵件|信件)(?:提醒|提示)? | (?:社外|外部)メール | 외부[ ]?메일(?:입니다)?
    )
    (?:\W{0,12}\Z|\W{1,12}(?:be|use|do[ ]not|don['’]t|please|proceed|take|think|exercise|klicken|bitte|ne[ ]|no[ ]|请|請|注意|谨慎|小心|勿)
      [^\n]*+)"""
# What Microsoft 365 says of a sender that is new; the address is in it.
_NEW_SENDER = r"""(?:
    you[ ]do(?:n['’]t|[ ]not)[ ]often | some[ ]people[ ]who[ ]received | sie[ ]erhalten[ ](?:nicht|selten) | einige[ ]personen
    | vous[ ](?:n['’]obtenez|ne[ ]recevez) | no[ ]suele | algunas[ ]personas | você[ ]não[ ]costuma | non[ ]si[ ]ricevono
    | u[ ](?:ontvangt|krijgt)[ ]niet | du[ ]får[ ](?:inte|ikke) | du[ ]modtager[ ]ikke | nie[ ]otrzymujesz
    | [您你](?:通常)?不(?:经常|經常|常|会|會)?[收会會]
    )[^\n]{0,200}?\S@\S[^\n]*+"""
_FORMS = re.compile(
    rf"\W{{0,12}}(?:{_SIGNAL}\W{{1,6}})?(?:{_STATEMENT}|{_LABEL}|{_NEW_SENDER})|\W*ZjQcmQRYFpfptBanner\w*\W*",
    re.VERBOSE | re.IGNORECASE,
)
# How it goes on: advice at the beginning of a line, or any of these words behind an unfinished line.
_ADVICE = re.compile(
    r"\W{0,6}(?:do not|don['’]t|never|please|be |use |exercise|learn|report|if you|think|only|verify|this message|klicken|öffnen|seien"
    r"|bitte|ne |n['’]|no |não |non |klik|请|請|如|切|勿|谨慎|zjq|\W|$)",
    re.IGNORECASE,
)
_GOES_ON = re.compile(
    r"click|links?\b|attachments?|sender|recogni[sz]e|content is safe|caution|learn why|suspicious|phish|report|organi[sz]ation"
    r"|anhäng|absender|klick|pièces|liens|enlaces|adjuntos|链接|附件|谨慎|发件人|鏈結|附檔|banner|_{5,}|-{5,}|={5,}|\*{5,}",
    re.IGNORECASE,
)
_FINISHED = re.compile(r"[.!。！:：\]】>*]\s{0,5}$")
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
    text = ""
    for index in range(start, min(start + WRAPPED, len(lines))):
        if not lines[index].strip():
            return start
        text = f"{text} {lines[index].strip()}"[:LENGTH]
        if _FORMS.fullmatch(text):
            return _rest(lines, index + 1)
    return start


def _rest(lines: Sequence[str], index: int) -> int:
    """The line behind what a banner says after its point: what not to click, whom to ask."""
    end = min(index + LINES, len(lines))
    while index < end and lines[index].strip() and _goes_on(lines[index - 1], lines[index][:LENGTH]):
        index += 1
    return index


def _goes_on(above: str, line: str) -> bool:
    begins = not _FINISHED.search(above[-20:]) or _ADVICE.match(line) is not None
    return (begins and _GOES_ON.search(line) is not None) or _FORMS.fullmatch(line) is not None


def _is_bare(line: str) -> bool:
    return not line.strip() or (len(line) < 200 and _FRAME.fullmatch(line) is not None)
