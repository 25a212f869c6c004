"""Quotations in the containers that mail programs make."""

import pytest

from maildesk.mail import html, reply

CONTAINERS = [
    ("Gmail", '<div class="gmail_quote"><div class="gmail_attr">На Mon Ann:</div><blockquote class="gmail_quote">old</blockquote></div>'),
    ("Apple Mail", '<div><blockquote type="cite">old</blockquote></div>'),
    ("Thunderbird", '<div class="moz-cite-prefix">Ann:</div><blockquote type="cite">old</blockquote>'),
    ("Outlook for the web", '<div id="appendonsend"></div><hr><div id="divRplyFwdMsg">Ann:</div><div>old</div>'),
    ("Outlook", '<div><div style="border:none;border-top:solid #E1E1E1 1.0pt"><p>Ann:</p></div></div><p>old</p>'),
    ("Outlook for Mac", '<div style="border-top: 1pt solid rgb(181, 196, 223)">Ann:</div><p>old</p>'),
    ("Proton", '<div class="protonmail_quote">old</div>'),
    ("Yahoo", '<div class="yahoo_quoted"><div>Ann:</div><div>old</div></div>'),
    ("NetEase", '<div id="isReplyContent">old</div>'),
    ("QQ", "<includetail><div>old</div></includetail>"),
    ("Tutanota", '<blockquote class="tutanota_quote">old</blockquote>'),
]  # fmt: skip


@pytest.mark.parametrize(("client", "quotation"), CONTAINERS, ids=[row[0] for row in CONTAINERS])
def test_what_stands_in_a_container(client: str, quotation: str) -> None:
    """It is taken out of the HTML, and told in the text, which keeps it."""
    page = f"<html><body><p>new</p>{quotation}</body></html>"
    written = html.newly_written(page)
    assert written is not None
    assert (written.text.strip(), "old" in written.html) == ("new", False)
    text, quoted = html.to_marked_text(page)
    assert "old" in text
    assert reply.joined(text, reply.spans(text, quoted)) == "new"


def test_an_answer_between_quoted_lines() -> None:
    """Gmail keeps it inside of its container."""
    page = (
        '<div class="gmail_quote"><div class="gmail_attr">Ann wrote:</div><blockquote>one?</blockquote>'
        "<div>yes</div><blockquote>two?</blockquote><div>no</div></div>"
    )
    text, quoted = html.to_marked_text(page)
    assert reply.joined(text, reply.spans(text, quoted)).split() == ["yes", "no"]
    written = html.newly_written(page)
    assert written is not None
    assert written.text.split() == ["yes", "no"]


def test_a_text_without_containers() -> None:
    """Nothing in it is marked, whatever characters it holds."""
    assert html.to_marked_text("<p>a\ufdd0b</p><blockquote>c</blockquote>") == ("ab\n\n> c", frozenset())
