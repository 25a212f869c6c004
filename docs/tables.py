"""What the documents take from the code, as Markdown."""

import inspect
import json
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import MISSING, Field, fields
from pathlib import Path
from typing import Any, Literal, get_args, get_origin, get_type_hints

from docs import meanings
from maildesk import config

ROOT = Path(__file__).parent.parent
SECTIONS = config._SECTIONS
CITATION = re.compile(r"RFC (\d{3,5})\b((?:(?:,| and)? \d{1,2}(?:\.\d{1,2})*(?![\d.]*\d))*)")


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; a bar in a cell is escaped."""
    lines = [headings, ["---"] * len(headings), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |" for line in lines)


def code(words: Iterable[object], between: str = ", ") -> str:
    """Words as code."""
    return between.join(f"`{word}`" for word in words)


def said(docstring: str | None) -> str:
    """The first paragraph of a docstring on one line."""
    return " ".join(inspect.cleandoc(docstring or "").split("\n\n")[0].split())


# --- the command line ---------------------------------------------------------------------------


def command_line() -> str:
    """Every command with its arguments and options."""
    import click

    from maildesk.cli import COMMANDS, cli

    context = click.Context(cli)
    found = [cli.get_command(context, name) for name in COMMANDS]
    return "\n\n".join(part for command in found if command for part in _command(command, "maildesk", 3))


def _command(command: Any, before: str, depth: int) -> Iterator[str]:
    import click

    name = f"{before} {command.name}"
    arguments = [
        one.make_metavar(click.Context(command))
        for one in command.params
        if one.param_type_name == "argument"
    ]
    yield f"{'#' * depth} `{' '.join([name, *arguments])}`"
    yield inspect.cleandoc(command.help or "")
    if options := [_option(one, command) for one in command.params if one.param_type_name == "option"]:
        yield "\n".join(options)
    for inner in getattr(command, "commands", {}).values():
        yield from _command(inner, name, depth + 1)


def _option(option: Any, command: Any) -> str:
    import click

    value = "" if option.is_flag else " " + option.make_metavar(click.Context(command))
    default = f" Default: `{option.default}`." if option.show_default else ""
    return f"- `{option.opts[0]}{value}`: {option.help or meanings.OPTIONS[option.opts[0]]}{default}"


# --- the policy ---------------------------------------------------------------------------------


def commands() -> str:
    """What an agent may write on a line that begins with `#`."""
    from maildesk.policy.actions import ACTIONS
    from maildesk.policy.actions.registry import AGENT

    rows = [
        (f"`#{one.name}`", code(f"#{word}" for word in one.aliases), said(one.help))
        for one in ACTIONS.values()
        if AGENT in one.by
    ]
    return table(("command", "also", "what it does"), rows)


def actions() -> str:
    """What a rule may do."""
    from maildesk.policy.actions import ACTIONS
    from maildesk.policy.actions.registry import RULE

    rows = [(f"`{one.name}`", said(one.help)) for one in ACTIONS.values() if RULE in one.by]
    return table(("`then:`", "what it does"), rows)


def conditions() -> str:
    """What a rule may ask, a table for each family."""
    from maildesk.policy.conditions import CONDITIONS

    families: dict[str, list[tuple[str, str]]] = {}
    for word in CONDITIONS.values():
        about = said(sys.modules[word.family].__doc__)
        families.setdefault(about, []).append((f"`{word.name}`", said(word.help)))
    return "\n\n".join(
        f"{about}\n\n{table(('`when:`', 'asks about'), rows)}" for about, rows in families.items()
    )


def operators() -> str:
    """What can be asked of a text."""
    from maildesk.policy.operators import OPERATORS

    return table(
        ("operator", "holds where"), [(f"`{name}`", said(one.__doc__)) for name, one in OPERATORS.items()]
    )


def audiences() -> str:
    """Whom a notification may be for."""
    from maildesk.policy.audience import AUDIENCES

    return table(
        ("`to:`", "who that is"), [(f"`{name}`", said(one.__doc__)) for name, one in AUDIENCES.items()]
    )


def happenings() -> str:
    """What a notification may be sent on."""
    from maildesk.policy.sections.notifications import HAPPENED

    return table(
        ("`on:`, `unless:`", "what happened"), [(f"`{one}`", meanings.HAPPENINGS[one]) for one in HAPPENED]
    )


def notifications() -> str:
    """Who is told what where rules.yaml does not say otherwise."""
    from maildesk.policy.defaults import NOTIFICATIONS

    rows = [
        (
            f"`{one.event}`",
            code(one.on)
            + (f", unless {code(one.unless)}" if one.unless else "")
            + (", once" if one.once else ""),
            code(one.to),
            str(one.reply),
        )
        for one in NOTIFICATIONS
    ]
    return table(("mail", "sent on", "to", "a reply goes to"), rows)


# --- settings -----------------------------------------------------------------------------------


def settings() -> str:
    """Every key of maildesk.toml, a table for each section."""
    return "\n\n".join(_section(name, kind) for name, kind in SECTIONS.items())


def _section(name: str, kind: type) -> str:
    title = f"`[[{name}]]`" if name == "mailbox" else f"`[{name}]`"
    about = meanings.SECTIONS[name]
    if name in meanings.SAME:
        return f"#### {title}\n\n{about}"
    types = get_type_hints(kind)
    rows = [
        (f"`{f.name}`", _default(f, types[f.name]), meanings.SETTINGS[name, f.name]) for f in fields(kind)
    ]
    return f"#### {title}\n\n{about}\n\n{table(('key', 'default', 'meaning'), rows)}"


def _default(field: Field[Any], kind: Any) -> str:
    """The default as it would stand in the file; of words there are only some."""
    if field.default is MISSING or str(field.default) in ("", "0"):
        return "none"
    words = get_args(kind) if get_origin(kind) is Literal else ()
    others = [json.dumps(word) for word in words if word != field.default]
    return f"`{json.dumps(field.default)}`" + (f"; or {code(others)}" if others else "")


# --- the lifecycle ------------------------------------------------------------------------------


def lifecycle() -> str:
    """The moves of a ticket: from where, and to where."""
    from maildesk.ticket.lifecycle import LIFECYCLE, Move

    rows = []
    for move in Move:
        ways: dict[str, list[str]] = {}
        for status, moves in LIFECYCLE.items():
            if move in moves:
                target = "as it was" if moves[move] == status else f"`{moves[move]}`"
                ways.setdefault(target, []).append(status)
        rows.append(
            (f"`{move}`", "<br>".join(f"{code(sources)} → {target}" for target, sources in ways.items()))
        )
    return table(("move", "from → to"), rows)


def lifecycle_diagram() -> str:
    """The same as a picture. The three kinds of waiting have the same moves and are drawn as one."""
    from maildesk.ticket.lifecycle import LIFECYCLE

    arrows: dict[tuple[str, str], dict[str, None]] = {}
    for status, moves in LIFECYCLE.items():
        for move, target in moves.items():
            ends = _drawn(status), _drawn(target)
            if ends[0] != ends[1]:
                arrows.setdefault(ends, {})[move] = None
    lines = [f"    {start} --> {end}: {', '.join(labels)}" for (start, end), labels in arrows.items()]
    return "\n".join(["```mermaid", "stateDiagram-v2", "    [*] --> new", *lines, "```"])


def _drawn(status: str) -> str:
    from maildesk.ticket.model import PAUSED

    return "waiting" if status in PAUSED else str(status)


# --- standards ----------------------------------------------------------------------------------


def standards() -> str:
    """Every RFC that the code cites: sections, what is done, in which modules, and the tests of those."""
    rows = []
    for number, places in sorted(citations().items()):
        sections = sorted({section for found in places.values() for section in found}, key=_in_order)
        tests = [test for path in places if (test := _test_of(path)).exists()]
        rows.append(
            (
                f"[{number}](https://www.rfc-editor.org/rfc/rfc{number})",
                ", ".join(sections),
                meanings.STANDARDS[number],
                code((path.relative_to(ROOT / "maildesk") for path in places), "<br>"),
                code((path.relative_to(ROOT / "tests") for path in tests), "<br>"),
            )
        )
    return table(("RFC", "sections", "what the desk does", "in `maildesk/`", "in `tests/`"), rows)


def citations() -> dict[int, dict[Path, set[str]]]:
    """The RFCs that the code cites, by number: the modules, and the sections that are named there."""
    found: dict[int, dict[Path, set[str]]] = {}
    for path in sorted((ROOT / "maildesk").rglob("*.py")):
        for number, sections in CITATION.findall(path.read_text(encoding="utf-8")):
            found.setdefault(int(number), {}).setdefault(path, set()).update(
                re.findall(r"\d[\d.]*", sections)
            )
    return found


def _in_order(section: str) -> list[int]:
    return [int(part) for part in section.split(".")]


def _test_of(path: Path) -> Path:
    """Where the tests of a module stand: tests mirror the code."""
    inside = path.relative_to(ROOT / "maildesk")
    return ROOT / "tests" / inside.with_name(f"test_{inside.name}")
