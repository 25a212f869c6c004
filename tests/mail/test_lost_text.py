"""What an author wrote and a reader of mail could lose; and commands that nobody gave."""

import pytest

from maildesk.mail import reply
from maildesk.mail.message import Origin
from maildesk.mail.read import read
from tests.mail.letters import mail, multipart


@pytest.mark.parametrize(
    "text",
    [
        "please move my PC:\n\nFrom: Building A\nTo: Building B\nDate: 5 March\n\nThe phone moves too.",
        "Invoice:\nNo: 4711\nDate: tomorrow\nTo: Sales\n\nPlease print it.",
    ],
)
def test_a_form_is_no_head_of_a_mail(text: str) -> None:
    """Fields without an address or a time of day are the author's own."""
    assert reply.reply_text(text) == text


@pytest.mark.parametrize("plain", ["\u00a0\n", "\u200b\n", "This message requires an HTML-capable client.\n"])
def test_plain_text_that_says_nothing(plain: str) -> None:
    """Then the HTML is read."""
    reading = read(
        multipart(
            f"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n{plain}",
            "Content-Type: text/html\n\n<p>Real text</p>",
            subtype="alternative",
        )
    )
    assert reading.message.body_text.strip() == "Real text"


def test_the_only_text_has_a_name() -> None:
    """Scanners and monitors send so; it is the text, and no file."""
    message = read(mail("Toner is low.\n", Content_Type='text/plain; name="message.txt"')).message
    assert (message.body_text, message.attachments) == ("Toner is low.\n", ())


@pytest.mark.parametrize(
    "page",
    [
        '<div class="gmail_quote">#close</div>',
        '<div class="yahoo_quoted">#close</div>',
        '<div id="appendonsend"></div><div>#close</div>',
    ],
)
def test_a_command_that_is_only_quoted(page: str) -> None:
    """The text stays, for it is all there is; the command is nobody's."""
    reading = read(mail(page, Content_Type="text/html"))
    assert (reading.command_lines, reading.reply_text) == ((), "#close")
    both = read(multipart("\n#close\n", f"Content-Type: text/html\n\n{page}", subtype="alternative"))
    assert both.command_lines == ()


def test_chinese_under_a_label_for_ascii() -> None:
    """It is recognised by how it looks."""
    text = "打印机坏了，请帮忙看看，谢谢"
    octets = mail(
        text.encode("gbk"), Content_Type="text/plain; charset=us-ascii", Content_Transfer_Encoding="8bit"
    )
    assert read(octets).message.body_text.strip() == text


@pytest.mark.parametrize("said", ["No (a person)", "no", "no; x=1"])
def test_a_person_says_that_no_machine_wrote(said: str) -> None:
    """Comments may stand beside it (RFC 3834 5)."""
    assert read(mail(Auto_Submitted=said)).origin == Origin.PERSON


def test_a_person_passes_on_a_report() -> None:
    """Who asks what went wrong is no mail system."""
    report = "Content-Type: message/rfc822\n\nFrom: MAILER-DAEMON@example.org\nSubject: Undelivered Mail\n\n<bob@example.net>: 550 5.1.1 unknown user\n"
    reading = read(
        multipart("\nwhat did I do wrong?", report, Subject="FW: Undelivered Mail Returned to Sender")
    )
    assert (reading.origin, reading.bounces) == (Origin.PERSON, ())


def test_an_element_with_attributes_without_end() -> None:
    """Its text is read without a tree."""
    page = "<p " + " ".join(f"a{number}=b" for number in range(50_000)) + ">Hello</p>"
    assert read(mail(page, Content_Type="text/html")).message.body_text.strip() == "Hello"
