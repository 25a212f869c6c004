"""How mails end: signatures, what mobile clients add, and disclaimers."""

import re
from collections.abc import Sequence

SIGNATURE_LINES = 12  # what is longer is no signature
RULES = 20
LENGTH = 200  # characters of a line that may be one of these

_SEPARATOR = r"(?:--|—|––|__) (?:[ ]?[^\W\d_-])? | [-–—_]{2,}"
# `Sent from my …` in the languages of the clients.
_SENT = (
    r"(?:sent|envoyé|enviado|enviada|gesendet|verzonden|inviato|skickat|sendt|odesláno|wysłane|wysłano|отправлено|lähetetty"
    r"|verstuurd|gönderildi|küldve)"
    r"[ ](?:from|via|using|with|depuis|à[ ]partir|de|desde|do|da|dal|von|mit|vanaf|met|från|fra|z|ze|с|из|through|by)[ ]"
)
_DEVICE = (
    r"(?:my|mon|mi|meinem|mijn|min|mein|meu|mio|mojego|моего|minun|iphone|ipad|android|blackberry|outlook|yahoo|samsung|galaxy"
    r"|xiaomi|huawei|nokia|mobile|windows[ ](?:phone|mail)|mail|mailbox|airmail|mailspring|spark|proton\w*|k-9|nine|aquamail|gmx|web\.de"
    r"|bluemail|boxer|newton|edison|mail\.ru|aol|ios|tablet|phone|smartphone|handheld|a[ ](?:mobile|phone|tablet))"
)
_MOBILE = re.compile(
    rf"""[ \t]*(?:
      {_SEPARATOR}
      | {_SENT}{_DEVICE}\b[^,;\n]{{0,60}}
      | (?:sent|envoyé|enviado|gesendet|verzonden|inviato|get|my)[ ][^,;\n]{{0,40}}
        (?:iphone|ipad|android|blackberry|outlook|yahoo|samsung|galaxy|smartphone|mail[ ]app|windows[ ]phone)[^,;\n]{{0,40}}
      | (?:von[ ]meinem|diese[ ](?:nachricht|mail|e-mail)[ ]wurde[ ]von|mit[ ]der)[ ][^,;\n]{{1,80}}(?:gesendet|verschickt)\.?
      | (?:typed|written|composed|tapped|tippy|excuse|pardon|forgive|please[ ]excuse)[^\n]{{0,60}}
        (?:phone|mobile|thumbs?|typos?|brevity|ipad|glass)[^\n]{{0,30}}
      | (?:发自我的|來自我的|從我的|从我的|通过|发自|發自|来自)[^\n，。]{{0,40}}(?:手机|手機|iphone|ipad|android|华为|小米|荣耀|vivo|oppo|邮箱|邮箱大师
        |郵箱|客户端|客戶端|foxmail|outlook|qq邮箱|网易\w*|钉钉|微信|新浪邮箱|发送|傳送|寄出)[^\n，。]{{0,20}}
      | (?:发自我的|發自我的|從我的)[^\n]{{0,40}} | iPhoneから送信 | Android[ ]?から送信 | 나의[ ]\w{{1,12}}에서[ ]보냄
      | (?:get|télécharge[rz]|holen[ ]sie[ ]sich|obtener|scarica|获取|下载)[ ]?outlook[ ](?:for|pour|für|para|per)?[^\n]{{0,60}}
      | someone[ ]from[ ]mobile | from[ ]my[ ](?:iphone|ipad|phone|mobile)[^\n]{{0,20}} | ᐧ
    )[ \t]*""",
    re.VERBOSE | re.IGNORECASE,
)
_RULE = re.compile(r"[ \t]*(?:[*_=#~-][ \t]?){8,}[ \t]*")
_DISCLAIMER = re.compile(
    r"confidential|disclaimer|privileged|intended (?:only|solely|recipient|for)|virus|monitored|legally|vertraulich|"
    r"confidentiel|confidencial|riservat|保密|機密|机密",
    re.IGNORECASE,
)
# A disclaimer with no rule above it, by how it begins.
_LAWYERS = re.compile(
    r"""[ \t*]*(?:
      (?:this|the[ ](?:information|contents?)|the[ ]information[ ]contained)[ ](?:e-?mail|message|communication|in[ ]this|transmission)
        [^\n]{0,120}(?:confidential|privileged|intended)
      | (?:confidentiality|privacy|legal)[ ](?:notice|note|disclaimer|warning) | disclaimer[ ]?[:：]
      | diese[ ](?:e-?mail|nachricht)[^\n]{0,80}(?:vertraulich|ausschließlich)
      | ce[ ](?:message|courriel|mail)[^\n]{0,80}(?:confidentiel|destin)
      | este[ ](?:mensaje|correo)[^\n]{0,80}confidencial
      | (?:本|此)(?:邮件|电子邮件|郵件)(?:及其?附件)?[^\n]{0,60}(?:保密|机密|機密|仅供|僅供|收件人)
      | (?:保密|免责|免責)(?:提示|声明|聲明|条款) | please[ ]consider[ ]the[ ]environment
    )""",
    re.VERBOSE | re.IGNORECASE,
)


def signature_start(lines: Sequence[str]) -> int:
    """Where the signature begins: below some text, and short, unless the line is the standard's (RFC 3676 4.3)."""
    written = [index for index, line in enumerate(lines) if line and not line.isspace()]
    for left, index in zip(range(len(written) - 2, -1, -1), written[1:], strict=True):
        if lines[index] == "-- " or (left <= SIGNATURE_LINES and _ends(lines[index])):
            return index
    return len(lines)


def disclaimer_start(lines: Sequence[str]) -> int:
    """Where a disclaimer begins: at a rule across the page with lawyers' words below it, or by its first words."""
    rules = [index for index, line in enumerate(lines) if line and index and _RULE.fullmatch(line[:LENGTH])][
        :RULES
    ]
    ruled = (at for at in rules if _DISCLAIMER.search("\n".join(lines[at + 1 : at + 15])[:4000]))
    return next(ruled, _bare_disclaimer(lines))


def _bare_disclaimer(lines: Sequence[str]) -> int:
    """The paragraph, not the first and followed by little, that begins as lawyers do."""
    for index in range(max(len(lines) - 30, 1), len(lines)):
        if not lines[index - 1].strip() and _LAWYERS.match(lines[index][:LENGTH]):
            return index if any(line.strip() for line in lines[:index]) else len(lines)
    return len(lines)


def _ends(line: str) -> bool:
    return len(line) <= LENGTH and _MOBILE.fullmatch(line) is not None
