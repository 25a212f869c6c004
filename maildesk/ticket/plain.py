"""Values as plain data: what is stored with a decision, so that `explain` and `replay` can answer for the past."""

import dataclasses
import json
from collections.abc import Mapping, Set
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from maildesk.mail.message import Reading
from maildesk.ticket.model import Entry


def as_json(value: object) -> str:
    """A value of the desk as JSON text, without what is at its default.

    A reading is left out: the inbox row holds the octets that it came from. The entry that a notice shows is its
    number: the decision holds the entry.
    """
    return _ENCODER.encode(value)


def _plain(value: object) -> Any:
    """One level of what JSON has no form for; raises `TypeError` for what is no value of the desk."""
    match value:
        case _ if dataclasses.is_dataclass(value):
            return {
                name: item.no if isinstance(item, Entry) else item
                for name, default in _fields(value.__class__)
                for item in [getattr(value, name)]
                if item != default and not isinstance(item, Reading)
            }
        case datetime():
            return value.isoformat()
        case timedelta():
            return value.total_seconds()
        case Mapping():
            return dict(value)
        case Set():
            return sorted(map(str, value))
    raise TypeError(f"no plain form for {type(value).__name__}")


@cache
def _fields(kind: type) -> tuple[tuple[str, object], ...]:
    return tuple((field.name, field.default) for field in dataclasses.fields(kind))


_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=_plain)
