"""`maildesk queue`: what is listed, in which order, and in which form."""

import re
import signal
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from maildesk.cli.assembly import desk_of
from tests.cli.desks import ANN, BOB, EVE, HELP, LEI, MARY, PROMISED, DeskFolder, mail, maildesk, unsafe
from tests.mailroom import Mailroom

HOSTILE = "Rot\x1b[31m \x9b2J \u202eexe.\u2066txt \x07"


@pytest.fixture(scope="module")
def tickets(tmp_path_factory: pytest.TempPathFactory) -> DeskFolder:
    """A desk with a few tickets: two overdue, one urgent, one of Ann's, one in Chinese, one hostile, one closed."""
    folder = tmp_path_factory.mktemp("queue") / "desk"
    assert maildesk("init", folder, "--address", HELP, "--agent", ANN, "--agent", BOB).code == 0
    desk = DeskFolder(folder)
    yesterday = datetime.now(UTC) - timedelta(days=1)
    with desk_of(folder) as assembled:
        room = Mailroom(assembled.desk, folder, datetime.now(UTC))
        room.receives(MARY, "Old mouse", "My mouse is slow.", received_at=yesterday)
        room.receives(MARY, "Printer", "It jams.")
        room.receives(EVE, "Outage", "Nobody can print.", received_at=yesterday)
        room.receives(LEI, "打印机坏了", "三楼的打印机无法打印。")
        room.receives(EVE, "Lights", "hello")
        room.receives(MARY, "Done before", "An old mail.", silent=True)
    desk.does("act", "2", f"#assign {ANN}\n#tag paper\n#tag jam\n#line 2")
    desk.does("act", "4", "#priority low\n#category printing.jam")
    desk.does("act", "5", f"#wait\n#title {HOSTILE}")
    return desk


def listed(tickets: DeskFolder, *words: str) -> list[int]:
    """The numbers of the tickets that are listed, in order."""
    return [row["number"] for row in tickets.json("queue", *words)]


@pytest.mark.parametrize(
    ("words", "numbers"),
    [
        ((), [3, 1, 2, 5, 4]),
        (("--status", "all", "--sort", "number"), [1, 2, 3, 4, 5, 6]),
        (("--status", "closed"), [6]),
        (("--status", "waiting_requester"), [5]),
        (("--status", "new"), [3, 1, 2, 4]),
        (("--assignee", ANN.upper()), [2]),
        (("--assignee", "nobody@desk.test"), []),
        (("--requester", EVE), [3, 5]),
        (("--priority", "1"), [3]),
        (("--priority", "high"), [3]),
        (("--priority", "low"), [4]),
        (("--overdue",), [3, 1]),
        (("--team", "service-desk", "--priority", "normal"), [2]),
        (("--team", "network"), []),
        (("--queue", "support"), []),
        (("--search", "打印"), [4]),
        (("--search", "mouse slow"), [1]),
        (("--search", "mouse printer"), []),
        (("--search", '"'), []),
        (("--search", "old", "--status", "all", "--sort", "number"), [1, 6]),
        (("--requester", MARY, "--overdue"), [1]),
        (("--sort", "created", "--limit", "2"), [2, 4]),
        (("--sort", "due", "--limit", "2"), [3, 1]),
        (("--sort", "priority"), [3, 1, 2, 5, 4]),
        (("--limit", "1"), [3]),
    ],
)  # fmt: skip
def test_what_is_asked_for_is_listed(words: tuple[str, ...], numbers: list[int], tickets: DeskFolder) -> None:
    """Filters narrow what is living to what holds all of them; the most pressing stands first."""
    assert listed(tickets, *words) == numbers


def test_the_words_that_other_programs_rely_on(tickets: DeskFolder) -> None:
    """Each object has every key of the contract in its type, times with their offset."""
    rows = tickets.json("queue", "--status", "all")
    for row in rows:
        assert {key: row[key] for key in PROMISED if not isinstance(row[key], PROMISED[key])} == {}
        assert type(row["number"]) is int
        assert row["tag"] == f"IT-{row['number']}"
        for key in ("created_at", "updated_at"):
            assert datetime.fromisoformat(row[key]).utcoffset() is not None
    (two,) = (row for row in rows if row["number"] == 2)
    assert (two["assignee"], two["line"], two["tags"], two["overdue"]) == (ANN, 2, ["paper", "jam"], False)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--status", "gone"), "'gone' is not one of 'new', 'open'"),
        (("--priority", "top"), "allowed: 1, 2, 3, high, normal, low"),
        (("--sort", "size"), "'size' is not one of"),
        (("--limit", "0"), "0 is not in the range"),
        (("--limti", "1"), "--limit"),
        (("extra",), "extra"),
    ],
)  # fmt: skip
def test_a_slip_of_the_hand(words: tuple[str, ...], said: str, tickets: DeskFolder) -> None:
    """Exit 2, nothing on standard output, and what is allowed."""
    ran = tickets.run("queue", *words)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err


def test_piped_it_is_columns_divided_by_tabs(tickets: DeskFolder) -> None:
    """A heading, a line for each ticket, everything, and no colour."""
    heading, *lines = tickets.does("queue", "--status", "all", "--sort", "number").out.splitlines()
    assert heading == "TICKET\tPRI\tSTATUS\tDUE\tASSIGNEE\tTEAM\tREQUESTER\tSUBJECT"
    assert len(lines) == 6
    assert all(line.count("\t") == 7 for line in lines)
    assert re.fullmatch(rf"IT-2\t2\tnew\t[\d-]+ [\d:]+\t{ANN}\tservice-desk\t{MARY}\tPrinter", lines[1])
    assert " !\t" in lines[0], "overdue"
    assert lines[3].endswith("\t打印机坏了")


def test_a_hostile_subject_reaches_no_terminal_as_it_is(tickets: DeskFolder) -> None:
    """What could move the cursor or mislead the eye is shown escaped, in columns and in JSON."""
    ran = tickets.does("queue", "--status", "waiting_requester")
    assert unsafe(ran.out) == []
    assert "\\u{202e}exe.\\u{2066}txt" in ran.out
    ran = tickets.does("queue", "--status", "waiting_requester", "--json")
    assert unsafe(ran.out) == []
    assert "\u202eexe.\u2066txt" in ran.json[0]["subject"]


class TestTerminal:
    """On a terminal."""

    def test_a_table_with_colours(self, tickets: DeskFolder) -> None:
        """What is overdue stands out, low priority steps back, a hostile subject does nothing."""
        lines = tickets.on_terminal("queue").splitlines()
        (overdue,) = (line for line in lines if "Old mouse" in line)
        (low,) = (line for line in lines if "打印机坏了" in line)
        (plain,) = (line for line in lines if "Printer" in line)
        assert "\x1b[7;31mIT-1" in overdue
        assert "\x1b[2mIT-4" in low
        assert "\x1b[" not in plain
        shown = re.sub(r"\x1b\[[0-9;]*m", "", "".join(lines))
        assert unsafe(shown) == []
        assert "\\u{1b}[31m" in shown

    def test_high_priority_in_time_is_bold_red(self, desk: DeskFolder) -> None:
        """It is not as loud as what is late."""
        desk.takes(EVE, "Outage again", "Nobody can print.")
        (line,) = (line for line in desk.on_terminal("queue").splitlines() if "Outage again" in line)
        assert "\x1b[1;31mIT-1" in line

    def test_only_the_first_fifty(self, desk: DeskFolder, tmp_path: Path) -> None:
        """Unless more are asked for."""
        (tmp_path / "many").mkdir()
        for number in range(60):
            (tmp_path / "many" / f"{number}.eml").write_bytes(
                mail(f"u{number}@x.test", f"Number {number:02}")
            )
        desk.does("ingest", "--silent", tmp_path / "many")
        shown = [desk.on_terminal("queue", "--status", "closed", *words) for words in ((), ("--limit", "55"))]
        assert [text.count("IT-") for text in shown] == [50, 55]

    def test_watching(self, tickets: DeskFolder) -> None:
        """The screen is cleared and filled again until Control-C, which ends it without a word."""
        with tickets.watched("queue", "--watch") as screen:
            first = screen.text(until="打印机坏了".encode())
            assert "\x1b[2J" in first
            screen.process.send_signal(signal.SIGINT)
            rest = screen.text()
        assert "Traceback" not in rest
        assert screen.process.wait() == 130
