"""Finished mails: header, threading, parts and files."""

import re
from base64 import b64decode
from dataclasses import replace
from email.header import decode_header, make_header
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from maildesk.compose import samples
from maildesk.compose.context import name_of, subject_of
from maildesk.compose.wire import WireFault
from maildesk.mail.message import Attachment
from maildesk.mail.read import read
from maildesk.ticket.model import Lane, Person, Role, Status
from maildesk.ticket.values import Notice, Outbound
from tests.compose.letters import (
    EVENTS,
    HOUSE,
    TOKEN,
    filled,
    html_of,
    opened,
    seen,
    situation,
    text_of,
    words,
    written,
)

HUMAN = ["From", "To", "Subject", "Date", "Message-ID", "X-Maildesk-Loop", "MIME-Version", "Content-Type"]
AUTOMATIC = ["Auto-Submitted", "X-Auto-Response-Suppress", "Precedence"]
OUTLOOK = (
    "AM0PR04MB1234567890ABCDEF1234567890ABCDEF1234567890@AM0PR04MB7123.eurprd04.prod.outlook.example.com"
)
HOSTILE = st.text(
    alphabet=st.one_of(st.characters(), st.sampled_from('\r\n\0\u202e\u2028\x85"\\<>@,;:()=?[]{}%#')),
    max_size=120,
)
RELAXED = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def with_text(notice: Notice, text: str, html: str | None = None, *files: Attachment) -> Notice:
    """The notice with another text in its entry."""
    assert notice.entry is not None
    return replace(notice, entry=replace(notice.entry, text=text, html=html, attachments=files))


# --- the header ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("event", "language", "sender"),
    [
        ("acknowledgement", "en", '"IT service desk" <help@example.org>'),
        ("answer", "en", '"Ann Lee (IT desk)" <help@example.org>'),
        ("answer", "zh", "=?utf-8?B?QW5uIExlZe+8iElU5pyN5Yqh5Y+w77yJ?= <help@example.org>"),
        ("requester-replied", "en", '"Mary Jones (IT desk)" <help@example.org>'),
        ("status-changed", "zh", '"IT service desk" <help@example.org>'),
    ],
)
def test_whose_name_stands_in_from(event: str, language: str, sender: str) -> None:
    """A person's, where the desk hands on what they wrote; the address is always the desk's."""
    notice, ticket = situation(event, language)
    assert f"From: {sender}\r\n".encode() in written(notice, ticket).octets


@pytest.mark.parametrize("event", sorted({*EVENTS} - {"alarm"}))
def test_the_subject_through_a_tickets_life(event: str) -> None:
    """It is the same in every mail of a ticket."""
    notice, ticket = situation(event)
    mail = written(notice, ticket)
    assert mail.subject == opened(mail)["Subject"] == "[IT-123] VPN does not connect"


@pytest.mark.parametrize(
    ("event", "answering", "field"),
    [
        ("acknowledgement", "a@x", "auto-replied"),
        ("acknowledgement", "", "auto-replied"),
        ("acknowledgement", None, "auto-generated"),
        ("assigned", None, "auto-generated"),
        ("answer", None, None),
        ("requester-replied", None, None),
    ],
)
def test_what_says_that_a_mail_is_automatic(event: str, answering: str | None, field: str | None) -> None:
    """Automatic mail says so and asks for no answers; a relayed human text says neither (RFC 3834 5)."""
    notice, ticket = situation(event, answering=answering)
    mail = written(notice, ticket)
    assert opened(mail)["Auto-Submitted"] == field
    found = set(opened(mail).keys()) - {"In-Reply-To", "References"}
    assert found == set(HUMAN if field is None else HUMAN + AUTOMATIC)
    assert mail.answering is (answering is not None)


@pytest.mark.parametrize(
    ("root", "answering", "parent", "references"),
    [
        ("root@x", None, "<root@x>", "<root@x>"),
        ("root@x", "", "<root@x>", "<root@x>"),
        ("root@x", "last@y", "<last@y>", "<root@x> <last@y>"),
        ("root@x", "root@x", "<root@x>", "<root@x>"),
        ("", "last@y", "<last@y>", "<last@y>"),
        ("", None, None, None),
        (OUTLOOK, OUTLOOK + "2", f"<{OUTLOOK}2>", f"<{OUTLOOK}> <{OUTLOOK}2>"),
        ("not an id", "a\r\nBcc: b@x", None, None),
        ("x" * 2000, None, None, None),
    ],
)
def test_threading(root: str, answering: str | None, parent: str | None, references: str | None) -> None:
    """Mail programs find the parent; ids come through unbroken, whatever their length (RFC 5322 3.6.4)."""
    notice, ticket = situation("acknowledgement", answering=answering)
    header = written(notice, replace(ticket, root_message_id=root)).octets.partition(b"\r\n\r\n")[0].decode()
    unfolded = dict(line.split(": ", 1) for line in re.sub(r"\r\n +", " ", header).split("\r\n"))
    assert (unfolded.get("In-Reply-To"), unfolded.get("References")) == (parent, references)


def test_an_address_with_a_detail() -> None:
    """Where the mail system delivers details, a reply goes to one that carries the token."""
    notice, ticket = situation("acknowledgement")
    assert opened(written(notice, ticket))["Reply-To"] is None
    mail = opened(written(notice, ticket, house=replace(HOUSE, detail=True)))
    assert mail["Reply-To"].addresses[0].addr_spec == f"help+{TOKEN}@example.org"


def test_mail_of_the_desk_itself() -> None:
    """It has the template's subject, no ticket and no place for a reply."""
    notice, ticket = next(samples.situations("alarm", "en"))
    mail = written(notice, ticket)
    assert (mail.subject, mail.ticket, "[md:" in text_of(mail)) == ("IT service desk needs you", None, False)


def test_the_same_arguments_give_the_same_octets() -> None:
    """A letter depends on nothing else."""
    notice, ticket = situation("assigned")
    assert written(notice, ticket) == written(notice, ticket)


@pytest.mark.parametrize(
    "address", ["a@b\r\nRCPT TO:<c@d>", "a@b>, <c@d", "a@b NOTIFY=NEVER", "nobody", "", "a@b, c@d"]
)
def test_a_recipient_that_is_no_address(address: str) -> None:
    """No mail is made."""
    notice, ticket = situation("acknowledgement", recipient=Person(address, "Bob"))
    with pytest.raises(WireFault):
        written(notice, ticket)


# --- what stands in it --------------------------------------------------------------------------


def test_an_acknowledgement() -> None:
    """It reads like a person: what we have, when somebody answers, how to add something."""
    notice, ticket = situation("acknowledgement")
    assert text_of(written(notice, ticket)) == (
        f"— please reply above this line — [md:{TOKEN}]\n\n"
        "IT-123, VPN does not connect: we have it.\n\n"
        "A person answers by 11:30 today. Reply to add anything.\n\n"
        "-- \nIT-123 · IT service desk\n"
    )


def test_an_acknowledgement_brings_nothing_back() -> None:
    """Neither the text nor the files of the mail it answers, so that nobody can post through the desk."""
    notice, ticket = situation("acknowledgement", answering="a@x", entry=situation("assigned")[0].entry)
    mail = written(notice, ticket)
    assert "error 809" not in text_of(mail) and mail.inserts == ()


@pytest.mark.parametrize(
    ("language", "lines"),
    [
        ("en", ["IT-123, VPN does not connect: it is yours.", "", "Your reply goes to Mary Jones.",
                "You get this because the ticket is assigned to you.", "A first answer is due by 11:30 today."]),
        ("zh", ["工单 IT-123“VPN 连接失败”：已分派给您。", "", "您的回复将发给 李雷。",
                "您收到本邮件，是因为该工单已分派给您。", "请在今天 11:30 前首次答复。"]),
    ],
)  # fmt: skip
def test_an_agents_first_lines(language: str, lines: list[str]) -> None:
    """The event, where a reply goes, why they got it, when it is due."""
    notice, ticket = situation("assigned", language)
    assert text_of(written(notice, ticket)).split("\n")[2:7] == lines


def test_nobody_has_it_yet() -> None:
    """The agent is told how to take it."""
    notice, ticket = situation("assigned")
    text = text_of(written(notice, replace(ticket, assignee=None)))
    assert "nobody has it yet" in text and "#take" in text


def test_a_requester_who_confirmed() -> None:
    """The agent reads in the first line that the ticket is closed."""
    notice, ticket = situation("requester-replied")
    text = text_of(written(notice, replace(ticket, status=Status.CLOSED, confirmed_at=samples.NOW)))
    assert text.split("\n")[2] == "IT-123, VPN does not connect: Mary Jones says that it works. Closed."


@pytest.mark.parametrize(
    ("happening", "english", "chinese"),
    [
        ("taken", "Ann Lee has taken it.", "已由 Ann Lee 接手处理。"),
        ("waiting_requester", "we are waiting for your answer.", "正在等待您的回复。"),
        ("waiting_third_party", "we are waiting for a third party.", "正在等待第三方处理。"),
        ("on_hold", "it is on hold.", "已暂时挂起。"),
        ("reopened", "it is open again.", "已重新打开。"),
    ],
)
def test_a_status_mail(happening: str, english: str, chinese: str) -> None:
    """Its first line says what happened."""
    for language, line in (("en", english), ("zh", chinese)):
        notice, ticket = situation("status-changed", language, happening=happening)
        assert text_of(written(notice, ticket)).split("\n")[2].endswith(line)


def test_a_relayed_answer() -> None:
    """The human text comes first and the desk adds nothing to it but its mark and the number."""
    notice, ticket = situation("answer")
    marker, _, rest = text_of(written(notice, ticket)).partition("\n\n")
    assert marker.endswith(f"[md:{TOKEN}]")
    assert rest == f"{notice.entry and notice.entry.text}\n\n-- \nIT-123 · IT service desk\n"


@pytest.mark.parametrize("event", ["answer", "requester-replied"])
def test_a_formatted_answer(event: str) -> None:
    """Its formatting is kept, sanitised once more on the way out."""
    notice, ticket = situation(event)
    html = '<p>Hi <b>Mary</b></p><script>alert(1)</script><img src="https://t.example/x.gif"><a href="javascript:x">y</a>'
    page = html_of(written(with_text(notice, "Hi Mary y", html), ticket))
    assert "<p>Hi <b>Mary</b></p>" in page
    assert not re.search(r"<script|t\.example|javascript:", page)


def test_an_html_text_with_a_lone_carriage_return() -> None:
    """A character reference cannot smuggle one onto the wire."""
    notice, ticket = situation("answer")
    html_of(written(with_text(notice, "a", "<p>a&#13;.&#13;&#10;&#0;b</p>"), ticket))


@pytest.mark.parametrize("event", EVENTS)
def test_a_page_that_loads_nothing(event: str) -> None:
    """The HTML part fetches nothing and runs nothing."""
    for language in ("en", "zh"):
        for notice, ticket in samples.situations(event, language):
            page = html_of(written(notice, ticket))
            assert not re.search(r"<script|<link|<img|src=|url\(|@import|http://", page, re.IGNORECASE)


# --- files --------------------------------------------------------------------------------------

PICTURE = b"\x89PNG" + bytes(range(256)) * 3
REPORT = b"%PDF" + b"\r\n.\r\n" * 50
FILES = (
    Attachment("logo.png", "image/png", len(PICTURE), "a" * 64, inline=True, content_id="logo@x"),
    Attachment("报告.pdf", "application/pdf", len(REPORT), "b" * 64, inline=False),
)
BLOBS = {"a" * 64: PICTURE, "b" * 64: REPORT}


def test_files_and_a_picture_in_the_text() -> None:
    """Files come through whole, by reference; the picture stands where the HTML shows it."""
    notice, ticket = situation("answer")
    mail = written(with_text(notice, "see", '<p>see <img src="cid:logo@x"></p>', *FILES), ticket)
    assert PICTURE not in mail.octets
    message = opened(mail, BLOBS)
    assert [part.get_content_type() for part in message.walk()] == [
        "multipart/mixed", "multipart/alternative", "text/plain", "multipart/related", "text/html", "image/png",
        "application/pdf",
    ]  # fmt: skip
    found = {
        part.get_filename(): part.get_payload(decode=True) for part in message.walk() if part.get_filename()
    }
    assert found == {"logo.png": PICTURE, "报告.pdf": REPORT}
    assert [part["Content-ID"] for part in message.walk() if part["Content-ID"]] == ["<logo@x>"]


def test_a_picture_that_the_html_does_not_show() -> None:
    """It comes as a file."""
    notice, ticket = situation("answer")
    message = opened(written(with_text(notice, "see", None, FILES[0]), ticket), BLOBS)
    assert [part.get_filename() for part in message.iter_attachments()] == ["logo.png"]


@pytest.mark.parametrize(("html", "files"), [(None, []), ('<img src="cid:logo@x">', ["logo.png"])])
def test_a_picture_that_is_there_for_the_looks(html: str | None, files: list[str]) -> None:
    """It comes along where the HTML shows it, and never as a file."""
    notice, ticket = situation("answer")
    logo = replace(FILES[0], decorative=True)
    message = opened(written(with_text(notice, "see", html, logo), ticket), BLOBS)
    assert [part.get_filename() for part in message.walk() if part.get_filename()] == files
    assert list(message.iter_attachments()) == []


@pytest.mark.parametrize("event", ["answer", "requester-replied"])
def test_only_a_file_was_sent(event: str) -> None:
    """It is handed on without a word."""
    notice, ticket = situation(event)
    assert len(written(with_text(notice, "", None, FILES[1]), ticket).inserts) == 1


def test_a_resolution_with_a_file() -> None:
    """The answer that is the resolution stands once in the mail, with its file."""
    notice, ticket = situation("resolved", entry=situation("answer")[0].entry)
    notice = with_text(notice, ticket.resolution, None, FILES[1])
    mail = written(notice, ticket)
    assert text_of(mail).count(ticket.resolution) == 1 and len(mail.inserts) == 1


def shown_name(mail: Outbound) -> str:
    """The display name in To. (The standard library's own reader of addresses puts blanks between encoded words.)"""
    field = re.search(rb"\r\nTo: (.*(?:\r\n .*)*) ?<[^<>]*>\r\n[A-Z]", mail.octets)
    assert field is not None
    phrase = field[1].decode().replace("\r\n", "").strip()
    if phrase[:1] == '"':
        return re.sub(r"\\(.)", r"\1", phrase[1:-1])
    return str(make_header(decode_header(phrase)))


# --- hostile input ------------------------------------------------------------------------------


@RELAXED
@given(subject=HOSTILE, name=HOSTILE, actor=HOSTILE, text=HOSTILE, file=HOSTILE, kind=HOSTILE, cid=HOSTILE)
@pytest.mark.parametrize("event", ["acknowledgement", "answer", "assigned"])
def test_whatever_people_write(
    event: str, subject: str, name: str, actor: str, text: str, file: str, kind: str, cid: str
) -> None:
    """No header, recipient, part or line appears that was not meant, and both parts say the same."""
    notice, ticket = situation(event)
    requester = replace(ticket.requester, name=name)
    notice = replace(notice, facts={"actor": actor}, recipient=replace(notice.recipient, name=name))
    if notice.entry is not None:
        notice = with_text(
            notice, text, None, Attachment(file, kind, 3, "f" * 64, inline=True, content_id=cid)
        )
    ticket = replace(ticket, subject=subject, requester=requester, description=text)
    mail = written(notice, ticket)
    message = opened(mail, {"f" * 64: b"abc"})
    assert sorted(message.keys()) == sorted(HUMAN if event == "answer" else HUMAN + AUTOMATIC)
    assert message["Subject"] == mail.subject == f"[IT-123] {subject_of(ticket)}".rstrip()
    assert [address.addr_spec for address in message["To"].addresses] == [notice.recipient.address]
    assert shown_name(mail) == name_of(name)
    assert len(list(message.walk())) == (3 if event == "acknowledgement" else 5)
    assert words(seen(mail)) == words(text_of(mail))


@pytest.mark.parametrize(
    "text",
    [".", "..", "a\n.\nb", "a\r.\r\nb", "\n.\n", "From x", "x" * 5000, "C:\\Users\\x\\new \u202e", "end\\", "-- \nme",
     "--=_md12.0--\r\n\r\nContent-Type: text/html", "=\n=20=\n", "tab\tend \t", "\0"],
)  # fmt: skip
def test_a_body_that_could_end_a_message(text: str) -> None:
    """The recipient reads what was written, and SMTP sees one message of sound lines."""
    notice, ticket = situation("answer")
    mail = written(with_text(notice, text), ticket)
    lines = filled(mail).split(b"\r\n")
    assert all(b"\r" not in line and b"\n" not in line and b"\0" not in line for line in lines)
    expected = text.replace("\0", " ").replace("\r\n", "\n").replace("\r", "\n").strip("\n").rstrip()
    assert expected in text_of(mail)
    assert len(list(opened(mail).walk())) == 3


# --- coming back --------------------------------------------------------------------------------


@pytest.mark.parametrize("event", ["acknowledgement", "answer", "assigned", "resolved"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_reply_above_the_quoted_mail(event: str, language: str) -> None:
    """Only what was newly written is read, and the token is found in the marker line."""
    notice, ticket = situation(event, language)
    quoted = "\n".join(f"> {line}" for line in text_of(written(notice, ticket)).splitlines())
    reply = f"From: mary@example.org\nSubject: Re: x\nContent-Type: text/plain; charset=utf-8\n\nYes.\n\n{quoted}\n"
    reading = read(reply.encode())
    assert (reading.reply_text, reading.tokens) == ("Yes.", (TOKEN,))


def test_our_own_mail() -> None:
    """The token is in the Message-ID as well, and the mail must not be answered."""
    notice, ticket = situation("acknowledgement", answering="a@x")
    mail = written(notice, ticket)
    reading = read(filled(mail))
    assert reading.message.message_id == mail.message_id == f"md.{TOKEN}@example.org"
    assert not reading.may_answer


def facts_of(mail: Outbound) -> tuple[Any, ...]:
    return (mail.id, mail.ticket, mail.event, mail.recipient, mail.lane, mail.automatic, mail.entry_no)


def test_what_the_outbox_keeps() -> None:
    """The row repeats what later questions ask for."""
    notice, ticket = situation("answer", role=Role.WATCHER)
    assert facts_of(written(notice, ticket)) == (
        12,
        123,
        "answer",
        "mary.jones@example.org",
        Lane.REQUESTER,
        False,
        2,
    )


def test_blobs_are_filled_in_by_offset() -> None:
    """The base64 of a blob follows directly on the blank line of its part."""
    notice, ticket = situation("answer")
    mail = written(with_text(notice, "see", None, FILES[1]), ticket)
    (insert,) = mail.inserts
    rest = filled(mail, BLOBS)[insert.offset :]
    assert b64decode(rest.partition(b"\r\n\r\n")[0]) == REPORT
