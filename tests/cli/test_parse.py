"""`maildesk parse`."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from maildesk.cli import main
from tests.mail.letters import mail, multipart

KEYS = [
    "path",
    "index",
    "subject",
    "from",
    "to",
    "cc",
    "reply_to",
    "date",
    "message_id",
    "in_reply_to",
    "references",
    "body_text",
    "reply_text",
    "origin",
    "may_answer",
    "bounces",
    "attachments",
    "defects",
    "spans",
    "forwarded",
    "absence",
    "identity",
]
ROOT = Path(__file__).parent.parent.parent


def parse(*arguments: str) -> tuple[int, list[str], list[str]]:
    """Exit code and lines of output and errors of `maildesk parse`."""
    return run(["parse", *arguments])


def run(arguments: list[str], stdin: bytes = b"") -> tuple[int, list[str], list[str]]:
    """A command in a process of its own, as other programs run it."""
    done = subprocess.run(
        [sys.executable, "-m", "maildesk", *arguments], input=stdin, capture_output=True, cwd=ROOT
    )
    return done.returncode, done.stdout.decode().splitlines(), done.stderr.decode().splitlines()


@pytest.fixture
def letter(tmp_path: Path) -> Path:
    """A mail with a file."""
    path = tmp_path / "one.eml"
    path.write_bytes(multipart("\nIt is broken.\n\n> old", "Content-Type: image/png; name=a.png\n\npixels"))
    return path


def test_one_mail(letter: Path) -> None:
    """One line, one object, with the agreed keys in their order."""
    code, lines, errors = parse("--json", str(letter))
    assert (code, errors, len(lines)) == (0, [], 1)
    found: dict[str, Any] = json.loads(lines[0])
    assert list(found) == KEYS
    assert found["path"] == str(letter)
    assert found["from"] == {"name": "Mary Jones", "address": "mary@example.org"}
    assert (found["reply_text"], found["date"]) == ("It is broken.", "2026-03-02T09:00:00+01:00")
    keys = ["name", "type", "size", "sha256", "inline", "file_name", "decorative"]
    assert [list(one) for one in found["attachments"]] == [keys]


def test_an_mbox_and_more(letter: Path, tmp_path: Path) -> None:
    """The mails of an mbox are counted from 0, and files come in the order given."""
    mbox = tmp_path / "mbox"
    line = b"From mary@example.org Mon Mar  2 09:00:00 2026\n"
    mbox.write_bytes(line + mail(Subject="first") + b"\n" + line + mail(Subject="second"))
    _, lines, _ = parse("--json", str(mbox), str(letter))
    found = [json.loads(line) for line in lines]
    assert [(one["index"], one["subject"]) for one in found] == [
        (0, "first"),
        (1, "second"),
        (0, "VPN broken"),
    ]


def test_standard_input() -> None:
    """A dash is standard input."""
    _, lines, _ = run(["parse", "--json", "-"], mail())
    assert json.loads(lines[0])["path"] == "-"


@pytest.mark.parametrize(
    ("shape", "content"),
    [("text", b"Yes.\n> old"), ("html", b"<p>Yes.</p><blockquote type=cite>old</blockquote>")],
)
def test_a_bare_body(shape: str, content: bytes, tmp_path: Path) -> None:
    """`--as` tells that a file is no mail but the text or HTML of one."""
    path = tmp_path / "body"
    path.write_bytes(content)
    _, lines, _ = parse("--json", "--as", shape, str(path))
    assert json.loads(lines[0])["reply_text"] == "Yes."


@pytest.mark.parametrize("name", ["missing.eml", ""])
def test_a_file_that_cannot_be_read(name: str, tmp_path: Path) -> None:
    """One line says which and why; exit 2."""
    code, _, errors = parse("--json", str(tmp_path / name))
    assert code == 2
    assert len(errors) == 1
    assert str(tmp_path / name) in errors[0]


def test_a_summary(letter: Path) -> None:
    """Without `--json` a person reads it."""
    _, lines, _ = parse(str(letter))
    text = "\n".join(lines)
    assert "Mary Jones <mary@example.org>" in text
    assert "a.png (6 octets)" in text
    assert text.rstrip().endswith("It is broken.")


def test_controls_in_a_mail(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """None reaches the terminal."""
    path = tmp_path / "mail"
    path.write_bytes(mail("\x1b[2J\x9b31m\x07", Subject="\x1b]0;x\x07"))
    with pytest.raises(SystemExit):
        main(["parse", str(path)])
    assert "\x1b" not in capfd.readouterr().out
