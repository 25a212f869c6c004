"""Header fields that programs print above a mail."""

import pytest

from maildesk.mail import printed, reply

# Client, and the block above the quoted text, which has no marks.
BLOCKS = [
    ("Outlook, English", "From: Ann Lee <ann@example.org>\nSent: Monday, March 2, 2026 9:00\nTo: Bob\nSubject: x"),
    ("Outlook, many recipients", "From: Ann Lee\nSent: Monday\nTo: Bob; Carl; Dora;\n Emil; Fritz\nCc: Gerda;\n Hans\nSubject: x"),
    ("Outlook, bold in text", "*From:* Ann Lee\n*Sent:* Monday\n*To:* Bob\n*Subject:* x"),
    ("Outlook, German", "Von: Ann Lee\nGesendet: Montag, 2. März 2026 09:00\nAn: Bob\nBetreff: x"),
    ("Outlook, French", "De : Ann Lee\nEnvoyé : lundi 2 mars 2026\nÀ : Bob\nObjet : x"),
    ("Outlook, Spanish", "De: Ann Lee\nEnviado el: lunes, 2 de marzo\nPara: Bob\nAsunto: x"),
    ("Outlook, Portuguese", "De: Ann Lee\nEnviada em: segunda-feira\nPara: Bob\nAssunto: x"),
    ("Outlook, Italian", "Da: Ann Lee\nInviato: lunedì 2 marzo\nA: Bob\nOggetto: x"),
    ("Outlook, Dutch", "Van: Ann Lee\nVerzonden: maandag 2 maart\nAan: Bob\nOnderwerp: x"),
    ("Outlook, Swedish", "Från: Ann Lee\nSkickat: den 2 mars\nTill: Bob\nÄmne: x"),
    ("Outlook, Norwegian", "Fra: Ann Lee\nSendt: mandag 2. mars\nTil: Bob\nEmne: x"),
    ("Outlook, Finnish", "Lähettäjä: Ann Lee\nLähetetty: maanantai\nVastaanottaja: Bob\nAihe: x"),
    ("Outlook, Polish", "Od: Ann Lee\nWysłano: poniedziałek\nDo: Bob\nTemat: x"),
    ("Outlook, Czech", "Od: Ann Lee\nOdesláno: pondělí\nKomu: Bob\nPředmět: x"),
    ("Outlook, Hungarian", "Feladó: Ann Lee\nElküldve: hétfő\nCímzett: Bob\nTárgy: x"),
    ("Outlook, Turkish", "Kimden: Ann Lee\nGönderilme Tarihi: Pazartesi\nKime: Bob\nKonu: x"),
    ("Outlook, Greek", "Από: Ann Lee\nΑποστολή: Δευτέρα\nΠρος: Bob\nΘέμα: x"),
    ("Outlook, Russian", "От: Ann Lee\nОтправлено: понедельник\nКому: Bob\nТема: x"),
    ("Outlook, Japanese", "差出人: Ann Lee\n送信日時: 2026年3月2日\n宛先: Bob\n件名: x"),
    ("Outlook, Korean", "보낸 사람: Ann Lee\n보낸 날짜: 2026년 3월 2일\n받는 사람: Bob\n제목: x"),
    ("Outlook, Chinese", "发件人: 李安 <ann@example.org>\n发送时间: 2026年3月2日 9:00\n收件人: 王博\n主题: x"),
    ("Outlook, Chinese, bold in text", "*发件人:* 李安 <ann@example.org>\n*发送时间:* 2026年3月2日 9:00\n*收件人:* 王博\n*主题:* x"),
    ("Outlook, Traditional Chinese", "寄件者: 李安\n傳送時間: 2026年3月2日\n收件者: 王博\n主旨: x"),
    ("Foxmail", "发件人： 李安\n发送时间： 2026-03-02 09:00\n收件人： 王博\n抄送： 张三\n主题： x"),
    ("Foxmail, Traditional Chinese", "寄件人： 李安\n發送時間： 2026-03-02 09:00\n收件人： 王博\n主題： x"),
    ("DingTalk", "------------------------------------------------------------------\n发件人：李安\n日　期：2026年03月02日\n收件人：王博\n主　题：x"),
    ("GMX", "Gesendet: Montag, 02. März 2026 um 09:00 Uhr\nVon: Ann Lee\nAn: Bob\nBetreff: x"),
    ("Lotus Notes", "From:\tAnn Lee/EXAMPLE\nTo:\tBob/EXAMPLE\nDate:\t03/02/2026 09:00\nSubject:\tx"),
    ("Outlook for the web", "________________________________\nFrom: Ann Lee\nSent: Monday\nTo: Bob\nSubject: x"),
    ("a mail program's source", "Date: Mon, 2 Mar 2026 09:00:00 +0100\nFrom: Ann Lee\nReply-To: ann@example.org\nTo: Bob\nSubject: x"),
    ("quoted", "> From: Ann Lee\n> Sent: Monday\n> To: Bob\n> Subject: x"),
]  # fmt: skip


@pytest.mark.parametrize(("client", "above"), BLOCKS, ids=[row[0] for row in BLOCKS])
def test_a_block_of_header_fields(client: str, above: str) -> None:
    """All below it is the mail that is answered."""
    assert reply.reply_text(f"It works.\n\n{above}\n\nDoes it work?\nAnn\n") == "It works."


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ("From: Ann", (printed.FROM, "Ann")),
        ("> *Sent:* Monday", (printed.DATE, "Monday")),
        ("主　题：x", (printed.SUBJECT, "x")),
        ("À : Bob", (printed.TO, "Bob")),
        ("Cc: ", (printed.CC, "")),
        ("From the printer: nothing", None),
        ("From", None),
        ("", None),
    ],
)
def test_a_field(line: str, field: tuple[int, str] | None) -> None:
    """A name that some program prints, a colon of any width, and a value."""
    assert printed.field(line) == field


def test_the_kinds_of_fields_in_a_block() -> None:
    """Three kinds make a block, the sender's among them."""
    assert printed.blocks(["Hello", "From: a", "To: b", "Subject: c"]) == {1}
    assert not printed.blocks(["To: b", "Subject: c", "Date: d"])
    assert not printed.blocks(["From: the printer", "To: the bin", "goes the paper"])
