"""Readings as JSON between processes. Nothing that arrives can be anything but the values that were asked for."""

import json
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, cast, get_args, get_origin, get_type_hints

T = TypeVar("T")


def encode(value: object) -> bytes:
    """A dataclass of this room as JSON in UTF-8; its fields as a list, in their order."""
    return json.dumps(_plain(value), ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def decode(kind: type[T], octets: bytes) -> T:
    """The value of a dataclass from what `encode` wrote. Raises ValueError for anything else."""
    try:
        value: T = _builder(cast(Any, kind))(json.loads(octets))
    except (TypeError, LookupError, RecursionError, UnicodeError) as error:
        raise ValueError(f"no {kind.__name__}: {error}") from error
    return value


def _plain(value: object) -> object:
    if is_dataclass(value):
        return [_plain(getattr(value, name)) for name in _names(cast(Any, type(value)))]
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value


@cache
def _names(kind: Any) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


@cache
def _builder(kind: Any) -> Callable[[Any], Any]:
    """How a value of this type is made from JSON, whatever the JSON may be."""
    if is_dataclass(kind) and isinstance(kind, type):
        return _dataclass_builder(kind)
    if kind in (date, datetime):
        return cast(Callable[[Any], Any], kind.fromisoformat)
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return kind
    if get_origin(kind) is tuple:
        return _tuple_builder(get_args(kind))
    if isinstance(kind, UnionType):
        (inner,) = (arm for arm in get_args(kind) if arm is not NoneType)
        build = _builder(inner)
        return lambda value: None if value is None else build(value)
    return lambda value: _exactly(kind, value)


def _dataclass_builder(kind: type) -> Callable[[Any], Any]:
    hints = get_type_hints(kind)
    builders = [_builder(hints[name]) for name in _names(kind)]

    def build(value: Any) -> Any:
        return kind(*(make(item) for make, item in zip(builders, _exactly(list, value), strict=True)))

    return build


def _tuple_builder(arms: tuple[Any, ...]) -> Callable[[Any], Any]:
    if arms[-1] is ...:
        each = _builder(arms[0])
        return lambda value: tuple([each(item) for item in _exactly(list, value)])
    builders = [_builder(arm) for arm in arms]
    return lambda value: tuple(b(item) for b, item in zip(builders, _exactly(list, value), strict=True))


def _exactly(kind: type, value: Any) -> Any:
    if type(value) is not kind:
        raise ValueError(f"{type(value).__name__} instead of {kind.__name__}")
    return value
