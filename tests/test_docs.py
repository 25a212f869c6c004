"""The documents say what is there: their generated parts are current, their examples work, their links lead somewhere."""

import re
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest

from docs import meanings, tables
from docs.__main__ import GENERATED, MARKED, ROOT, documents, renewed
from maildesk import __version__
from maildesk.cli import COMMANDS
from maildesk.config import load as load_settings
from maildesk.policy import examples
from maildesk.policy.actions import ACTIONS
from maildesk.policy.conditions import CONDITIONS
from maildesk.policy.load import SECTIONS, load

README = ROOT / "README.md"
LINK = re.compile(r"\]\(([^)#\s]+)(?:#([^)\s]+))?\)")
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.DOTALL | re.MULTILINE)
by_name = pytest.mark.parametrize("path", documents(), ids=lambda path: str(path.relative_to(ROOT)))


def text_of(name: str) -> str:
    """The text of a document in docs/."""
    return (ROOT / "docs" / name).read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    """Every block of code in this language, of all documents."""
    found = [BLOCK.findall(path.read_text(encoding="utf-8")) for path in documents()]
    return [text for document in found for name, text in document if name == language]


@by_name
def test_generated_parts_are_current(path: Path) -> None:
    """What stands between the marks is what the code says now; `make docs` writes it anew."""
    text = path.read_text(encoding="utf-8")
    assert renewed(text) == text, f"{path.name} is out of date: run `make docs`"


def test_every_generated_part_stands_somewhere() -> None:
    """No table is made in vain."""
    used = {name for path in documents() for _, name, _ in MARKED.findall(path.read_text(encoding="utf-8"))}
    assert used == set(GENERATED)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_documented(name: str) -> None:
    """A command of the command line has its heading."""
    assert re.search(rf"^### `maildesk {name}\b", text_of("commands.md"), re.MULTILINE)


@pytest.mark.parametrize("word", [*CONDITIONS, *ACTIONS])
def test_every_word_of_a_rule_is_documented(word: str) -> None:
    """A condition or action is in a table of the administrators' page or of the agents'."""
    assert f"| `{word}` |" in text_of("administrators.md") or f"| `#{word}` |" in text_of("agents.md")


@pytest.mark.parametrize("section", SECTIONS)
def test_every_section_of_the_policy_is_documented(section: str) -> None:
    """A section of rules.yaml is explained."""
    assert f"**`{section}:`**" in text_of("administrators.md")


def test_every_cited_standard_is_documented_and_every_documented_one_cited() -> None:
    """The table of standards neither lacks an RFC nor claims one."""
    assert meanings.STANDARDS.keys() == tables.citations().keys()


def test_no_setting_is_documented_that_is_gone() -> None:
    """A meaning belongs to a key of a section."""
    known = {(name, field.name) for name, kind in tables.SECTIONS.items() for field in fields(kind)}
    assert meanings.SETTINGS.keys() <= known


@pytest.mark.parametrize("text", blocks("yaml"))
def test_examples_of_policies_work(text: str) -> None:
    """A policy in a document loads, and its own examples come true."""
    policy = load(text, "the document")
    assert [str(failure.finding("document")) for failure in examples.run(policy)] == []


@pytest.mark.parametrize("text", blocks("toml"))
def test_examples_of_settings_work(text: str, tmp_path: Path) -> None:
    """Settings in a document are settings that the desk takes."""
    desk = '[desk]\naddress = "help@example.org"\n'
    whole = text.replace("[desk]\n", desk) if "[desk]\n" in text else desk + text
    (tmp_path / "maildesk.toml").write_text(whole, encoding="utf-8")
    assert load_settings(tmp_path, environ={}).desk.address == "help@example.org"


@by_name
def test_links_lead_somewhere(path: Path) -> None:
    """A link within the project names a file that is there, and a heading that it has."""
    for target, anchor in LINK.findall(path.read_text(encoding="utf-8")):
        if "://" in target:
            continue
        found = path.parent / target
        assert found.exists(), f"{path.name} links to {target}"
        if anchor:
            assert anchor in anchors(found), f"{path.name} links to {target}#{anchor}"


def anchors(path: Path) -> set[str]:
    """The anchors of a document's headings."""
    headings = re.findall(r"^#+ (.*)", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-") for heading in headings}


def test_changelog_begins_with_this_version() -> None:
    """Operators read what this version changed."""
    headings = re.findall(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert next(heading for heading in headings if heading != "Unreleased") == __version__


def test_every_dependency_has_its_reason() -> None:
    """The record of dependencies has a line for each that is required, and for none else."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = [one for extra in project["optional-dependencies"].values() for one in extra]
    required = {re.split(r"[\[<>=]", one)[0] for one in (*project["dependencies"], *extras)}
    record = next((ROOT / "docs" / "decisions").glob("*-dependencies.md"))
    reasons = set(re.findall(r"^\| `([^`]+)` \|", record.read_text(encoding="utf-8"), re.MULTILINE))
    assert reasons == required


def test_both_readmes_show_the_same_picture() -> None:
    """The two languages of the README show one conversation."""
    for path in (README, ROOT / "README.zh-CN.md"):
        assert "docs/pictures/conversation.png" in path.read_text(encoding="utf-8")
