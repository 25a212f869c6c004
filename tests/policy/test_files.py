"""The files beside a policy, read from the disk."""

from pathlib import Path

import pytest

from maildesk.policy import files
from maildesk.policy.files import beside


@pytest.mark.parametrize(
    ("name", "octets", "text"),
    [
        ("people.csv", "name\n李雷\n".encode(), "name\n李雷\n"),
        ("people.csv", "name\n李雷\n".encode("utf-8-sig"), "name\n李雷\n"),
        ("people.csv", "name\r\n李雷\r\n".encode("gbk"), "name\n李雷\n"),
        ("people.csv", b"name\n\xff\xff\n", None),
        ("more.yaml", "# 规则\n".encode(), "# 规则\n"),
        ("more.yaml", "# 规则\n".encode("gbk"), None),
        ("team/more.yaml", b"a: b\n", "a: b\n"),
    ],
)
def test_a_file_is_text(tmp_path: Path, name: str, octets: bytes, text: str | None) -> None:
    """Tables may come from a spreadsheet, with a byte order mark or in GBK; all else is UTF-8."""
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_bytes(octets)
    assert beside(tmp_path)(name) == text


@pytest.mark.parametrize(
    "name", ["nowhere.yaml", "", ".", "a\0b", "../outside.yaml", "link.yaml", "x" * 5000]
)
def test_what_is_not_a_file_of_the_folder(tmp_path: Path, name: str) -> None:
    """Neither what is not there nor what lies outside, also behind a link, is read."""
    desk = tmp_path / "desk"
    desk.mkdir()
    (tmp_path / "outside.yaml").write_text("secret", encoding="utf-8")
    (desk / "link.yaml").symlink_to(tmp_path / "outside.yaml")
    assert beside(desk)(name) is None


def test_a_file_that_is_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is not read at all."""
    monkeypatch.setattr(files, "LARGEST", 3)
    (tmp_path / "more.yaml").write_text("a: b", encoding="utf-8")
    assert beside(tmp_path)("more.yaml") is None
