"""A decision in the making."""

from dataclasses import replace

from maildesk.ticket.draft import Draft, differences
from maildesk.ticket.model import Change, EntryKind, Lane
from tests.ticket.tickets import ANN, MARY, NINE, ticket


def test_a_rule_leaves_what_an_agent_set() -> None:
    """The agent's priority stays; with force it goes."""
    by_agent = Draft(ticket=ticket(), at=NINE, actor=ANN.address).set(priority=1)
    by_rule = replace(by_agent, actor="desk", rule="Printers are minor")
    assert by_rule.set(priority=3, category="printer").ticket.priority == 1
    assert by_rule.set(priority=3, category="printer").ticket.category == "printer"
    assert replace(by_rule, forced=True).set(priority=3).ticket.priority == 3


def test_a_change_is_journalled_with_both_values() -> None:
    """The journal names the field, before, after and the rule."""
    before = ticket()
    draft = Draft(ticket=before, at=NINE, rule="VPN").set(category="network.vpn", assignee=ANN)
    (entry,) = draft.journal(before).entries
    assert entry.changes == (Change("category", "", "network.vpn"), Change("assignee", "", ANN.address))
    assert (entry.kind, entry.lane, entry.rule, entry.no) == (EntryKind.CHANGE, Lane.INTERNAL, "VPN", 1)


def test_nothing_changed_is_not_journalled() -> None:
    """A rule that hits without effect leaves no trace but its match."""
    before = ticket()
    assert Draft(ticket=before, at=NINE).journal(before).entries == ()


def test_a_name_learnt_is_no_change_of_the_ticket() -> None:
    """What the journal would show as the same is not shown."""
    assert differences(ticket(), ticket(requester=replace(MARY, name="Mary J."))) == ()


def test_entries_are_numbered_through_the_ticket() -> None:
    """Numbers go on where the ticket's journal stands."""
    draft = Draft(ticket=ticket(entry_count=4), at=NINE).write(EntryKind.NOTE, "a").write(EntryKind.NOTE, "b")
    assert [entry.no for entry in draft.entries] == [5, 6]
    assert draft.ticket.entry_count == 6
