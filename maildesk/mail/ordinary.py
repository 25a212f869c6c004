"""Whether the fields of a header are written as nearly all are, so that a close look at them would find nothing odd.

It costs a hundredth of that look. What is written in any other way is not odd for that: it is looked at.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date

_ADDRESS = r"[a-z0-9_+-]{1,64}(?:\.[a-z0-9_+-]{1,64}){0,8}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,8}"
_ENCODED = (
    r"=\?utf-8\?(?:b\?(?:[a-z0-9+/]{4}){1,20}(?:[a-z0-9+/]{2}==|[a-z0-9+/]{3}=)?|q\?[a-z0-9_.-]{1,60})\?="
)
_FROM = re.compile(
    rf'(?:(?:"[\w .,()\'-]{{1,80}}"|[\w \'-]{{1,80}}|{_ENCODED}) <{_ADDRESS}>|<{_ADDRESS}>|{_ADDRESS})',
    re.IGNORECASE | re.ASCII,
)
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DATE = re.compile(  # RFC 5322 3.3
    rf"({'|'.join(_WEEKDAYS)}), ([0-9]{{1,2}}) ({'|'.join(_MONTHS)}) ((?:19|20)[0-9]{{2}})"
    r" (?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9] [+-](?:0[0-9]|1[0-3])[0-5][0-9](?: \([A-Z]{1,5}\))?",
    re.ASCII,
)


def is_ordinary(fields: Sequence[tuple[str, str]]) -> bool:
    """Whether a header has one ordinary From, at most one Date, which is ordinary, and MIME fields in ASCII."""
    values: dict[str, list[str]] = {}
    for name, value in fields:
        values.setdefault(name.lower(), []).append(value.strip())
    senders, dates = values.get("from", []), values.get("date", [])
    return (
        len(senders) == 1
        and len(dates) <= 1
        and _FROM.fullmatch(senders[0]) is not None
        and all(map(_is_date, dates))
        and is_plain(fields)
    )


def is_plain(fields: Iterable[tuple[str, str]]) -> bool:
    """Whether the MIME fields of a part are written in ASCII."""
    return all(value.isascii() for name, value in fields if name[:8].lower() == "content-")


def _is_date(value: str) -> bool:
    """Whether a date is on the calendar, and on the day of the week that it names."""
    match = _DATE.fullmatch(value)
    if match is None:
        return False
    try:
        day = date(int(match[4]), _MONTHS.index(match[3]) + 1, int(match[2]))
    except ValueError:
        return False
    return _WEEKDAYS[day.weekday()] == match[1]
