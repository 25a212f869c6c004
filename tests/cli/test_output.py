"""Bad settings, bad output and full disks: one clear line and the right exit code for every command."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.desks import MARY, DeskFolder, fill, mail, maildesk

EVERYWHERE = [("queue",), ("show", "1"), ("act", "1", "#close"), ("inbox", "list"), ("outbox", "list"), ("once",),
              ("run",), ("ingest", "x.eml"), ("db", "check"), ("templates", "check")]  # fmt: skip


@pytest.mark.parametrize("words", EVERYWHERE, ids=" ".join)
def test_settings_that_are_no_toml(words: tuple[str, ...], desk: DeskFolder) -> None:
    """File, line and column, exit 2."""
    desk.add("[desk")
    ran = desk.run(*words)
    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert ran.err.startswith(f"maildesk: {desk.path}/maildesk.toml: ")
    assert "line " in ran.err and "column " in ran.err


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ("[smpt]\nhost = 'x'", "unknown key smpt; did you mean smtp?"),
        ("[smtp]\nhost = 'x'\nprot = 25", "unknown key prot; did you mean port?"),
        ("[smtp]\nhost = 'mail.example.org'\ntls = 'none'", "for this machine only"),
        ("[database]\nurl = 'mysql://x/y'", "allowed: sqlite:///, postgresql://"),
        ("[database]\nurl = 'sqlite:////nowhere/at/all.db'", "/nowhere/at/all.db"),
    ],
)
def test_a_setting_that_cannot_be_meant(settings: str, said: str, desk: DeskFolder) -> None:
    """What was meant, in one line."""
    desk.add(settings)
    ran = desk.run("queue")
    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert said in ran.err


class TestPolicy:
    """`rules.yaml` that is wrong."""

    WRONG = "rules:\n  - name: Vip\n    when: {sender: boss@desk.test}\n    then: {priorty: 1}\n"

    @pytest.mark.parametrize(
        "words", [("once",), ("run",), ("act", "1", "#close"), ("ingest", "x.eml")], ids=" ".join
    )
    def test_without_a_last_good_one(self, words: tuple[str, ...], desk: DeskFolder) -> None:
        """File, line, column and the nearest word; exit 2."""
        (desk.path / "rules.yaml").write_text(self.WRONG)
        ran = desk.run(*words)
        assert (ran.code, ran.out) == (2, "")
        assert ran.err.startswith(f"maildesk: {desk.path}/rules.yaml:4:12: ")
        assert "did you mean 'priority'?" in ran.err

    def test_the_last_good_one_is_used_and_that_is_said(self, desk: DeskFolder) -> None:
        """Work goes on; a listing warns in one line."""
        desk.takes()
        (desk.path / "rules.yaml").write_text(self.WRONG)
        ran = desk.does("act", "1", "#priority high")
        assert "rules.yaml:4:12: " in ran.err
        assert ran.err.endswith("maildesk: going on with the last good policy\n")
        warning = "maildesk: the changed policy is refused; `maildesk doctor` says why\n"
        assert desk.does("queue").err == warning

    @pytest.mark.parametrize("change", [Path.unlink, lambda path: path.write_bytes(b"\xff\xfe")])
    def test_a_file_that_cannot_be_read(self, change: Callable[[Path], object], desk: DeskFolder) -> None:
        """The same."""
        change(desk.path / "rules.yaml")
        ran = desk.run("once")
        assert (ran.code, ran.err.count("\n")) == (2, 1)
        assert f"{desk.path}/rules.yaml" in ran.err


class TestOutput:
    """Standard output that takes no more."""

    @pytest.mark.parametrize(
        "words", [("queue",), ("show", "1"), ("show", "1", "--raw"), ("queue", "--json")]
    )
    def test_a_full_disk(self, words: tuple[str, ...], desk: DeskFolder) -> None:
        """One line and 75."""
        desk.takes()
        with Path("/dev/full").open("wb") as full:
            ran = subprocess.run(desk.command(*words), stdout=full, stderr=subprocess.PIPE)
        assert (ran.returncode, ran.stderr) == (75, b"maildesk: No space left on device\n")

    def test_a_reader_that_has_seen_enough(self, desk: DeskFolder) -> None:
        """As `head` does: not a word, and 0."""
        near, far = os.pipe()
        os.close(near)
        with open(far, "wb") as gone:
            ran = subprocess.run(desk.command("queue"), stdout=gone, stderr=subprocess.PIPE)
        assert (ran.returncode, ran.stderr) == (0, b"")


class TestFullDisk:
    """The disk of the desk folder is full."""

    @pytest.fixture
    def full(self, disk: Path) -> tuple[DeskFolder, Path]:
        """A desk that has taken one mail, and the file that fills its disk."""
        assert maildesk("init", disk / "desk").code == 0
        desk = DeskFolder(disk / "desk")
        desk.takes()
        fill(disk / "filler")
        return desk, disk / "filler"

    def test_a_pipe(self, full: tuple[DeskFolder, Path]) -> None:
        """75, so that the mail server keeps the mail; with room again it is taken, and nothing was lost or doubled."""
        desk, filler = full
        large = mail(MARY, "Large", "x" * 100_000)
        ran = desk.run("ingest", "-", stdin=large)
        assert (ran.code, ran.out, ran.err.count("\n")) == (75, "", 1)
        filler.unlink()
        assert desk.run("ingest", "-", stdin=large).code == 0
        assert [row["subject"] for row in desk.json("queue", "--sort", "number")] == ["VPN broken", "Large"]
        assert desk.does("db", "check").code == 0

    def test_a_command(self, full: tuple[DeskFolder, Path]) -> None:
        """75 and one line; what it would have done can be done later."""
        desk, filler = full
        ran = desk.run("act", "1", "#note " + "x" * 50_000)
        assert (ran.code, ran.out, ran.err.count("\n")) == (75, "", 1)
        filler.unlink()
        desk.does("act", "1", "#note later")
