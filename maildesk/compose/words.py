"""The words of one language: statuses, types, priorities, and how a time is said."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

_NEAR = {timedelta(-1): "yesterday", timedelta(0): "today", timedelta(1): "tomorrow"}


@dataclass(frozen=True, slots=True)
class Words:
    """The tables of a `words.LANG.toml`, laid over those of the languages that it falls back to."""

    language: str
    tables: Mapping[str, Mapping[str, Any]]

    def word(self, table: str, key: object) -> str:
        """The word for a value, or the value itself where the language has none."""
        return str(self.tables.get(table, {}).get(str(key), key))

    def phrase(self, key: str, name: str = "", time: str = "") -> str:
        """A phrase of the table `mail`, with a person's name or a time in its place."""
        return str(self.tables["mail"][key]).format(name=name, time=time)

    def moment(self, at: datetime, now: datetime, zone: str) -> str:
        """A time as it is said to people in that zone: `14:30 today`, `09:00 on Monday 30 November`."""
        local, today = at.astimezone(ZoneInfo(zone)), now.astimezone(ZoneInfo(zone))
        table = self.tables["time"]
        near = _NEAR.get(local.date() - today.date())
        form = near or ("date" if local.year == today.year else "far")
        return str(table[form]).format(
            time=f"{local:%H:%M}",
            weekday=table["weekdays"][local.weekday()],
            day=local.day,
            month=table["months"][local.month - 1],
            year=local.year,
        )


def over(base: Words | None, language: str, tables: Mapping[str, Any]) -> Words:
    """Words of a language over those of another. Raises `ValueError` or `KeyError` where they cannot be used."""
    below = base.tables if base else {}
    if not all(isinstance(table, Mapping) for table in tables.values()):
        raise ValueError("every word belongs to a table, such as [status]")
    merged = {name: {**below.get(name, {}), **tables.get(name, {})} for name in {*below, *tables}}
    words = Words(language, merged)
    _try(words)
    return words


def _try(words: Words) -> None:
    """Says every kind of time and phrase once, so that a slip shows when the words are loaded."""
    now = datetime.fromisoformat("2026-07-01T12:00:00+00:00")
    for days in (-1, 0, 1, *range(2, 9), *range(30, 365, 30)):
        words.moment(now + timedelta(days), now, "UTC")
    for key in words.tables["mail"]:
        words.phrase(key)
