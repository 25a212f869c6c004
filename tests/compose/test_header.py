"""Header fields: safe, encoded right, folded right."""

from email import message_from_string, policy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maildesk.compose.header import folded, header_safe, ids, mailbox, parameter, sound_id, unstructured


@pytest.mark.parametrize(
    ("written", "safe"),
    [
        ("hello\r\nBcc: evil@x.example\r\n\r\nbody", "hello Bcc: evil@x.example body"),
        ("a\nb", "a b"),
        ("a\rb", "a b"),
        ("a\x00b", "a b"),
        ("a\x0bb", "a b"),
        ("a\x85b", "a b"),
        ("a\u2028b\u2029c", "a b c"),
        ("abc\u202egpj.exe", "abcgpj.exe"),
        ("\ud800x", "x"),
        ("  many   blanks ", "many blanks"),
        ("王伟", "王伟"),
    ],
)
def test_a_value_that_would_break_a_line(written: str, safe: str) -> None:
    """Line breaks and controls become one space, marks of writing direction go."""
    assert header_safe(written) == safe


def test_a_value_beyond_its_cap() -> None:
    """It is cut and the cut is shown."""
    assert header_safe("x" * 300, 10) == "x" * 9 + "…"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("[IT-1] VPN broken", "Subject: [IT-1] VPN broken"),
        ("[IT-1] 打印机", "Subject: [IT-1] =?utf-8?B?5omT5Y2w5py6?="),
        ("[IT-1] =?utf-8?q?x?=", "Subject: [IT-1] =?utf-8?B?PT91dGYtOD9xP3g/PQ==?="),
        ("café is closed today", "Subject: =?utf-8?B?Y2Fmw6k=?= is closed today"),
    ],
)
def test_only_what_needs_it_is_encoded(text: str, line: str) -> None:
    """A ticket's number stays legible beside encoded words, and a literal encoded word is not decoded."""
    assert unstructured("Subject", text) == line


@given(st.text(max_size=300))
def test_any_subject(text: str) -> None:
    """It decodes to what was meant; no line that holds an encoded word is longer than 76 (RFC 2047 2)."""
    field = unstructured("Subject", f"[IT-1] {text}")
    read = message_from_string(f"{field}\r\n\r\n", policy=policy.default)["Subject"]
    assert str(read) == header_safe(f"[IT-1] {text}")
    assert field.isascii()
    assert all(len(line) <= 76 for line in field.split("\r\n") if "=?" in line)
    assert all(line.startswith(" ") and line.strip() for line in field.split("\r\n")[1:])


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("", "To: <mary@example.org>"),
        ("Mary Jones", 'To: "Mary Jones" <mary@example.org>'),
        ('Mary "M" \\ Jones', 'To: "Mary \\"M\\" \\\\ Jones" <mary@example.org>'),
        ("evil@x.example, Bob", 'To: "evil@x.example, Bob" <mary@example.org>'),
        ("王伟（IT服务台）", "To: =?utf-8?B?546L5Lyf77yISVTmnI3liqHlj7DvvIk=?= <mary@example.org>"),
        ("Bob\r\nBcc: evil@x", 'To: "Bob Bcc: evil@x" <mary@example.org>'),
    ],
)
def test_a_mailbox(name: str, line: str) -> None:
    """The display name is quoted or encoded, so that it can never be read as an address."""
    assert mailbox("To", name, "mary@example.org") == line


OUTLOOK = (
    "AM0PR04MB1234567890ABCDEF1234567890ABCDEF1234567890@AM0PR04MB7123.eurprd04.prod.outlook.example.com"
)


@pytest.mark.parametrize(
    ("given_ids", "field"),
    [
        (["a@x"], "References: <a@x>"),
        (["a@x", "a@x", "b@y"], "References: <a@x> <b@y>"),
        ([OUTLOOK], f"References: <{OUTLOOK}>"),
        ([OUTLOOK, OUTLOOK + "2"], f"References: <{OUTLOOK}>\r\n <{OUTLOOK}2>"),
    ],
)
def test_message_ids(given_ids: list[str], field: str) -> None:
    """Ids are never encoded nor broken, however long."""
    assert ids("References", given_ids) == field


@pytest.mark.parametrize("written", ["a b@x", "a\r\nb@x", "<a@x>", "ä@x", "x" * 2000, ""])
def test_what_is_no_message_id(written: str) -> None:
    """It cannot be repeated in a header field."""
    assert not sound_id(written)


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("report.pdf", ';\r\n filename="report.pdf"'),
        ("报告.pdf", ";\r\n filename*=utf-8''%E6%8A%A5%E5%91%8A.pdf"),
        ('a"\r\nX: y\r\n\r\n.txt', ";\r\n filename*=utf-8''a%22%20X%3A%20y%20.txt"),
        ("a;b=c.txt", ";\r\n filename*=utf-8''a%3Bb%3Dc.txt"),
    ],
)
def test_a_file_name(name: str, written: str) -> None:
    """A plain name is quoted; any other is percent-encoded (RFC 2231 4)."""
    assert parameter("filename", name) == written


def test_a_word_longer_than_a_line() -> None:
    """It stands on a line of its own, and the first word stays beside the field's name."""
    assert folded("X", ["a" * 90, "b" * 90]) == f"X: {'a' * 90}\r\n {'b' * 90}"
