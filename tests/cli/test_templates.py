"""`maildesk templates check` and `preview`."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from maildesk.cli.templates import templates


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A desk folder with settings and no templates of its own."""
    (tmp_path / "maildesk.toml").write_text('[desk]\naddress = "help@example.org"\n', encoding="utf-8")
    (tmp_path / "templates").mkdir()
    return tmp_path


def run(desk: Path, *arguments: str) -> Result:
    return CliRunner().invoke(templates, arguments, obj=desk)


def test_every_template_is_sound(desk: Path) -> None:
    """The check says so and exits with 0."""
    result = run(desk, "check")
    assert (result.exit_code, result.stdout) == (0, "16 events in en, zh: every template renders\n")


def test_a_template_with_a_slip(desk: Path) -> None:
    """The check prints one line with the file, the line and the nearest word, and exits with 1."""
    own = desk / "templates" / "closed.en.txt"
    own.write_text("Headline: Closed\n\n{{ tikket.tag }}\n", encoding="utf-8")
    result = run(desk, "check")
    assert result.exit_code == 1
    assert result.stdout == f"{own}:3: tikket is not known; did you mean ticket?\n"


def test_a_template_that_a_rule_answers_with(desk: Path) -> None:
    """A name near a shipped one is a slip, unless the policy names it."""
    own = desk / "templates" / "acknowledgement-vpn.en.txt"
    own.write_text("Headline: The VPN\n\nStart it twice.\n", encoding="utf-8")
    assert "did you mean acknowledgement?" in run(desk, "check").stdout
    rules = "people: {ann: {address: ann@example.org}}\nrules:\n  - {name: VPN, then: {answer: acknowledgement-vpn}}\n"
    (desk / "rules.yaml").write_text(rules, encoding="utf-8")
    assert run(desk, "check").exit_code == 0


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", "IT-123, VPN does not connect: we have it."),
        ("zh-Hant", "工单 IT-123“VPN 连接失败”已受理。"),
        ("fr", "IT-123, VPN does not connect: we have it."),
    ],
)
def test_a_preview(desk: Path, language: str, line: str) -> None:
    """It shows the mail as its recipient gets it, in their language."""
    result = run(desk, "preview", "acknowledgement", "--lang", language)
    assert result.exit_code == 0
    assert line in result.stdout.splitlines()


def test_a_preview_as_a_page(desk: Path) -> None:
    """The HTML part is written to a file that a browser can show."""
    page = desk / "page.html"
    assert run(desk, "preview", "resolved", "--html", str(page)).exit_code == 0
    assert "we think it is solved" in page.read_text(encoding="utf-8")


def test_a_preview_of_no_event(desk: Path) -> None:
    """It names the events that there are, and exits with 2."""
    result = run(desk, "preview", "nonsense")
    assert result.exit_code == 2
    assert "acknowledgement" in result.stderr
