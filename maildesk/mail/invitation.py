"""What an invitation says, for a mail that has no other text (RFC 5545)."""

from collections.abc import Iterator, Mapping, Sequence

from maildesk.mail import charset

EVENTS = 5


def text_of(octets: bytes, label: str | None) -> str:
    """What it is about, when, where and why, a line each; empty for what is no calendar."""
    from icalendar import Calendar  # slow to import and seldom needed

    try:
        calendar = Calendar.from_ical(charset.decode(octets, label or "utf-8").text)
        return "\n".join(_event_lines(calendar.walk("VEVENT")))
    except Exception:  # hostile input leaves the library in more ways than it names
        return ""


def _event_lines(events: Sequence[Mapping[str, object]]) -> Iterator[str]:
    for event in events[:EVENTS]:
        for name in ("SUMMARY", "DTSTART", "LOCATION", "DESCRIPTION"):
            value = event.get(name)
            text = str(getattr(value, "dt", value) or "").strip()
            if text:
                yield text
