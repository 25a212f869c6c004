"""Which of many conditions a mail may fulfil, found without asking them one by one.

Theory of operation. Of what a condition needs, the rarest is chosen: the sender's domain rather than a word that a
hundred rules ask for. Whatever was chosen in a field of the mail is looked for in that field's texts at once: whole
texts in a dictionary, parts and regular expressions in one `re2.Set` each, whose cost hardly grows with their number.
A condition that needs nothing, because it asks about the ticket or says `not`, is always asked; so is any that was
found, for the index only spares asking and never answers.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from maildesk.policy.conditions.registry import Field
from maildesk.policy.conditions.tree import Condition, Need
from maildesk.policy.facts import Facts
from maildesk.policy.operators import options
from maildesk.policy.text import Text

MEMORY = 8 * 1024 * 1024  # octets that a set may take, at least; RE2's default for one pattern
MEMORY_EACH = 4 * 1024  # octets more for each pattern in it
Positions = Mapping[str, Sequence[int]]  # of the conditions that need a text, part or pattern


@dataclass(frozen=True, slots=True)
class PatternSet:
    """Patterns that are looked for in one pass. The first of them is empty, and found in any text."""

    patterns: tuple[str, ...]
    compiled: Any

    def found(self, text: str) -> Iterable[str]:
        """The patterns that a text has; all of them where RE2 ran out of memory, which it only tells by silence."""
        hits = self.compiled.Match(text)
        return [self.patterns[hit - 1] for hit in hits if hit] if hits else self.patterns


@dataclass(frozen=True, slots=True)
class Lookup:
    """What is looked for in one field."""

    field: Field
    whole: Positions
    parts: Positions
    patterns: Positions
    part_sets: tuple[PatternSet, ...]
    pattern_sets: tuple[PatternSet, ...]

    def positions(self, text: Text) -> Iterable[int]:
        """The positions of the conditions that may hold because of a text."""
        yield from self.whole.get(text.folded.strip(), ())
        for one in self.part_sets:
            for part in one.found(text.folded):
                yield from self.parts[part]
        for one in self.pattern_sets:
            for pattern in one.found(text.shown):
                yield from self.patterns[pattern]


@dataclass(frozen=True, slots=True)
class Index:
    """Conditions by what they need: `always` are the positions of those that need nothing."""

    always: frozenset[int]
    lookups: tuple[Lookup, ...]

    @classmethod
    def of(cls, conditions: Sequence[Condition]) -> "Index":
        """The index of conditions."""
        needs = [condition.needs() for condition in conditions]
        uses = Counter(key for some in needs for need in some for key in need)
        chosen = [min(some, key=lambda need: sum(uses[key] for key in need), default=None) for some in needs]
        always = frozenset(position for position, need in enumerate(chosen) if need is None)
        return cls(always, tuple(_lookups(chosen)))

    def candidates(self, facts: Facts) -> list[int]:
        """The positions of the conditions that may hold of a mail, in order; each that holds is among them."""
        found = set(self.always)
        for lookup in self.lookups:
            for text in lookup.field.texts(facts):
                found.update(lookup.positions(text))
        return sorted(found)


def _lookups(chosen: Sequence[Need | None]) -> Iterable[Lookup]:
    fields: dict[Field, dict[str, dict[str, list[int]]]] = {}
    for position, need in enumerate(chosen):
        for field, probe in need or ():
            kinds = fields.setdefault(field, {"whole": {}, "part": {}, "pattern": {}})
            kinds[probe.how].setdefault(probe.what, []).append(position)
    for field, kinds in fields.items():
        yield Lookup(
            field,
            whole=kinds["whole"],
            parts=kinds["part"],
            patterns=kinds["pattern"],
            part_sets=_compiled(tuple(kinds["part"]), literal=True),
            pattern_sets=_compiled(tuple(kinds["pattern"]), literal=False),
        )


def _compiled(patterns: tuple[str, ...], *, literal: bool) -> tuple[PatternSet, ...]:
    """The patterns as one set; as several where one would be too large for RE2."""
    if not patterns:
        return ()
    import re2

    chosen = options(case_sensitive=literal)
    chosen.max_mem = MEMORY + MEMORY_EACH * len(patterns)
    made = re2.Set.SearchSet(chosen)
    for pattern in ("", *patterns):
        made.Add(re2.escape(pattern) if literal else pattern)
    try:
        made.Compile()
    except re2.error:
        middle = len(patterns) // 2
        return _compiled(patterns[:middle], literal=literal) + _compiled(patterns[middle:], literal=literal)
    return (PatternSet(patterns, made),)
