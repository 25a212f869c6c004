"""The notifications of a desk: the shipped ones with its own over them, per event and language.

A mail is written whatever state a desk's own files are in: what cannot be used is noted among the faults, and the
shipped template takes its place.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from maildesk.compose import check
from maildesk.compose.folder import Folder, read
from maildesk.compose.house import House
from maildesk.compose.source import Rendered, Source, parse
from maildesk.compose.words import Words, over
from maildesk.errors import TemplateError

_LAST = "en"  # every shipped template and word exists in English
_ANY_EVENT = parse(
    "any event",
    "Headline: {% if ticket %}{{ ticket.tag }}, {{ ticket.subject }}: {% endif %}{{ happening or event }}\n"
    "Subject: {{ desk.name }}: {{ event }}\n\n{% if entry %}{{ entry.text | quote }}{% endif %}\n",
)  # of an event that has no template in any language


@dataclass(frozen=True, slots=True)
class Said:
    """A notification in words: of the language that it was found in, and what its template says."""

    words: Words
    rendered: Rendered


class Templates:
    """All templates of a desk, loaded once. `faults` says what of its own files could not be used, a line each."""

    def __init__(self, shipped: Folder, own: Folder, house: House) -> None:
        self._folders = (own, shipped)
        self._house = house
        self._faults = dict.fromkeys((*shipped.faults, *own.faults))
        self._words = self._spoken(shipped, own)

    @classmethod
    def load(cls, shipped: Path, own: Path, house: House) -> "Templates":
        """The templates in both folders; the desk's own need not exist."""
        return cls(read(shipped), read(own), house)

    @property
    def faults(self) -> tuple[str, ...]:
        """What was found wrong so far, while loading and while composing: `file:line: what`."""
        return tuple(self._faults)

    @property
    def events(self) -> tuple[str, ...]:
        """The events that there is a template for."""
        return tuple(sorted({event for folder in self._folders for event, _ in folder.sources}))

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that there is a template in."""
        return tuple(sorted({language for folder in self._folders for _, language in folder.sources}))

    def say(self, event: str, wanted: Sequence[str], values: Callable[[Words], Mapping[str, Any]]) -> Said:
        """A notification in the first of the wanted languages that it can be said in."""
        for language, source in self._candidates(event, wanted):
            words = self.words(language)
            try:
                return Said(words, source.render(values(words)))
            except TemplateError as fault:
                self._faults.setdefault(str(fault))
        self._faults.setdefault(f"{event}: there is no template for this event")
        words = self.words(self.chain(wanted)[0])
        return Said(words, _ANY_EVENT.render(values(words)))

    def lay_out(self, values: Mapping[str, Any]) -> str:
        """The HTML part around its values."""
        *own, shipped = (layout for folder in self._folders for layout in folder.layouts)
        for layout in own:
            try:
                return layout.render(values)
            except TemplateError as fault:
                self._faults.setdefault(str(fault))
        return shipped.render(values)

    def words(self, language: str) -> Words:
        """The words of a language, else those of the desk's first language that has some."""
        return next(self._words[known] for known in self.chain((language,)) if known in self._words)

    def chain(self, wanted: Sequence[str]) -> tuple[str, ...]:
        """Languages to try, in order: the wanted, without their region or script, the desk's, English."""
        tags = [tag.lower() for tag in (*wanted, *self._house.languages, _LAST) if tag]
        return tuple(dict.fromkeys(step for tag in tags for step in (tag, tag.partition("-")[0])))

    def check(self, named: Collection[str] = ()) -> tuple[str, ...]:
        """What is wrong with any template, word or layout, with sample tickets: `file:line: what`. Raises nothing.

        `named` are events that the policy names, so that they are no slips of shipped ones.
        """
        own, shipped = self._folders
        found = dict.fromkeys(self._faults)
        known = {event for event, _ in shipped.sources}
        found |= dict.fromkeys(check.events(own.sources, known.union(named)))
        for folder in self._folders:
            for (event, language), source in folder.sources.items():
                found |= dict.fromkeys(check.source(source, event, self.words(language), self._house))
            for layout in folder.layouts:
                found |= dict.fromkeys(check.layout(layout))
        return tuple(sorted(found))

    def _candidates(self, event: str, wanted: Sequence[str]) -> Iterator[tuple[str, Source]]:
        for language in self.chain(wanted):
            for folder in self._folders:
                if source := folder.sources.get((event, language)):
                    yield language, source

    def _spoken(self, shipped: Folder, own: Folder) -> dict[str, Words]:
        """Every language's words: the shipped ones over English, the desk's own over those."""
        spoken = {_LAST: over(None, _LAST, shipped.words[_LAST])}
        for folder in (shipped, own):
            for language, tables in folder.words.items():
                try:
                    spoken[language] = over(spoken.get(language, spoken[_LAST]), language, tables)
                except (ValueError, LookupError, TypeError, AttributeError) as error:
                    self._faults.setdefault(f"words.{language}.toml:1: {error}")
        return spoken
