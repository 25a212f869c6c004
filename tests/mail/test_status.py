"""Status codes of mail delivery, given or meant."""

import pytest

from maildesk.mail import status


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("550 5.1.1 <ann@example.org>: User unknown", "5.1.1"),
        ("The server said: 452 4.2.2 Mailbox full", "4.2.2"),
        ("550 No such user here", "5.1.1"),
        ("450 Mailbox is full", "4.2.2"),
        ("552 Message too large", "5.3.4"),
        ("550 5.0.0 Host unknown", "5.1.2"),
        ("554 Something else went wrong", "5.0.0"),
        ("Your mail was refused as spam.", "5.7.1"),
        ("The time limit of the queue has expired.", "4.4.7"),
        ("收件人邮件地址（ann@example.cn）不存在，邮件无法送达。", "5.1.1"),
        ("退信原因：收件人邮箱容量已满", "5.2.2"),
        ("对方服务器拒收该邮件", "5.7.1"),
        ("Das Postfach des Empfängers ist voll.", "5.2.2"),
        ("Der Empfänger ist unbekannt.", "5.1.1"),
        ("Version 5.1.1.2 of the driver at 10.5.1.1", None),
        ("Hello", None),
    ],
)
def test_what_a_text_says(text: str, code: str | None) -> None:
    """An enhanced code (RFC 3463) before a reply code with words, before words alone; an address is no code."""
    assert status.said(text) == code


@pytest.mark.parametrize(
    ("given", "diagnostic", "text", "code"),
    [
        ("5.1.1", "smtp; 550 5.7.1 refused", "", "5.1.1"),
        ("5.0.0", "smtp; 550 5.7.1 refused", "", "5.7.1"),
        ("5.0.0", "smtp; 550 refused", "It said 5.2.1.", "5.2.1"),
        ("5.0.0", "smtp; 550 refused", "", "5.0.0"),
        (None, "smtp; 550 5.0.0 refused", "", "5.0.0"),
        (None, "", "", None),
    ],
)
def test_the_most_telling_code(given: str | None, diagnostic: str, text: str, code: str | None) -> None:
    """One that ends in .0.0 gives way to any other."""
    assert status.telling(given, diagnostic, text) == code


@pytest.mark.parametrize(
    ("action", "code", "permanent"),
    [
        ("failed", "5.1.1", True),
        ("failed", None, True),
        ("failed", "4.4.7", False),
        ("delayed", "5.1.1", False),
        ("delivered", "2.0.0", False),
    ],
)
def test_whether_for_good(action: str, code: str | None, permanent: bool) -> None:
    """Only a failure is, and none that passes by itself."""
    assert status.is_permanent(action, code) == permanent
