"""Column types: what goes in is checked and made storable in one place, what comes out is a Python value."""

import json
import re
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import BigInteger, DateTime, Dialect, Integer, Row, Text, TypeDecorator
from sqlalchemy.types import TypeEngine

AnyRow = Row[*tuple[Any, ...]]

_UNSTORABLE = re.compile("[\0\ud800-\udfff]")
_MICROSECOND = timedelta(microseconds=1)
_LARGEST = 2**63 - 1


def storable(text: str) -> str:
    """Text that both databases take: each NUL and lone surrogate becomes U+FFFD."""
    if text.isascii() and "\0" not in text:
        return text
    return _UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", text)


def key_of(text: str) -> bytes:
    """A key of fixed length for text of any length, such as a Message-ID: an index row of PostgreSQL has a limit."""
    return sha256(text.encode("utf-8", "surrogatepass")).digest()


class Words(TypeDecorator[str]):
    """Text, made storable."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """What the database gets."""
        return None if value is None else storable(value)


class Utc(TypeDecorator[datetime]):
    """A point in time, in UTC: the databases differ in what they make of an offset. Naive times are refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """What the database gets; raises `ValueError` for a time without an offset."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value} has no offset from UTC")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """What the desk gets: SQLite gives naive times, PostgreSQL those of the session's zone."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Span(TypeDecorator[timedelta]):
    """A length of time, in microseconds."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: timedelta | None, dialect: Dialect) -> int | None:
        """What the database gets."""
        return None if value is None else value // _MICROSECOND

    def process_result_value(self, value: int | None, dialect: Dialect) -> timedelta | None:
        """What the desk gets."""
        return None if value is None else value * _MICROSECOND


class Number(TypeDecorator[int]):
    """A whole number of up to 64 bits. One beyond (`[IT-99999999999999999999]`) is looked for as 0, which no row has."""

    impl = BigInteger
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """SQLite numbers rows by itself only where the column is called INTEGER."""
        return dialect.type_descriptor(Integer() if dialect.name == "sqlite" else BigInteger())

    def process_bind_param(self, value: int | None, dialect: Dialect) -> int | None:
        """What the database gets."""
        return value if value is None or -_LARGEST <= value <= _LARGEST else 0


class Json(TypeDecorator[Any]):
    """Plain data as JSON text, which both databases keep as it is."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str:
        """What the database gets."""
        return storable(json.dumps(value, ensure_ascii=False, separators=(",", ":")))

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        """What the desk gets."""
        return None if value is None else json.loads(value)
