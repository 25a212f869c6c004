"""`python -m docs`: writes the generated parts of the documents anew, each between its two marks.

<!-- generated: NAME -->
…
<!-- end -->
"""

import re
import sys
from collections.abc import Callable
from pathlib import Path

from docs import tables

ROOT = Path(__file__).parent.parent
GENERATED: dict[str, Callable[[], str]] = {
    "command-line": tables.command_line,
    "commands": tables.commands,
    "actions": tables.actions,
    "conditions": tables.conditions,
    "operators": tables.operators,
    "audiences": tables.audiences,
    "happenings": tables.happenings,
    "notifications": tables.notifications,
    "settings": tables.settings,
    "lifecycle": tables.lifecycle,
    "lifecycle-diagram": tables.lifecycle_diagram,
    "standards": tables.standards,
}
MARKED = re.compile(r"(<!-- generated: ([a-z-]+) -->\n).*?(<!-- end -->)", re.DOTALL)


def documents() -> list[Path]:
    """Every document that may have generated parts."""
    return sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])


def renewed(text: str) -> str:
    """A document with its generated parts as the code has them now. Raises `KeyError` for a part that is unknown."""
    return MARKED.sub(lambda part: f"{part[1]}{GENERATED[part[2]]()}\n{part[3]}", text)


def main() -> None:
    """Writes every document whose generated parts are out of date, and names it."""
    for path in documents():
        text = path.read_text(encoding="utf-8")
        current = renewed(text)
        if current != text:
            path.write_text(current, encoding="utf-8")
            sys.stdout.write(f"wrote {path.relative_to(ROOT)}\n")


if __name__ == "__main__":
    main()
