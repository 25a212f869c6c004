"""The language somebody writes."""

import pytest

from maildesk.mail.language import language


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("My VPN does not connect.", "en"),
        ("VPN 连不上了，请帮忙看一下。", "zh"),
        ("退款", "zh"),
        ("電腦開不了機", "zh"),
        ("VPNに接続できません", "ja"),
        ("프린터가 안 됩니다", "ko"),
        ("打不开，报错：\nError: The remote server returned an error: (500) Internal Server Error.", "zh"),
        ("请看 \\\\fileserver01\\share\\Reports and https://intranet.example.org/docs/start", "zh"),
        ("Outlook 提示 “Cannot connect to the server, check your network settings”", "zh"),
        ("Error: connection refused", None),
        ("12345", None),
        ("", None),
        ("Please add 张三 to the group that can read the share.", "en"),
    ],
)
def test_language_of_prose(text: str, expected: str | None) -> None:
    """The script of what somebody wrote decides; pasted errors, paths and addresses do not count."""
    assert language(text) == expected
