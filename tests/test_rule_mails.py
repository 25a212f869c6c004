"""What rules make of mail at a whole desk: what is stored, who takes part, what is sent."""

from pathlib import Path

import pytest

from maildesk.cli.story import text_of
from tests.mailroom import ANN, BOB, MARY, Mailroom, Open

RULES = """\
rules:
  - name: VPN
    when: {subject: {matches: 'VPN (?P<site>\\w+)'}}
    then: {title: "VPN in {site}", answer: vpn-howto, watcher: bob@desk.test}
  - name: Whoever is vouched for
    when: {authentication: pass}
    then: {tag: authentic}
  - name: Urgent after all
    on: changed
    when: {priority: 1}
    then: {tag: urgent}
"""
PASS = "Authentication-Results: mx.desk.test; dmarc=pass header.from=desk.test"
HOWTO = "Headline: How to sign in to the VPN\n\nStart it twice, {{ ticket.requester }}.\n"


@pytest.fixture
def ruled(open_desk: Open, tmp_path: Path) -> Mailroom:
    """A desk with these rules and a template of its own, which believes its mail server."""
    folder = tmp_path / "desk"
    rules, settings = folder / "rules.yaml", folder / "maildesk.toml"
    text = rules.read_text(encoding="utf-8")
    start, end = text.index("\nrules:"), text.index("# --- Who is told what")
    rules.write_text(f"{text[:start]}\n{RULES}{text[end:]}", encoding="utf-8")
    trusted = '\n[trust]\nauthserv_ids = ["mx.desk.test"]\n'
    settings.write_text(settings.read_text(encoding="utf-8") + trusted, encoding="utf-8")
    (folder / "templates").mkdir(exist_ok=True)
    (folder / "templates" / "vpn-howto.en.txt").write_text(HOWTO, encoding="utf-8")
    return open_desk()


def test_a_rule_captures_answers_and_has_somebody_watch(ruled: Mailroom) -> None:
    """The ticket keeps what was captured; the template goes out beside the acknowledgement; the watcher hears."""
    ruled.receives(MARY, "VPN Berlin")
    ticket = ruled.ticket()
    assert (ticket.subject, ticket.fields) == ("VPN in Berlin", {"site": "Berlin"})
    assert {("acknowledgement", MARY), ("vpn-howto", MARY)} <= set(ruled.events())
    howto = next(mail for mail in ruled.sent(MARY) if "twice" in text_of(mail))
    assert howto["Auto-Submitted"] == "auto-replied"
    ruled.receives(ANN, "Re", "#take\nIt works again.", PASS, answering=ruled.sent(ANN)[0])
    assert ("answer", BOB) in ruled.events()


@pytest.mark.parametrize(
    ("result", "tags"),
    [
        ("dmarc=pass header.from=desk.test", ("authentic",)),
        ("dmarc=fail header.from=desk.test", ()),
        ("", ()),
    ],
)
def test_a_rule_asks_the_receiving_server(ruled: Mailroom, result: str, tags: tuple[str, ...]) -> None:
    """The word of our own mail server reaches the rules."""
    ruled.receives(MARY, "Hello", "Hi", f"Authentication-Results: mx.desk.test; {result or 'none'}")
    assert ruled.ticket().tags == tags


def test_an_agents_command_starts_rules_for_changes(ruled: Mailroom) -> None:
    """What the agent changed is announced and stored together with what the rule made of it."""
    ruled.receives(MARY)
    ruled.receives(ANN, "Re", "#priority 1", PASS, answering=ruled.sent(ANN)[0])
    assert (ruled.ticket().priority, ruled.ticket().tags) == (1, ("urgent",))
    assert ruled.desk.store.tickets.entries(1)[-1].rule == "Urgent after all"
