"""Where the files lie that come with the program: the notifications and the policy to begin with."""

from pathlib import Path

_PACKAGE = Path(__file__).parent


def shipped(name: str) -> Path:
    """The path of `templates` or `rules.yaml`: within an installed package, else beside it in a source tree."""
    installed = _PACKAGE / "_shipped" / name
    return installed if installed.exists() else _PACKAGE.parent / name
