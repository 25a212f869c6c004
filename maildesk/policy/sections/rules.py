"""`rules:` with their examples."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from maildesk.policy import shapes
from maildesk.policy.actions import Context, Refused, Step, find
from maildesk.policy.actions.registry import ACTIONS, PLACE, RULE, Action, Parts, Read, words
from maildesk.policy.conditions import CONDITIONS, tree
from maildesk.policy.findings import Findings, unknown
from maildesk.policy.model import Policy, Rule
from maildesk.policy.sections.examples import examples
from maildesk.policy.shapes import choice, each, entries, items
from maildesk.policy.source import NOTHING, Entries, Items, Node, Scalar
from maildesk.ticket.values import Kind

KINDS = {
    "opened": (Kind.OPENED,),
    "replied": (Kind.REQUESTER_REPLIED,),
    "changed": (Kind.AGENT_REPLIED, Kind.OPERATOR, Kind.TIMER),
}
OF_MAIL = ("drop", "no_acknowledgement")
OF_NEW_MAIL = ("correlate", "recovers")
KEYS = {
    "name": "What the rule is called in the journal and in findings; no two are called the same.",
    "on": "What the rule is for: opened (a new ticket, where nothing is said), replied, changed.",
    "when": "What must hold, all of it; left out, the rule always hits.",
    "then": "What is done.",
    "force": "Whether the rule changes what an agent has set, too.",
    "examples": "Small mails, and what must come of each.",
}


@dataclass(frozen=True, slots=True)
class _Scope:
    """What the actions of a rule can refer to: the kinds of mail that it is for, and the names that it captures."""

    on: tuple[str, ...]
    captured: Collection[str]


def rules(node: Node, found: Findings, policy: Policy) -> tuple[Rule, ...]:
    """The rules in the order of the file."""
    read = tuple(_rule(item, found, policy) for item in items(node, found))
    first: dict[str, Rule] = {}
    for rule in read:
        if first.setdefault(rule.name, rule) is not rule and rule.name:
            found.add(rule.at, f"there is a rule {rule.name!r} in {first[rule.name].at} already")
    return read


def _rule(node: Node, found: Findings, policy: Policy) -> Rule:
    keys = entries(node, found)
    parts = {key.text: value for key, value in keys}
    for key, _ in keys:
        if key.text not in KEYS:
            found.add(key.at, _misplaced(key.text))
    for missing in (key for key in ("name", "then") if keys and key not in parts):
        found.add(node.at, f"{missing} is missing here")
    when = tree.read(parts.get("when", NOTHING), found, policy)
    capturing = when.capturing()
    captured = {group for _, test in capturing for group in test.groups}
    on = _on(parts, found)
    return Rule(
        name=shapes.text(parts["name"], found) if "name" in parts else "",
        at=node.at,
        on=frozenset(kind for word in on for kind in KINDS.get(word, ())),
        when=when,
        then=_then(parts.get("then", NOTHING), found, policy, _Scope(on, captured)),
        capturing=capturing,
        forced="force" in parts and shapes.yes_no(parts["force"], found),
        examples=examples(parts["examples"], found) if "examples" in parts else (),
    )


def _on(parts: dict[str, Node], found: Findings) -> tuple[str, ...]:
    return each(choice("kind of mail", KINDS))(parts["on"], found) if "on" in parts else ("opened",)


def _misplaced(word: str) -> str:
    if find(word):
        return f"unknown key {word!r}: it is an action and belongs under then:"
    if word in CONDITIONS:
        return f"unknown key {word!r}: it is a condition and belongs under when:"
    return unknown("key", word, KEYS)


def _then(node: Node, found: Findings, policy: Policy, scope: _Scope) -> tuple[Step, ...]:
    """The steps in the order of the table of actions, see there."""
    steps = [step for key, value in entries(node, found) for step in _steps(key, value, found, policy, scope)]
    order = list(ACTIONS)
    return tuple(sorted(steps, key=lambda step: order.index(step.action.name)))


def _steps(key: Scalar, node: Node, found: Findings, policy: Policy, scope: _Scope) -> Iterator[Step]:
    action = find(key.text)
    if action is None or RULE not in action.by:
        found.add(key.at, unknown("action", key.text, words(RULE)))
        return
    if action.name in OF_MAIL and "changed" in scope.on:
        found.add(key.at, f"{key.text}: is about mail that comes; on: changed has none")
    if action.name in OF_NEW_MAIL and "opened" not in scope.on:
        found.add(key.at, f"{key.text}: is about mail that opens a ticket; the rule sees none")
    if action.parts and isinstance(node, Entries):
        yield from _assembled(action, action.parts, node, found, Context(policy))
        return
    for at, argument in _arguments(action, node, found):
        for name in PLACE.findall(argument) if action.filled else ():
            if name not in scope.captured:
                found.add(at.at, f"{key.text}: {unknown('capture', name, sorted(scope.captured))}")
        try:
            yield Step(action, action.read(argument, Context(policy)))
        except Refused as refused:
            found.add(at.at, f"{key.text}: {refused}")


def _assembled(
    action: Action, parts: Parts, node: Entries, found: Findings, context: Context
) -> Iterator[Step]:
    """An action whose argument is written as keys and values."""
    said = len(found.all())
    shape = {key: _part(action, reader, context) for key, reader in parts.readers.items()}
    values = shapes.record(shape)(node, found)
    if len(found.all()) > said:
        return
    try:
        yield Step(action, parts.together(values, context))
    except Refused as refused:
        found.add(node.at, f"{action.name}: {refused}")


def _part(action: Action, reader: Read[Any], context: Context) -> shapes.Reader[Any]:
    def read(node: Node, found: Findings) -> Any:
        try:
            return reader(shapes.text(node, found), context)
        except Refused as refused:
            found.add(node.at, f"{action.name}: {refused}")

    return read


def _arguments(action: Action, node: Node, found: Findings) -> Iterable[tuple[Node, str]]:
    """The value of an action as an agent would write it; where it takes several, one after the other."""
    match node:
        case Scalar():
            return [(node, "" if node.value is None or node.value is True else node.text.strip())]
        case Items() if action.many:
            return zip(node.items, shapes.texts(node, found), strict=True)
        case Entries() if action.many:
            return [
                (value, f"{_name(key, found)}={shapes.text(value, found)}") for key, value in node.entries
            ]
    found.add(node.at, "takes one value")
    return []


def _name(key: Scalar, found: Findings) -> str:
    if "=" in key.text:
        found.add(key.at, "a field's name has no '=' in it")
    return key.text
