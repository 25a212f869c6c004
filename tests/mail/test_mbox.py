"""The mails in a file."""

import pytest

from maildesk.mail.mbox import messages

ONE = b"Subject: one\n\nfirst\n"
TWO = b"Subject: two\n\nsecond\n"
LINE = b"From ann@example.org Mon Mar  2 09:00:00 2026\n"


@pytest.mark.parametrize(
    ("octets", "expected"),
    [
        (ONE, [ONE]),
        (b"", [b""]),
        (LINE + ONE, [ONE]),
        (LINE + ONE + b"\n" + LINE + TWO + b"\n", [ONE, TWO]),
        (LINE + ONE.replace(b"first", b"From here on, nothing works"), [ONE.replace(b"first", b"From here on, nothing works")]),
        (LINE + ONE + b"\n>From the start\n", [ONE + b"\nFrom the start\n"]),
        ((LINE + ONE + b"\n" + LINE + TWO).replace(b"\n", b"\r\n"), [m.replace(b"\n", b"\r\n") for m in (ONE, TWO)]),
    ],
)  # fmt: skip
def test_mails_of_a_file(octets: bytes, expected: list[bytes]) -> None:
    """An mbox is cut at its From lines, their quotation undone; all else is one mail as it is."""
    assert list(messages(octets)) == expected
