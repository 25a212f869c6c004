"""`maildesk rules`."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from maildesk.cli import cli

MAIL = b"From: Mary Jones <mary@example.org>\nTo: help@desk.test\nSubject: cannot log in\nMessage-ID: <%d@x.test>\n\nMy password fails.\n"


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A desk with one ticket."""
    folder = tmp_path / "desk"
    cli.main(
        ["init", str(folder), "--address", "help@desk.test", "--agent", "Ann <ann@desk.test>"],
        standalone_mode=False,
    )
    (tmp_path / "1.eml").write_bytes(MAIL % 1)
    cli.main(["--desk", str(folder), "ingest", str(tmp_path / "1.eml")], standalone_mode=False)
    return folder


def run(desk: Path, *words: str) -> Result:
    """The result of `maildesk rules`."""
    return CliRunner().invoke(cli, ["--desk", str(desk), "rules", *words])


def _changed(desk: Path, before: str, after: str) -> Path:
    """A copy of the policy with something else in it."""
    text = (desk / "rules.yaml").read_text(encoding="utf-8")
    assert before in text
    other = desk / "other.yaml"
    other.write_text(text.replace(before, after), encoding="utf-8")
    return other


class TestCheck:
    """What is wrong, and what is odd."""

    def test_a_good_policy(self, desk: Path) -> None:
        """It says so; warnings do not make it bad."""
        result = run(desk, "check")
        assert (result.exit_code, "good" in result.stdout) == (0, True)

    def test_a_slip(self, desk: Path) -> None:
        """File, line and column, and the nearest word."""
        other = _changed(desk, "then: {impact: company}", "then: {impcat: company}")
        result = run(desk, "check", str(other), "--json")
        (error,) = json.loads(result.stdout)["errors"]
        assert result.exit_code == 1
        assert (error["file"], error["line"] > 1, error["column"] > 1) == (str(other), True, True)
        assert "did you mean 'impact'?" in error["what"]

    def test_an_example_that_does_not_come_true(self, desk: Path) -> None:
        """It is an error, too."""
        result = run(desk, "check", str(_changed(desk, "expect: {priority: 1}", "expect: {priority: 3}")))
        assert (result.exit_code, "expected 3, came 1" in result.stdout) == (1, True)


class TestTest:
    """The examples, played."""

    def test_all_come_true(self, desk: Path) -> None:
        """The count is said."""
        result = run(desk, "test")
        assert (result.exit_code, result.stdout) == (
            0,
            "examples: 5, of which did not come true: 0\n",
        )

    def test_one_does_not(self, desk: Path) -> None:
        """What was expected and what came, one below the other."""
        result = run(desk, "test", str(_changed(desk, "expect: {priority: 1}", "expect: {priority: 3}")))
        assert result.exit_code == 1
        assert "  - 3\n  + 1\n" in result.stdout


class TestExplain:
    """Why the desk decides as it does."""

    def test_a_mail_that_has_not_come(self, desk: Path, tmp_path: Path) -> None:
        """Facts, every rule with its reason, the decision and the mails; nothing is written."""
        (tmp_path / "2.eml").write_bytes(MAIL % 2)
        (found,) = json.loads(run(desk, "explain", str(tmp_path / "2.eml"), "--json").stdout)
        rules = {rule["rule"]: rule for rule in found["rules"]}
        assert found["facts"]["sender"] == "mary@example.org"
        assert rules["Access and passwords"]["hit"]
        assert rules["Access and passwords"]["why"] == "mentions: cannot log in"
        assert rules["Work has stopped"]["missed"].startswith("mentions:")
        assert {"field": "category", "before": "", "after": "account.sign-in"} in found["changes"]
        assert [mail["event"] for mail in found["mails"]] == ["acknowledgement", "assigned"]
        listed = CliRunner().invoke(cli, ["--desk", str(desk), "queue", "--json"])
        assert len(json.loads(listed.stdout)) == 1

    def test_a_mail_that_came(self, desk: Path, tmp_path: Path) -> None:
        """It is explained as if it were new, with the texts that would be sent."""
        result = run(desk, "explain", str(tmp_path / "1.eml"), "--texts")
        assert "hit     Access and passwords" in result.stdout
        assert "we have it." in result.stdout

    def test_a_ticket(self, desk: Path) -> None:
        """It is explained by the policy of its time."""
        text = (desk / "rules.yaml").read_text(encoding="utf-8")
        (desk / "rules.yaml").write_text(text.replace("account.sign-in", "account.other"), encoding="utf-8")
        assert run(desk, "activate", "--yes").exit_code == 0
        (found,) = json.loads(run(desk, "explain", "IT-1", "--json").stdout)
        assert {"field": "category", "before": "", "after": "account.sign-in"} in found["changes"]

    def test_nothing_to_explain(self, desk: Path) -> None:
        """No such ticket, no such file."""
        assert run(desk, "explain", "IT-9").exit_code == 1
        assert run(desk, "explain", "nowhere.eml").exit_code == 2


class TestReplay:
    """What another policy would have decided."""

    def test_only_what_would_differ(self, desk: Path, tmp_path: Path) -> None:
        """Counts by field, then ticket by ticket."""
        other = tmp_path / "3.eml"
        other.write_bytes(
            (MAIL % 3)
            .replace(b"cannot log in", b"hello")
            .replace(b"My password fails", b"Where is the canteen?")
        )
        cli.main(["--desk", str(desk), "ingest", str(other)], standalone_mode=False)
        policy = _changed(desk, "category: account.sign-in", "category: account.password, urgency: low")
        found = json.loads(run(desk, "replay", "--policy", str(policy), "--json").stdout)
        assert (found["decided"], [one["ticket"] for one in found["different"]]) == (2, [1])
        changed = {change["field"]: change["after"] for change in found["different"][0]["changes"]}
        assert changed == {"category": "account.password", "urgency": "low", "priority": "3"}
        assert (
            "category: account.sign-in → account.password"
            in run(desk, "replay", "--policy", str(policy)).stdout
        )

    def test_the_same_policy(self, desk: Path) -> None:
        """Nothing differs."""
        assert run(desk, "replay").stdout.startswith("1 mails decided again, 0 otherwise")


def test_a_policy_with_a_failing_example_does_not_go_live(desk: Path) -> None:
    """It is said which."""
    other = _changed(desk, "expect: {priority: 1}", "expect: {priority: 3}")
    other.rename(desk / "rules.yaml")
    result = run(desk, "activate", "--yes")
    assert (result.exit_code, "expected 3, came 1" in result.stderr) == (1, True)


def test_the_schema(desk: Path) -> None:
    """It is JSON, and says which."""
    found = json.loads(run(desk, "schema", "--json").stdout)
    assert found["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert "rules" in found["properties"]
