"""Structured MIME fields: a value and its parameters (RFC 2045 5.1, RFC 2231)."""

import re
from urllib.parse import unquote_to_bytes

from maildesk.mail import charset, words

_PARAMETER = re.compile(r';\s*([^\s=;"]{1,60})\s*=\s*(?:"((?:[^"\\]|\\.)*)"?|([^;]*))')
_SECTION = re.compile(r"([^*]+)(?:\*([0-9]{1,3}))?(\*)?")
_ESCAPED = re.compile(r"\\(.)")

Sections = dict[int, tuple[str, bool]]


def parse(raw: str, hint: str | None = None) -> tuple[str, dict[str, str]]:
    """The value in lower case and its parameters, decoded, by lower-case name. Never raises.

    The first of two parameters of one name counts. A parameter in the extended notation of RFC 2231 wins over the
    plain one that some programs add for old readers.
    """
    plain: dict[str, str] = {}
    extended: dict[str, Sections] = {}
    for match in _PARAMETER.finditer(raw):
        section = _SECTION.fullmatch(match[1])
        text = _ESCAPED.sub(r"\1", match[2]) if match[2] is not None else (match[3] or "").strip()
        if section is None:
            continue
        name = section[1].lower()
        if section[2] is None and section[3] is None:
            plain.setdefault(name, words.decode(text, hint))
        else:
            sections = extended.setdefault(name, {})
            sections.setdefault(int(section[2] or 0), (text, section[3] is not None))
    return _value(raw), plain | {name: _joined(sections) for name, sections in extended.items()}


def _value(raw: str) -> str:
    return raw.partition(";")[0].strip().strip('"').lower()


def _joined(sections: Sections) -> str:
    """RFC 2231 3 and 4: sections in order, the charset named once at the start of the first."""
    label = None
    octets = bytearray()
    for number in sorted(sections):
        text, encoded = sections[number]
        if number == min(sections) and encoded and text.count("'") >= 2:
            label, _, text = text.split("'", 2)
        octets += unquote_to_bytes(charset.octets_of(text)) if encoded else charset.octets_of(text)
    return charset.decode(bytes(octets), label).text
