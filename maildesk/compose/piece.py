"""A piece of Jinja2 that can reach nothing but the plain values it is given."""

import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from jinja2 import StrictUndefined, Template, TemplateSyntaxError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from maildesk.compose.blocks import quote, relay
from maildesk.errors import TemplateError

_FILTERS = ("default", "first", "join", "last", "length", "lower", "replace", "trim", "truncate", "upper")


@lru_cache(maxsize=2)
def _environment(escaping: bool) -> ImmutableSandboxedEnvironment:
    """A sandbox without functions and with few filters. What is escaped goes by the part, not by a file's name."""
    made = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, autoescape=escaping
    )
    made.globals.clear()
    made.filters = {name: made.filters[name] for name in _FILTERS} | {"quote": quote, "relay": relay}
    return made


@dataclass(frozen=True)
class Piece:
    """Template text that begins on `line` of the file `name`, as messages show it."""

    name: str
    line: int
    text: str
    escaping: bool = False

    def render(self, values: Mapping[str, Any]) -> str:
        """The text filled in; raises `TemplateError`, whatever is wrong with it."""
        try:
            return self._compiled.render(values).strip()
        except Exception as error:  # a template is an operator's program and may fail in any way
            raise TemplateError(f"{self.name}:{_line(error, self.name)}: {error}") from error

    @property
    def tree(self) -> nodes.Template:
        """The syntax, its lines counted as in the file; raises `TemplateSyntaxError`."""
        return _environment(self.escaping).parse(self._padded)

    @cached_property
    def _compiled(self) -> Template:
        made = _environment(self.escaping)
        return Template.from_code(
            made, made.compile(self._padded, self.name, self.name), made.make_globals(None)
        )

    @property
    def _padded(self) -> str:
        return "\n" * (self.line - 1) + self.text


def _line(error: BaseException, name: str) -> int:
    """The line of a template on which an error arose."""
    if isinstance(error, TemplateSyntaxError):
        return error.lineno
    frames = traceback.extract_tb(error.__traceback__)
    return next((frame.lineno or 1 for frame in reversed(frames) if frame.filename == name), 1)
