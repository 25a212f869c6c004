"""Who wrote what is quoted, as mail programs say it."""

import pytest

from maildesk.mail import reply

# Client, and the line or lines above the quoted text.
ATTRIBUTIONS = [
    ("Gmail, English", "On Mon, Mar 2, 2026 at 9:00 AM Ann Lee <ann@example.org> wrote:"),
    ("Gmail, wrapped", "On Mon, Mar 2, 2026 at 9:00 AM Ann Lee with a long name <\nann@example.org> wrote:"),
    ("Gmail, wrapped thrice", 'Le 2 mars 2026 09:00, "Ann Lee"\n<ann@example.org>\na écrit :'),
    ("Gmail, a group", "On Mon, Mar 2, 2026 at 9:00 AM 'Ann Lee' via IT Support <support@example.org> wrote:"),
    ("Gmail, Markdown", "On Mon, Mar 2, 2026 at 9:00 AM Ann Lee <[ann@example.org](mailto:ann@example.org)> wrote:"),
    ("Gmail, German", "Am Mo., 2. März 2026 um 09:00 Uhr schrieb Ann Lee <ann@example.org>:"),
    ("Inbox, German", "Ann Lee <ann@example.org> schrieb am Mo., 2.\nMärz 2026 um 09:00 Uhr:"),
    ("Gmail, French", "Le lun. 2 mars 2026 à 09:00, Ann Lee <ann@example.org> a écrit :"),
    ("Gmail, Spanish", "El lun, 2 mar 2026 a las 9:00, Ann Lee (<ann@example.org>) escribió:"),
    ("Gmail, Italian", "Il giorno lun 2 mar 2026 alle ore 09:00 Ann Lee <ann@example.org> ha scritto:"),
    ("Gmail, Portuguese", "Em seg., 2 de mar. de 2026 às 09:00, Ann Lee <ann@example.org> escreveu:"),
    ("Gmail, Dutch", "Op ma 2 mrt 2026 om 09:00 schreef Ann Lee <ann@example.org>:"),
    ("Gmail, Danish", "Den man. 2. mar. 2026 kl. 09.00 skrev Ann Lee <ann@example.org>:"),
    ("Gmail, Norwegian", "man. 2. mar. 2026 kl. 09:00 skrev Ann Lee <ann@example.org>:"),
    ("Gmail, Finnish", "ma 2. maalisk. 2026 klo 9.00 Ann Lee (ann@example.org) kirjoitti:"),
    ("Gmail, Polish", "pon., 2 mar 2026 o 09:00 Ann Lee <ann@example.org> napisał(a):"),
    ("Gmail, Czech", "po 2. 3. 2026 v 9:00 odesílatel Ann Lee <ann@example.org> napsal:"),
    ("Gmail, Slovak", "po 2. 3. 2026 o 9:00 Ann Lee <ann@example.org> napísal(a):"),
    ("Gmail, Hungarian", "Ann Lee <ann@example.org> ezt írta (időpont: 2026. márc. 2., H, 9:00):"),
    ("Gmail, Romanian", "În lun., 2 mar. 2026 la 09:00, Ann Lee <ann@example.org> a scris:"),
    ("Gmail, Greek", "Στις Δευ 2 Μαρ 2026 στις 9:00 π.μ., ο χρήστης Ann Lee <ann@example.org> έγραψε:"),
    ("Gmail, Turkish", "Ann Lee <ann@example.org>, 2 Mar 2026 Pzt, 09:00 tarihinde şunu yazdı:"),
    ("Gmail, Russian", "пн, 2 мар. 2026 г. в 09:00, Ann Lee <ann@example.org>:"),
    ("Gmail, Ukrainian", "пн, 2 бер. 2026 р. о 09:00 Ann Lee <ann@example.org> пише:"),
    ("Gmail, Bulgarian", "На пн, 2.03.2026 г. в 9:00 Ann Lee <ann@example.org> написа:"),
    ("Gmail, Hebrew", "\u202bבתאריך יום ב׳, 2 במרץ 2026 ב-9:00 מאת \u202aAnn Lee\u202c\u200f <\u202aann@example.org\u202c\u200f>:\u202c"),
    ("Gmail, Arabic", "في الاثنين، 2 مارس 2026 في 9:00 ص تمت كتابة ما يلي بواسطة Ann Lee <ann@example.org>:"),
    ("Gmail, Vietnamese", "Vào Th 2, 2 thg 3, 2026 vào lúc 09:00 Ann Lee <ann@example.org> đã viết:"),
    ("Gmail, Indonesian", "Pada tanggal Sen, 2 Mar 2026 pukul 09.00 Ann Lee <ann@example.org> menulis:"),
    ("Gmail, Thai", "ในวันที่ จ. 2 มี.ค. 2026 เวลา 09:00 Ann Lee <ann@example.org> เขียนว่า:"),
    ("Gmail, Chinese", "Ann Lee <ann@example.org> 于2026年3月2日周一 09:00写道："),
    ("Gmail, Traditional Chinese", "Ann Lee <ann@example.org> 於 2026年3月2日 週一 上午9:00寫道："),
    ("Gmail, Japanese", "2026年3月2日(月) 9:00 Ann Lee <ann@example.org>:"),
    ("Gmail, Korean", "2026년 3월 2일 (월) 오전 9:00, Ann Lee <ann@example.org>님이 작성:"),
    ("Apple Mail", "On 2 Mar 2026, at 09:00, Ann Lee <ann@example.org> wrote:"),
    ("Apple Mail, Dutch", "Op 2 mrt. 2026, om 09:00 heeft Ann Lee <ann@example.org> het volgende geschreven:"),
    ("Apple Mail, Swedish", "2 mars 2026 kl. 09:00 skrev Ann Lee <ann@example.org>:"),
    ("Apple Mail, Finnish", "Ann Lee <ann@example.org> kirjoitti 2.3.2026 kello 9.00:"),
    ("Apple Mail, Russian", "2 марта 2026 г., в 9:00, Ann Lee <ann@example.org> написал(а):"),
    ("Apple Mail, Japanese", "2026/03/02 9:00、Ann Lee <ann@example.org>のメール:"),
    ("Apple Mail, Chinese", "在 2026年3月2日，09:00，Ann Lee <ann@example.org> 写道："),
    ("iPhone, Chinese", "2026年3月2日 上午9:00，Ann Lee <ann@example.org> 写道："),
    ("Thunderbird", "Ann Lee wrote on 3/2/2026 9:00 AM:"),
    ("Thunderbird, German", "Am 02.03.2026 um 09:00 schrieb Ann Lee:"),
    ("Thunderbird, French", "Le 02/03/2026 à 09:00, Ann Lee a écrit :"),
    ("Thunderbird, Swedish", "Den 2026-03-02 kl. 09:00, skrev Ann Lee:"),
    ("Thunderbird, Czech", "Dne 02. 03. 26 v 9:00 Ann Lee napsal(a):"),
    ("Thunderbird, Polish", "W dniu 02.03.2026 o 09:00, Ann Lee pisze:"),
    ("Thunderbird, Russian", "02.03.2026 09:00, Ann Lee пишет:"),
    ("Thunderbird, Chinese", "在 2026/3/2 9:00, Ann Lee 写道:"),
    ("K-9", "Am 2. März 2026 09:00:12 MEZ schrieb Ann Lee <ann@example.org>:"),
    ("Yahoo", "On Monday, March 2, 2026 at 09:00:00 AM GMT+1, Ann Lee <ann@example.org> wrote:"),
    ("Proton", "On Monday, March 2nd, 2026 at 9:00 AM, Ann Lee <ann@example.org> wrote:"),
    ("Tutanota", "Mar 2, 2026, 09:00 by ann@example.org:"),
    ("Yandex", '02.03.2026, 09:00, "Ann Lee" <ann@example.org>:'),
    ("Mail.ru", "Понедельник, 2 марта 2026, 9:00 +03:00 от Ann Lee <ann@example.org>:"),
    ("Rainloop", 'March 2, 2026 9:00 AM, "Ann Lee" <ann@example.org> wrote:'),
    ("Open-Xchange", "Ann Lee <ann@example.org> hat am 02.03.2026 09:00 geschrieben:"),
    ("Horde", "Zitat von Ann Lee <ann@example.org>:"),
    ("Horde, English", "Quoting Ann Lee <ann@example.org>:"),
    ("Zoho", "---- On Mon, 02 Mar 2026 09:00:00 +0100 Ann Lee <ann@example.org> wrote ----"),
    ("Zoho, wrapped", "---- On Mon, 02 Mar 2026 09:00:00 +0100\nAnn Lee <ann@example.org> wrote ----"),
    ("Mutt", "* Ann Lee <ann@example.org> [2026-03-02 09:00] wrote:"),
    ("Gnus", "Ann Lee <ann@example.org> writes:"),
    ("NetEase 163", 'At 2026-03-02 09:00:00, "Ann Lee" <ann@example.org> wrote:'),
    ("NetEase 163, Chinese", '在 2026-03-02 09:00:00，"李安" <ann@example.org> 写道：'),
    ("NetEase Mail Master", "在2026年03月02日 09:00，李安<ann@example.org> 写道："),
    ("NetEase Mail Master, English", "On 03/2/2026 09:00，Ann Lee<ann@example.org> wrote："),
    ("QQ Mail, mobile", "李安 <ann@example.org>于2026年3月2日 周一09:00写道："),
]  # fmt: skip
# These say who wrote it only together with the marks of the quoted lines below.
NEEDS_MARKS = [
    ("without a colon", "2026/3/2 Ann via Forum <ann@example.org>"),
    ("by a name alone", "Ann Lee wrote:"),
    ("by hand", "You wrote:"),
]


@pytest.mark.parametrize("mark", ["> ", ""], ids=["marks", "no marks"])
@pytest.mark.parametrize(("client", "above"), ATTRIBUTIONS, ids=[row[0] for row in ATTRIBUTIONS])
def test_an_attribution(client: str, above: str, mark: str) -> None:
    """The line that says who wrote what follows goes with it, whether or not the quoted lines have marks."""
    assert reply.reply_text(f"It works.\n\n{above}\n\n{mark}Does it work?\n{mark}Ann\n") == "It works."


@pytest.mark.parametrize(("form", "above"), NEEDS_MARKS, ids=[row[0] for row in NEEDS_MARKS])
def test_an_attribution_that_marks_confirm(form: str, above: str) -> None:
    """It goes where quoted lines follow, and else it stays."""
    assert reply.reply_text(f"It works.\n\n{above}\n> Does it work?\n") == "It works."
    assert reply.reply_text(f"It works.\n\n{above}\nDoes it?") == f"It works.\n\n{above}\nDoes it?"


@pytest.mark.parametrize(
    "text",
    [
        "The server at 10:30 writes:\nno space left on device",
        "Ann wrote to me on 2 March:\nplease call",
        "I sent a mail to bob@example.org at 10:30 and got this back:\n550 no such user",
        "On 2 March 2026 the vendor wrote\nthat it is done",
        "Serwer o 10:30 pisze:\nbrak miejsca",
        "On the screen of PC 2231 is written:\nno boot device",
    ],
)
def test_a_sentence_that_announces_something(text: str) -> None:
    """A report that quotes a machine by hand is not cut."""
    assert reply.reply_text(text) == text
