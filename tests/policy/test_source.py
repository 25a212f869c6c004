"""YAML text as nodes with places."""

import pytest

from maildesk.policy.findings import Findings
from maildesk.policy.source import DEEPEST, MOST, NOTHING, Entries, Items, Node, Scalar, read, shown


def parsed(text: str) -> Node:
    """The root of a text in which nothing is wrong."""
    found = Findings("x")
    node = read(text, found)
    assert found.lines() == ()
    return node


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("NO", "NO"), ("on", "on"), ("yes", "yes"), ("22:30", "22:30"), ("2026-01-05", "2026-01-05"), ("1.5", "1.5"),
        ("1e3", "1e3"), ("true", True), ("False", False), ("~", None), ("null", None), ("", None), ("12", 12),
        ("010", 10), ("0x1F", 31), ("0o17", 15), ("-3", -3), ("1_000", "1_000"), ('"12"', "12"), ("'true'", "true"),
        ("9" * 40, "9" * 40), ("[PROBLEM]", ("PROBLEM",)), ("<<", "<<"), ("中文", "中文"),
    ],
)  # fmt: skip
def test_a_plain_scalar_is_what_yaml_12_says(written: str, value: object) -> None:
    """Only null, booleans and whole numbers are not text; a quoted scalar always is."""
    node = parsed(f"key: {written}\n")
    assert isinstance(node, Entries)
    ((_, child),) = node.entries
    match child:
        case Scalar():
            assert (child.value, type(child.value)) == (value, type(value))
        case Items():
            assert tuple(shown(item) for item in child.items) == value


def test_a_node_knows_its_place() -> None:
    """Lines and columns count from one, in characters, for keys as for values."""
    node = parsed("a:\n  - 中文: x\n")
    assert isinstance(node, Entries)
    ((key, value),) = node.entries
    assert (key.at.line, key.at.column) == (1, 1)
    assert isinstance(value, Items)
    (item,) = value.items
    assert isinstance(item, Entries)
    assert [(n.at.line, n.at.column) for n in item.entries[0]] == [(2, 5), (2, 9)]


@pytest.mark.parametrize("text", ["", "# only a comment\n", "---\n", "\ufeff"])
def test_an_empty_text_is_nothing(text: str) -> None:
    """A file without content has no sections, and that is fine."""
    node = parsed(text)
    assert isinstance(node, Scalar)
    assert node.value is None


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("a: 1\nb: 2\na: 3\n", "x:3:1: 'a' is here twice; first in line 1"),
        ("a: &x 1\n", "x:1:4: anchors and aliases are not used here (x)"),
        ("a: *x\n", "x:1:4: anchors and aliases are not used here (x)"),
        ("a: !!python/object/apply:os.system [id]\n", "x:1:4: tags are not used here (tag:yaml.org,2002:python"),
        ("a: !secret b\n", "x:1:4: tags are not used here (!secret)"),
        ("[a, b]: 1\n", "x:1:1: a key must be a word"),
        ("a: 1\n---\nb: 2\n", "x:2:1: a second document; a policy is one"),
        ("a:\n\tb: 1\n", "x:2:1: not YAML: while scanning for the next token found character that cannot start any token; "
                          "indent with spaces, not tabs"),
        ("a: @b\n", 'x:1:4: not YAML: while scanning for the next token found character that cannot start any token; '
                    'put the value in "quotes"'),
        ("a: b: c\n", 'x:1:5: not YAML: mapping values are not allowed in this context; put the value in "quotes"'),
        ("a: [1\n", "x:2:1: not YAML: while parsing a flow sequence"),
        ("a: 'b\n", "x:2:1: not YAML: while scanning a quoted scalar"),
        ("a: 中文\nb: \x00\n", "x:2:4: a control character (U+0000)"),
        ("a: 1\nb: \ud800\n", "x:2:4: a control character (U+D800)"),
        ("[" * (DEEPEST + 2), f"x:1:{DEEPEST + 2}: nested more than {DEEPEST} deep"),
        ("#" * (MOST + 1), f"x:1:1: the file has {MOST + 1} characters; at most {MOST} are read"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_its_place(text: str, finding: str) -> None:
    """Nothing dangerous or ambiguous is read, and each finding names line and column."""
    found = Findings("x")
    read(text, found)
    assert found.lines()[0].startswith(finding)


def test_a_bomb_of_aliases_is_refused_at_its_first_fuse() -> None:
    """Nine levels of nine aliases cost nothing."""
    levels = "\n".join(f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]" for n in range(1, 10))
    found = Findings("x")
    assert read(f"l0: &l0 x\n{levels}\n", found) is NOTHING
    assert len(found.lines()) == 1


@pytest.mark.parametrize("text", ["a", "[a, {b: c}]", "{a: [1, yes], b: {}}"])
def test_a_node_is_shown_as_a_person_would_write_it(text: str) -> None:
    """The short form of a node is flow style."""
    assert shown(parsed(text)) == text
