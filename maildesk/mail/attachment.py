"""The files of a mail: their names made safe, their types, their content; TNEF streams opened (MS-OXTNEF)."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

from maildesk.mail import charset, words
from maildesk.mail.message import Attachment
from maildesk.mail.structure import Part

ATTACHMENTS = 100
NAME_OCTETS = 180
TNEF_OCTETS = 32 * 1024 * 1024

_TNEF = frozenset({"application/ms-tnef", "application/vnd.ms-tnef"})
_INVISIBLE = re.compile("[\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)")
_MEDIA_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]{1,100}/[a-z0-9!#$&^_.+-]{1,100}")
_MAGIC = (
    (b"\x89PNG\r\n\x1a\n", "image/png"), (b"\xff\xd8\xff", "image/jpeg"), (b"GIF8", "image/gif"),
    (b"%PDF-", "application/pdf"), (b"PK\x03\x04", "application/zip"), (b"\x1f\x8b", "application/gzip"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class File:
    """An attachment and its octets."""

    attachment: Attachment
    octets: bytes


def file_of(part: Part) -> File:
    """The file that a part is. One that is shown inside the text (RFC 2387, RFC 2183 2.1) is `inline`."""
    related = part.content_id is not None and "related" in part.within
    attachment = Attachment(
        name=safe_name(part.name),
        type=_type(part.type, part.octets),
        size=len(part.octets),
        sha256=sha256(part.octets).hexdigest(),
        inline=part.disposition == "inline" or (related and part.disposition != "attachment"),
        content_id=part.content_id,
    )
    return File(attachment, part.octets)


def safe_name(name: str) -> str:
    """A file name to show and to save under: no folders, controls or direction marks, at most 180 octets.

    Empty where nothing is left of it.
    """
    text = _INVISIBLE.sub("", words.one_line(unicodedata.normalize("NFC", charset.clean(name))))
    text = re.split(r"[/\\]", text)[-1].strip(" .")
    if _RESERVED.match(text):
        text = f"_{text}"
    stem, dot, extension = text.rpartition(".")
    if not dot or len(extension) > 20:
        stem, dot, extension = text, "", ""
    room = NAME_OCTETS - len((dot + extension).encode())
    return stem.encode()[:room].decode("utf-8", "ignore") + dot + extension


def is_tnef(part: Part) -> bool:
    """Whether a part is Outlook's envelope for files and text (`winmail.dat`)."""
    return part.type in _TNEF or part.name.lower() == "winmail.dat"


def open_tnef(part: Part) -> tuple[list[Part], str]:
    """The files in a TNEF stream as parts, and its text. Raises ValueError where it is none."""
    from tnefparse import TNEF  # slow to import and seldom needed

    if len(part.octets) > TNEF_OCTETS:
        raise ValueError("a TNEF stream of more than 32 MiB")
    try:
        stream = TNEF(part.octets, do_checksum=False)
        files = [_tnef_part(part, one.long_filename() or one.name, one.data) for one in stream.attachments]
        return files, _tnef_text(stream.body, stream.htmlbody)
    except Exception as error:
        raise ValueError(f"a broken TNEF stream: {error}") from error


def _tnef_part(stream: Part, name: object, data: object) -> Part:
    text = name.decode("cp1252", "replace") if isinstance(name, bytes) else str(name or "")
    octets = bytes(data) if isinstance(data, bytes | bytearray) else b""
    kind = _by_magic(octets) or "application/octet-stream"
    return replace(
        stream, type=kind, name=text.strip("\0"), octets=octets, disposition="attachment", content_id=None
    )


def _tnef_text(body: object, html: object) -> str:
    from maildesk.mail.html import to_text

    for source, reader in ((body, str), (html, to_text)):
        if source:
            text = charset.decode(source).text if isinstance(source, bytes) else str(source)
            return charset.clean(reader(text)).strip("\0\ufffd \n")
    return ""


def calendar_text(octets: bytes, label: str | None) -> str:
    """What an invitation says, in lines, or an empty string for what is no calendar (RFC 5545)."""
    from icalendar import Calendar

    try:
        calendar = Calendar.from_ical(charset.decode(octets, label or "utf-8").text)
        return "\n".join(_event_lines(calendar.walk("VEVENT")))
    except Exception:  # hostile input leaves the library in more ways than it names
        return ""


def _event_lines(events: Sequence[Mapping[str, object]]) -> Iterator[str]:
    for event in events[:5]:
        for name in ("SUMMARY", "DTSTART", "LOCATION", "DESCRIPTION"):
            value = event.get(name)
            text = str(getattr(value, "dt", value) or "").strip()
            if text:
                yield text


def _type(declared: str, octets: bytes) -> str:
    if _MEDIA_TYPE.fullmatch(declared):
        return declared
    return _by_magic(octets) or "application/octet-stream"


def _by_magic(octets: bytes) -> str | None:
    return next((kind for magic, kind in _MAGIC if octets.startswith(magic)), None)
