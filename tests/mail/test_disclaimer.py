"""What lawyers and virus scanners write under a mail."""

import pytest

from maildesk.mail import reply

DISCLAIMERS = [
    ("below a rule", "**********************\nThis e-mail is confidential and intended only for the addressee."),
    ("between rules", "* * * * * * * * * *\nThis email is intended for the addressee only, and confidential.\n\nVisit us.\n\n* * * * * * * * * *"),
    ("plain", "This email and any files are confidential and intended solely for the addressee."),
    ("contents", "The contents of this email are confidential to the addressee."),
    ("transmitted", "The information transmitted is intended only for the person to which it is addressed."),
    ("several paragraphs", "This message may contain privileged information.\n\nAny opinions are the author's.\n\nWe accept no liability for viruses."),
    ("notice", "Confidentiality Notice: the contents are privileged."),
    ("framed notice", "***** E-mail confidentiality notice *****\nThis message is private."),
    ("a word", "DISCLAIMER\nNo contract is made by mail."),
    ("not the recipient", "If you are not the intended recipient, please delete this message."),
    ("in error", "If you have received this e-mail in error, please tell us."),
    ("environment", "Please consider the environment before printing this e-mail."),
    ("paper", "Think before you print."),
    ("scanner", "This email has been scanned for viruses."),
    ("Avast", "Virus-free. www.example.com"),
    ("German", "Diese E-Mail enthält vertrauliche Informationen. Bitte löschen Sie sie."),
    ("German, contents", "Der Inhalt dieser E-Mail ist vertraulich."),
    ("German, paper", "Bitte prüfen Sie, ob diese E-Mail wirklich ausgedruckt werden muss."),
    ("French", "Ce message et ses pièces jointes sont confidentiels."),
    ("French, information", "Les informations contenues dans ce message sont confidentielles."),
    ("Spanish", "Este mensaje puede contener información confidencial."),
    ("Spanish, notice", "AVISO LEGAL: este mensaje va dirigido a su destinatario."),
    ("Portuguese", "Esta mensagem pode conter informação confidencial."),
    ("Italian", "Questo messaggio è riservato."),
    ("Dutch", "De informatie in dit bericht is vertrouwelijk."),
    ("Russian", "Информация в этом сообщении конфиденциальна."),
    ("Japanese", "このメールには機密情報が含まれている場合があります。"),
    ("Chinese", "本邮件及其附件含有保密信息，仅限于发送给上面地址中列出的个人。"),
    ("Chinese, titled", "重要提示：本邮件及附件为保密信息，请勿转发。"),
    ("Chinese, notice", "【保密提示】本邮件仅供收件人使用。"),
    ("Traditional Chinese", "本信件可能包含機密資訊，非指定之收件者，請勿使用。"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "below"), DISCLAIMERS, ids=[row[0] for row in DISCLAIMERS])
def test_a_disclaimer(kind: str, below: str) -> None:
    """It goes; the text stays."""
    assert reply.reply_text(f"It works now.\n\nThank you!\n\n{below}\n") == "It works now.\n\nThank you!"


@pytest.mark.parametrize(
    "text",
    [
        "Please look at this:\n\nThis message is shown:\nno access",
        "The document says:\n\nConfidential information must be encrypted. How?",
        "Hello,\n\nThe information in the directory is old.",
        "您好：\n\n本邮件系统无法登录。",
        "Log:\n\n----------\nvirus scanner stopped\n----------\n\nWhat now?",
        "This e-mail is confidential.",
    ],
)
def test_a_text_that_only_mentions_it(text: str) -> None:
    """What somebody tells stays, and so does a mail that is nothing else."""
    assert reply.reply_text(text) == text


def test_a_text_below_a_disclaimer() -> None:
    """Only the lawyers' paragraphs go."""
    text = "Hello,\n\nThis e-mail is confidential.\n\nThe VPN is down."
    assert reply.reply_text(text) == "Hello,\n\nThe VPN is down."
