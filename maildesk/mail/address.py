"""Addresses in header fields: leniently, as a reader sees them, and strictly, as an identity (RFC 5322 3.4)."""

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from maildesk.mail import charset, words
from maildesk.mail.bounds import HEADER
from maildesk.mail.message import Address

ADDRESSES = 500
NAME = 200

# Every alternative begins with another character, so that the scan is linear whatever stands in the field.
_TOKEN = re.compile(
    r"""(?P<encoded>=\?[^?\s]{1,60}\?[bBqQ]\?[^?\s]*\?=)
    | "(?P<quoted>(?:[^"\\]|\\.)*)"
    | <(?P<angle>[^<>]*)>?
    | \((?P<comment>(?:[^()\\]|\\.|\([^()]*\))*)\)
    | (?P<mark>[,;:])
    | (?P<blank>[ \t]+)
    | (?P<word>(?:[^\s",;:<>()\\=]|\\.?)+|[=\s"()>])
    """,
    re.VERBOSE,
)
_ESCAPED = re.compile(r"\\(.)")
_FOLD = re.compile(r"[\r\n]+")
_COMMENT = re.compile(r"\([^()]*\)")
_GAP = re.compile(r"[ \t]{0,20}([.@])[ \t]{0,20}")
_ADDR_SPEC = re.compile(r"[^\s<>()\[\],;:@\"]{1,128}@[^\s<>(),;:@\"']+")

# One mailbox that two readers cannot take differently: no second address, no group, no route, no nested comment.
# Quoted strings and simple comments are taken out before; a quotation mark is left in the place of the first.
_QUOTED = re.compile(r'"(?:[^"\\\x00]|\\[^\x00])*"')
_SIMPLE_COMMENT = re.compile(r'\([^()<>@,;:"\\\x00]*\)')
_SPEC = r'[^\s<>()\[\]\\,;:@"\x00]{1,64}@[A-Za-z0-9.\-\u0080-\U0010ffff]{1,255}'
_STRICT = re.compile(rf"({_SPEC})|[^<>()\\,;:@\x00]*<({_SPEC})>")
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")


def addresses(values: Sequence[str]) -> tuple[Address, ...]:
    """The mailboxes of address fields' raw values, groups flattened; at most 500. Never raises."""
    found: list[Address] = []
    for value in values:
        for address in _mailboxes(_readable(_FOLD.sub("", value))):
            if len(found) == ADDRESSES:
                return tuple(found)
            found.append(address)
    return tuple(found)


def originator(values: Sequence[str]) -> str | None:
    """The identity in the From fields: the one unambiguous addr-spec of the only field, else None.

    In lower case (ASCII letters only) with the domain as A-labels. Everything that another reader, or the server
    that checked the signatures, might take for another address gives None.
    """
    if len(values) != 1 or len(values[0]) >= HEADER:  # what was cut off may name somebody else
        return None
    text = _FOLD.sub("", values[0])
    with suppress(
        UnicodeError
    ):  # else the name is in an older charset: every delimiter among its octets counts
        text = charset.octets_of(text).decode("utf-8")
    match = _STRICT.fullmatch(_SIMPLE_COMMENT.sub(" ", _QUOTED.sub('"', text)).strip())
    return identity(match[1] or match[2]) if match else None


def identity(address: str) -> str | None:
    """An addr-spec in the one form in which identities are compared, or None where it has none."""
    local, _, domain = address.rpartition("@")
    try:
        ascii_domain = domain.lower() if domain.isascii() else domain.encode("idna").decode("ascii")
    except UnicodeError:
        return None
    if (
        not local
        or charset.has_surrogates(local)
        or len(ascii_domain) > 255
        or not all(map(_LABEL.fullmatch, ascii_domain.split(".")))
    ):
        return None
    return "".join(letter.lower() if letter.isascii() else letter for letter in local) + "@" + ascii_domain


def _readable(raw: str) -> str:
    """A field's value with its encoded words undone where a program put the whole address into one."""
    return words.decode(raw) if "=?" in raw and "@" not in raw else raw


@dataclass
class _Mailbox:
    """What has been read of one mailbox."""

    phrase: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    angle: str | None = None

    def addresses(self) -> Iterator[Address]:
        """The mailbox, if anything in it names one."""
        phrase = "".join(self.phrase).strip()
        if self.angle is not None:
            spec = _spec(self.angle)
            found = _ADDR_SPEC.search(phrase) if not spec else None
            yield self._named(phrase, found[0] if found else spec)
        elif _ADDR_SPEC.fullmatch(closed := _GAP.sub(r"\1", phrase)):
            yield self._named("", closed)
        elif found := _ADDR_SPEC.search(phrase):
            yield self._named(phrase[: found.start()] + phrase[found.end() :], found[0])
        elif phrase and " " not in phrase:
            yield self._named("", phrase)

    def _named(self, phrase: str, spec: str) -> Address:
        name = words.decode(phrase or " ".join(self.comments)).strip("\"'<> ")
        return Address(name[:NAME], words.decode(spec).strip("\"' ")[:320])


def _spec(angle: str) -> str:
    """What an angle-addr names: without its route, and without the comments and blanks of old (RFC 5322 4.4)."""
    spec = angle.rpartition(":")[2] if angle.startswith("@") else angle.removeprefix("mailto:")
    if "(" not in spec and " " not in spec and "\t" not in spec:
        return spec
    closed = _GAP.sub(r"\1", _COMMENT.sub(" ", spec).strip())
    found = _ADDR_SPEC.search(closed) if " " in closed else None
    return found[0] if found else closed


def _mailboxes(raw: str) -> Iterator[Address]:
    """Splits at commas outside of quotes, comments and brackets. `name:` begins a group and `;` ends it."""
    mailbox = _Mailbox()
    has_group = ";" in raw
    for token in _TOKEN.finditer(raw):
        kind, text = token.lastgroup, token[token.lastgroup or 0]
        if text in (",", ";") and kind == "mark":
            yield from mailbox.addresses()
            mailbox = _Mailbox()
        elif text == ":" and kind == "mark" and has_group and mailbox.angle is None:
            mailbox = _Mailbox()
        elif kind == "angle":
            mailbox.angle = mailbox.angle or text  # `<<ann@example.org>>` has an empty one first
        elif kind == "comment":
            mailbox.comments.append(_ESCAPED.sub(r"\1", text))
        else:
            mailbox.phrase.append(_ESCAPED.sub(r"\1", text) if kind == "quoted" else text)
    yield from mailbox.addresses()
