"""Where a plain text begins to repeat another mail."""

import pytest

from maildesk.mail import quotation, reply

# Client, and the line or lines above the quoted text.
ATTRIBUTIONS = [
    ("Gmail, English", "On Mon, Mar 2, 2026 at 9:00 AM Ann Lee <ann@example.org> wrote:"),
    ("Gmail, wrapped", "On Mon, Mar 2, 2026 at 9:00 AM Ann Lee with a long name <\nann@example.org> wrote:"),
    ("Gmail, German", "Am Mo., 2. März 2026 um 09:00 Uhr schrieb Ann Lee <ann@example.org>:"),
    ("Inbox, German", "Ann Lee <ann@example.org> schrieb am Mo., 2.\nMärz 2026 um 09:00 Uhr:"),
    ("Gmail, French", "Le lun. 2 mars 2026 à 09:00, Ann Lee <ann@example.org> a écrit :"),
    ("Gmail, Spanish", "El lun, 2 mar 2026 a las 9:00, Ann Lee (<ann@example.org>) escribió:"),
    ("Gmail, Italian", "Il giorno lun 2 mar 2026 alle ore 09:00 Ann Lee <ann@example.org> ha scritto:"),
    ("Gmail, Portuguese", "Em seg., 2 de mar. de 2026 às 09:00, Ann Lee <ann@example.org> escreveu:"),
    ("Gmail, Dutch", "Op ma 2 mrt 2026 om 09:00 schreef Ann Lee <ann@example.org>:"),
    ("Gmail, Polish", "pon., 2 mar 2026 o 09:00 Ann Lee <ann@example.org> napisał(a):"),
    ("Gmail, Russian", "пн, 2 мар. 2026 г. в 09:00, Ann Lee <ann@example.org>:"),
    ("Gmail, Chinese", "Ann Lee <ann@example.org> 于2026年3月2日周一 09:00写道："),
    ("Gmail, Traditional Chinese", "Ann Lee <ann@example.org> 於 2026年3月2日 週一 上午9:00寫道："),
    ("Gmail, Japanese", "2026年3月2日(月) 9:00 Ann Lee <ann@example.org>:"),
    ("Apple Mail", "On 2 Mar 2026, at 09:00, Ann Lee <ann@example.org> wrote:"),
    ("Apple Mail, Chinese", "在 2026年3月2日，09:00，Ann Lee <ann@example.org> 写道："),
    ("Thunderbird, German", "Am 02.03.2026 um 09:00 schrieb Ann Lee:"),
    ("Thunderbird, Swedish", "Den 2026-03-02 kl. 09:00, skrev Ann Lee:"),
    ("Thunderbird, Czech", "Dne 02. 03. 26 v 9:00 Ann Lee napsal(a):"),
    ("Yahoo", "On Monday, March 2, 2026 at 09:00:00 AM GMT+1, Ann Lee <ann@example.org> wrote:"),
    ("NetEase 163", 'At 2026-03-02 09:00:00, "Ann Lee" <ann@example.org> wrote:'),
    ("NetEase 163, Chinese", "在 2026-03-02 09:00:00，\"李安\" <ann@example.org> 写道："),
    ("NetEase, mobile", "---- 回复的原邮件 ----\n| 发件人 | 李安<ann@example.org> |"),
    ("without a colon", "2026/3/2 Ann via Forum <ann@example.org>"),
]  # fmt: skip
# Client, and the block above the quoted text, which has no marks.
BLOCKS = [
    ("Outlook, English", "From: Ann Lee <ann@example.org>\nSent: Monday, March 2, 2026 9:00\nTo: Bob\nSubject: x"),
    ("Outlook, bold in text", "*From:* Ann Lee\n*Sent:* Monday\n*To:* Bob\n*Subject:* x"),
    ("Outlook, German", "Von: Ann Lee\nGesendet: Montag, 2. März 2026 09:00\nAn: Bob\nBetreff: x"),
    ("Outlook, French", "De : Ann Lee\nEnvoyé : lundi 2 mars 2026\nÀ : Bob\nObjet : x"),
    ("Outlook, Spanish", "De: Ann Lee\nEnviado el: lunes, 2 de marzo\nPara: Bob\nAsunto: x"),
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
    ("Outlook, Traditional Chinese", "寄件者: 李安\n傳送時間: 2026年3月2日\n收件者: 王博\n主旨: x"),
    ("Foxmail", "发件人： 李安\n发送时间： 2026-03-02 09:00\n收件人： 王博\n抄送： 张三\n主题： x"),
    ("DingTalk", "------------------------------------------------------------------\n发件人：李安\n日　期：2026年03月02日\n收件人：王博\n主　题：x"),
    ("QQ", "------------------\xa0原始邮件\xa0------------------\n发件人: \"李安\"<ann@example.org>;"),
    ("QQ, English", "------------------ Original ------------------\nFrom: \"Ann\"<ann@example.org>;"),
    ("Outlook, old", "-----Original Message-----\nFrom: Ann Lee"),
    ("Lotus Notes", "Ann Lee---03/02/2026 09:00:12 AM---Hello all, the printer"),
    ("Outlook for the web", "________________________________\nFrom: Ann Lee"),
]  # fmt: skip


@pytest.mark.parametrize(("client", "above"), ATTRIBUTIONS, ids=[row[0] for row in ATTRIBUTIONS])
def test_an_attribution(client: str, above: str) -> None:
    """The line that says who wrote what follows goes with it."""
    text = f"It works.\n\n{above}\n\n> Does it work?\n> Ann\n"
    if "|" in above:
        text = text.replace("> ", "")
    assert reply.reply_text(text) == "It works."


@pytest.mark.parametrize(("client", "above"), BLOCKS, ids=[row[0] for row in BLOCKS])
def test_a_block_of_header_fields(client: str, above: str) -> None:
    """All below it is the mail that is answered."""
    assert reply.reply_text(f"It works.\n\n{above}\n\nDoes it work?\nAnn\n") == "It works."


@pytest.mark.parametrize("mark", ["> ", ">", "  > ", "&gt; ", "AL> ", "| "])
def test_marks_of_quoted_lines(mark: str) -> None:
    """They go; what stands between them stays."""
    text = f"On 2 Mar 2026, Ann <ann@example.org> wrote:\n\n{mark}Does it work?\n\nYes.\n"
    assert reply.reply_text(text) == "Yes."


@pytest.mark.parametrize(
    "text",
    [
        "| Host | State |\n| ---- | ----- |\n| a    | down  |",
        "From: the printer\nTo: the bin\nThat is where the paper goes.",
        "Please write to Ann <ann@example.org>",
        "x -> y\ny -> z",
    ],
)
def test_lines_that_only_look_like_it(text: str) -> None:
    """A table, a list of places, an address and an arrow are the author's own."""
    assert reply.reply_text(f"Hello,\n\n{text}\n\nthat is all") == f"Hello,\n\n{text}\n\nthat is all"


def test_the_kinds_of_fields_in_a_block() -> None:
    """Three kinds make a block, the sender's among them."""
    assert quotation.header_blocks(["Hello", "From: a", "To: b", "Subject: c"]) == {1}
    assert not quotation.header_blocks(["To: b", "Subject: c", "Date: d"])
