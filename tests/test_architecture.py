"""The arrows between the rooms, and what is confined to one of them, read from the code itself."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent / "maildesk"
ANYTHING = {"*"}

# From a room to the rooms it may import. `errors` and `shipped` are for everybody.
ARROWS: dict[str, set[str]] = {
    "mail": set(),
    "ticket": {"mail"},
    "policy": {"ticket", "mail"},
    "compose": {"ticket", "mail"},
    "router": {"policy", "ticket", "mail"},
    "db": {"ticket", "mail"},
    "explain": {"router", "policy", "ticket", "mail"},
    "replay": {"explain", "router", "db", "policy", "ticket", "mail"},
    "proposal": {"router", "db", "policy", "ticket", "mail"},
    "reload": {"proposal", "desk", "compose", "db", "policy", "ticket", "mail"},
    "ingest": {"db", "ticket", "mail"},
    "recognise": {"db", "policy", "ticket", "mail"},
    "notify": {"db", "compose", "ticket", "mail"},
    "prepare": {"recognise", "router", "db", "policy", "compose", "ticket", "mail"},
    "record": {"prepare", "recognise", "db", "policy", "ticket", "mail"},
    "desk": {"prepare", "record", "ingest", "recognise", "db", "policy", "compose", "ticket", "mail"},
    "edges": {"config", "ingest", "notify", "mail"},
    "config": set(),
    "errors": set(),
    "shipped": set(),
    "daemon": ANYTHING,
    "cli": ANYTHING,
    "__init__": set(),
    "__main__": {"cli"},
}
CONFINED = {
    "imapclient": {"edges"},
    "aiosmtplib": {"edges"},
    "aiosmtpd": {"edges"},
    "pymap": {"edges"},
    "mailparser": {"mail"},
    "sqlalchemy": {"db"},
    "alembic": {"db"},
    "click": {"cli"},
    "rich": {"cli"},
    "structlog": {"cli", "daemon"},
    "jinja2": {"compose"},
    "yaml": {"policy"},
    "re2": {"policy"},
}
FILES = sorted(ROOT.rglob("*.py"))


def room(path: Path) -> str:
    """The room that a file stands in: its folder, or its own name at the top."""
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


def imports(path: Path) -> Iterator[str]:
    """Every module that a file imports, lazily or not, but not those for type checkers alone."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    unseen = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        if id(node) in unseen:
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_arrow_between_the_rooms_turns_back(path: Path) -> None:
    """A room imports only what stands below it."""
    allowed = ARROWS[room(path)]
    if allowed == ANYTHING:
        return
    taken = {name.split(".")[1] for name in imports(path) if name.startswith("maildesk.")}
    wrong = taken - allowed - {room(path), "errors", "shipped", "__version__"}
    assert not wrong, f"{room(path)} must not import {sorted(wrong)}"


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_library_stays_in_its_room(path: Path) -> None:
    """Each library has a room that alone knows it."""
    for name in imports(path):
        rooms = CONFINED.get(name.split(".")[0])
        assert rooms is None or room(path) in rooms, f"{name} belongs to {rooms}"


def attributes(path: Path) -> Iterator[str]:
    """Every `name.attribute` in a file."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            yield f"{node.value.id}.{node.attr}"


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_clock_and_environment_are_read_at_the_top_only(path: Path) -> None:
    """`now` is a parameter below the daemon and the command line; settings alone read the environment."""
    used = set(attributes(path))
    clocks = used & {"datetime.now", "datetime.utcnow", "date.today", "time.time"}
    assert not clocks or room(path) in {"daemon", "cli"} or path.name.startswith("embedded"), clocks
    assert "os.environ" not in used or room(path) in {"config", "cli"}


@pytest.mark.parametrize("name", ["mail", "ticket", "policy", "compose"])
def test_a_pure_room_touches_no_machine(name: str) -> None:
    """No sockets, processes, threads, randomness or logging in the rooms that only turn values into values."""
    banned = {
        "socket",
        "subprocess",
        "threading",
        "asyncio",
        "random",
        "secrets",
        "logging",
        "uuid",
        "sqlite3",
    }
    for path in FILES:
        if room(path) == name:
            assert not banned & {module.split(".")[0] for module in imports(path)}, path
