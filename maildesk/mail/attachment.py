"""The files of a mail: their names made safe, their types, their content."""

import os
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from maildesk.mail import charset, media, tnef, words
from maildesk.mail.message import Attachment
from maildesk.mail.structure import Part

ATTACHMENTS = 100
NAME_OCTETS = 180

_INVISIBLE = re.compile("[\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)")


@dataclass(frozen=True, slots=True)
class File:
    """An attachment and its octets."""

    attachment: Attachment
    octets: bytes


@dataclass(frozen=True, slots=True)
class Files:
    """All files of a mail, the text that stood in an envelope among them, and what was odd."""

    files: tuple[File, ...]
    text: str
    defects: tuple[str, ...]


def file_of(part: Part) -> File:
    """The file that a part is. One that is shown inside the text (RFC 2387, RFC 2183 2.1) is `inline`."""
    related = part.content_id is not None and "related" in part.within
    name = safe_name(part.name)
    attachment = Attachment(
        name=name,
        type=media.type_of(part.type, part.octets, name),
        size=len(part.octets),
        sha256=sha256(part.octets).hexdigest(),
        inline=part.disposition == "inline" or (related and part.disposition != "attachment"),
        content_id=part.content_id,
    )
    return File(attachment, part.octets)


def files(parts: Sequence[Part]) -> Files:
    """The files of a mail with those inside Outlook's envelopes, at most 100."""
    opened: list[Part] = []
    text, defects = "", []
    for part in parts:
        try:
            inside, said = tnef.opened(part) if tnef.is_one(part) else ([part], "")
        except ValueError as error:
            inside, said = [part], ""
            defects.append(str(error)[:200])
        opened, text = opened + inside, text or said
    if len(opened) > ATTACHMENTS:
        defects.append(f"more than {ATTACHMENTS} attachments")
    return Files(tuple(map(file_of, opened[:ATTACHMENTS])), text, tuple(defects))


def write(files: Sequence[File], folder: Path) -> None:
    """Leaves the files in a folder, for their owner alone, under their sha256. Raises `OSError`."""
    for file in files:
        target = folder / file.attachment.sha256
        descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
        with os.fdopen(descriptor, "wb") as out:
            out.write(file.octets)


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
