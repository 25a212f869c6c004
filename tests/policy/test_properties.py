"""Rules come to the same as asking each of them in turn, one pattern at a time: nothing that is spared is missed.

The reference below reads the same rules as plain data and knows nothing of the index.
"""

import json
from dataclasses import dataclass, field
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from maildesk.policy import rules
from maildesk.policy.facts import Facts
from maildesk.policy.operators import OPERATORS, compiled
from maildesk.policy.text import text
from maildesk.ticket.draft import Draft
from maildesk.ticket.model import Person
from maildesk.ticket.values import Kind, Situation
from tests.policy.policies import policy, reading, stimulus
from tests.ticket.tickets import NINE, ticket

WORDS = ("vpn", "VPN", "printer", "print", "打印", "打印机", "a b", "ß", "straße", "STRASSE", "ＶＰＮ", "x")
PATTERNS = (
    r"(?P<what>vpn|x)-?(?P<no>\d+)",
    "(?P<what>print)(?P<er>er)?",
    "(?P<what>打.)机",
    "^a|(?P<no>7)",
    "v.n$",
)
PIECES = (*WORDS, "vpn-7", "x12", "\n", "-", "wi-fi", "machine")
DOMAINS = ("example.org", "example.com", "sub.example.org")
CATEGORIES = ("network", "network.vpn", "print")
TAGS = ("one", "two")

Data = dict[str, Any]


# --- what is generated ----------------------------------------------------------------------------

few = st.lists(st.sampled_from(WORDS), min_size=1, max_size=3)
patterns = st.lists(st.sampled_from(PATTERNS), min_size=1, max_size=2)
plain_operators = st.sampled_from(("contains", "is", "starts_with", "word")).flatmap(
    lambda name: st.fixed_dictionaries({name: few})
)
matching = st.fixed_dictionaries({"matches": patterns})
both = st.tuples(plain_operators, matching).map(lambda two: two[0] | two[1])
tests_of_text = few | plain_operators | both | matching
about_texts: st.SearchStrategy[Data] = st.sampled_from(("mentions", "subject", "body")).flatmap(
    lambda word: st.fixed_dictionaries({word: tests_of_text})
)
checks: st.SearchStrategy[Data] = st.one_of(
    about_texts,
    about_texts,
    about_texts,
    st.fixed_dictionaries({"header": st.dictionaries(st.sampled_from(("X-A", "X-B")), few, min_size=1)}),
    st.fixed_dictionaries({"sender_domain": st.lists(st.sampled_from(DOMAINS), min_size=1, max_size=2)}),
    st.fixed_dictionaries({"priority": st.lists(st.integers(1, 3), min_size=1, max_size=2)}),
    st.fixed_dictionaries({"category": st.sampled_from(CATEGORIES)}),
    st.fixed_dictionaries({"tag": st.sampled_from(TAGS)}),
)
conditions = st.recursive(
    checks,
    lambda inner: st.one_of(
        st.fixed_dictionaries({"not": inner}),
        st.fixed_dictionaries({"all": st.lists(inner, min_size=1, max_size=3)}),
        st.fixed_dictionaries({"any": st.lists(inner, min_size=1, max_size=3)}),
        st.tuples(inner, inner).map(lambda two: two[0] | two[1]),
    ),
    max_leaves=4,
)
changes = st.fixed_dictionaries(
    {"tag": st.sampled_from(TAGS)},
    optional={"category": st.sampled_from(CATEGORIES), "priority": st.integers(1, 3)},
)
ends: st.SearchStrategy[Data] = st.sampled_from(({}, {}, {}, {}, {"stop": True}, {"drop": "unwanted"}))
some_rules = st.lists(
    st.fixed_dictionaries(
        {"when": conditions, "then": st.tuples(changes, ends).map(lambda two: two[0] | two[1])},
        optional={
            "force": st.booleans(),
            "on": st.sampled_from(("opened", "replied", ["opened", "replied"])),
        },
    ),
    min_size=1,
    max_size=8,
)
texts = st.lists(st.sampled_from(PIECES), min_size=1, max_size=8).map(" ".join)


# --- the reference: rule by rule, RE2 one pattern at a time ------------------------------------------


@dataclass
class State:
    """What the reference knows of a ticket."""

    category: str = ""
    priority: int = 2
    tags: list[str] = field(default_factory=list)
    fields: Data = field(default_factory=dict)
    stopped: bool = False
    dropped: bool = False


@dataclass(frozen=True)
class Mail:
    """A generated mail."""

    subject: str
    body: str
    domain: str
    headers: tuple[tuple[str, str], ...]

    def texts(self, word: str) -> list[str]:
        """The texts that a word asks about."""
        return {"mentions": [self.subject, self.body], "subject": [self.subject], "body": [self.body]}[word]


def asked(test: Any, found_in: str, plainly: str = "contains") -> bool:
    """Whether a test holds of a text: any word of each operator."""
    operators = test if isinstance(test, dict) else {plainly: test}
    return all(
        any(OPERATORS[name]([word])(text(found_in)) for word in words) for name, words in operators.items()
    )


def holds(when: Data, mail: Mail, state: State) -> bool:
    """Whether a mapping of conditions holds."""
    return all(one_holds(word, argument, mail, state) for word, argument in when.items())


def one_holds(word: str, argument: Any, mail: Mail, state: State) -> bool:
    """Whether one condition holds."""
    match word:
        case "all":
            return all(holds(part, mail, state) for part in argument)
        case "any":
            return any(holds(part, mail, state) for part in argument)
        case "not":
            return not holds(argument, mail, state)
        case "header":
            return all(
                any(asked(test, value) for field, value in mail.headers if field == name)
                for name, test in argument.items()
            )
        case "sender_domain":
            return mail.domain in argument
        case "priority":
            return state.priority in argument
        case "category":
            return f"{state.category}.".startswith(f"{argument}.")
        case "tag":
            return argument in state.tags
    return any(asked(argument, one) for one in mail.texts(word))


def capture(when: Data, mail: Mail, found: Data) -> None:
    """Adds what the regular expressions of a condition find, outside of `not`."""
    for word, argument in when.items():
        if word in ("all", "any"):
            for part in argument:
                capture(part, mail, found)
        elif word in ("mentions", "subject", "body") and isinstance(argument, dict):
            for one in mail.texts(word):
                hits = (compiled(pattern).search(text(one).shown) for pattern in argument.get("matches", ()))
                named: Data = next((hit.groupdict() for hit in hits if hit and hit.groupdict()), {})
                for name, value in named.items():
                    if value:  # a group that took no part has found nothing
                        found.setdefault(name, value)


def run(rule: Data, mail: Mail, state: State, locked: frozenset[str]) -> None:
    """What a rule that hits does."""
    captured: Data = {}
    capture(rule.get("when", {}), mail, captured)
    state.fields |= captured
    then = rule["then"]
    free = locked if not rule.get("force") else frozenset()
    for name in {"category", "priority"} & then.keys() - free:
        setattr(state, name, then[name])
    if "tag" in then and then["tag"] not in state.tags:
        state.tags.append(then["tag"])
    state.stopped |= then.get("stop", False)
    state.dropped |= "drop" in then


def interpreted(given: list[Data], mail: Mail, kind: str, locked: frozenset[str]) -> tuple[list[str], State]:
    """The names of the rules that hit, and what came of it."""
    hits, state = [], State()
    for number, rule in enumerate(given):
        if state.stopped or state.dropped:
            break
        if kind in rule.get("on", ("opened",)) and holds(rule.get("when", {}), mail, state):
            hits.append(f"rule {number}")
            run(rule, mail, state, locked)
    return hits, state


# --- the comparison ---------------------------------------------------------------------------------


def worked(
    given: list[Data], mail: Mail, kind: str, locked: frozenset[str], *, explain: bool
) -> tuple[list[str], State]:
    """The same from the policy's own rules."""
    named = [{"name": f"rule {number}", **rule} for number, rule in enumerate(given)]
    desk = policy(json.dumps(named, ensure_ascii=False))
    sender = Person(f"someone@{mail.domain}")
    written = reading(mail.subject, mail.body, sender=sender, headers=mail.headers)
    cause = stimulus(written, sender=sender, kind=KINDS[kind])
    before = Draft(ticket=ticket(locked=locked), at=NINE)
    facts = Facts.of(cause, before.ticket, desk, Situation())
    after, matches = rules.apply(before, facts, desk, explain=explain)
    state = State(
        after.ticket.category,
        after.ticket.priority,
        list(after.ticket.tags),
        dict(after.ticket.fields),
        after.stopped,
        after.dropped is not None,
    )
    return [match.rule for match in matches if match.hit], state


KINDS = {"opened": Kind.OPENED, "replied": Kind.REQUESTER_REPLIED}
mails = st.builds(
    Mail,
    texts,
    texts,
    st.sampled_from(DOMAINS),
    st.lists(st.tuples(st.sampled_from(("X-A", "X-B")), texts), max_size=3).map(tuple),
)


@settings(max_examples=400)
@given(
    some_rules,
    mails,
    st.sampled_from(sorted(KINDS)),
    st.frozensets(st.sampled_from(("category", "priority"))),
    st.booleans(),
)
def test_rules_do_what_a_naive_interpreter_does(
    given: list[Data], mail: Mail, kind: str, locked: frozenset[str], explain: bool
) -> None:
    """Order, `stop`, `not`, `force`, what earlier rules set, captures: the same, explained or not."""
    assert worked(given, mail, kind, locked, explain=explain) == interpreted(given, mail, kind, locked)
