"""The form of a body, in text and for HTML."""

import pytest

from maildesk.compose.blocks import (
    Block,
    Facts,
    Items,
    Paragraph,
    Passage,
    as_text,
    as_values,
    quote,
    relay,
    structure,
)


@pytest.mark.parametrize(
    ("body", "blocks"),
    [
        ("One line.", (Paragraph(("One line.",)),)),
        ("One,\n  two.\n \n\nThree.", (Paragraph(("One,", "two.")), Paragraph(("Three.",)))),
        ("- a\n- b", (Items(("a", "b")),)),
        ("- a\nb", (Paragraph(("- a", "b")),)),
        ("Team: network\nPriority: 1", (Facts((("Team:", "network"), ("Priority:", "1"))),)),
        ("团队：网络\n优先级：1", (Facts((("团队：", "网络"), ("优先级：", "1"))),)),
        ("Mary wrote: hello", (Paragraph(("Mary wrote: hello",)),)),
        ("Due at 14:30\nand 15:30", (Paragraph(("Due at 14:30", "and 15:30")),)),
        (f"A{quote('- b')}C", (Paragraph(("A",)), Passage("- b", True), Paragraph(("C",)))),
        (relay("Team: a\nTeam: b"), (Passage("Team: a\nTeam: b", False),)),
        ("", ()),
    ],
)
def test_the_form_of_a_body(body: str, blocks: tuple[Block, ...]) -> None:
    """Lists, facts and paragraphs are told apart; what a person wrote is never taken for form."""
    assert structure(body) == blocks


def test_the_text_part() -> None:
    """Blocks stand apart by one blank line, in the form that they were written in."""
    body = "A\nb\n\n\n- c\n- d\n\nE: f\nG: h\n\n甲：乙\n丙：丁" + quote("  i\n\n\nj ")
    assert as_text(structure(body)) == "A\nb\n\n- c\n- d\n\nE: f\nG: h\n\n甲：乙\n丙：丁\n\n  i\n\n\nj"


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("a < b & c", "a &lt; b &amp; c"),
        ("one\ntwo", "one<br>\ntwo"),
        ("if x:\n    y", "if x:<br>\n&nbsp;&nbsp;&nbsp; y"),
        ("see https://x.example/a?b=1&c=2.",
         'see <a href="https://x.example/a?b=1&amp;c=2">https://x.example/a?b=1&amp;c=2</a>.'),
        ("请看https://x.example/a。谢谢", '请看<a href="https://x.example/a">https://x.example/a</a>。谢谢'),
        ("javascript:alert(1)", "javascript:alert(1)"),
        ('https://x.example/"onmouseover="y', '<a href="https://x.example/">https://x.example/</a>&quot;onmouseover=&quot;y'),
    ],
)  # fmt: skip
def test_plain_text_as_html(text: str, html: str) -> None:
    """It is escaped, keeps its lines and indentation, and web addresses become links."""
    assert as_values((Passage(text, True),), {}) == [{"kind": "quoted", "html": html}]


def test_text_that_came_with_html() -> None:
    """Its sanitised form is used in the HTML part."""
    assert as_values((Passage("a", False),), {"a": "<b>a</b>"}) == [{"kind": "relayed", "html": "<b>a</b>"}]


def test_nothing_was_written() -> None:
    """An empty passage leaves no empty box."""
    assert as_values((Passage("", True),), {}) == []
