"""Warnings that gateways write into mail."""

import pytest

from maildesk.mail import reply

BANNERS = [
    ("Exchange rule", "CAUTION: This email originated from outside of the organization. Do not click links or open\nattachments unless you recognize the sender and know the content is safe."),
    ("Exchange rule, framed", "********************\nWARNING: This message came from an external source.\nUse caution with links.\n********************"),
    ("Mimecast", "[EXTERNAL EMAIL] Please take care when clicking links."),
    ("Proofpoint", "This Message Is From an External Sender\nThis message came from outside your organization."),
    ("Proofpoint, marks", "ZjQcmQRYFpfptBannerStart"),
    ("Microsoft 365", "You don't often get email from mary@example.org. Learn why this is important<https://example.com/x>"),
    ("Microsoft 365, some", "Some people who received this message don't often get email from mary@example.org."),
    ("Microsoft 365, German", "Sie erhalten nicht oft eine E-Mail von mary@example.org. Erfahren Sie, warum dies wichtig ist"),
    ("Microsoft 365, French", "Vous n'obtenez pas souvent d'e-mail à partir de mary@example.org. Pourquoi c'est important"),
    ("Microsoft 365, Spanish", "No suele recibir correo electrónico de mary@example.org. Por qué es esto importante"),
    ("Microsoft 365, Italian", "Non si ricevono spesso messaggi di posta elettronica da mary@example.org."),
    ("Microsoft 365, Dutch", "U ontvangt niet vaak e-mail van mary@example.org."),
    ("a label", "[EXTERNAL]"),
    ("a label, short", "[EXT]"),
    ("a label, German", "[EXTERN]"),
    ("a label, Japanese", "【社外メール】"),
    ("a label, Korean", "[외부메일]"),
    ("a label with advice", "External email - use caution"),
    ("a label and a sentence", "【外部邮件提醒】此邮件来自外部，请谨慎点击链接"),
    ("wrapped", "CAUTION: This email originated\nfrom outside of the organization."),
    ("Google Workspace", "External email: be careful with links"),
    ("German", "ACHTUNG: Diese E-Mail stammt von außerhalb der Organisation. Klicken Sie nicht auf Links."),
    ("German, Microsoft", "Sie erhalten nicht häufig E-Mails von mary@example.org."),
    ("French", "ATTENTION : Ce courriel provient de l'extérieur. Ne cliquez pas sur les liens."),
    ("Spanish", "PRECAUCIÓN: Este correo electrónico se originó fuera de la organización."),
    ("Portuguese", "ATENÇÃO: Este e-mail foi enviado de fora da organização."),
    ("Italian", "ATTENZIONE: Questa e-mail proviene da un mittente esterno."),
    ("Dutch", "LET OP: Deze e-mail komt van buiten de organisatie."),
    ("Polish", "UWAGA: Wiadomość pochodzi spoza organizacji."),
    ("Swedish", "VARNING: Detta mejl kommer från en extern avsändare."),
    ("Russian", "ВНИМАНИЕ: Внешнее письмо. Не открывайте вложения."),
    ("Turkish", "DİKKAT: Bu e-posta kurum dışından gönderilmiştir."),
    ("Japanese", "注意：このメールは社外から送信されています。"),
    ("Chinese, tag", "【外部邮件】"),
    ("Chinese, sentence", "注意：此邮件来自公司外部，请勿点击链接或打开附件。"),
    ("Chinese, Coremail", "外部邮件，请谨慎处理"),
    ("Chinese, Microsoft", "您不经常收到来自 mary@example.org 的电子邮件。"),
    ("Traditional Chinese", "此為外部郵件，請勿隨意點擊鏈結"),
]  # fmt: skip


@pytest.mark.parametrize(("gateway", "banner"), BANNERS, ids=[row[0] for row in BANNERS])
def test_a_banner_goes(gateway: str, banner: str) -> None:
    """At the top and at the end, whatever stands between."""
    assert reply.reply_text(f"{banner}\n\nThe VPN is down.\n") == "The VPN is down."
    assert reply.reply_text(f"The VPN is down.\n\n{banner}\n") == "The VPN is down."


@pytest.mark.parametrize(
    "text",
    [
        "Attention: the printer on floor 3 smokes.\n\nPlease come.",
        "External email is not delivered since today.\n\nPlease help.",
        "Attention: our website is reached from outside the company only.\n\nPlease help.",
        "This email is from my boss, he has an external sender problem.\n\nPlease help.",
        "[EXTERNAL] mails are tagged, why?\n\nPlease tell.",
        "This email came from outside, is it phishing?\n\nPlease tell.",
        "外部邮件无法发送，附件太大。\n\n请处理",
        "注意：外部地址无法访问\n\n请处理",
        "External mail is not delivered.\n\nWhat can I do?",
        "Warning: the disk is nearly full\n\nsays my laptop.",
        "The message came from outside.\n\nIs it phishing?",
        "外部邮箱收不到我的信。\n\n请帮忙。",
        "CAUTION: This email originated from outside of the organization.",
    ],
)
def test_what_is_no_banner(text: str) -> None:
    """A report that begins like one stays, and so does a banner that is all there is."""
    assert reply.reply_text(text) == text


@pytest.mark.parametrize(
    "banner", ["[EXTERNAL]", "CAUTION: This email came from outside. Do not click links."]
)
def test_a_text_right_below_a_banner(banner: str) -> None:
    """It stays, whatever it speaks of."""
    assert (
        reply.reply_text(f"{banner}\nThe link does not work.\nPlease help.")
        == "The link does not work.\nPlease help."
    )
