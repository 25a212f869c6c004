"""What an invitation says, for a mail that has no other text (RFC 5545, RFC 5546). In no language but its own."""

import re
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

from maildesk.mail import charset

EVENTS = 5
LINE = 500  # characters
OCTETS = 256 * 1024

T = TypeVar("T")

_MAILTO = re.compile("mailto:", re.IGNORECASE)


def text_of(octets: bytes, label: str | None) -> str:
    """A line for each event, with what it is about, when, where and who calls for it; empty for what is no calendar.

    A cancellation and the like have the word of RFC 5546 before it, a reply its writer and answer as well. A
    description follows below. At most 5 events.
    """
    from icalendar import Calendar  # slow to import and seldom needed

    try:
        calendar: Any = Calendar.from_ical(charset.decode(octets[:OCTETS], label or "utf-8").text)
        method = _text(calendar, "METHOD").upper()
        events = calendar.walk("VEVENT")[:EVENTS]
        return "\n\n".join(filter(None, (_event(event, method) for event in events)))
    except Exception:  # hostile input leaves the library in more ways than it names
        return ""


def _event(event: Any, method: str) -> str:
    caller = "" if method == "REPLY" else _person(event.get("ORGANIZER"))
    parts = (_text(event, "SUMMARY"), _when(event), _text(event, "RRULE"), _text(event, "LOCATION"), caller)
    line = " · ".join(" ".join(part.split()) for part in parts if part)
    said = " ".join(filter(None, (_said(event, method), line)))[:LINE]
    return f"{said}\n\n{_text(event, 'DESCRIPTION')}".strip()


def _said(event: Any, method: str) -> str:
    """The method, unless it is the usual one; in a reply also who answers, and what (RFC 5546 3.2.3, 3.2.7)."""
    if method in ("", "PUBLISH", "REQUEST"):
        return ""
    attendee = event.get("ATTENDEE")
    if isinstance(attendee, list) or attendee is None or method not in ("REPLY", "COUNTER"):
        return f"[{method}]"
    return " ".join(
        filter(None, (f"[{method}]", _person(attendee), str(attendee.params.get("PARTSTAT", ""))))
    )


def _when(event: Any) -> str:
    """Beginning and end, on one day or over several, with the time zone."""
    start = _value(event, "DTSTART", date)
    if start is None:
        return ""
    end = _value(event, "DTEND", date) or _end(start, event)
    if isinstance(start, datetime):
        until = _until(start, end) if isinstance(end, datetime) else ""
        return f"{start:%Y-%m-%d %H:%M}{until}{_zone(start, event['DTSTART'])}"
    last = end - timedelta(days=1)  # RFC 5545 3.6.1: the day of the end is not part of it
    return f"{start}" if last <= start else f"{start} – {last}"


def _end(start: date, event: Any) -> date:
    """The end of an event that has a duration or none (RFC 5545 3.6.1)."""
    none = timedelta(0 if isinstance(start, datetime) else 1)
    return start + (_value(event, "DURATION", timedelta) or none)


def _value(event: Any, name: str, kind: type[T]) -> T | None:
    """A time or a length of time; None for one that is missing or broken."""
    try:
        value = event[name].dt
    except Exception:  # a broken one fails in many ways when it is asked
        return None
    return value if isinstance(value, kind) else None


def _until(start: datetime, end: datetime) -> str:
    if end == start:
        return ""
    return f" – {end:%H:%M}" if end.date() == start.date() else f" – {end:%Y-%m-%d %H:%M}"


def _zone(start: datetime, value: Any) -> str:
    """The zone by name and offset; nothing for a time that is local wherever one is (RFC 5545 3.3.5)."""
    name, offset = str(value.params.get("TZID", "")), f"{start:%z}"
    shown = {"": "", "+0000": "UTC"}.get(offset, f"UTC{offset[:3]}:{offset[3:]}")
    return f" {name} ({shown})" if name and shown else f" {name or shown}".rstrip()


def _person(value: Any) -> str:
    """A calendar's user: name and address (RFC 5545 3.2.2, 3.3.3)."""
    if value is None or isinstance(value, list):
        return ""
    address = _MAILTO.sub("", str(value))
    name = str(value.params.get("CN", "")).strip('"')
    return charset.clean(f"{name} <{address}>" if name and name != address else address)


def _text(component: Any, name: str) -> str:
    value = component.get(name, "")
    text = value if isinstance(value, str) else value.to_ical().decode()
    return charset.clean(text).strip()
