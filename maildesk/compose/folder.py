"""A folder of templates as it lies on the disk: the one place where they are read from files."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from maildesk.compose.piece import Piece
from maildesk.compose.source import Source, parse
from maildesk.errors import TemplateError

_LANGUAGE = r"([A-Za-z]{2,3}(?:-[A-Za-z0-9]+)*)"
_TEMPLATE = re.compile(rf"([a-z][a-z0-9-]*)\.{_LANGUAGE}\.txt")
_WORDS = re.compile(rf"words\.{_LANGUAGE}\.toml")

Key = tuple[str, str]  # event and language, the latter in lower case


@dataclass(frozen=True, slots=True)
class Folder:
    """What could be used of a folder, and what not: `file:line: what`."""

    sources: dict[Key, Source] = field(default_factory=dict)
    words: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    layouts: list[Piece] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def read(path: Path) -> Folder:
    """The templates in a folder, which need not exist. Raises nothing: what cannot be read is a fault."""
    folder = Folder()
    try:
        files = sorted(path.iterdir())
    except FileNotFoundError:
        files = []
    except OSError as error:
        folder.faults.append(f"{path}:1: {error.strerror}")
        files = []
    for file in files:
        _take(folder, file)
    return folder


def _take(folder: Folder, file: Path) -> None:
    try:
        if match := _TEMPLATE.fullmatch(file.name):
            folder.sources[match[1], match[2].lower()] = parse(str(file), _text(file))
        elif match := _WORDS.fullmatch(file.name):
            folder.words[match[1].lower()] = tomllib.loads(_text(file))
        elif file.name == "layout.html":
            folder.layouts.append(Piece(str(file), 1, _text(file), escaping=True))
        elif file.suffix in (".txt", ".html", ".toml"):
            folder.faults.append(f"{file}:1: not used; a template is called EVENT.LANG.txt: closed.en.txt")
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        folder.faults.append(f"{file}:1: {error}")
    except TemplateError as error:
        folder.faults.append(str(error))


def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8")
