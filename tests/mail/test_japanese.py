"""ISO-2022-JP beyond its standard."""

import pytest

from maildesk.mail.japanese import decode


@pytest.mark.parametrize(
    ("octets", "text"),
    [
        (b"\x1b$B0!OS\x1b(B ok", "亜腕 ok"),
        (b"\x1b$@0!\x1b(J", "亜"),
        (b"\x1b$B-j-!\x1b(B", "㈱①"),  # NEC's row 13
        (b"\x1b$B|b\x1b(B", "髙"),  # IBM's row 92
        (b"\x1b(I65\x1b(B", "ｶｵ"),
        (b"\x1b$B0!", "亜"),
        (b"no escape sequence", None),
        (b"\x1b$B\xff\xff\xff", None),
    ],
)
def test_signs_of_windows(octets: bytes, text: str | None) -> None:
    """What Outlook and Japanese telephones write between the escape sequences is read as they mean it."""
    assert decode(octets) == text
