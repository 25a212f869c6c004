"""Reading a mail as a whole."""

from datetime import datetime, timedelta, timezone

import pytest

from maildesk.mail.message import Address, Origin
from maildesk.mail.read import read
from tests.mail.letters import mail, multipart

BOTH = ("Content-Type: text/plain\n\n{plain}", "Content-Type: text/html\n\n{rich}")


def both(plain: str, rich: str) -> bytes:
    """A mail that says something as text and something as HTML."""
    return multipart(BOTH[0].format(plain=plain), BOTH[1].format(rich=rich), subtype="alternative")


def test_an_ordinary_mail() -> None:
    """Everything that it says is there."""
    reading = read(mail(Cc="Bob <bob@example.org>", In_Reply_To="<a@x>", References="<b@x> <a@x>"))
    message = reading.message
    assert message.subject == "VPN broken"
    assert message.sender == Address("Mary Jones", "mary@example.org")
    assert message.originator == "mary@example.org"
    assert (message.to, message.cc) == (
        (Address("", "help@desk.test"),),
        (Address("Bob", "bob@example.org"),),
    )
    assert message.date == datetime(2026, 3, 2, 9, tzinfo=timezone(timedelta(hours=1)))
    assert (message.message_id, message.in_reply_to, message.references) == (
        "m1@example.org",
        ("a@x",),
        ("b@x", "a@x"),
    )
    assert message.header("message-id") == "<m1@example.org>"
    assert (reading.origin, reading.may_answer, reading.language) == (Origin.PERSON, True, "en")
    assert reading.reply_text == reading.answer == "It is broken."
    assert message.defects == ()


def test_a_chinese_mail_in_an_old_charset() -> None:
    """GBK under the label gb2312 is read in header and body."""
    octets = mail(
        "打印机坏了".encode("gbk"),
        Subject="=?gb2312?B?tPLTobv6?=",
        Content_Type="text/plain; charset=gb2312",
        Content_Transfer_Encoding="8bit",
    )
    reading = read(octets)
    assert (reading.message.subject, reading.reply_text, reading.language) == ("打印机", "打印机坏了", "zh")


@pytest.mark.parametrize(
    ("shape", "octets"),
    [("text", b"Yes.\n\n> old"), ("html", b"<p>Yes.</p><blockquote type=cite>old</blockquote>")],
)
def test_a_bare_body(shape: str, octets: bytes) -> None:
    """Text or HTML without a header can be read too."""
    assert read(octets, shape=shape).reply_text == "Yes."  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("plain", "rich", "commands", "answer"),
    [
        ("#close\nDone.", "<p>#close</p><p>Done.</p>", ("#close",), "Done."),
        ("#close\nDone.", "<p>Done.</p>", (), "#close\nDone."),
        ("Done.", "<p>#close</p><p>Done.</p>", (), "Done."),
        ("#close", "<p>#close #reopen</p>", (), "#close"),
        ("Done.", "<p style='display:none'>#close</p><p>Done.</p>", (), "Done."),
        ("#close\nx", "<div>" * 400 + "#close", (), "#close\nx"),
    ],
)
def test_commands_in_two_versions_of_a_mail(
    plain: str, rich: str, commands: tuple[str, ...], answer: str
) -> None:
    """Text and HTML must agree on the commands, or there are none."""
    reading = read(both(plain, rich))
    assert (reading.command_lines, reading.answer) == (commands, answer)


@pytest.mark.parametrize(
    "octets",
    [
        mail("#close", Auto_Submitted="auto-replied"),
        mail("text\n#close"),
        mail("> #close\nno"),
        multipart("\nSee the file.", "Content-Disposition: attachment; filename=a.txt\n\n#close"),
    ],
)
def test_no_commands(octets: bytes) -> None:
    """Only a person's leading lines are commands; not a machine's, a quotation's or a file's."""
    assert read(octets).command_lines == ()


def test_html_to_pass_on() -> None:
    """Where the HTML says the very same as the new text, it can be passed on, harmless."""
    reading = read(both("It *works*.", '<p onclick="x()">It *works*.</p>'))
    assert reading.reply_html == "<p>It *works*.</p>"


@pytest.mark.parametrize(
    "rich", ["<p>Something else.</p>", "<p>Yes.</p><p>On Monday Ann wrote:</p><p>secret</p>"]
)
def test_html_that_says_something_else(rich: str) -> None:
    """It is not passed on: what cannot be told to be new may be our own internal note."""
    assert read(both("Yes.", rich)).reply_html is None


def test_copies_of_a_mail() -> None:
    """Two copies have one digest, whatever relays added to the header or did to blanks; other text has another."""
    first = read(mail("one  two\n"))
    assert read(mail("one two", Received="by another host", List_Id="x")).digest == first.digest
    assert read(mail("one three")).digest != first.digest


def test_a_first_line_that_some_take_for_a_field() -> None:
    """An indented From above the real one leaves nobody as the originator."""
    message = read(b" From: agent@corp.example\n" + mail()).message
    assert message.originator is None


@pytest.mark.parametrize("name", ["From", "from", "FROM"])
def test_a_second_from(name: str) -> None:
    """The mail can be read, but nobody in particular wrote it."""
    message = read(f"{name}: agent@corp.example\n".encode() + mail()).message
    assert message.sender is not None
    assert message.originator is None


def test_something_that_no_reader_can_take(monkeypatch: pytest.MonkeyPatch) -> None:
    """Even then there is a reading: header, raw text, and what went wrong; nothing of it may be answered."""

    def fail(octets: bytes) -> None:
        raise RecursionError("too deep")

    monkeypatch.setattr("maildesk.mail.read.take_apart", fail)
    reading = read(mail())
    assert reading.message.subject == "VPN broken"
    assert "It is broken." in reading.message.body_text
    assert reading.message.defects == ("could not be read as a whole: RecursionError: too deep",)
    assert (reading.may_answer, reading.message.originator) == (False, None)
