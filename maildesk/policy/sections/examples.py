"""`examples:` of a rule: a small mail, and what must come of it."""

from datetime import UTC, datetime, tzinfo
from typing import Any

from maildesk.policy import shapes
from maildesk.policy.findings import Findings
from maildesk.policy.model import Example
from maildesk.policy.shapes import Reader, each, entries, items, record
from maildesk.policy.source import Entries, Items, Node, Scalar

MAIL = ("from", "name", "to", "subject", "body", "received")
EXPECTED = (
    "type", "service_type", "category", "impact", "urgency", "priority", "queue", "team", "line", "assignee",
    "status", "title", "tags", "dropped", "correlation",
)  # fmt: skip


def examples(node: Node, found: Findings) -> tuple[Example, ...]:
    """The examples in the order of the file."""
    return tuple(_example(item, found) for item in items(node, found))


def _example(node: Node, found: Findings) -> Example:
    values = record(EXAMPLE)(node, found)
    return Example(
        at=node.at,
        mail={key: values[key] for key in MAIL if key in values},
        headers=values.get("headers", ()),
        attachments=values.get("attachments", ()),
        expect=values.get("expect", {}),
        hit=values.get("hit", True),
    )


def received(node: Node, found: Findings) -> str:
    """When the mail came, by the clocks of the desk's calendar: `2026-12-24 20:00`."""
    written = shapes.text(node, found)
    try:
        moment(written, UTC)
    except ValueError:
        if written:
            found.add(node.at, f"expected a date and a time such as 2026-12-24 20:00, not {written[:60]!r}")
    return written


def moment(written: str, zone: tzinfo) -> datetime:
    """A date and a time by the clocks of a zone. Raises `ValueError`."""
    return datetime.strptime(f"{written} +0000", "%Y-%m-%d %H:%M %z").replace(tzinfo=zone)


def headers(node: Node, found: Findings) -> tuple[tuple[str, str], ...]:
    return tuple((key.text, shapes.text(value, found)) for key, value in entries(node, found))


def expected(node: Node, found: Findings) -> str:
    """What a field must read in the journal's form; of a list, every item must be there."""
    match node:
        case Scalar():
            return node.text.strip()
        case Items():
            return ", ".join(shapes.text(item, found) for item in node.items)
        case Entries():
            found.add(node.at, "expected a value or a list")
            return ""


EXAMPLE: dict[str, Reader[Any]] = {
    **dict.fromkeys(MAIL, shapes.text),
    "received": received,
    "attachments": each(shapes.text),
    "headers": headers,
    "expect": record(dict.fromkeys(EXPECTED, expected)),
    "hit": shapes.yes_no,
}
