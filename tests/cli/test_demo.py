"""`maildesk demo`: the whole desk on one machine."""

import os
import subprocess
import time
from pathlib import Path

import pytest

from tests.cli.desks import MAILDESK, DeskFolder, maildesk

WITHIN = 30.0  # seconds


def test_the_story(tmp_path: Path) -> None:
    """It plays by real mail, shows every mail as its reader sees it, ends by itself and leaves no process."""
    before = time.monotonic()
    words = [*MAILDESK, "demo", "--no-input", "--dir", str(tmp_path / "demo")]
    process = subprocess.Popen(
        words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    out, err = process.communicate()
    assert (process.returncode, err) == (0, "")
    assert time.monotonic() - before < WITHIN
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)
    assert out.count("Mary Jones receives") == 3
    assert out.count("李雷 receives") == 3
    for said in ("Attached: screenshot.png", "IT-1, Cannot log in to the VPN: we have it.", "您", "工单",
                 "$ maildesk queue --status all", "$ maildesk show 1", "closed"):  # fmt: skip
        assert said in out
    desk = DeskFolder(tmp_path / "demo" / "desk")
    tickets = desk.json("queue", "--status", "all", "--sort", "number")
    assert [(one["tag"], one["status"]) for one in tickets] == [("IT-1", "closed"), ("IT-2", "closed")]
    assert {one["state"] for one in desk.json("outbox", "list")} == {"sent"}


def test_a_folder_in_which_something_is(tmp_path: Path) -> None:
    """The story begins anew and does not mix with another: exit 2."""
    (tmp_path / "file").write_text("")
    ran = maildesk("demo", "--no-input", "--dir", tmp_path)
    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert str(tmp_path) in ran.err
