"""The JSON Schema (draft 2020-12) of rules.yaml, made of the tables and readers that the loader uses.

Theory of operation. A reader that is made of others is asked for them; one that is a plain function has its line in
`_PLAIN`, so that a reader without a schema is an error here and not a gap there. Words and shapes can be said in a
schema; that a team exists, a date is one and a regular expression is RE2's remains the loader's to say.
"""

from collections.abc import Collection, Mapping
from typing import Any

from maildesk.policy import hours, shapes
from maildesk.policy.actions import arguments as actions
from maildesk.policy.actions import form
from maildesk.policy.actions.registry import ACTIONS, RULE, Action
from maildesk.policy.conditions import CONDITIONS, time
from maildesk.policy.conditions import arguments as conditions
from maildesk.policy.conditions.registry import Word
from maildesk.policy.defaults import SERVICE_LEVELS
from maildesk.policy.operators import OPERATORS
from maildesk.policy.sections import calendars, directory, examples, forms, notifications, people, promises
from maildesk.policy.sections.rules import KEYS, KINDS
from maildesk.policy.sections.widening import WIDENING
from maildesk.ticket.model import Lane

Schema = Mapping[str, Any]

_TEXT: Schema = {"type": ["string", "number", "boolean"]}
_TEXT_OR_NONE: Schema = {"type": ["string", "number", "boolean", "null"]}
_ADDRESS: Schema = {"type": "string", "pattern": r"^[^\s@]+@[^\s@]+$"}
_YES_NO: Schema = {"enum": [True, False, *sorted(shapes.YES), *sorted(shapes.NO)]}
_OFF: Schema = {"enum": [False, *forms.OFF]}
_TEST: Schema = {"$ref": "#/$defs/test"}
_CONDITION: Schema = {"$ref": "#/$defs/condition"}


def schema() -> dict[str, Any]:
    """The schema as JSON has it."""
    sections = {"include": _some(_TEXT), **_sections()}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "rules.yaml of maildesk",
        **_object(sections),
        "$defs": {"rule": _rule(), "condition": _condition(), "actions": _actions(), "test": _test()},
    }


# --- how schemas are put together ---------------------------------------------------------------


def _either(*schemas: Schema) -> Schema:
    return {"anyOf": [*schemas]}


def _list(schema: Schema) -> Schema:
    return {"type": "array", "items": schema, "minItems": 1}


def _some(schema: Schema) -> Schema:
    return _either(schema, _list(schema))


def _object(properties: Mapping[str, Schema], required: Collection[str] = ()) -> Schema:
    """Known keys; a section that is left empty is nothing, which is fine."""
    closed = {"type": ["object", "null"], "properties": properties, "additionalProperties": False}
    return {**closed, "required": [*required]} if required else closed


def _named(schema: Schema) -> Schema:
    """Keys that the administrator makes up."""
    return {"type": ["object", "null"], "additionalProperties": schema}


def _said(schema: Schema, help: str) -> Schema:
    return {**schema, "description": " ".join(help.split())}


# --- the sections -------------------------------------------------------------------------------


def _sections() -> dict[str, Schema]:
    person = {**_of(shapes.record({**people.PERSON, **people.duty({})})), **_WITH_ADDRESS}
    requester = {**_of(shapes.record({**people.PERSON, **directory.MORE})), **_WITH_ADDRESS}
    systems = _either(_TEXT, _named(_of(shapes.record(directory.system({})))))
    told = _some(_of(shapes.record(notifications.NOTIFICATION, required=("on", "to"))))
    return {
        "people": _named(_either(_ADDRESS, person)),
        "teams": _named(_either(_list(_TEXT), _of(shapes.record(people.team({}, {}))))),
        "priority": _of(shapes.record(promises.weighing(SERVICE_LEVELS))),
        "service_levels": _of(shapes.record({str(one): _TARGETS for one in range(1, promises.LOWEST + 1)})),
        "queues": _named(_of(shapes.record(promises.queue({})))),
        "calendars": _named(_of(shapes.record(calendars.shape(lambda name: None)))),
        "sites": _named(_TEXT),
        "directory": _either(
            _TEXT,
            _object({"people": _either(_TEXT, _named(_either(_ADDRESS, requester))), "systems": systems}),
        ),
        "responsibility": _named(_either(_TEXT, _named(_TEXT))),
        "widening": _either(_OFF, _of(shapes.record(WIDENING))),
        "forms": _of(shapes.record(forms.shape({}))),
        "rules": {"type": ["array", "null"], "items": {"$ref": "#/$defs/rule"}},
        "notifications": _named(_either(_OFF, told)),
        "loop_limits": _of(shapes.record(notifications.LIMITS)),
    }


_WITH_ADDRESS: Schema = {
    "type": "object",
    "anyOf": [{"required": ["address"]}, {"required": ["addresses"]}],
}
_TARGETS = shapes.record(promises.TARGETS, required=promises.TARGETS)


def _of(reader: Any) -> Schema:
    """What a reader of a section takes."""
    match reader:
        case shapes.each(one):
            return _some(_of(one))
        case shapes.record(shape, required):
            return _object({key: _of(value) for key, value in shape.items()}, required)
        case shapes.whole(lowest, highest):
            return {"type": "integer", "minimum": lowest, "maximum": highest}
        case shapes.choice(_, words) if words:
            return {"enum": [*words]}
        case shapes.choice() | shapes.named() | calendars.days_off():
            return _TEXT
        case directory.asked():
            return _some(_TEXT)
        case forms.asked_fields():
            return _either(_OFF, {"type": "array", "maxItems": 0}, _some(_TEXT))
        case promises.matrix():
            return _named(_named({"type": "integer", "minimum": 1, "maximum": promises.LOWEST}))
    return _PLAIN[reader]


_SPOKEN: Schema = _either(_TEXT, _named(_TEXT))
_PLAIN: Mapping[Any, Schema] = {
    shapes.text: _TEXT,
    shapes.yes_no: _YES_NO,
    shapes.address: _ADDRESS,
    people.somebody: _TEXT,
    shapes.duration: {"type": "string", "pattern": "^ *[0-9]+ *(min|[mhdwMHDW])"},
    hours.dates: {"type": "string"},
    hours.week: _named(_some(_TEXT)),
    calendars.zone: _TEXT,
    calendars.holidays: _either(_TEXT, _object({"country": _TEXT, "region": _TEXT}, required=("country",))),
    calendars.closed: _either(_some(_TEXT), _named(_TEXT)),
    calendars.opened: _named(_some(_TEXT)),
    promises.follow_up: _either(
        {"enum": [promises.AGAIN, promises.LINKED]},
        _object({"reopen_within": {"type": "string"}}, required=("reopen_within",)),
    ),
    notifications.lane: {"enum": [*Lane]},
    forms.own_fields: _named(_object({"label": _SPOKEN, "example": _SPOKEN}, required=("label",))),
    examples.received: {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{1,2}:[0-9]{2}$"},
    examples.headers: _named(_TEXT),
    examples.expected: _either(_TEXT_OR_NONE, {"type": "array", "items": _TEXT}),
}


# --- rules --------------------------------------------------------------------------------------


def _rule() -> Schema:
    values: dict[str, Schema] = {
        "name": _TEXT,
        "on": _some({"enum": [*KINDS]}),
        "when": _CONDITION,
        "then": {"$ref": "#/$defs/actions"},
        "force": _YES_NO,
        "examples": {"type": ["array", "null"], "items": _of(shapes.record(examples.EXAMPLE))},
    }
    said = {key: _said(values[key], help) for key, help in KEYS.items()}
    return {**_object(said, required=("name", "then")), "type": "object"}


def _condition() -> Schema:
    words = {name: _said(_argument(word), word.help) for name, word in CONDITIONS.items()}
    some = {**_CONDITION, "type": ["object", "array"], "minProperties": 1, "minItems": 1}
    together = {
        "any": _said(some, "At least one of them holds."),
        "all": _said(some, "All of them hold."),
        "not": _said(some, "They do not all hold."),
    }
    return _either(_object({**words, **together}), {"type": "array", "items": _CONDITION})


def _test() -> Schema:
    operators = {name: _said(_some(_TEXT), one.__doc__ or "") for name, one in OPERATORS.items()}
    return _either(_some(_TEXT), {**_object(operators), "type": "object"})


def _argument(word: Word) -> Schema:
    """What a condition is asked with."""
    match word.read:
        case conditions.words(_, allowed):
            return _some({"enum": [*allowed]})
        case conditions.names():
            return _some(_TEXT)
        case conditions.record(readers):
            return _object({key: _ARGUMENTS[reader] for key, reader in readers.items()})
    return _ARGUMENTS[word.read]


_STATE: Schema = {"enum": [time.OPEN, time.CLOSED]}
_ARGUMENTS: Mapping[Any, Schema] = {
    conditions.text: _TEST,
    conditions.address: _TEST,
    conditions.name: _TEST,
    conditions.named: _named(_TEST),
    conditions.flag: _YES_NO,
    conditions.least: {"type": "integer", "minimum": 1},
    conditions.numbers: _some({"type": "integer", "minimum": 1, "maximum": promises.LOWEST}),
    conditions.people: _some(_TEXT),
    conditions.systems: _some(_TEXT),
    time.state: _either(_STATE, _object({"calendar": _TEXT, "are": _STATE}, required=("are",))),
    time.weekdays: _some(_TEXT),
    time.times: _some(_TEXT),
}


def _actions() -> Schema:
    """What a rule does, by every word for it."""
    known = (action for action in ACTIONS.values() if RULE in action.by)
    return _object({word: _action(one) for one in known for word in (one.name, *one.aliases)})


def _action(action: Action) -> Schema:
    one = _value(action)
    if action.parts:
        one = _either(one, _object(dict.fromkeys(action.parts.readers, _TEXT)))
    return _said(_either(one, _list(_TEXT), _named(_TEXT)) if action.many else one, action.help)


def _value(action: Action) -> Schema:
    """One value of an action. Other words for the same, such as Chinese ones, are not listed, and taken."""
    match action.read:
        case actions.choice(_, allowed):
            return _either({"enum": [*allowed]}, _TEXT)
        case actions.nothing:
            return {"enum": [True, None, *sorted(shapes.YES)]}
        case actions.words | form.fields:
            return _TEXT_OR_NONE
    return _TEXT
