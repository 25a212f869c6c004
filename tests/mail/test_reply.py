"""What somebody newly wrote."""

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maildesk.mail import reply

TOKEN = "2f.1.9a.rr.hs2.1." + "a" * 20


@pytest.mark.parametrize(
    "below",
    [
        "On Mon, 2 Mar 2026 at 09:00, Ann Lee <ann@example.org> wrote:\n> old",
        "On Mon, 2 Mar 2026 at 09:00, Ann Lee with a long name <\nann@example.org> wrote:\n\n> old\n> older",
        "Am 02.03.2026 um 09:00 schrieb Ann Lee:\n> old",
        "Le lun. 2 mars 2026 à 09:00, Ann Lee <ann@example.org> a écrit :\n> old",
        "El lun, 2 mar 2026 a las 9:00, Ann (<ann@example.org>) escribió:\n> old",
        "在 2026年3月2日 09:00，Ann Lee 写道：\n> old",
        "张三 <zhang@example.cn> 于2026年3月2日周一 09:00写道：\n> old",
        "2026-03-02 9:00 GMT+01:00 Ann Lee <ann@example.org>:\n> old",
        "-----Original Message-----\nFrom: Ann\nSent: Monday\nTo: Bob\nSubject: x\n\nold",
        "________________________________\nFrom: Ann <ann@example.org>\nSent: Monday\nTo: Bob\nSubject: x\n\nold",
        "From: Ann <ann@example.org>\nSent: Monday, 2 March 2026\nTo: Bob\nSubject: x\n\nold",
        "Von: Ann\nGesendet: Montag\nAn: Bob\nBetreff: x\n\nold",
        "发件人: Ann\n发送时间: 2026年3月2日\n收件人: Bob\n主题: x\n\nold",
        "------------------ 原始邮件 ------------------\n发件人: Ann\n\nold",
        "> old\n> older",
        f"--- [md:{TOKEN}] ---\nIT-1: what was there before\n\nold",
        f"> --- [md:{TOKEN}] ---\n> old",
        "-- \nBob Miller\nExample Ltd.",
        "Sent from my iPhone",
        "Sent from my Example Phone 4G",
        "发自我的iPhone",
        "Get Outlook for iOS",
        "**********************\nThis e-mail is confidential and intended only for the addressee.",
    ],
)
def test_an_answer_above_what_is_not_new(below: str) -> None:
    """Quotation, forwarded mail, signature and disclaimer go."""
    assert reply.reply_text(f"It works now.\n\nThank you!\n\n{below}\n") == "It works now.\n\nThank you!"


def test_answers_between_quoted_lines() -> None:
    """They stay; the lines they answer go."""
    text = "On Mon, 2 Mar 2026 Ann <ann@x.test> wrote:\n> Does it work?\nYes.\n> Shall I close?\nPlease do."
    assert reply.reply_text(text) == "Yes.\nPlease do."


@pytest.mark.parametrize(
    "text",
    [
        "I sent a mail to bob@example.org at 10:30 and got this back:\n550 no such user",
        "The server says the following since 9:15:\nconnection refused",
        "He wrote to me about it on 2 March. Please call me: it is urgent.",
        "Steps:\n1. open the page\n2. see the error",
        "Log:\n----------\nline 1\nline 2\n" + "\n".join(f"line {n}" for n in range(3, 30)),
        "Sent from the server room, the printer answers.\nStill no paper.",
        "> everything is quoted",
        "",
    ],
)
def test_a_report_that_looks_like_a_quotation(text: str) -> None:
    """A fault report is not cut at a colon, a time, an address or a line of dashes; and never to nothing."""
    assert reply.reply_text(text) == text.strip()


@pytest.mark.parametrize(
    ("text", "commands", "answer"),
    [
        ("#close\nDone.", ("#close",), "Done."),
        ("＃close\n完成", ("＃close",), "完成"),
        ("#take\n\n#priority 1\n\nLooking.\n#close", ("#take", "#priority 1"), "Looking.\n#close"),
        ("  #note  internal only  ", ("#note  internal only",), ""),
        ("#关闭", ("#关闭",), ""),
        ("Text first\n#close", (), "Text first\n#close"),
        ("#1 is broken", (), "#1 is broken"),
        ("# heading", (), "# heading"),
        ("#close#reopen", ("#close#reopen",), ""),
        ("", (), ""),
    ],
)
def test_leading_command_lines(text: str, commands: tuple[str, ...], answer: str) -> None:
    """Commands are the leading lines with a sign and a word; they end at the first other line."""
    split = reply.split(text)
    assert (split.command_lines, split.answer) == (commands, answer)


@pytest.mark.parametrize(
    "line",
    [
        "*" * 298,
        "_" * 298,
        "> " * 140,
        " " * 298 + "x",
        "| On 2 Mar 2026, Ann <ann@example.org> wrote:",
        "> On 2 Mar 2026, Ann <ann@example.org> wrote:",
        "wrote " * 49 + ":",
        "a@" * 148 + ":",
        "sent from my " * 9,
        "https://" * 40,
        "this e-mail " * 12 + "\n",
        "CAUTION: external " * 10 + "\n",
        "------ original ",
        "a" * 56 + "---1/1/26" + "-" * 200,
        "来自" + "小" * 100,
    ],
)
def test_a_text_that_is_made_to_keep_a_reader_busy(line: str) -> None:
    """Whatever a line holds, a text full of it is read in one pass."""
    text = f"{line}\n" * (300_000 // (len(line) + 1))
    begun = process_time()
    reply.spans(text)
    assert process_time() - begun < 2


LINES = st.sampled_from(
    ["", "  ", "> old", "new", "On 2 Mar 2026, Ann <ann@example.org> wrote:", "From: a", "To: b", "Subject: c", "-- ",
     "| bar", "-----", "This e-mail is confidential.", "Sent from my iPhone", "CAUTION: from an external sender", "____________________", f"[md:{TOKEN}]"]
)  # fmt: skip


@given(st.lists(LINES | st.text(max_size=20), max_size=30), st.sets(st.integers(0, 30)))
def test_what_goes_can_be_shown_again(lines: list[str], quoted: set[int]) -> None:
    """What stays is told by its places in the whole text: in order, apart, and together just what was new."""
    text = "\n".join(lines)
    spans = reply.spans(text, quoted)
    ends = [0, *(place for span in spans for place in span), len(text)]
    assert ends == sorted(ends)
    new = reply.joined(text, spans)
    assert new == new.strip()
    assert all(line in text for line in new.split("\n"))
    assert new or not text.strip() or "[md:" in text
