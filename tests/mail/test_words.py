"""The text of header fields."""

import pytest

from maildesk.mail import words


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("plain", "plain"),
        ("folded\r\n\there", "folded here"),
        ("=?utf-8?q?Gr=C3=BC=C3=9Fe?=", "Grüße"),
        ("=?UTF-8?B?5oKo5aW9?=", "您好"),
        ("=?gb2312?B?1uyGILv5?=", "朱\ufffd 基"),
        ("=?utf-8?b?5oI=?= =?utf-8?b?qOWlvQ==?=", "您好"),
        ("=?utf-8?q?a?=\r\n =?utf-8?q?b?= c", "ab c"),
        ("=?utf-8*en?q?language?=", "language"),
        ("=?us-ascii?q?under_score?=", "under score"),
        ("Re: =?unknown?q?x=FF?=", "Re: xÿ"),
        ("=?utf-8?b?YWJj?", "=?utf-8?b?YWJj?"),
        ("=?utf-8?b?YWJjZ?=", "abc"),
        ("raw \udce6\udc82\udca8", "raw 您"),
    ],
)
def test_text_of_a_raw_value(raw: str, text: str) -> None:
    """Encoded words are decoded, neighbours joined before that; raw octets are read as text."""
    assert words.decode(raw) == text


@pytest.mark.parametrize(
    "raw", ["=?utf-8?q?hello=0d=0aBcc:_x?=", "a\x0bb", "=?utf-8?q?a=c2=85b?=", "a\x1b[2Jb"]
)
def test_a_value_with_controls_in_it(raw: str) -> None:
    """No line end and no control character comes out of a header field."""
    assert words.decode(raw).isprintable()


def test_a_value_that_would_be_shown_in_another_order() -> None:
    """Direction overrides are taken out."""
    assert words.one_line("invoice\u202efdp.exe") == "invoicefdp.exe"


def test_nul_in_a_value() -> None:
    """NUL is shown as the replacement character."""
    assert words.decode("=?utf-8?q?a=00b?=") == "a\ufffdb"
