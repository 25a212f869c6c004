"""Rich Text."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as some

from maildesk.mail import rtf

# MS-OXRTFCP 3.1 and 3.2: a text as it is packed, one with a reference into itself.
HELLO = "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0"
CROSSING = "1a0000001c0000004c5a4675e2d44b51410004205758595a0d6e7d010eb0"


@pytest.mark.parametrize(
    ("packed", "text"),
    [
        (bytes.fromhex(HELLO), rb"{\rtf1\ansi\ansicpg1252\pard hello world}" + b"\r\n"),
        (bytes.fromhex(CROSSING), rb"{\rtf1 WXYZWXYZWXYZWXYZWXYZ}"),
        (struct.pack("<II4sI", 12 + 8, 8, b"MELA", 0) + rb"{\rtf1 }", rb"{\rtf1 }"),
        (struct.pack("<II4sI", 20, 8, b"????", 0) + rb"{\rtf1 }", b""),
        (b"short", b""),
    ],
)
def test_what_is_packed(packed: bytes, text: bytes) -> None:
    """It comes out as it was, by the examples of the standard."""
    assert rtf.decompress(packed) == text


def test_much_in_little() -> None:
    """What grows without end ends at 2 MiB."""
    content = b"\x00abcdefgh" + b"\xff" + b"\x0d\x0f" * 8
    packed = struct.pack("<II4sI", 0xFFFFFFFF, 0, b"LZFu", 0) + content * 100_000
    assert len(rtf.decompress(packed)) <= rtf.OCTETS + 200


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (r"{\rtf1\ansi one\par two\line three\tab four}", "one\ntwo\nthree\tfour"),
        (r"{\rtf1{\fonttbl{\f0 Arial;}}{\colortbl;\red0;}{\*\generator X;}{\info{\title t}}text}", "text"),
        (r"{\rtf1\ansicpg936 \'b4\'f2\'d3\'a1\'bb\'fa}", "打印机"),
        (r"{\rtf1\ansi caf\'e9}", "café"),
        (r"{\rtf1\uc1 \u25171?\u21360?}", "打印"),
        (r"{\rtf1\uc2 \u233\'c3\'a9 x}", "é x"),
        (r"{\rtf1 \u-10179?\u-8704?}", "😀"),
        (r"{\rtf1 a\{b\}c\\d\~e\emdash f}", "a{b}c\\d\xa0e—f"),
        ("{\\rtf1 one\r\n two}", "one two"),
        (r"{\rtf1{\mmathPr\mmathFont34 x}text}", "text"),
        (r"{\rtf1 text}" + "\0\n", "text"),
        (r"{\rtf1 {{{ open", "open"),
        (r"}}}", ""),
        ("", ""),
    ],
)
def test_text(source: str, text: str) -> None:
    """Paragraphs, characters of any code page; fonts, colours and the rest of the machinery left out."""
    assert rtf.to_text(source.encode("latin-1")) == text


def test_html_that_is_wrapped() -> None:
    """It is unwrapped and read as any other; what stands for it in Rich Text is not read twice."""
    source = (
        r"{\rtf1\ansi\ansicpg1252\fromhtml1 {\*\htmltag64 <p>}\htmlrtf {\htmlrtf0 Hello {\*\htmltag84 <b>}\htmlrtf {\b\htmlrtf0 "
        r"you{\*\htmltag92 </b>}\htmlrtf }\htmlrtf0{\*\htmltag84 &amp; me}\htmlrtf\par}\htmlrtf0{\*\htmltag72 </p>}"
        r"{\*\mhtmltag64 <p>}{\*\htmltag4 <ul><li>}one{\*\htmltag4 </ul>}}"
    )
    assert rtf.to_text(source.encode()) == "Hello you& me\n\n• one"


@given(some.text(some.sampled_from("\\{}'u0159*ab \n~-"), max_size=80))
def test_whatever_stands_there(source: str) -> None:
    """It has some text."""
    assert isinstance(rtf.to_text(source.encode()), str)


@given(some.binary(max_size=300))
def test_whatever_is_packed(content: bytes) -> None:
    """It has some content."""
    assert isinstance(
        rtf.decompress(struct.pack("<II4sI", len(content) + 12, 0, b"LZFu", 0) + content), bytes
    )
