"""Outlook's envelope for files and text, `winmail.dat` (MS-OXTNEF)."""

from dataclasses import replace

from maildesk.mail import charset, html, media
from maildesk.mail.structure import Part

OCTETS = 32 * 1024 * 1024

_TYPES = frozenset({"application/ms-tnef", "application/vnd.ms-tnef"})


def is_one(part: Part) -> bool:
    """Whether a part is such an envelope."""
    return part.type in _TYPES or part.name.lower() == "winmail.dat"


def opened(part: Part) -> tuple[list[Part], str]:
    """The files in an envelope as parts, and its text. Raises ValueError for what is none."""
    from tnefparse import TNEF  # slow to import and seldom needed

    if len(part.octets) > OCTETS:
        raise ValueError("a TNEF stream of more than 32 MiB")
    try:
        stream = TNEF(part.octets, do_checksum=False)
        files = [_file(part, one.long_filename() or one.name, one.data) for one in stream.attachments]
        return files, _text(stream.body) or html.to_text(_text(stream.htmlbody))
    except Exception as error:  # the library trusts every length that the stream names
        raise ValueError(f"a broken TNEF stream: {error}") from error


def _file(envelope: Part, name: object, data: object) -> Part:
    octets = bytes(data) if isinstance(data, bytes | bytearray) else b""
    title = _text(name)
    return replace(
        envelope,
        type=media.type_of("", octets, title),
        name=title,
        octets=octets,
        disposition="attachment",
        content_id=None,
    )


def _text(value: object) -> str:
    text = charset.decode(value).text if isinstance(value, bytes) else str(value or "")
    return charset.clean(text.strip("\0")).strip()
