"""`forms:`."""

from collections.abc import Callable, Mapping
from typing import Any

from maildesk.policy import shapes
from maildesk.policy.actions.form import MOST
from maildesk.policy.findings import Findings, unknown
from maildesk.policy.model import Forms
from maildesk.policy.shapes import Reader, each, entries, record
from maildesk.policy.source import Entries, Items, Node, Scalar
from maildesk.ticket.form import FIELDS, Field
from maildesk.ticket.model import SERVICE_TYPES

OFF = ("off", "none", "no", "false")


def forms(node: Node, found: Findings) -> Forms:
    """What each service type must know, the file's words over the default ones, with own fields."""
    own: dict[str, Field] = {}
    for key, value in entries(node, found):
        if key.text == "fields":
            own = _own_fields(value, found)
    known = {**FIELDS, **own}
    shape: dict[str, Reader[Any]] = {
        "ask_at_most": shapes.whole(0, MOST),
        "fields": lambda node, found: None,
        **dict.fromkeys(SERVICE_TYPES, _names(known)),
    }
    values = record(shape)(node, found)
    needs = {name: values[name] for name in SERVICE_TYPES if name in values}
    default = Forms()
    return Forms(known, {**default.needs, **needs}, values.get("ask_at_most", default.ask_at_most))


def _names(known: Mapping[str, Field]) -> Callable[[Node, Findings], tuple[str, ...]]:
    """One field or several; `off` for none."""

    def one(node: Node, found: Findings) -> str:
        name = shapes.text(node, found)
        if name and name not in known:
            found.add(node.at, unknown("field of the form", name, known))
        return name

    def read(node: Node, found: Findings) -> tuple[str, ...]:
        off = isinstance(node, Scalar) and node.text.lower() in OFF
        return () if off or (isinstance(node, Items) and not node.items) else each(one)(node, found)

    return read


def _own_fields(node: Node, found: Findings) -> dict[str, Field]:
    return {key.text: _field(key.text, value, found) for key, value in entries(node, found)}


def _field(name: str, node: Node, found: Findings) -> Field:
    """`asset: {label: {en: Asset tag, zh: 资产编号}, example: {en: on the sticker}}`."""
    values = record({"label": _spoken, "example": _spoken}, required=("label",))(node, found)
    labels = {language: (label,) for language, label in values.get("label", {}).items()}
    return Field(name, labels, values.get("example", {}))


def _spoken(node: Node, found: Findings) -> dict[str, str]:
    """A text in each of several languages; one alone is English."""
    if not isinstance(node, Entries):
        return {"en": shapes.text(node, found)}
    return {key.text.lower(): shapes.text(value, found) for key, value in node.entries}
