"""Values as plain data: what is stored with a decision, so that `explain` and `replay` can answer for the past."""

import dataclasses
import json
from collections.abc import Mapping, Set
from datetime import datetime, timedelta
from enum import Enum
from typing import Any

from maildesk.mail.message import Reading


def as_json(value: object) -> str:
    """A value of the desk as JSON text. A reading is left out: the inbox row holds the octets that it came from."""
    return json.dumps(plain(value), ensure_ascii=False, separators=(",", ":"))


def plain(value: object) -> Any:
    """A value as dicts, lists, strings and numbers, without what is at its default."""
    match value:
        case None | bool() | int() | float():
            return value
        case Enum():
            return value.value
        case str():
            return value
        case datetime():
            return value.isoformat()
        case timedelta():
            return value.total_seconds()
        case Mapping():
            return {str(key): plain(item) for key, item in value.items()}
        case Set():
            return sorted(str(item) for item in value)
        case tuple() | list():
            return [plain(item) for item in value]
        case _ if dataclasses.is_dataclass(value):
            return {
                field.name: plain(item)
                for field in dataclasses.fields(value)
                for item in [getattr(value, field.name)]
                if item != field.default and not isinstance(item, Reading)
            }
    raise TypeError(f"no plain form for {type(value).__name__}")
