"""HTML as lines of text."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from maildesk.mail import html

OUTLOOK_EMPTY = "<p class=MsoNormal><o:p>&nbsp;</o:p></p>"


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<div>one</div><div><br></div><div>two</div>", "one\n\ntwo"),
        ("<div>one<br></div><div>two</div>", "one\ntwo"),
        ("<p>one</p>\n<p>two</p>", "one\n\ntwo"),
        ("<p>one</p>two", "one\n\ntwo"),
        ("<h1>Title</h1>text", "Title\n\ntext"),
        (f"<p class=MsoNormal>one</p>{OUTLOOK_EMPTY}<p class=MsoNormal>two</p>", "one\n\ntwo"),
        ("<p class=MsoNormal>one</p><p class=MsoNormal>two</p>", "one\ntwo"),
        ("<p class=MsoNormal style='margin:0cm 0cm 8pt'>one</p><p class=MsoNormal>two</p>", "one\n\ntwo"),
        ("<p style='margin: 0; color: red'>one</p><p style='margin:0'>two</p>", "one\ntwo"),
        ("<span style='display:block'>one</span><span style='display:block'>two</span>", "one\ntwo"),
        ("one\n  two\tthree&nbsp;&nbsp;four", "one two three  four"),
        ("<b>one </b> two", "one two"),
        ("<pre>if a:\n    b\n</pre>end", "if a:\n    b\n\nend"),
        ("<div style='white-space: pre-wrap'>a\n  b</div>", "a\n  b"),
        ("above<hr>below", "above\n\nbelow"),
        ("<frameset><frame></frameset>", ""),
    ],
)
def test_lines_and_paragraphs(markup: str, text: str) -> None:
    """A line ends where a browser ends it, and stands apart where a browser leaves room."""
    assert html.to_text(markup) == text


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<ul><li>a<li>b</ul>c", "• a\n• b\n\nc"),
        ("<ol><li>a<li>b</ol>", "1. a\n2. b"),
        ("<ol start=3><li>a<li>b</ol>", "3. a\n4. b"),
        ("<ol start=x><li>a</ol>", "1. a"),
        ("<ol><li>a<ul><li>b</ul><li>c</ol>", "1. a\n  • b\n2. c"),
        ("<ul><li><p>a</p><p>b</p></ul>", "• a\n\n  b"),
        ("<li>a", "• a"),
        ("<ul><li></li><li>b</ul>", "• b"),
        ("<dl><dt>a<dd>b</dl>", "a\n  b"),
    ],
)
def test_lists(markup: str, text: str) -> None:
    """Items have their bullets and numbers, and lists inside of items stand further in."""
    assert html.to_text(markup) == text


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("new<blockquote>old<p>older</blockquote>new", "new\n\n> old\n>\n> older\n\nnew"),
        ("<blockquote>a<blockquote>b</blockquote></blockquote>", "> a\n>\n> > b"),
        ("<blockquote style='margin:0 0 0 40px;border:none'>in</blockquote>", "  in"),  # Gmail's indentation
        ("<blockquote><ul><li>a</ul></blockquote>", "> • a"),
    ],
)
def test_quotations(markup: str, text: str) -> None:
    """Quoted lines are marked as in plain text; what is merely indented is not quoted."""
    assert html.to_text(markup) == text


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<table><tr><td>Host<td>srv1<tr><td>State<td>down</table>", "Host\tsrv1\nState\tdown"),
        ("<table><tr><td><p class=MsoNormal>a</p><td>&nbsp;<td>b</table>", "a\tb"),
        ("<table><tr><td><p>one<p>two<td><p>three</table>x", "one\n\ntwo\n\nthree\n\nx"),
        (f"<table><tr><td>{'long ' * 20}<td>b</table>", f"{'long ' * 20}".strip() + "\nb"),
        ("<table><tr><td>a<tr><td>b</table>", "a\nb"),
        ("<table><tr><td><table><tr><td>a<td>b</table></table>", "a\tb"),
        ("<blockquote><table><tr><td>a<td>b</table></blockquote>", "> a\tb"),
        ("<table><tr><td>a<td style='display:none'>b<td>c</table>", "a\tc"),
        ("<table><tr><td><ul><li>a</ul><td>b</table>", "• a\n\nb"),
    ],
)
def test_tables(markup: str, text: str) -> None:
    """A row of short cells is a line; the columns of a page follow one another."""
    assert html.to_text(markup) == text


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<a href='https://x.test/a?b=1&amp;c=2'>the order</a>", "the order <https://x.test/a?b=1&c=2>"),
        ("<a href='https://x.test/'>https://x.test</a>", "https://x.test"),
        ("<a href='https://x.test/'>www.bank.test</a>", "www.bank.test <https://x.test/>"),
        ("<a href='https://x.test/'>here </a>now", "here <https://x.test/>now"),
        ("<a href='https://x.test/'><p>here</p></a>", "here\n\n<https://x.test/>"),
        ("<a href='https://x.test/'></a>none", "none"),
        (f"<a href='https://x.test/{'a' * 200}'>tracked</a>", "tracked"),
        ("<a href='tel:123'>call</a> <a href='#top'>top</a> <a>name</a>", "call top name"),
    ],
)
def test_links(markup: str, text: str) -> None:
    """A target is said where it is news, and short enough to be read."""
    assert html.to_text(markup) == text


@pytest.mark.parametrize(
    ("attributes", "text"),
    [
        ("alt='Please restart the router'", "[Please restart the router]"),
        ("alt='请重启路由器'", "[请重启路由器]"),
        ("alt='🙂' width=20 height=20", "🙂"),  # Outlook's and Gmail's smiling faces
        ("alt='image001.png'", ""),
        ("alt='image.png' width=562", ""),  # a picture pasted in Gmail
        ("alt='Company logo'", ""),
        ("alt='公司标志'", ""),
        ("alt='Image removed by sender.'", ""),
        ("alt='A screenshot of a computer\n\nDescription automatically generated'", ""),
        ("alt='Find us on the web' width=24 height=24", ""),
        ("alt='you have opened this mail' width=1 height=1", ""),
        ("alt=''", ""),
        ("", ""),
    ],
)
def test_pictures(attributes: str, text: str) -> None:
    """A picture gives its words if somebody wrote them to be read."""
    assert html.to_text(f"<p><img src='cid:x' {attributes}></p>") == text


@pytest.mark.parametrize(
    "hiding",
    [
        "style='display:none'",
        "style='display : none !important'",
        "style='color:red;visibility:hidden'",
        "style='mso-hide:all'",
        "style='font-size:0'",
        "style='font-size:0.0px'",
        "style='opacity:0'",
        "style='max-height:0px; overflow:hidden'",
        "hidden",
        "hidden=''",
    ],
)
def test_what_is_hidden(hiding: str) -> None:
    """What a reader does not see gives no text, whatever it holds."""
    assert html.to_text(f"seen<div {hiding}>un<b>seen</b></div>") == "seen"


@pytest.mark.parametrize(
    "markup",
    [
        "<div style='font-size:0px'><div style='font-size:13px'>seen</div></div>",  # MJML's columns
        "<p style='font-size:0.5em'>seen</p>",
        "<p style='height:0'>seen</p>",
        "<p title=' hidden='>seen</p>",
    ],
)
def test_what_only_looks_hidden(markup: str) -> None:
    """Text that has a size has one, wherever it stands."""
    assert html.to_text(markup) == "seen"


@pytest.mark.parametrize(
    "markup",
    [
        "<!-- no -->seen<!--[if mso]><p>no</p><![endif]-->",
        "<![if !mso]>seen<![endif]>",
        "<style>p>a{}</style>seen<script>if (a<b) {}</script>",
        "<head><title>no</title></head>seen",
        "seen<select><option>no</select><svg><text>no</text></svg>",
        "<o:OfficeDocumentSettings></o:OfficeDocumentSettings>seen",
    ],
)
def test_what_is_no_text(markup: str) -> None:
    """Comments, Outlook's conditions, styles and scripts are for programs."""
    assert html.to_text(markup) == "seen"


@given(some.text(some.sampled_from("<>/\"'=&; abp!-\n"), max_size=60))
def test_whatever_stands_there(markup: str) -> None:
    """No markup fails, and no line is left open."""
    assert isinstance(html.to_text(f"<table><tr><td><ul><li><a href=http://x>{markup}"), str)
