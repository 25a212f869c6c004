"""HTML mail."""

import pytest

from maildesk.mail import html


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>Hello <b>you</b></p><p>second</p>", "Hello you\n\nsecond"),
        ("one<br>two", "one\ntwo"),
        ("<ul><li>a</li><li>b</li></ul>", "• a\n• b"),
        ("<style>p {}</style><script>x()</script><title>t</title>text", "text"),
        ("&lt;b&gt; &amp; &euro;", "<b> & €"),
        ("shown<div style='display:none'>hidden</div>", "shown"),
        ("shown<div STYLE='color:red; Display: None'>hidden</div>", "shown"),
        ("shown<span hidden>hidden</span>", "shown"),
        ("shown<span style='font-size:0px'>hidden</span>", "shown"),
        ("<pre>a\n  b</pre>", "a\n  b"),
        ("unclosed <p>text <b>bold", "unclosed\n\ntext bold"),
        ("", ""),
    ],
)
def test_text_of_html(markup: str, text: str) -> None:
    """The text is what a reader sees: structure kept, what is hidden left out."""
    assert html.to_text(markup) == text


def test_html_that_nests_without_end() -> None:
    """The text survives, though the elements do not."""
    assert html.to_text("<div>" * 5000 + "deep" + "</div>" * 5000).strip() == "deep"
    assert html.sanitise("<div>" * 5000 + "deep") == ""
    assert html.newly_written("<div>" * 5000 + "deep") is None


@pytest.mark.parametrize(
    ("markup", "gone"),
    [
        ("<script>alert(1)</script>x", "alert"),
        ('<img src="https://tracker.test/p.gif">', "tracker"),
        ('<a href="javascript:alert(1)">x</a>', "javascript"),
        ('<p style="background:url(https://t.test)" onclick="x()" class="c">x</p>', "="),
        ("<svg onload=alert(1)><a>", "svg"),
        ('<form action="https://t.test"><input></form>', "form"),
        ("<base href='https://t.test'><link rel=stylesheet href='https://t.test'>", "t.test"),
        ("<math><mtext><table><mglyph><style><img title='</style><img src=x onerror=1>'>", "onerror"),
        ('<img src="data:image/svg+xml;base64,AAAA">', "data:"),
    ],
)
def test_what_does_not_pass(markup: str, gone: str) -> None:
    """Nothing runs, nothing is fetched, nothing is styled."""
    assert gone not in html.sanitise(markup)


@pytest.mark.parametrize(
    "markup",
    ["<p><b>bold</b> and <i>italic</i></p>", '<img src="cid:logo@x" alt="logo">', "<ul><li>a</li></ul>"],
)
def test_what_passes(markup: str) -> None:
    """Emphasis, lists and the mail's own images stay."""
    assert html.sanitise(markup) == markup


def test_a_mail_that_is_all_quotation() -> None:
    """Then everything stays: it is all there is to read."""
    written = html.newly_written('<div class="gmail_quote">forwarded</div>')
    assert written is not None
    assert written.text.strip() == "forwarded"


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ('See <a href="https://x.test/o?id=1">the order</a>.', "See the order <https://x.test/o?id=1>."),
        ('At <a href="https://x.test/">x.test</a>.', "At x.test."),
        ('Ask <a href="mailto:ann@x.test">Ann</a>.', "Ask Ann."),
        ('<a href="https://x.test/"><img src="cid:logo"></a> Hello', "Hello"),
    ],
)
def test_a_link_says_where_it_leads(markup: str, text: str) -> None:
    """Who reads text alone gets the address too, unless the words are the address; the HTML stays as it is."""
    assert html.to_text(markup).strip() == text
    written = html.newly_written(markup)
    assert written is not None
    assert (written.text.strip(), "&lt;https" in written.html) == (text, False)


@pytest.mark.parametrize(
    ("markup", "passed"),
    [
        ("<p>seen</p><p style='display:none'>hidden <b>too</b></p><p>seen</p>", "<p>seen</p><p>seen</p>"),
        ("<p hidden>hidden<br>too</p>seen", "seen"),
        ("<div style='font-size:0'>hidden<p style='font-size:9pt'>seen</p></div>", "<div><p>seen</p></div>"),
        ("<p style='color:red'>seen</p>", "<p>seen</p>"),
    ],
)
def test_what_is_hidden_does_not_come_to_light(markup: str, passed: str) -> None:
    """Without its style it would; so it does not pass either."""
    assert html.sanitise(markup) == passed
