"""The files beside a policy, as they lie on the disk: the one place where they are read."""

from collections.abc import Sequence
from pathlib import Path

from maildesk.policy.include import ReadFile

LARGEST = 32 * 1024 * 1024  # octets
_UTF_8 = ("utf-8-sig",)
_ENCODINGS = {".csv": (*_UTF_8, "gb18030")}  # what spreadsheets write; GB 18030 is GBK and more


def beside(folder: Path) -> ReadFile:
    """Reads files of a folder as text: UTF-8; tables, too, in GBK. None for what is not there, no text or too large."""
    top = folder.resolve()

    def read_file(name: str) -> str | None:
        try:
            path = (top / name).resolve()
            if not path.is_relative_to(top) or path.stat().st_size > LARGEST:
                return None
            return _decoded(path.read_bytes(), _ENCODINGS.get(path.suffix.lower(), _UTF_8))
        except (OSError, ValueError):  # the latter for a name with a NUL
            return None

    return read_file


def _decoded(octets: bytes, encodings: Sequence[str]) -> str | None:
    for encoding in encodings:
        try:
            return octets.decode(encoding).replace("\r\n", "\n")
        except UnicodeDecodeError:
            continue
    return None
