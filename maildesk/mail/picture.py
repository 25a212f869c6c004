"""Pictures inside the text: which of them say something, and which are there for the looks.

A picture is there for the looks where it is too small to show anything, stands in the signature or the quotation, or
is of a logo's size and stands below the name of the writer. A screenshot is large and stands in what was newly written.
"""

import re
import struct
from collections.abc import Iterator, Sequence
from dataclasses import replace
from html import unescape

from maildesk.mail import html, reply
from maildesk.mail.attachment import File
from maildesk.mail.message import Attachment, Message, Reading

SPACER = 10  # pixels of the shorter side
ICON = 48  # pixels of the longer side
LOGO_HEIGHT, LOGO_AREA = 130, 45_000  # pixels
SIGNATURE_LINES = 12  # above a logo, among which the writer's name is looked for
JPEG_SEGMENTS = 200

Size = tuple[int, int]

_IMAGE = re.compile(r"<img\b[^>]{0,4000}>", re.IGNORECASE)
_CID = re.compile(r"""\ssrc\s*=\s*["']?cid:([^"'\s>]{1,300})""", re.IGNORECASE)
_SIDE = r"""[\s";']%s\s*[:=]\s*["']?([0-9]{1,5})(?:px|["'\s;>/])"""
_WIDTH, _HEIGHT = (re.compile(_SIDE % side, re.IGNORECASE) for side in ("width", "height"))
_PLACE = re.compile(r"\[cid:([^\]\s]{1,300})\]")  # as Outlook writes it into the plain text
_LOGO = re.compile(r"logo|banner|signature|facebook|twitter|linkedin|instagram|youtube|xing", re.IGNORECASE)
_WORD = re.compile(r"\w+")
_FRAMES = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})  # that begin a JPEG picture (ITU T.81 B.2.2)


def told_apart(reading: Reading, files: Sequence[File]) -> Reading:
    """The reading with its attachments marked: `decorative` or not."""
    pictures = [file for file in files if _may_be_decorative(file.attachment)]
    if not pictures:
        return reading
    shown = _Shown(reading.message)
    looks = {file.attachment for file in pictures if shown.is_decorative(file)}
    attachments = tuple(replace(one, decorative=one in looks) for one in reading.message.attachments)
    return replace(reading, message=replace(reading.message, attachments=attachments))


def size(octets: bytes) -> Size | None:
    """Width and height of a PNG, GIF, BMP or JPEG picture in pixels, by its header; None where that says none."""
    try:
        if octets.startswith(b"\x89PNG\r\n\x1a\n"):
            return struct.unpack_from(">II", octets, 16)
        if octets.startswith((b"GIF87a", b"GIF89a")):
            return struct.unpack_from("<HH", octets, 6)
        if octets.startswith(b"BM"):
            width, height = struct.unpack_from("<ii", octets, 18)
            return width, abs(height)  # negative where the lines run from top to bottom
        return _jpeg_size(octets) if octets.startswith(b"\xff\xd8") else None
    except struct.error:
        return None


def _jpeg_size(octets: bytes) -> Size | None:
    at = 2
    for _ in range(JPEG_SEGMENTS):
        marker, length = struct.unpack_from(">HH", octets, at)
        if marker & 0xFF in _FRAMES:
            height, width = struct.unpack_from(">HH", octets, at + 5)
            return width, height
        at += 2 + length
    return None


def _may_be_decorative(attachment: Attachment) -> bool:
    return attachment.type.startswith("image/") and (attachment.inline or attachment.content_id is not None)


class _Shown:
    """Where the pictures of a mail stand in its text, and how large."""

    def __init__(self, message: Message) -> None:
        self._names = {
            word for word in _words(message.sender.name if message.sender else "") if len(word) > 1
        }
        self._sizes: dict[str, Size] = {}
        text, quoted = message.body_text, frozenset[int]()
        if message.body_html:
            text, quoted = html.to_marked_text(_IMAGE.sub(self._as_place, message.body_html))
        self._places = frozenset(_PLACE.findall(text))
        written = reply.joined(text, reply.spans(text, quoted))
        self._above = dict(_places(written))

    def is_decorative(self, file: File) -> bool:
        """Whether a picture is there for the looks."""
        cid = file.attachment.content_id or ""
        pixels = self._sizes.get(cid) or size(file.octets)
        if cid not in self._places:  # whoever attached it meant it, unless nobody can see it
            return pixels is not None and min(pixels) <= SPACER
        if cid not in self._above:
            return True
        return pixels is not None and (
            _is_tiny(pixels) or (_is_of_logos_size(pixels) and self._signs(file.attachment))
        )

    def _as_place(self, image: re.Match[str]) -> str:
        """What stands for a picture in the text; its size on the page is kept."""
        cid = _CID.search(image[0])
        if cid is None:
            return image[0]
        name = unescape(cid[1])
        width, height = _WIDTH.search(image[0]), _HEIGHT.search(image[0])
        if width and height:
            self._sizes[name] = int(width[1]), int(height[1])
        return f"[cid:{name}]"

    def _signs(self, attachment: Attachment) -> bool:
        """Whether a picture is called a logo, or stands below the name of the writer."""
        above = self._above[attachment.content_id or ""]
        return _LOGO.search(attachment.name) is not None or any(self._names & _words(line) for line in above)


def _places(text: str) -> Iterator[tuple[str, Sequence[str]]]:
    """Each picture that stands in a text, with the lines above it."""
    lines = text.split("\n")
    for number, line in enumerate(lines):
        for cid in _PLACE.findall(line):
            yield cid, lines[max(number - SIGNATURE_LINES, 0) : number]


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text.casefold()))


def _is_tiny(pixels: Size) -> bool:
    return min(pixels) <= SPACER or max(pixels) <= ICON


def _is_of_logos_size(pixels: Size) -> bool:
    return pixels[1] <= LOGO_HEIGHT or pixels[0] * pixels[1] <= LOGO_AREA
