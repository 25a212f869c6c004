"""Files in the text of mails from before MIME."""

from binascii import b2a_uu

import pytest

from maildesk.mail.read import read
from maildesk.mail.uuencode import parted
from tests.mail.letters import mail

CONTENT = bytes(range(100))
LINES = b"".join(b2a_uu(CONTENT[at : at + 45]) for at in range(0, 100, 45))
BACKTICKS = LINES.replace(b" ", b"`")


@pytest.mark.parametrize(
    ("text", "left", "name"),
    [
        (b"hello\nbegin 644 log.txt\n" + LINES + b"`\nend\nbye\n", b"hello\nbye\n", "log.txt"),
        (b"begin 0644 log.txt\r\n" + BACKTICKS.replace(b"\n", b"\r\n") + b"`\r\nend\r\n", b"", "log.txt"),
        (b"begin 666 my report.doc\n" + LINES + b" \nend", b"", "my report.doc"),  # Outlook
        (b"begin 644\n" + LINES + b"end\n", b"", ""),
        (b"cut short:\nbegin 644 log.txt\n" + LINES, b"cut short:\n", "log.txt"),
    ],
)
def test_a_file_in_the_text(text: bytes, left: bytes, name: str) -> None:
    """It is taken out, whichever sign stands for a blank, with and without its end."""
    assert parted(text) == (left, [(name, CONTENT)])


@pytest.mark.parametrize(
    "text",
    [
        b"begin 644 log.txt\n\nend\n",
        b"begin 12 weeks from now\nor so\n",
        b"to begin 644 log.txt\n" + LINES + b"`\nend\n",
        b"> begin 644 log.txt\n> " + LINES + b"> end\n",
        b"=ybegin line=128 size=4 name=a.bin\n\x94\x8f\x96\x96\n=yend size=4\n",  # yEnc, which is for news
    ],
)
def test_text_that_only_looks_like_it(text: bytes) -> None:
    """Without lines of the right form, or inside of a quotation, it stays text."""
    assert parted(text) == (text, [])


def test_two_files_in_a_mail() -> None:
    """They become attachments in their order, and the text is what is left."""
    one, two = (b"begin 644 " + name + b"\n" + LINES + b"`\nend\n" for name in (b"1.txt", b"2.txt"))
    message = read(mail(b"Two logs:\n" + one + two + b"Thanks\n")).message
    assert message.body_text == "Two logs:\nThanks\n"
    assert [(one.name, one.size) for one in message.attachments] == [("1.txt", 100), ("2.txt", 100)]


def test_an_attached_text_with_such_a_file() -> None:
    """A file stays as it is."""
    octets = mail(b"begin 644 a\n" + LINES + b"`\nend\n", Content_Disposition="attachment; filename=mail.txt")
    assert [one.name for one in read(octets).message.attachments] == ["mail.txt"]
