"""Outlook's envelope for files and text, `winmail.dat` (MS-OXTNEF)."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from maildesk.mail import charset, html, mapi, media, rtf
from maildesk.mail.mapi import Value
from maildesk.mail.structure import Part

ATTRIBUTES = 10_000

_TYPES = frozenset({"application/ms-tnef", "application/vnd.ms-tnef"})
_SIGNATURE = 0x223E9F78
_BODY, _CODE_PAGE, _PROPERTIES = 0x800C, 0x9007, 0x9003  # of the message
_FILE_BEGINS, _TITLE, _DATA, _FILE_PROPERTIES = 0x9002, 0x8010, 0x800F, 0x9005  # of an attachment
_ENCLOSED = bytes.fromhex("0703020000000000c000000000000046")  # before the octets of a message (IID_IMessage)


@dataclass
class _Attachment:
    title: bytes = b""
    octets: bytes = b""
    properties: dict[int, Value] = field(default_factory=dict)


@dataclass
class _Message:
    """What is found in a stream; `label` is the charset of its text."""

    label: str = "cp1252"
    body: bytes = b""
    properties: dict[int, Value] = field(default_factory=dict)
    attachments: list[_Attachment] = field(default_factory=list)


def is_one(part: Part) -> bool:
    """Whether a part is such an envelope."""
    return part.type in _TYPES or part.name.lower() == "winmail.dat"


def opened(part: Part) -> tuple[list[Part], str]:
    """The files in an envelope as parts, and its text. Raises ValueError for what is none.

    A message that is enclosed in it stays one file.
    """
    message = _read(part.octets)
    return [_file(part, one, message.label) for one in message.attachments], _text(message)


def _read(octets: bytes) -> _Message:
    message = _Message()
    for name, content in _attributes(octets):
        if name == _FILE_BEGINS:
            message.attachments.append(_Attachment())
        elif name == _CODE_PAGE:
            message.label = mapi.label_of(int.from_bytes(content[:4], "little"))
        elif name == _BODY:
            message.body = content
        elif name == _PROPERTIES:
            message.properties |= mapi.properties(content)
        elif message.attachments:
            _fill(message.attachments[-1], name, content)
    return message


def _fill(attachment: _Attachment, name: int, content: bytes) -> None:
    if name == _TITLE:
        attachment.title = content
    elif name == _DATA:
        attachment.octets = content
    elif name == _FILE_PROPERTIES:
        attachment.properties |= mapi.properties(content)


def _attributes(octets: bytes) -> Iterator[tuple[int, bytes]]:
    """The attributes of a stream by name, as far as it goes (MS-OXTNEF 2.1.1); checksums are not looked at."""
    if octets[:4] != struct.pack("<I", _SIGNATURE):
        raise ValueError("a broken TNEF stream: it does not begin as one")
    at = 6
    for _ in range(ATTRIBUTES):
        if at + 9 > len(octets):
            return
        name, _, length = struct.unpack_from("<HHI", octets, at + 1)
        yield name, octets[at + 9 : at + 9 + length]
        at += 9 + length + 2


def _file(envelope: Part, attachment: _Attachment, label: str) -> Part:
    values = attachment.properties
    name = _first(values, (mapi.LONG_FILE_NAME, mapi.FILE_NAME), label) or _plain(attachment.title, label)
    name = name or _first(values, (mapi.DISPLAY_NAME,), label)
    octets = values[mapi.DATA].octets.removeprefix(_ENCLOSED) if mapi.DATA in values else attachment.octets
    return replace(
        envelope,
        type=media.type_of(_first(values, (mapi.MEDIA_TYPE,), label).lower(), octets, name),
        name=name,
        octets=octets,
        disposition="attachment",
        content_id=_first(values, (mapi.CONTENT_ID,), label) or None,
    )


def _text(message: _Message) -> str:
    """The plain text, else that of the HTML, else that of the Rich Text."""
    values = message.properties
    page = mapi.label_of(values[mapi.CODE_PAGE].number()) if mapi.CODE_PAGE in values else message.label
    text = _first(values, (mapi.BODY,), page) or _plain(message.body, message.label)
    if not text and mapi.HTML in values:
        text = html.to_text(values[mapi.HTML].text(page))
    if not text and mapi.RTF in values:
        text = rtf.to_text(rtf.decompress(values[mapi.RTF].octets))
    return text


def _first(values: dict[int, Value], numbers: tuple[int, ...], label: str) -> str:
    return next(
        (text for number in numbers if number in values and (text := values[number].text(label).strip())), ""
    )


def _plain(octets: bytes, label: str) -> str:
    return charset.clean(charset.decode(octets.rstrip(b"\0"), label).text).strip()
