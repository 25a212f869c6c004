"""What reaches a terminal."""

import json

import pytest

from maildesk.cli.terminal import as_json, one_line, printable, width

UNSAFE = ["\x00", "\x07", "\x08", "\x1b", "\r", "\x7f", "\x85", "\x9b", "\u061c", "\u200b", "\u200e", "\u2028",
          "\u202e", "\u2066", "\ufeff", "\ud800", "\U000e0041"]  # fmt: skip
SAFE = ["é", "打印机", "ß", "🖨", "\u200d", "العربية", "\t", "\n"]


@pytest.mark.parametrize("character", UNSAFE, ids=ascii)
def test_a_character_that_does_something(character: str, capsys: pytest.CaptureFixture[str]) -> None:
    """It is shown by its number; in JSON it is escaped and means what it meant."""
    assert printable(f"a{character}b") == f"a\\u{{{ord(character):x}}}b"
    as_json({"text": f"a{character}b"}, indent=None)
    printed = capsys.readouterr().out
    assert character not in printed
    assert json.loads(printed) == {"text": f"a{character}b"}


@pytest.mark.parametrize("text", SAFE, ids=ascii)
def test_a_character_that_is_text(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    """It stays, also in JSON."""
    assert printable(text) == text
    as_json(text, indent=None)
    assert capsys.readouterr().out == json.dumps(text, ensure_ascii=False) + "\n"


@pytest.mark.parametrize(("text", "line"), [("a\nb", "a b"), ("a\r\n\t b", "a  b"), ("a\x0bb\x0cc", "a b c")])
def test_several_lines_where_one_has_room(text: str, line: str) -> None:
    """What divides lines and columns is a space."""
    assert one_line(text) == line


@pytest.mark.parametrize(("text", "columns"), [("", 0), ("abc", 3), ("打印", 4), ("e\u0301", 1), ("ＡＢ", 4)])
def test_how_wide_text_is(text: str, columns: int) -> None:
    """East Asian wide characters take two columns, combining ones none."""
    assert width(text) == columns
