"""`forms:`."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from maildesk.policy import shapes
from maildesk.policy.actions.form import MOST
from maildesk.policy.findings import Findings
from maildesk.policy.model import Forms
from maildesk.policy.shapes import Reader, choice, each, entries, record
from maildesk.policy.source import Entries, Items, Node, Scalar
from maildesk.ticket.form import FIELDS, Field
from maildesk.ticket.model import SERVICE_TYPES

OFF = ("off", "none", "no", "false")


def forms(node: Node, found: Findings) -> Forms:
    """What each service type must know, the file's words over the default ones, with own fields."""
    own: dict[str, Field] = {}
    for key, value in entries(node, found):
        if key.text == "fields":
            own = own_fields(value, found)
    known = {**FIELDS, **own}
    values = record({**shape(known), "fields": lambda node, found: None})(node, found)
    needs = {name: values[name] for name in SERVICE_TYPES if name in values}
    default = Forms()
    return Forms(known, {**default.needs, **needs}, values.get("ask_at_most", default.ask_at_most))


def shape(known: Mapping[str, Field]) -> dict[str, Reader[Any]]:
    """What may be said of forms that have these fields."""
    return {
        "ask_at_most": shapes.whole(0, MOST),
        "fields": own_fields,
        **dict.fromkeys(SERVICE_TYPES, asked_fields(known)),
    }


@dataclass(frozen=True, slots=True)
class asked_fields:
    """One field or several; `off` for none."""

    known: Mapping[str, Field]

    def __call__(self, node: Node, found: Findings) -> tuple[str, ...]:
        off = isinstance(node, Scalar) and node.text.lower() in OFF
        none = off or (isinstance(node, Items) and not node.items)
        return () if none else each(choice("field of the form", self.known))(node, found)


def own_fields(node: Node, found: Findings) -> dict[str, Field]:
    """`asset: {label: {en: Asset tag, zh: 资产编号}, example: {en: on the sticker}}`."""
    return {key.text: _field(key.text, value, found) for key, value in entries(node, found)}


def _field(name: str, node: Node, found: Findings) -> Field:
    values = record(FIELD, required=("label",))(node, found)
    labels = {language: (label,) for language, label in values.get("label", {}).items()}
    return Field(name, labels, values.get("example", {}))


def spoken(node: Node, found: Findings) -> dict[str, str]:
    """A text in each of several languages; one alone is English."""
    if not isinstance(node, Entries):
        return {"en": shapes.text(node, found)}
    return {key.text.lower(): shapes.text(value, found) for key, value in node.entries}


FIELD: dict[str, Reader[Any]] = {"label": spoken, "example": spoken}
