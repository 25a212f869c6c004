"""Kinds of arguments: ticket numbers, points in time."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import click

from maildesk.config import load

_AGE = re.compile(r"([0-9]{1,6})([dhmw])")
_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


class TicketNumber(click.ParamType[int]):
    """A ticket as `123` or `IT-123`, the prefix being the desk's own."""

    name = "number"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """The number."""
        prefix, _, digits = str(value).strip("[]").rpartition("-")
        if not (digits.isascii() and digits.isdigit() and len(digits) <= 18):
            self.fail(f"{value!r} is no ticket number; write 123 or IT-123", param, ctx)
        if prefix and ctx is not None and prefix.upper() != (own := load(ctx.obj).desk.prefix).upper():
            self.fail(f"{value!r} is no ticket of this desk; its tickets are {own}-1, {own}-2 …", param, ctx)
        return int(digits)


class PointInTime(click.ParamType[datetime]):
    """A date, a date and time, or an age such as 30d or 12h; aware, UTC unless an offset is given."""

    name = "when"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """The time."""
        if isinstance(value, datetime):
            return value
        age = _AGE.fullmatch(value)
        if age:
            return datetime.now(UTC) - timedelta(**{_UNITS[age[2]]: int(age[1])})
        try:
            given = datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is no time; write 2026-11-24, 2026-11-24T08:00, 30d or 12h", param, ctx)
        return given if given.tzinfo else given.replace(tzinfo=UTC)


NUMBER = TicketNumber()
WHEN = PointInTime()
