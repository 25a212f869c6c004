"""Header fields as lines: made safe, encoded (RFC 2047, RFC 2231) and folded (RFC 5322 2.2.3).

Every value that a stranger may have written passes `header_safe`; a line break in it cannot survive.
"""

import re
from base64 import b64encode
from collections.abc import Iterable, Iterator
from urllib.parse import quote

LINE = 76  # RFC 2047 2: a line that holds an encoded word has at most 76 characters
LONGEST_ID = 900  # with name, brackets and folding an id stays within the 998 of RFC 5322 2.1.1
_WORD = 39  # octets in an encoded word: 64 characters, so that the first fits beside the longest of our field names
_BREAKS = re.compile("[\x00-\x20\x7f-\xa0\u2028\u2029\ud800-\udfff\ue000-\ue002]+")
_BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_ID = re.compile(r"[!-;=?-~]+")
_TOKEN = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._+-]{0,59}")
_ATTR_CHAR = "!#$&+^`{}|"  # RFC 2231 7, beside letters, digits and _ . - ~


def header_safe(text: str, cap: int = 200) -> str:
    """Text as one line: controls and line breaks become spaces, marks that turn the writing direction go."""
    line = _BREAKS.sub(" ", _BIDI.sub("", text)).strip()
    return line if len(line) <= cap else line[: cap - 1].rstrip() + "…"


def unstructured(name: str, text: str) -> str:
    """A field of free text. Only what needs it is encoded, so that `[IT-123]` stays legible in any log."""
    words = header_safe(text).split(" ")
    odd = [position for position, word in enumerate(words) if not _plain(word)]
    if odd:
        first, last = odd[0], odd[-1] + 1
        words[first:last] = _encoded_words(" ".join(words[first:last]))
    return folded(name, words)


def mailbox(name: str, display: str, address: str) -> str:
    """A field with one mailbox: display name and addr-spec (RFC 5322 3.4)."""
    shown = header_safe(display)
    return folded(name, [*_phrase(shown), f"<{header_safe(address, 400)}>"])


def ids(name: str, message_ids: Iterable[str]) -> str:
    """A field of Message-IDs, each once. They are never encoded, since other programs then ignore the field."""
    return folded(name, (f"<{one}>" for one in dict.fromkeys(message_ids)))


def sound_id(message_id: str) -> bool:
    """Whether an id can be repeated in a header field as it is."""
    return len(message_id) <= LONGEST_ID and _ID.fullmatch(message_id) is not None


def parameter(name: str, value: str) -> str:
    """`; name=value`, on a line of its own and encoded where it must be (RFC 2231 4)."""
    safe = header_safe(value)
    if _TOKEN.fullmatch(safe):
        return f';\r\n {name}="{safe}"'
    return f";\r\n {name}*=utf-8''{quote(safe, safe=_ATTR_CHAR)}"


def folded(name: str, words: Iterable[str]) -> str:
    """A field whose words stand on as few lines as hold them. The first stays beside the name."""
    lines = [f"{name}:"]
    for position, word in enumerate(words):
        if position and len(lines[-1]) + 1 + len(word) > LINE:
            lines.append("")
        lines[-1] += f" {word}"
    return "\r\n".join(lines)


def _plain(word: str) -> bool:
    return word.isascii() and "=?" not in word


def _phrase(display: str) -> list[str]:
    if not display:
        return []
    if _plain(display):
        escaped = display.replace("\\", r"\\").replace('"', r"\"")
        return [f'"{escaped}"']
    return list(_encoded_words(display))


def _encoded_words(text: str) -> Iterator[str]:
    """Text as encoded words (RFC 2047 5), divided between characters, never within one."""
    piece = b""
    for character in text:
        octets = character.encode("utf-8")
        if len(piece) + len(octets) > _WORD:
            yield _encoded(piece)
            piece = b""
        piece += octets
    yield _encoded(piece)


def _encoded(octets: bytes) -> str:
    return f"=?utf-8?B?{b64encode(octets).decode('ascii')}?="
