"""What mail programs write under a mail."""

import pytest

from maildesk.mail.footer import is_footer

FOOTERS = [
    ("iPhone", "Sent from my iPhone"),
    ("iPhone, German", "Von meinem iPhone gesendet"),
    ("iPhone, French", "Envoyé de mon iPhone"),
    ("iPhone, Spanish", "Enviado desde mi iPhone"),
    ("iPhone, Italian", "Inviato da iPhone"),
    ("iPhone, Portuguese", "Enviado do meu iPhone"),
    ("iPhone, Dutch", "Verstuurd vanaf mijn iPhone"),
    ("iPhone, Swedish", "Skickat från min iPhone"),
    ("iPhone, Norwegian", "Sendt fra min iPhone"),
    ("iPhone, Finnish", "Lähetetty iPhonesta"),
    ("iPhone, Polish", "Wysłane z iPhone’a"),
    ("iPhone, Czech", "Odesláno z iPhonu"),
    ("iPhone, Hungarian", "Elküldve az iPhone-omról"),
    ("iPhone, Turkish", "iPhone’umdan gönderildi"),
    ("iPhone, Russian", "Отправлено с iPhone"),
    ("iPhone, Hebrew", "נשלח מה-iPhone שלי"),
    ("iPhone, Japanese", "iPhoneから送信"),
    ("iPhone, Korean", "나의 iPhone에서 보냄"),
    ("iPhone, Chinese", "发自我的 iPhone"),
    ("iPhone, Traditional Chinese", "從我的 iPhone 傳送"),
    ("Huawei", "发自我的华为手机"),
    ("Xiaomi", "发自我的小米手机"),
    ("Vivo", "发自我的vivo智能手机"),
    ("Samsung", "Sent from my Galaxy"),
    ("Samsung, a carrier", "Sent via the Samsung Galaxy S24, an Example 5G smartphone"),
    ("Samsung, German", "Von meinem Samsung Galaxy Smartphone gesendet."),
    ("BlackBerry", "Sent from my BlackBerry 10 smartphone."),
    ("any device", "Sent from my Example Phone 4G"),
    ("no device", "Sent on the go"),
    ("by hand", "Sent from my phone, please excuse typos."),
    ("by hand, shorter", "Please excuse my brevity, typed on a phone"),
    ("Outlook for iOS", "Get Outlook for iOS<https://example.com/x>"),
    ("Outlook for iOS, linked", "Sent from [Outlook for iOS](https://example.com/x)"),
    ("Outlook for iOS, German", "Outlook für iOS beziehen"),
    ("Outlook for iOS, French", "Télécharger Outlook pour iOS"),
    ("Outlook for iOS, Spanish", "Obtener Outlook para iOS"),
    ("Outlook for iOS, Dutch", "Outlook voor iOS downloaden"),
    ("Outlook for iOS, Danish", "Hent Outlook for iOS"),
    ("Outlook for iOS, Japanese", "Outlook for iOS を入手"),
    ("Outlook for iOS, Chinese", "获取适用于 iOS 的 Outlook"),
    ("Outlook for Android, Chinese", "获取 Outlook for Android"),
    ("Outlook for iOS, Traditional Chinese", "取得 iOS 版 Outlook"),
    ("Windows", "Sent from Mail<https://example.com/x> for Windows"),
    ("Windows, Chinese", "从 Windows 版邮件发送"),
    ("Gmail", "Sent from Gmail Mobile"),
    ("Yahoo", "Sent from Yahoo Mail on Android"),
    ("Proton", "Sent with Proton Mail secure email."),
    ("Zoho", "Sent using Zoho Mail"),
    ("GMX", "Gesendet mit der GMX Mail App"),
    ("Yandex", "Отправлено из мобильной Яндекс Почты"),
    ("K-9", "Diese Nachricht wurde von meinem Android-Mobiltelefon mit K-9 Mail gesendet."),
    ("QQ Mail", "发自我的QQ邮箱"),
    ("NetEase Mail Master", "来自网易邮箱大师"),
    ("NetEase Mail Master, older", "发自 网易邮箱大师"),
    ("DingTalk", "发自钉钉专属企业邮箱"),
    ("WeCom", "本邮件由企业微信发送"),
    ("below dashes", "--- Sent from my iPhone"),
]  # fmt: skip


@pytest.mark.parametrize(("client", "line"), FOOTERS, ids=[row[0] for row in FOOTERS])
def test_a_footer(client: str, line: str) -> None:
    """A verb and the device or program that it was done with, in the language of the device."""
    assert is_footer(line)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "Thank you!",
        "Sent from the server room, the printer answers.",
        "Sent from my desk, which is easier than my mobile phone.",
        "I sent it from my iPhone",
        "Outlook for iOS does not start",
        "Please get Outlook running again",
        "My phone is broken",
        "来自总部的同事无法登录。",
        "来自QQ邮箱的邮件收不到",
        "通过邮箱无法联系",
        "Sent from my iPhone" + "x" * 500,
    ],
)
def test_a_line_that_only_mentions_a_device(line: str) -> None:
    """It is part of what somebody tells."""
    assert not is_footer(line)
