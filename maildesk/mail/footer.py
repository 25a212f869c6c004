"""What mail programs write under a mail: `Sent from my iPhone`, `发自我的华为手机`, `Get Outlook for iOS`, in many languages."""

import re

LENGTH = 120  # characters of such a line, links not counted
LINKED = 500

_LINK = re.compile(r"[<(]?https?://[^\s<>()\[\]]{1,300}[>)]?|[\[\]*]")
_AROUND = " \t-–—_~.。!|\u00a0\u200b"

_DEVICE = r"""(?:
    i(?:phon|pad|pod|os)|android|blackberry|galaxy|samsung|huawei|honor|xiaomi|redmi|oppo\b|vivo\b|oneplus|pixel|nokia|motorola
    |xperia|touchpad|smartphone|windows[ ](?:phone|mail|1[01])|mobil\w{0,12}|мобильн|\bphone|telefon|tablet|handheld|device|gerät|appareil
    |dispositivo|outlook|gmail|yahoo|proton|\btuta|zoho|\bspark\b|superhuman|aqua[ ]?mail|\bboxer|airmail|mailspring|mailbird
    |thunderbird|k-9|\bnine\b|typeapp|blue[ ]?mail|\bmymail|newton|edison|\bgmx|web\.de|mail\.ru|\baol\b|mailbox|em[ ]client|canary
    |fairemail|\bmail[ ](?:app|for|pour|für|para|per|op|för)\b|\bmail$)"""
# Somebody's verb, a preposition, and a device: theirs, or one that is known.
_SENT = rf"""
    (?:sent|envoyé|enviad[oa]|gesendet|verzonden|verstuurd|inviato|skickat|sendt|wysłan[eo]|odeslán[oa]|odoslané|elküldve|отправлено
      |надіслано|στάλθηκε|trimis|typed|written|composed|tapped)
    [ ](?:from|via|using|with|by|on|through|depuis|à[ ]partir[ ]de|de|desde|do|da|dal|von|mit|vanaf|vanuit|met|från|fra|z|ze|z[ ]mého
      |с|из|з|az|από|pe)
    [ ](?:(?:my|mon|mi|meinem|mijn|min|meu|mio|mojego|mého|моего|the[ ](?:go|move|road))\b[^,;\n]{{0,50}}
      |[^,;\n]{{0,40}}?{_DEVICE}[^\n]{{0,60}})
    | (?:lähetetty|נשלח|تم[ ]الإرسال)[ ][^\n]{{0,20}}?{_DEVICE}[^\n]{{0,40}}"""
# The verb at the end is looked at first: few lines have one.
_VERBS = "gesendet;verschickt;gönderildi;から送信;から送信されました;에서 보냄".replace(" ", "[ ]").split(";")
_SENT_AT_LAST = rf"""
    (?=[^\n]*+(?:{"|".join(f"(?<={verb})" for verb in _VERBS)}))[^\n]{{0,60}}?{_DEVICE}[^\n]{{0,50}}
    | (?:from|via)[ ](?:my[ ])?{_DEVICE}[^\n]{{0,20}} | someone[ ]from[ ]mobile"""
_EXCUSE = r"""
    (?:[^\n]{0,40}\bplease[ ])?(?:excuse|pardon|forgive|tippy)\b[^\n]{0,60}
    (?:phone|mobile|thumbs?|typos?|brevity|ipad|glass)[^\n]{0,30}"""
_CHINESE = r"""
    (?:发自|發自|发送自|寄自)[ ]?我的[^\n，。]{1,40}
    | (?:发自|發自|发送自|寄自|來自|来自|从|從|通过|透過|本邮件由|此邮件由)[ ]?(?:我的[ ]?)?[^\n，。的不无無]{0,24}?
      (?:iphone|ipad|android|安卓|手机|手機|华为|華為|huawei|小米|红米|荣耀|vivo|oppo|魅族|三星|平板|邮箱|郵箱|信箱|客户端|客戶端|foxmail
        |outlook|钉钉|微信|windows|mac\b)[^\n，。的不无無收]{0,16}"""
# Its name follows a verb, or a verb follows its name.
_GET_OUTLOOK = r"""
    (?:get|holen[ ]sie[ ]sich|laden[ ]sie|télécharge[rz]|obtenez|obtener|descarg\w{1,3}|obter[ ]o|scarica|hämta|hent|hanki
      |pobierz[ ]program|získat|获取|下载|取得|下載)[^\n]{0,16}outlook[^\n]{0,40}
    | [^\n]{0,5}outlook[ ][^\n]{0,20}(?:beziehen|herunterladen|downloaden|を入手|beszerzése[^\n]{0,10})
    | (?:ios|android|mac)용[ ]outlook[ ]다운로드"""
_FORMS = re.compile(
    "|".join((_SENT, _SENT_AT_LAST, _EXCUSE, _CHINESE, _GET_OUTLOOK)), re.VERBOSE | re.IGNORECASE
)


def is_footer(line: str) -> bool:
    """Whether a line is what a mail program writes under everybody's mail."""
    if len(line) > LINKED:
        return False
    words = _LINK.sub("", line).strip(_AROUND)
    return 0 < len(words) <= LENGTH and _FORMS.fullmatch(words) is not None
