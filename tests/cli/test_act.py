"""`maildesk act`: the commands of an agent's reply, from the command line."""

import pytest

from tests.cli.desks import ANN, BOB, MARY, DeskFolder


@pytest.fixture
def ticket(desk: DeskFolder) -> DeskFolder:
    """The desk with one ticket that nobody has."""
    desk.takes(MARY, "A question", "What is for lunch?")
    return desk


def test_an_agent_takes_a_ticket(ticket: DeskFolder) -> None:
    """It is said what has changed, and stands in the journal under their name."""
    ran = ticket.does("act", "IT-1", "#take\n#priority high", "--as", ANN)
    changed = {"status: new → open", "priority: 2 → 1", "team: - → service-desk", f"assignee: - → {ANN}"}
    assert set(ran.out.splitlines()) == changed
    entry = ticket.json("show", "1")["journal"][-1]
    assert entry["actor"] == ANN
    shown = ticket.json("show", "1")
    assert (shown["assignee"], shown["priority"], shown["status"]) == (ANN, 1, "open")


def test_the_operator_assigns(ticket: DeskFolder) -> None:
    """Without --as it is the operator; who is assigned is told."""
    ticket.does("act", "1", "#assign bob")
    shown = ticket.json("show", "1")
    assert (shown["assignee"], shown["journal"][-1]["actor"]) == (BOB, "operator")
    assert ticket.json("outbox", "list")[0]["recipient"] == BOB


@pytest.mark.parametrize("name", [ANN, ANN.upper(), "ann"])
def test_an_agent_by_any_name(name: str, ticket: DeskFolder) -> None:
    """Address or the short name of the policy."""
    ticket.does("act", "1", "#note looked at it", "--as", name)
    assert ticket.json("show", "1")["journal"][-1]["actor"] == ANN


@pytest.mark.parametrize(
    ("commands", "said"),
    [
        (
            "#prioritty high",
            "maildesk: #prioritty high: unknown command 'prioritty'; did you mean 'priority'?",
        ),
        ("#priority huge", "#priority huge: "),
        ("#take", "#take: not for the operator"),
        ("hello", "hello: unknown command 'hello'"),
        ("#reopen", "#reopen: "),
        ("", "no command"),
        (" \n ", "no command"),
    ],
)
def test_a_command_that_cannot_be_carried_out(commands: str, said: str, ticket: DeskFolder) -> None:
    """Exit 2, a line for it with what is allowed, and the ticket stays as it was."""
    before = ticket.json("show", "1")
    ran = ticket.run("act", "1", commands)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err
    assert ticket.json("show", "1") == before


def test_one_wrong_line_undoes_all(ticket: DeskFolder) -> None:
    """Each wrong line is named; the right ones are not carried out."""
    before = ticket.json("show", "1")
    ran = ticket.run("act", "1", "#priority high\n#nonsense\n#tag a\n#line x")
    assert ran.code == 2
    assert [line.partition(":")[0] for line in ran.err.removeprefix("maildesk: ").splitlines()] == [
        "#nonsense",
        "#line x",
    ]
    assert ticket.json("show", "1") == before


def test_no_such_ticket(desk: DeskFolder) -> None:
    """Exit 1."""
    ran = desk.run("act", "IT-7", "#close")
    assert (ran.code, ran.out, ran.err) == (1, "", "maildesk: there is no ticket IT-7\n")


def test_nobody_of_that_name(ticket: DeskFolder) -> None:
    """Exit 2, with those that there are; a requester is no agent."""
    for name in ("carol", MARY):
        ran = ticket.run("act", "1", "#take", "--as", name)
        assert ran.code == 2
        assert ran.err == f"maildesk: --as {name}: no agent of this desk; there are: {ANN}, {BOB}\n"


def test_what_the_requester_hears(ticket: DeskFolder) -> None:
    """The same as if an agent had written a mail."""
    ticket.does("act", "1", "#resolve Noodles, at noon.", "--as", ANN)
    newest = ticket.json("outbox", "list")[0]
    assert (newest["event"], newest["recipient"]) == ("resolved", MARY)
    assert "Noodles, at noon." in ticket.does("outbox", "show", str(newest["id"])).out
