"""Two thousand real and malformed mails, where `MAILDESK_CORPUS` says that they lie: all are read, all are taken in."""

import json
import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from maildesk.cli.assembly import store_of
from maildesk.db.queue import QueueFilter
from maildesk.db.store import Store
from maildesk.ticket.model import EntryKind
from tests.cli.desks import DeskFolder, maildesk
from tests.ticket.tickets import NINE

SHAPES = {"message": "message", "tnef": "message", "body-text": "text", "body-html": "html"}
AT_ONCE = 1000  # files to a command line
NOTHING = type(None)
PROMISED: dict[str, type | tuple[type, ...]] = {
    "path": str, "index": int, "subject": str, "from": (dict, NOTHING), "to": list, "cc": list, "reply_to": list,
    "date": (str, NOTHING), "message_id": (str, NOTHING), "in_reply_to": list, "references": list, "body_text": str,
    "reply_text": str, "origin": str, "may_answer": bool, "bounces": list, "attachments": list, "defects": list,
}  # fmt: skip
ORIGINS = {"person", "auto-reply", "bounce", "complaint", "list"}


@pytest.fixture(scope="module")
def corpus() -> Path:
    """The folder with `dev/` and what is expected of it."""
    folder = Path(os.environ.get("MAILDESK_CORPUS", ""))
    if not (folder / "dev").is_dir() or folder == Path():
        pytest.skip("MAILDESK_CORPUS names no folder with the mails of the corpus in dev/")
    return folder


def shapes(corpus: Path) -> Iterator[tuple[str, str]]:
    """Every file with what it holds: a mail, or the bare body of one."""
    with (corpus / "expected.dev.jsonl").open(encoding="utf-8") as rows:
        known = {row["path"]: SHAPES[row["input"]] for row in map(json.loads, rows)}
    for path in sorted(path for path in (corpus / "dev").rglob("*") if path.is_file()):
        yield str(path), known.get(path.relative_to(corpus / "dev").as_posix(), "message")


def parsed(shape: str, paths: list[str]) -> Iterator[dict[str, Any]]:
    """What `maildesk parse` prints of these files: an object on each line."""
    for start in range(0, len(paths), AT_ONCE):
        ran = maildesk("parse", "--json", "--as", shape, *paths[start : start + AT_ONCE])
        assert (ran.code, ran.err) == (0, "")
        yield from map(json.loads, ran.out.removesuffix("\n").split("\n"))


@pytest.mark.parametrize("shape", ["message", "text", "html"])
def test_every_file_is_read(shape: str, corpus: Path) -> None:
    """One object or more for each, in order, with every key of the contract in its type."""
    paths = [path for path, its in shapes(corpus) if its == shape]
    found = list(parsed(shape, paths))
    for one in found:
        wrong = {key for key, kind in PROMISED.items() if not isinstance(one[key], kind)}
        assert (one["path"], wrong) == (one["path"], set())
        assert one["origin"] in ORIGINS
    assert list(dict.fromkeys(one["path"] for one in found)) == paths
    unread = [(one["path"], one["defects"]) for one in found if "could not be read" in str(one["defects"])]
    assert unread == []


@pytest.fixture(scope="module")
def desk(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> DeskFolder:
    """A desk that has taken in the whole folder."""
    folder = tmp_path_factory.mktemp("corpus") / "desk"
    assert maildesk("init", folder, "--agent", "ann@desk.test").code == 0
    ran = maildesk("--desk", folder, "ingest", corpus / "dev")
    assert (ran.code, ran.out) == (0, "")
    return DeskFolder(folder)


@pytest.fixture(scope="module")
def store(desk: DeskFolder) -> Iterator[Store]:
    """Its store."""
    with store_of(desk.path) as (_, store):
        yield store


def test_every_mail_has_its_place(store: Store) -> None:
    """A ticket, an entry, or nothing, with the reason; none has failed and none waits."""
    rows = store.inbox.list()
    assert len(rows) > 1000
    assert {row["state"] for row in rows} == {"done"}
    assert {row["disposition"] for row in rows} <= {"opened", "appended", "ignored", "held", "duplicate"}
    assert [row for row in rows if row["disposition"] == "ignored" and not row["reason"]] == []
    assert [row for row in rows if row["disposition"] in ("opened", "appended") and not row["ticket"]] == []


def test_every_ticket_has_its_entry(store: Store) -> None:
    """The first is the mail that opened it, and each mail that was appended has one."""
    opened = Counter(row["ticket"] for row in store.inbox.list() if row["disposition"] == "opened")
    numbers = [row["number"] for row in store.queue.list(QueueFilter(status="all"), NINE)]
    assert opened == Counter(numbers), "one mail has opened each"
    kept: set[int | None] = set()
    for number in numbers:
        entries = store.tickets.entries(number)
        assert entries[0].kind == EntryKind.OPENED
        kept |= {entry.inbox_id for entry in entries}
    taken = {row["id"] for row in store.inbox.list() if row["disposition"] in ("opened", "appended")}
    assert taken <= kept


def test_nothing_is_taken_twice(desk: DeskFolder, corpus: Path) -> None:
    """The same folder again brings nothing new, and the store is sound."""
    before = desk.json("outbox", "list")
    assert desk.does("ingest", corpus / "dev").err == "0 new\n"
    assert desk.json("outbox", "list") == before
    assert desk.does("db", "check").out == ""


def test_another_policy_decides_otherwise_where_it_should(desk: DeskFolder, store: Store) -> None:
    """A rule about a word in the subject changes the tickets that have it there, and no others."""
    rules = (desk.path / "rules.yaml").read_text(encoding="utf-8")
    rule = "\n  - {name: Patches, when: {subject: patch}, then: {category: other.patch}}\n"
    other = desk.path / "other.yaml"
    other.write_text(rules.replace("\nrules:\n", f"\nrules:{rule}", 1), encoding="utf-8")
    found = desk.json("rules", "replay", "--since", "2000-01-01", "--policy", other)
    rows = store.queue.list(QueueFilter(status="all"), NINE)
    opened = {row["ticket"] for row in store.inbox.list() if row["disposition"] == "opened"}
    wanted = {row["number"] for row in rows if "patch" in row["subject"].casefold() and not row["category"]}
    assert len(wanted) > 10
    assert found["decided"] == len(opened)
    assert {one["ticket"] for one in found["different"]} == wanted
    assert {change["field"] for one in found["different"] for change in one["changes"]} == {"category"}
