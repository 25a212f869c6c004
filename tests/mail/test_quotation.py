"""The marks of quoted text."""

import pytest

from maildesk.mail import reply

# Client, and the line above the quoted mail.
DELIMITERS = [
    ("Outlook, old", "-----Original Message-----"),
    ("Outlook, old, in bold", "*-----Original Message-----*"),
    ("Outlook, old, an appointment", "-----Original Appointment-----"),
    ("Outlook, old, German", "-----Ursprüngliche Nachricht-----"),
    ("Outlook, old, French", "-----Message d'origine-----"),
    ("Outlook, old, Spanish", "-----Mensaje original-----"),
    ("Outlook, old, Italian", "-----Messaggio originale-----"),
    ("Outlook, old, Portuguese", "-----Mensagem original-----"),
    ("Outlook, old, Dutch", "-----Oorspronkelijk bericht-----"),
    ("Outlook, old, Swedish", "-----Ursprungligt meddelande-----"),
    ("Outlook, old, Norwegian", "-----Opprinnelig melding-----"),
    ("Outlook, old, Danish", "-----Oprindelig meddelelse-----"),
    ("Outlook, old, Finnish", "-----Alkuperäinen viesti-----"),
    ("Outlook, old, Czech", "-----Původní zpráva-----"),
    ("Outlook, old, Polish", "-----Oryginalna wiadomość-----"),
    ("Outlook, old, Hungarian", "-----Eredeti üzenet-----"),
    ("Outlook, old, Russian", "-----Исходное сообщение-----"),
    ("Outlook, old, Japanese", "-----元のメッセージ-----"),
    ("Outlook, old, Korean", "-----원본 메시지-----"),
    ("Outlook, old, Chinese", "-----邮件原件-----"),
    ("Outlook, old, Traditional Chinese", "-----原始郵件-----"),
    ("Samsung", "-------- Original message --------"),
    ("T-Online", "-----Original-Nachricht-----"),
    ("Proton, old", "‐‐‐‐‐‐‐ Original Message ‐‐‐‐‐‐‐"),
    ("QQ", "------------------\xa0原始邮件\xa0------------------"),
    ("QQ, English", "------------------ Original ------------------"),
    ("QQ, entities left in the text", "------------------&nbsp;原始邮件&nbsp;------------------"),
    ("QQ, mobile", "---Original---"),
    ("NetEase, mobile", "---- 回复的原邮件 ----"),
    ("NetEase, passed on", "-------- 转发邮件信息 --------"),
    ("Gmail, passed on", "---------- Forwarded message ---------"),
    ("Gmail, passed on, German", "---------- Weitergeleitete Nachricht ---------"),
    ("Gmail, passed on, Russian", "---------- Пересланное сообщение ---------"),
    ("Gmail, passed on, Traditional Chinese", "---------- 轉寄的郵件 ---------"),
    ("Apple Mail, passed on", "Begin forwarded message:"),
    ("Apple Mail, passed on, German", "Anfang der weitergeleiteten Nachricht:"),
    ("Apple Mail, passed on, French", "Début du message transféré :"),
    ("Apple Mail, passed on, Spanish", "Inicio del mensaje reenviado:"),
    ("Apple Mail, passed on, Chinese", "下面是被转发的邮件："),
    ("iPhone, passed on, Chinese", "开始转发的邮件："),
    ("Lotus Notes", "Ann Lee---03/02/2026 09:00:12 AM---Hello all, the printer"),
    ("Lotus Notes, passed on", "----- Forwarded by Ann Lee/EXAMPLE on 03/02/2026 09:00 AM -----"),
    ("Zendesk", "##- Please type your reply above this line -##"),
    ("other desks", "-- Reply above this line --"),
    ("other desks, German", "## Bitte antworten Sie oberhalb dieser Zeile ##"),
    ("other desks, Chinese", "==== 请在此行以上回复 ===="),
]  # fmt: skip


@pytest.mark.parametrize(("client", "above"), DELIMITERS, ids=[row[0] for row in DELIMITERS])
def test_a_line_above_another_mail(client: str, above: str) -> None:
    """All below it is that mail, also where the program's fields are unknown."""
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
        "-- original paper is in the tray",
        "The original message was:\nno toner",
        "转发的邮件打不开，请看附件。",
        "---- step 1 ----\nopen it\n---- step 2 ----\nclose it",
        "We forwarded message 4 to the vendor.",
        "The log:\n____________________\ndisk full\n____________________\nSince Monday" + "\n.." * 20,
    ],
)
def test_lines_that_only_look_like_it(text: str) -> None:
    """A table, a list of places, an address, an arrow and a heading are the author's own."""
    assert reply.reply_text(f"Hello,\n\n{text}\n\nthat is all") == f"Hello,\n\n{text}\n\nthat is all"
