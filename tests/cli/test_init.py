"""`maildesk init`: a desk folder that works at once."""

from pathlib import Path

import pytest

from maildesk.config import load
from tests.cli.desks import ANN, BOB, HELP, MARY, DeskFolder, maildesk


def test_a_folder_of_its_own(tmp_path: Path) -> None:
    """Settings, a policy, a longer one to take from and a place for templates; each file is named."""
    ran = maildesk("init", tmp_path / "deep" / "desk", "--address", HELP)
    made = {path.name for path in (tmp_path / "deep" / "desk").iterdir()}
    assert made == {"maildesk.toml", "rules.yaml", "rules.examples.yaml", "templates"}
    assert ran.code == 0
    assert ran.out.count("wrote") == 3


def test_nothing_is_overwritten(desk: DeskFolder) -> None:
    """What is there stays to the octet, and that is said; what is missing is written."""
    (desk.path / "rules.yaml").write_text("rules: []\n")
    (desk.path / "rules.examples.yaml").unlink()
    before = (desk.path / "maildesk.toml").read_bytes()
    ran = maildesk("init", desk.path, "--address", "other@desk.test", "--agent", "eve@desk.test")
    assert ran.code == 0
    assert (desk.path / "rules.yaml").read_text() == "rules: []\n"
    assert (desk.path / "maildesk.toml").read_bytes() == before
    assert (desk.path / "rules.examples.yaml").exists()
    assert ran.err.count("kept") == 2


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_smallest_desk_works_at_once(language: str, tmp_path: Path) -> None:
    """Without any option it takes a mail, makes a ticket and writes an answer in its first language."""
    maildesk("init", tmp_path, "--language", language)
    desk = DeskFolder(tmp_path)
    assert desk.does("doctor").out.count("FAIL") == 0
    desk.takes(MARY, "1234", "1234")
    (ticket,) = desk.json("queue")
    assert ticket["assignee"] == "agent@example.org"
    assert {row["language"] for row in desk.json("outbox", "list")} == {language}


def test_a_desk_in_chinese(tmp_path: Path) -> None:
    """Name and people may be in any script, and are quoted as they must be."""
    maildesk(
        "init", tmp_path, "--name", '信息技术"服务台"', "--agent", "陈博 <BO@Desk.Test>", "--language", "zh"
    )
    assert load(tmp_path, {}).desk.name == '信息技术"服务台"'
    assert load(tmp_path, {}).desk.languages == ("zh", "en")
    desk = DeskFolder(tmp_path)
    desk.takes(MARY, "打印机坏了", "三楼的打印机无法打印。")
    (ticket,) = desk.json("queue")
    assert ticket["assignee"] == "bo@desk.test"


def test_one_agent_gets_what_no_rule_assigns(tmp_path: Path) -> None:
    """They are the assignee and are told."""
    maildesk("init", tmp_path, "--address", HELP, "--agent", ANN)
    desk = DeskFolder(tmp_path)
    desk.takes()
    assert [ticket["assignee"] for ticket in desk.json("queue")] == [ANN]
    assert {row["recipient"] for row in desk.json("outbox", "list") if row["event"] == "assigned"} == {ANN}


def test_several_agents_all_hear_of_it(desk: DeskFolder) -> None:
    """Nobody is the assignee until one takes it."""
    desk.takes(MARY, "A question", "What is for lunch?")
    assert [ticket["assignee"] for ticket in desk.json("queue")] == [None]
    assert {row["recipient"] for row in desk.json("outbox", "list")} == {MARY, ANN, BOB}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--agent", "ann"), "'ann' is no address"),
        (("--address", "help at example.org"), "is no address"),
        (("--agent", "Ann <ann@x.org>, bob@x.org"), "is no address"),
        (("--language", "xx"), "'xx' is not one of"),
        (("--time-zone", "Europe/Nowhere"), "Europe/Nowhere"),
    ],
)
def test_a_slip_of_the_hand_writes_nothing(words: tuple[str, ...], said: str, tmp_path: Path) -> None:
    """The command says what is allowed, and leaves no half of a folder."""
    ran = maildesk("init", tmp_path / "desk", *words)
    assert ran.code == 2
    assert said in ran.err
    assert not (tmp_path / "desk").exists()


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    """One line with the path and the reason."""
    (tmp_path / "file").write_text("")
    ran = maildesk("init", tmp_path / "file" / "desk")
    assert (ran.code, ran.err) == (2, f"maildesk: {tmp_path}/file/desk/templates: Not a directory\n")


def test_the_desk_folder_is_named_once_for_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By $MAILDESK_DESK, or by being in it."""
    monkeypatch.setenv("MAILDESK_DESK", str(tmp_path / "one"))
    assert maildesk("init", "--address", HELP).code == 0
    assert maildesk("queue", "--json").json == []
    monkeypatch.delenv("MAILDESK_DESK")
    monkeypatch.chdir(tmp_path / "one")
    assert maildesk("queue", "--json").json == []
    monkeypatch.chdir(tmp_path)
    ran = maildesk("queue")
    assert (ran.code, ran.err) == (
        2,
        "maildesk: maildesk.toml: no such file; `maildesk init .` makes a desk folder\n",
    )
