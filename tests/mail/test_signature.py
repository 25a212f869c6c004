"""How mails end."""

import pytest

from maildesk.mail import reply

ENDS = [
    ("RFC 3676", "-- \nBob Miller\nExample Ltd."),
    ("dashes", "--\nBob"),
    ("iPhone", "Sent from my iPhone"),
    ("iPhone, German", "Von meinem iPhone gesendet"),
    ("iPhone, French", "Envoyé de mon iPhone"),
    ("iPhone, Spanish", "Enviado desde mi iPhone"),
    ("iPhone, Italian", "Inviato da iPhone"),
    ("iPhone, Japanese", "iPhoneから送信"),
    ("iPhone, Chinese", "发自我的 iPhone"),
    ("Huawei", "发自我的华为手机"),
    ("Xiaomi", "发自我的小米手机"),
    ("QQ Mail", "发自我的QQ邮箱"),
    ("NetEase", "来自网易邮箱大师"),
    ("Samsung", "Sent from my Galaxy"),
    ("Outlook for iOS", "Get Outlook for iOS<https://example.com/x>"),
    ("Outlook for iOS, Chinese", "获取 Outlook for iOS"),
    ("K-9", "Diese Nachricht wurde von meinem Android-Mobiltelefon mit K-9 Mail gesendet."),
    ("Proton", "Sent with Proton Mail secure email."),
    ("Windows", "Sent from Mail for Windows"),
    ("Yahoo", "Sent from Yahoo Mail on Android"),
    ("excuse", "Please excuse typos, sent from my phone"),
    ("disclaimer below a rule", "**********************\nThis e-mail is confidential and intended only for the addressee."),
    ("disclaimer", "This email and any files are confidential and intended solely for the addressee."),
    ("disclaimer, notice", "Confidentiality Notice: the contents are privileged."),
    ("disclaimer, German", "Diese E-Mail enthält vertrauliche Informationen. Bitte löschen Sie sie."),
    ("disclaimer, Chinese", "本邮件及其附件含有保密信息，仅限于发送给上面地址中列出的个人。"),
    ("environment", "Please consider the environment before printing this e-mail."),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "end"), ENDS, ids=[row[0] for row in ENDS])
def test_what_stands_below_a_text(kind: str, end: str) -> None:
    """It goes; the text stays."""
    assert reply.reply_text(f"It works now.\n\nThank you!\n\n{end}\n") == "It works now.\n\nThank you!"


@pytest.mark.parametrize(
    "text",
    [
        "The mail was\nsent from my iPhone and did not arrive. Yesterday it worked, today it does not, and nobody knows why.",
        "Please look at this:\n\nThis message is shown:\nno access",
        "Sent from the server room, the printer answers.\nStill no paper.",
        "The document says:\n\nConfidential information must be encrypted. How?",
        "来自总部的同事无法登录。\n请处理。",
        "Sent from my iPhone",
    ],
)
def test_a_text_that_only_mentions_it(text: str) -> None:
    """What somebody tells stays, and so does a mail that is nothing else."""
    assert reply.reply_text(text) == text
