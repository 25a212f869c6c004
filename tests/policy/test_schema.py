"""The JSON Schema says what the loader does, as far as a schema can."""

import json
import re
from collections.abc import Iterator

import pytest
from jsonschema import Draft202012Validator

from docs.__main__ import documents
from maildesk.policy.actions.registry import ACTIONS, RULE, find
from maildesk.policy.conditions import CONDITIONS
from maildesk.policy.findings import Findings
from maildesk.policy.load import SECTIONS, check
from maildesk.policy.operators import OPERATORS
from maildesk.policy.schema import schema
from maildesk.policy.sections.rules import KEYS
from maildesk.policy.source import Entries, Items, Node, Scalar, read
from maildesk.policy.starter import starter
from maildesk.shipped import shipped
from tests.policy.broken import BROKEN, EVENTS
from tests.policy.policies import DESK
from tests.policy.test_load import WHOLE

SCHEMA = json.loads(json.dumps(schema()))
VALIDATOR = Draft202012Validator(SCHEMA)
IN_DOCUMENTS = re.compile(r"^```yaml\n(.*?)^```", re.DOTALL | re.MULTILINE)


def _plain(node: Node) -> object:
    match node:
        case Scalar():
            return node.value
        case Items():
            return [_plain(item) for item in node.items]
        case Entries():
            return {key.text: _plain(value) for key, value in node.entries}


def _complaints(text: str) -> list[str]:
    node = _plain(read(text, Findings("x")))
    return [f"{error.json_path}: {error.message[:200]}" for error in VALIDATOR.iter_errors(node)]


def _good() -> Iterator[str]:
    yield shipped("rules.yaml").read_text(encoding="utf-8")
    yield from (starter([("Ann", "ann@example.org")], "en"), DESK, WHOLE, "", "rules:\npeople:\n")
    for path in documents():
        yield from IN_DOCUMENTS.findall(path.read_text(encoding="utf-8"))


def test_it_is_a_schema() -> None:
    """Every editor can read it."""
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("text", list(_good()))
def test_a_good_policy_has_its_shape(text: str) -> None:
    """What the loader takes the schema takes."""
    assert check(text, "x").errors == ()
    assert _complaints(text) == []


@pytest.mark.parametrize(("text", "place", "what", "in_shape"), BROKEN)
def test_a_broken_policy_is_found_where_a_schema_can_tell(
    text: str, place: str, what: str, in_shape: bool
) -> None:
    """An editor shows what is wrong with the shape, and calls nothing wrong that the loader takes."""
    assert check(text, "x", EVENTS).errors
    assert bool(_complaints(text)) == in_shape


def test_it_knows_the_words_of_the_loader() -> None:
    """Sections, keys of a rule, conditions, operators, and actions by all of their words."""
    defined = SCHEMA["$defs"]
    condition, test = defined["condition"]["anyOf"][0], defined["test"]["anyOf"][1]
    actions = {word for one in ACTIONS.values() if RULE in one.by for word in (one.name, *one.aliases)}
    assert SCHEMA["properties"].keys() == {"include", *SECTIONS}
    assert defined["rule"]["properties"].keys() == KEYS.keys()
    assert condition["properties"].keys() == {*CONDITIONS, "any", "all", "not"}
    assert test["properties"].keys() == OPERATORS.keys()
    assert defined["actions"]["properties"].keys() == actions
    assert all(find(word) for word in actions)


@pytest.mark.parametrize("words", ["condition", "actions", "rule"])
def test_an_editor_explains_every_word(words: str) -> None:
    """The help is the sentence that the documents have."""
    defined = SCHEMA["$defs"][words]
    properties = (defined.get("anyOf") or [defined])[0]["properties"]
    assert [name for name, one in properties.items() if not one.get("description")] == []
