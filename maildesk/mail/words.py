"""Encoded words and what else stands in the text of a header field (RFC 2047, RFC 2231 5)."""

import base64
import binascii
import re
from itertools import groupby

from maildesk.mail import charset

_WORD = re.compile(r"=\?([^?\s*]{1,60})(?:\*[^?\s]{0,40})?\?([bBqQ])\?([^?]*)\?=")
_BETWEEN = re.compile(r"(\?=)[ \t\r\n]+(?==\?)")
_FOLD = re.compile(r"\r\n?|\n")
_Q = re.compile(rb"=([0-9A-Fa-f]{2})")
_NOT_BASE64 = re.compile(r"[^A-Za-z0-9+/]")
# Line ends, terminal controls and line separators become blanks; direction overrides would reorder what is shown.
_PLAIN = {
    **dict.fromkeys([*range(0x01, 0x20), *range(0x7F, 0xA0), 0x2028, 0x2029], " "),
    **dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)], None),
    0: charset.REPLACEMENT,
}


def decode(raw: str, hint: str | None = None) -> str:
    """The text of a header field's raw value on one line, its encoded words decoded. Never raises.

    `hint` is the charset that octets without a label may be in.

    Neighbouring words of one charset are joined before they are decoded: many programs split a word inside a
    character, which RFC 2047 5 forbids.
    """
    text = _FOLD.sub("", raw)
    if "=?" in text:
        text = "".join(_pieces(_BETWEEN.sub(r"\1", text)))
    elif not text.isascii():
        text = _unlabelled(text, hint)
    return one_line(text)


def as_written(raw: str) -> str:
    """The text of a field that holds no encoded words on one line. Never raises."""
    return one_line(_unlabelled(_FOLD.sub("", raw)))


def one_line(text: str) -> str:
    """Text without line ends, controls and direction overrides."""
    if text.isascii() and text.isprintable():
        return text.strip()
    return charset.clean(text.translate(_PLAIN)).strip()


def _pieces(text: str) -> list[str]:
    pieces: list[str] = []
    end = 0
    run: list[re.Match[str]] = []
    for match in _WORD.finditer(text):
        if match.start() > end:
            pieces += [*_words(run), _unlabelled(text[end : match.start()])]
            run = []
        run.append(match)
        end = match.end()
    return [*pieces, *_words(run), _unlabelled(text[end:])]


def _words(run: list[re.Match[str]]) -> list[str]:
    """The text of words that stand next to each other."""
    groups = groupby(run, lambda match: match[1].lower())
    return [_joined(label, list(same)) for label, same in groups]


def _joined(label: str, same: list[re.Match[str]]) -> str:
    """The text of words of one charset, or the words as written where they are no text in it (RFC 2047 6.2)."""
    text = charset.decode(b"".join(_octets(match[2], match[3]) for match in same), label).text
    garbled = text.count(charset.REPLACEMENT) * 4 > len(text)
    return "".join(match[0] for match in same) if garbled else text


def _octets(encoding: str, text: str) -> bytes:
    if encoding in "qQ":
        return _Q.sub(lambda m: bytes([int(m[1], 16)]), charset.octets_of(text.replace("_", " ")))
    digits = _NOT_BASE64.sub("", text)
    try:
        return base64.b64decode(digits + "=" * (-len(digits) % 4))
    except binascii.Error:  # one digit too many: a truncated word
        return base64.b64decode(digits[: len(digits) // 4 * 4])


def _unlabelled(text: str, hint: str | None = None) -> str:
    return text if text.isascii() else charset.decode(charset.octets_of(text), hint=hint).text
