"""Mail that another one carries."""

from datetime import datetime, timedelta, timezone

import pytest

from maildesk.mail.message import Address, Forwarded
from maildesk.mail.read import read
from tests.mail.letters import mail, multipart

ANN, BOB = Address("Ann Lee", "ann@example.org"), Address("Bob Ray", "bob@example.org")
NINE = datetime(2026, 3, 2, 9, 0)  # noqa: DTZ001, as programs print it

# Client, the subject of the mail that carries it, and the head above the mail that is carried.
CLIENTS = [
    ("Gmail", "Fwd: Printer", "---------- Forwarded message ---------\nFrom: Ann Lee <ann@example.org>\nDate: Mon, Mar 2, 2026 at 9:00 AM\nSubject: Printer\nTo: Bob Ray <bob@example.org>"),
    ("Gmail, German", "Fwd: Printer", "---------- Forwarded message ---------\nVon: Ann Lee <ann@example.org>\nDate: Mo., 2. März 2026 um 09:00 Uhr\nSubject: Printer\nTo: Bob Ray <bob@example.org>"),
    ("Apple Mail", "Fwd: Printer", "Begin forwarded message:\n\nFrom: Ann Lee <ann@example.org>\nSubject: Printer\nDate: 2 March 2026 at 09:00:00\nTo: Bob Ray <bob@example.org>"),
    ("Thunderbird", "Fwd: Printer", "-------- Forwarded Message --------\nSubject: Printer\nDate: Mon, 2 Mar 2026 09:00:00\nFrom: Ann Lee <ann@example.org>\nTo: Bob Ray <bob@example.org>"),
    ("Thunderbird, German", "Fwd: Printer", "-------- Weitergeleitete Nachricht --------\nBetreff: Printer\nDatum: 2. März 2026 09:00\nVon: Ann Lee <ann@example.org>\nAn: Bob Ray <bob@example.org>"),
    ("Outlook", "FW: Printer", "From: Ann Lee <ann@example.org>\nSent: Monday, March 2, 2026 9:00 AM\nTo: Bob Ray <bob@example.org>\nSubject: Printer"),
    ("Outlook, links", "FW: Printer", "From: Ann Lee [mailto:ann@example.org]\nSent: Monday, March 2, 2026 9:00 AM\nTo: 'Bob Ray' <bob@example.org>\nSubject: Printer"),
    ("Outlook, German", "WG: Printer", "Von: Ann Lee <ann@example.org>\nGesendet: Montag, 2. März 2026 09:00\nAn: Bob Ray <bob@example.org>\nBetreff: Printer"),
    ("Outlook, French", "TR : Printer", "De : Ann Lee <ann@example.org>\nEnvoyé : lundi 2 mars 2026 09:00\nÀ : Bob Ray <bob@example.org>\nObjet : Printer"),
    ("Outlook, Spanish", "RV: Printer", "De: Ann Lee <ann@example.org>\nEnviado el: lunes, 2 de marzo de 2026 9:00\nPara: Bob Ray <bob@example.org>\nAsunto: Printer"),
    ("Outlook, Swedish", "VB: Printer", "Från: Ann Lee <ann@example.org>\nSkickat: den 2 mars 2026 09:00\nTill: Bob Ray <bob@example.org>\nÄmne: Printer"),
    ("Outlook, Chinese", "转发: Printer", "发件人: Ann Lee <ann@example.org>\n发送时间: 2026年3月2日 9:00\n收件人: Bob Ray <bob@example.org>\n主题: Printer"),
    ("Outlook, Traditional Chinese", "轉寄: Printer", "寄件者: Ann Lee <ann@example.org>\n寄件日期: 2026年3月2日 上午 09:00\n收件者: Bob Ray <bob@example.org>\n主旨: Printer"),
    ("Outlook, Japanese", "転送: Printer", "差出人: Ann Lee <ann@example.org>\n送信日時: 2026年3月2日 9:00\n宛先: Bob Ray <bob@example.org>\n件名: Printer"),
    ("Foxmail", "转发: Printer", "发件人： Ann Lee <ann@example.org>\n发送时间： 2026-03-02 09:00\n收件人： Bob Ray <bob@example.org>\n主题： Printer"),
    ("QQ", "转发：Printer", "------------------ 原始邮件 ------------------\n发件人: \"Ann Lee\"<ann@example.org>;\n发送时间: 2026年3月2日(星期一) 上午9:00\n收件人: \"Bob Ray\"<bob@example.org>;\n主题: Printer"),
    ("NetEase", "转发：Printer", "---- 转发的原邮件 ----\n| 发件人 | Ann Lee<ann@example.org> |\n| 日期 | 2026年03月02日 09:00 |\n| 收件人 | Bob Ray<bob@example.org> |\n| 主题 | Printer |"),
    ("DingTalk", "转发：Printer", "------------------转发邮件------------------\n发件人：Ann Lee<ann@example.org>\n日　期：2026年03月02日 09:00:00\n收件人：Bob Ray<bob@example.org>\n主　题：Printer"),
    ("Apple Mail, French", "Fwd: Printer", "Début du message réexpédié :\n\nDe: Ann Lee <ann@example.org>\nObjet: Printer\nDate: 2 mars 2026 à 09:00:00\nÀ: Bob Ray <bob@example.org>"),
    ("Apple Mail, Japanese", "Fwd: Printer", "転送されたメッセージ：\n\n差出人: Ann Lee <ann@example.org>\n件名: Printer\n日付: 2026年3月2日 9:00:00\n宛先: Bob Ray <bob@example.org>"),
    ("Apple Mail, Chinese", "转发：Printer", "以下是转发的邮件：\n\n发件人: Ann Lee <ann@example.org>\n主题: Printer\n日期: 2026年3月2日 09:00:00\n收件人: Bob Ray <bob@example.org>"),
    ("Gmail, Korean", "Fwd: Printer", "---------- Forwarded message ---------\n보낸사람: Ann Lee <ann@example.org>\nDate: 2026년 3월 2일 (월) 오전 9:00\nSubject: Printer\nTo: Bob Ray <bob@example.org>"),
    ("Outlook, Danish", "VS: Printer", "Fra: Ann Lee <ann@example.org>\nSendt: 2. marts 2026 09:00\nTil: Bob Ray <bob@example.org>\nEmne: Printer"),
    ("Outlook, Finnish", "VL: Printer", "Lähettäjä: Ann Lee <ann@example.org>\nLähetetty: maanantai 2. maaliskuuta 2026 9.00\nVastaanottaja: Bob Ray <bob@example.org>\nAihe: Printer"),
    ("Outlook, Hungarian", "Továbbítás: Printer", "Feladó: Ann Lee <ann@example.org>\nElküldve: 2026. március 2., hétfő 9:00\nCímzett: Bob Ray <bob@example.org>\nTárgy: Printer"),
    ("Outlook, more fields", "FW: Printer", "From: Ann Lee <ann@example.org>\nSent: Monday, March 2, 2026 9:00 AM\nTo: Bob Ray <bob@example.org>\nSubject: Printer\nImportance: High\nAttachments: a.pdf"),
    ("Notes", "Fw: Printer", "----- Forwarded by Bob Ray/HQ/Example on 02 March 2026 10:00 -----\n\nFrom:   Ann Lee <ann@example.org>\nTo:     Bob Ray <bob@example.org>\nDate:   02 March 2026 09:00\nSubject:        Printer"),
    ("Zimbra", "Fwd: Printer", "----- Forwarded Message -----\nFrom: \"Ann Lee\" <ann@example.org>\nTo: \"Bob Ray\" <bob@example.org>\nSent: Monday, March 2, 2026 9:00:00 AM\nSubject: Printer"),
    ("NetEase, older", "转发:Printer", "-------- 转发邮件信息 --------\n发件人：\"Ann Lee\" <ann@example.org>\n发送日期：2026-03-02 09:00:00\n收件人：\"Bob Ray\" <bob@example.org>\n主题：Printer"),
    ("ProtonMail", "Fw: Printer", "------- Forwarded Message -------\nFrom: Ann Lee <ann@example.org>\nDate: On Monday, March 2nd, 2026 at 9:00 AM\nSubject: Printer\nTo: Bob Ray <bob@example.org>"),
    ("Outlook, a paragraph each", "FW: Printer", "From: Ann Lee <ann@example.org>\n\nSent: Monday, March 2, 2026 9:00 AM\n\nTo: Bob Ray <bob@example.org>\n\nSubject: Printer"),
    ("quoted", "Fwd: Printer", "> ---------- Forwarded message ---------\n> From: Ann Lee <ann@example.org>\n> Date: 2 March 2026 9:00\n> Subject: Printer\n> To: Bob Ray <bob@example.org>"),
]  # fmt: skip


def _carried(subject: str, text: str, **fields: str) -> tuple[Forwarded, ...]:
    encoded = {"Content_Type": "text/plain; charset=utf-8", "Content_Transfer_Encoding": "8bit"}
    return read(mail(text, Subject=subject, **encoded, **fields)).forwarded


@pytest.mark.parametrize(("client", "subject", "head"), CLIENTS, ids=[row[0] for row in CLIENTS])
def test_a_printed_mail(client: str, subject: str, head: str) -> None:
    """Who wrote it, when, to whom, about what, and what it says."""
    (found,) = _carried(subject, f"See below.\n\n{head}\n\nIt is on fire.\n")
    assert (found.sender, found.date, found.subject, found.to) == (ANN, NINE, "Printer", (BOB,))
    assert found.text.strip(" >") == "It is on fire."
    assert 0.5 <= found.confidence < 1


def test_an_enclosed_mail() -> None:
    """Nothing is surer."""
    inner = "Content-Type: message/rfc822\n\nFrom: Ann Lee <ann@example.org>\nTo: Bob Ray <bob@example.org>\nSubject: Printer\nDate: Mon, 2 Mar 2026 09:00:00 +0100\n\nIt is on fire."
    (found,) = read(multipart("\nSee below.", inner, Subject="Fwd")).forwarded
    written = datetime(2026, 3, 2, 9, 0, tzinfo=timezone(timedelta(hours=1)))
    assert found == Forwarded(ANN, written, "Printer", (BOB,), (), "It is on fire.", 1.0)


def test_a_mail_that_was_passed_on_twice() -> None:
    """The outermost comes first."""
    outer = "Fwd\n\n---------- Forwarded message ---------\nFrom: Bob Ray <bob@example.org>\nDate: 3 March 2026 9:00\nSubject: Fwd: Printer\nTo: help@desk.test\n\nFYI\n\n"
    inner = "---------- Forwarded message ---------\nFrom: Ann Lee <ann@example.org>\nDate: 2 March 2026 9:00\nSubject: Printer\nTo: Bob Ray <bob@example.org>\n\nIt is on fire.\n"
    first, second = _carried("Fwd: Fwd: Printer", outer + inner)
    assert (first.sender, second.sender) == (BOB, ANN)


def test_long_lists_and_names_alone() -> None:
    """A list that goes on over lines is one; people may be named without address."""
    head = "From: Ann Lee\nSent: Monday, March 2, 2026 9:00 AM\nTo: Bob Ray <bob@example.org>; Carl\n  Moe <carl@example.org>\nCc: Dora\nSubject: Printer"
    (found,) = _carried("FW: Printer", f"{head}\n\nold\n")
    assert found.sender == Address("Ann Lee", "")
    assert [one.address for one in found.to] == ["bob@example.org", "carl@example.org"]
    assert found.cc == (Address("Dora", ""),)


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Re: Printer", "It works.\n\nFrom: Ann Lee <ann@example.org>\nSent: Monday, March 2, 2026 9:00 AM\nTo: Bob\nSubject: Printer\n\nold\n"),
        ("Fwd: Printer", "I forward nothing."),
        ("Printer", "From: the printer\nTo: the bin\n"),
        ("Printer", "On 2 March 2026, Ann <ann@example.org> wrote:\n> old\n"),
    ],
)  # fmt: skip
def test_what_carries_no_mail(subject: str, text: str) -> None:
    """An answer's quotation is no forwarded mail."""
    assert _carried(subject, text) == ()
