"""`#word argument` lines of a mail."""

import pytest

from maildesk.policy.actions import Context, Refused
from maildesk.policy.commands import MOST, parse, run
from maildesk.ticket.model import Role, Status
from tests.policy.policies import ANN, BOB, draft, policy


@pytest.mark.parametrize(
    ("line", "word", "argument"),
    [
        ("#take", "take", ""),
        ("# take", "take", ""),
        ("#TAKE", "take", ""),
        ("＃接手", "take", ""),
        ("#priority high", "priority", "high"),
        ("#priority: high", "priority", "high"),
        ("#priority=high", "priority", "high"),
        ("＃优先级：高", "priority", "高"),
        ("#优先级高", "priority", "高"),
        ("#转给 陈博", "assign", "陈博"),
        ("#转给陈博", "assign", "陈博"),
        ("#assign\u00a0bob", "assign", "bob"),
        ("#third-party Dell", "third_party", "Dell"),
        ("#ｔａｋｅ", "take", ""),
        ("#resolve   New  cable ", "resolve", "New cable"),
        ("#已解决 换了网线", "resolve", "换了网线"),
        ("#note see https://example.org/a#b", "note", "see https://example.org/a#b"),
        ("#field host = db-1", "field", "host = db-1"),
        ("#关闭", "close", ""),
        ("#备注 等采购", "note", "等采购"),
        ("#nonsense x", "nonsense", "x"),
        ("#优先 高", "优先", "高"),
        ("#close#reopen", "close", "#reopen"),
        ("#1,4 take", "1,4 take", ""),
        ("#", "", ""),
    ],
)
def test_a_command_line_is_read(line: str, word: str, argument: str) -> None:
    """Sign, colon, width and space may be as people type them; a known word comes by its first name."""
    (command,) = parse([line])
    assert (command.word, command.argument) == (word, argument)


def test_blank_lines_between_commands_are_nothing() -> None:
    """Only lines with something on them are commands."""
    assert [command.word for command in parse(["#take", "  ", "#close"])] == ["take", "close"]


def test_all_commands_are_carried_out_in_their_order() -> None:
    """Each works on what the one before has made."""
    commands = parse(["#take", "#priority 1", "#tag a", "#tag b", "#resolve done"])
    after = run(draft(), commands, Context(policy(), ANN), Role.AGENT).ticket
    assert (after.assignee, after.priority, after.tags) == (ANN, 1, ("a", "b"))
    assert (after.status, after.resolution) == (Status.RESOLVED, "done")


def test_one_wrong_command_undoes_all() -> None:
    """Nothing is changed, and every wrong line is named with what was meant."""
    before = draft()
    commands = parse(["#take", "#priorty 1", "#team netwrok", "#stop", "#reopen"])
    with pytest.raises(Refused) as refused:
        run(before, commands, Context(policy(), ANN), Role.AGENT)
    first, second, third, fourth = str(refused.value).splitlines()
    assert first.startswith("#priorty 1: unknown command 'priorty'; did you mean 'priority'? (allowed: type,")
    assert second.startswith("#team netwrok: unknown team 'netwrok'; did you mean 'network'?")
    assert third.startswith("#stop: not for the agent (allowed: ")
    assert fourth.startswith("#reopen: a ticket that is open cannot reopen; it can: ")
    assert before.ticket.assignee is None


def test_an_operator_cannot_take_a_ticket() -> None:
    """Who is nobody in particular can assign, but not take."""
    with pytest.raises(Refused, match="#take: not for the operator"):
        run(draft(), parse(["#take"]), Context(policy()), Role.OPERATOR)
    given = run(draft(), parse(["#assign bob"]), Context(policy()), Role.OPERATOR).ticket
    assert (given.assignee, given.status) == (BOB, Status.NEW)


@pytest.mark.parametrize("role", [Role.REQUESTER, Role.WATCHER, Role.STRANGER])
def test_nobody_else_commands(role: Role) -> None:
    """A command is refused to whoever does not work here."""
    with pytest.raises(Refused, match=f"not for the {role}"):
        run(draft(), parse(["#close"]), Context(policy()), role)


def test_a_flood_of_commands_is_refused_as_a_whole() -> None:
    """No mail needs more than ten."""
    with pytest.raises(Refused, match="10000 commands in one mail; at most 10"):
        run(draft(), parse(["#take"] * 10_000), Context(policy(), ANN), Role.AGENT)
    assert run(draft(), parse(["#take"] * MOST), Context(policy(), ANN), Role.AGENT).ticket.assignee == ANN
