"""rules.yaml → Policy. All that is wrong is said at once, each with its line and column."""

import gc
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from hashlib import sha256
from types import MappingProxyType

from maildesk.policy.analysis import warn
from maildesk.policy.findings import Finding, Findings, unknown
from maildesk.policy.include import ReadFile, sections
from maildesk.policy.model import Policy
from maildesk.policy.sections.calendars import calendars
from maildesk.policy.sections.directory import directory
from maildesk.policy.sections.forms import forms
from maildesk.policy.sections.notifications import loop_limits, notifications
from maildesk.policy.sections.people import people, teams
from maildesk.policy.sections.promises import priority, queues, service_levels, sites
from maildesk.policy.sections.responsibility import responsibility
from maildesk.policy.sections.rules import rules
from maildesk.policy.sections.widening import widening
from maildesk.policy.source import NOTHING, Node, read

SECTIONS = (
    "people",
    "teams",
    "priority",
    "service_levels",
    "queues",
    "calendars",
    "sites",
    "directory",
    "responsibility",
    "widening",
    "forms",
    "rules",
    "notifications",
    "loop_limits",
)


@dataclass(frozen=True, slots=True)
class Checked:
    """What is wrong with a policy, for which it does not go live, and what is odd about it. None is for a wrong one."""

    policy: Policy | None
    errors: tuple[Finding, ...]
    warnings: tuple[Finding, ...] = ()


def load(
    text: str,
    name: str,
    known_events: Collection[str] | None = None,
    read_file: ReadFile = lambda name: None,
    templates: Mapping[str, str] = MappingProxyType({}),
) -> Policy:
    """The policy that a text says; what it leaves out is as in `defaults`.

    `name` stands in findings. `known_events` are the events that have a template; None does not check them.
    `read_file` gives the files beside it that it names, see `files.beside`. `templates` are the desk's own, by name
    (`templates/closed.en.txt`), which are a part of what is accepted. Raises `PolicyError` with all findings.
    """
    found = Findings(name)
    policy, _ = _read(text, found, known_events, read_file, templates)
    found.raise_any()
    return policy


def check(
    text: str,
    name: str,
    known_events: Collection[str] | None = None,
    read_file: ReadFile = lambda name: None,
    templates: Mapping[str, str] = MappingProxyType({}),
) -> Checked:
    """Everything that is to be said of a policy, with what `load` takes. Its examples are not played."""
    found, odd = Findings(name), Findings(name)
    policy, given = _read(text, found, known_events, read_file, templates)
    if found.all():
        return Checked(None, found.all())
    warn(policy, given, odd)
    return Checked(policy, (), odd.all())


def _read(
    text: str,
    found: Findings,
    events: Collection[str] | None,
    read_file: ReadFile,
    templates: Mapping[str, str],
) -> tuple[Policy, dict[str, Node]]:
    files = Files(read_file)
    with _nothing_collected():
        given = _sections(read(text, found), found, files.read)
        policy = _policy(given, found, events, files.read)
    texts = {**files.texts, **templates}
    return replace(policy, hash=digest(text, texts), text=text, files=texts), given


@contextmanager
def _nothing_collected() -> Iterator[None]:
    """Thousands of rules make a million objects, none of which is garbage; to look for it takes twice as long as reading."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


class Files:
    """Remembers the files that a policy is made of."""

    def __init__(self, read_file: ReadFile) -> None:
        self._read = read_file
        self.texts: dict[str, str] = {}

    def read(self, name: str) -> str | None:
        """A file's text, once read always the same."""
        if name not in self.texts:
            text = self._read(name)
            if text is None:
                return None
            self.texts[name] = text
        return self.texts[name]


def digest(text: str, files: Mapping[str, str]) -> str:
    """What tells a policy from another: the SHA-256 of its text, and of the files beside it, in hex."""
    parts = [text, *(f"{name}\0{files[name]}" for name in sorted(files))]
    return sha256("\0".join(parts).encode(errors="replace")).hexdigest()


def _policy(
    given: Mapping[str, Node], found: Findings, events: Collection[str] | None, read_file: ReadFile
) -> Policy:
    """Sections are read in the order in which they need each other; rules come last and may name everything."""
    known_calendars = calendars(given.get("calendars", NOTHING), found, read_file)
    by_key, by_address, duties = people(given.get("people", NOTHING), found, known_calendars)
    known_teams = teams(given.get("teams"), found, by_key, known_calendars)
    known = directory(given.get("directory", NOTHING), found, known_teams, read_file)
    levels = service_levels(given.get("service_levels", NOTHING), found)
    priorities = priority(given.get("priority", NOTHING), found, levels)
    policy = Policy(
        hash="",
        people=by_key,
        addresses={**known.people, **by_address},
        teams=known_teams,
        matrix=priorities.matrix,
        criticality=priorities.criticality,
        duties=duties,
        managers=known.managers,
        systems=known.systems,
        sites=sites(given.get("sites", NOTHING), found, known_calendars),
        service_levels=levels,
        queues=queues(given.get("queues", NOTHING), found, known_teams),
        notifications=notifications(given.get("notifications", NOTHING), found, events),
        limits=loop_limits(given.get("loop_limits", NOTHING), found),
        events=frozenset(events or ()),
        forms=forms(given.get("forms", NOTHING), found),
        calendars=known_calendars,
        responsibility=responsibility(given.get("responsibility", NOTHING), found, known_teams),
        widening=widening(given.get("widening", NOTHING), found),
    )
    return replace(policy, rules=rules(given.get("rules", NOTHING), found, policy))


def _sections(root: Node, found: Findings, read_file: ReadFile) -> dict[str, Node]:
    given: dict[str, Node] = {}
    for key, value in sections(root, found, read_file).values():
        if key.text in SECTIONS:
            given[key.text] = value
        else:
            found.add(key.at, unknown("section", key.text, ("include", *SECTIONS)))
    return given
