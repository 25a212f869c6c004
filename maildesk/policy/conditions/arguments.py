"""How the argument of a condition is read from the file."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from maildesk.policy import shapes
from maildesk.policy.conditions.registry import Named
from maildesk.policy.findings import Findings, unknown
from maildesk.policy.operators import NEVER, OPERATORS, BadPattern, Operator, Test, all_of, contains, is_
from maildesk.policy.source import Entries, Items, Node, Scalar

if TYPE_CHECKING:
    from maildesk.policy.model import Policy


def text(node: Node, found: Findings, policy: "Policy") -> Test:
    """Words that the text contains, or operators with theirs: `vpn`, `[vpn, tunnel]`, `{starts_with: alert}`."""
    return _test(node, found, contains)


def address(node: Node, found: Findings, policy: "Policy") -> Test:
    """Whole addresses, or operators: `ann@example.org`, `{contains: noreply}`."""
    if not isinstance(node, Entries):
        shapes.each(shapes.address)(node, found)
    return _test(node, found, is_)


def name(node: Node, found: Findings, policy: "Policy") -> Test:
    """Whole names, or operators."""
    return _test(node, found, is_)


def flag(node: Node, found: Findings, policy: "Policy") -> bool:
    """`yes` or `no`."""
    return shapes.yes_no(node, found)


def least(node: Node, found: Findings, policy: "Policy") -> int:
    """A number that is to be reached."""
    return shapes.whole(1, 1000)(node, found)


def numbers(node: Node, found: Findings, policy: "Policy") -> frozenset[int]:
    """One whole number or several."""
    return frozenset(shapes.each(shapes.whole(1, 5))(node, found))


@dataclass(frozen=True, slots=True)
class words:
    """One or several of these words."""

    kind: str
    allowed: Collection[str]

    def __call__(self, node: Node, found: Findings, policy: "Policy") -> frozenset[str]:
        return frozenset(shapes.each(shapes.choice(self.kind, self.allowed))(node, found))


@dataclass(frozen=True, slots=True)
class names:
    """One or several of the names that the policy has under an attribute, such as `teams`."""

    kind: str
    attribute: str

    def __call__(self, node: Node, found: Findings, policy: "Policy") -> frozenset[str]:
        return words(self.kind, tuple(getattr(policy, self.attribute)))(node, found, policy)


def systems(node: Node, found: Findings, policy: "Policy") -> frozenset[str]:
    """One or several systems of the directory."""
    return words("system", [system.name for system in policy.systems])(node, found, policy)


def people(node: Node, found: Findings, policy: "Policy") -> frozenset[str]:
    """One or several people of the policy, as their addresses."""

    def one(node: Node, found: Findings) -> str:
        written = shapes.text(node, found)
        person = policy.person(written)
        if person is None and written:
            found.add(node.at, unknown("person", written, policy.people))
        return person.address if person else ""

    return frozenset(shapes.each(one)(node, found))


def named(node: Node, found: Findings, policy: "Policy") -> Named:
    """A text test for each of several names: `{X-Spam-Flag: yes}`."""
    return tuple(
        (key.text.lower(), _test(value, found, contains)) for key, value in shapes.entries(node, found)
    )


def _test(node: Node, found: Findings, plain: Operator) -> Test:
    """A test on one text; several operators must all hold."""
    if not isinstance(node, Entries):
        return applied(plain, node, found)
    return all_of([_named(key, value, found) for key, value in node.entries])


def _named(key: Scalar, value: Node, found: Findings) -> Test:
    if key.text not in OPERATORS:
        found.add(key.at, unknown("operator", key.text, OPERATORS))
        return NEVER
    return applied(OPERATORS[key.text], value, found)


def applied(operator: Operator, node: Node, found: Findings) -> Test:
    """One operator with its words."""
    try:
        return operator(shapes.texts(node, found))
    except BadPattern as error:
        if isinstance(node, Items):
            for item in node.items:  # says which one it is
                applied(operator, item, found)
        else:
            found.add(
                node.at, f"not a regular expression that can be used here: {error} (the dialect is RE2's)"
            )
        return NEVER


@dataclass(frozen=True, slots=True)
class record:
    """Several parts, each with its own reader."""

    readers: Mapping[str, Callable[[Node, Findings, "Policy"], Any]]

    def __call__(self, node: Node, found: Findings, policy: "Policy") -> dict[str, Any]:
        shape = {key: _bound(reader, policy) for key, reader in self.readers.items()}
        return shapes.record(shape)(node, found)


def _bound(reader: Callable[[Node, Findings, "Policy"], Any], policy: "Policy") -> shapes.Reader[Any]:
    return lambda node, found: reader(node, found, policy)
