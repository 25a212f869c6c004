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
    ("Gmail, through Outlook", '<div class="x_gmail_quote">old</div>'),
    ("Outlook for the web, twice", '<div id="x_x_appendonsend"></div><div>old</div>'),
    ("Outlook, new", '<div id="mail-editor-reference-message-container"><div>old</div></div>'),
    ("Outlook for iOS", '<div class="ms-outlook-mobile-reference-message">Ann</div><div>old</div>'),
    ("Windows Mail", '<div style="border-top-color: rgb(229, 229, 229); border-top-style: solid">Ann:</div><p>old</p>'),
    ("Hotmail", '<hr id="stopSpelling">Ann<br>old'),
    ("Zimbra", '<hr id="zwchr"><div>Ann</div><blockquote>old</blockquote>'),
    ("Yahoo, edited", '<div id="ydp12yahoo_quoted_3" class="ydp12yahoo_quoted">old</div>'),
    ("Thunderbird, passed on", '<div class="moz-forward-container">old</div>'),
    ("NetEase Mail Master", '<div class="J-reply">Ann</div><blockquote id="ntes-pcmac-ignore-quote">old</blockquote>'),
    ("Alibaba Mail", '<div class="alimail-quote">old</div>'),
    ("GMX", '<div name="quote">Ann<div name="quoted-content">old</div></div>'),
    ("Spark", '<div name="messageReplySection">Ann<br><blockquote type="cite">old</blockquote></div>'),
    ("Roundcube", '<p id="reply-intro">Ann</p><blockquote type="cite">old</blockquote>'),
    ("Zoho", '<div class="zmail_extra">Ann<blockquote>old</blockquote></div>'),
    ("a signature of Gmail", '<div class="gmail_signature">old</div>'),
    ("a signature of Thunderbird", '<div class="moz-signature">old</div>'),
    ("a signature of Outlook for iOS", '<div id="ms-outlook-mobile-signature">old</div>'),
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


# Client, and how it writes the head of a quoted mail without a container: the text is all that tells.
HEADS = [
    ("Lotus Notes", "From: &nbsp; Ann<br>To: &nbsp; Bob<br>Date: 2<br>Subject: x<hr noshade><br>old"),
    ("Lotus Notes, a table", "<table><tr><td>From:</td><td>Ann</td></tr><tr><td>To:</td><td>Bob</td></tr>"
                             "<tr><td>Subject:</td><td>x</td></tr></table>old"),
    ("QQ", "<div>------------------&nbsp;原始邮件&nbsp;------------------</div><div>old</div>"),
    ("DingTalk", "<div>------------------------------<br>发件人：Ann<br>日　期：2026<br>收件人：Bob<br>主　题：x</div><div>old</div>"),
    ("Foxmail", '<blockquote><div style="border-top:solid #B5C4DF 1.0pt"><b>发件人：</b>&nbsp;Ann</div>old</blockquote>'),
    ("Outlook, a paragraph each", "<p><b>From:</b> Ann</p><p><b>Sent:</b> Mo</p><p><b>To:</b> Bob</p><p><b>Subject:</b> x</p>old"),
    ("Samsung", "<div>-------- Original message --------</div><div>Ann</div><div>old</div>"),
]  # fmt: skip


@pytest.mark.parametrize(("client", "quotation"), HEADS, ids=[row[0] for row in HEADS])
def test_what_stands_below_a_head(client: str, quotation: str) -> None:
    """HTML without containers is cut as its text is."""
    text, quoted = html.to_marked_text(f"<div>new</div><br>{quotation}")
    assert "old" in text
    assert reply.joined(text, reply.spans(text, quoted)) == "new"


def test_a_box_with_a_line_above_it() -> None:
    """It is the author's own where no head of a mail stands in it."""
    page = '<p>new</p><div style="border-top:solid #E1E1E1 1.0pt">box</div><p>more</p>'
    text, quoted = html.to_marked_text(page)
    assert reply.joined(text, reply.spans(text, quoted)) == "new\n\nbox\n\nmore"


def test_a_text_without_containers() -> None:
    """Nothing in it is marked, whatever characters it holds."""
    assert html.to_marked_text("<p>a\ufdd0b</p><blockquote>c</blockquote>") == ("ab\n\n> c", frozenset())
