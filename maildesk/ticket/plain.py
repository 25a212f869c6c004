"""Values as plain data: what is stored with a decision, so that `explain` and `replay` can answer for the past."""

import dataclasses
import json
from collections.abc import Mapping, Set
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from maildesk.mail import message as mail
from maildesk.mail.message import Reading
from maildesk.ticket import values
from maildesk.ticket.model import Entry

T = TypeVar("T")


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


def from_json(kind: type[T], text: str) -> T:
    """The value that `as_json` wrote: what was at its default, and a reading, is at its default again.

    Raises `ValueError` for anything else, such as what an older version stored otherwise.
    """
    try:
        value: T = _build(kind, json.loads(text))
    except (TypeError, LookupError, AttributeError) as error:
        raise ValueError(f"no {kind.__name__}: {error}") from error
    return value


def _build(kind: Any, value: Any) -> Any:
    """A value of a type from its plain form."""
    arms = get_args(kind)
    if isinstance(kind, UnionType):
        return None if value is None else _build(next(arm for arm in arms if arm is not NoneType), value)
    match get_origin(kind) or kind:
        case origin if isinstance(origin, type) and dataclasses.is_dataclass(origin):
            hints = _hints(origin)
            return origin(
                **{name: _build(hints[name], item) for name, item in value.items() if name in hints}
            )
        case origin if origin is tuple and arms[-1] is ...:
            return tuple([_build(arms[0], item) for item in value])
        case origin if origin is tuple:
            return tuple(_build(arm, item) for arm, item in zip(arms, value, strict=True))
        case origin if origin is frozenset:
            return frozenset(_build(arms[0], item) for item in value)
        case origin if isinstance(origin, type) and issubclass(origin, Mapping):
            return {_build(arms[0], key): _build(arms[1], item) for key, item in value.items()}
        case origin if origin in (datetime, date):
            return origin.fromisoformat(value)
        case origin if origin is timedelta:
            return timedelta(seconds=value)
        case origin if isinstance(origin, type) and issubclass(origin, StrEnum):
            return origin(value)
    return value


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind, vars(mail) | vars(values))


_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=_plain)
