"""The wire check refuses whatever was not meant to leave."""

import pytest

from maildesk.compose.wire import WireFault, verify
from maildesk.ticket.values import Insert

NAMES = ("From", "To", "Subject")
GOOD = b"From: a@x\r\nTo: <b@y.example>\r\nSubject: s\r\n\r\nbody\r\n"


@pytest.mark.parametrize(
    "octets",
    [
        GOOD,
        GOOD.replace(b"Subject: s", b"Subject: s\r\n t"),
        GOOD.replace(b"To: ", b'To: "Jones, \\"M\\"" '),
        GOOD.replace(b"To: ", b"To: =?utf-8?B?546L?=\r\n =?utf-8?B?546L?=\r\n "),
        GOOD.replace(b"b@y", "ü@y".encode()),
        GOOD.replace(b"b@y", b'"b b"@y'),
        GOOD + b"\r\n\r\nmore\r\n",
    ],
)
def test_a_sound_mail(octets: bytes) -> None:
    """It passes."""
    verify(octets, (), NAMES)


@pytest.mark.parametrize(
    ("octets", "fault"),
    [
        (GOOD.replace(b"\r\n\r\n", b"\r\n"), "no blank line"),
        (GOOD.replace(b"Subject", b"Bcc: e@x\r\nSubject"), "header fields"),
        (GOOD.replace(b"Subject: s\r\n", b""), "header fields"),
        (GOOD.replace(b"From: a@x\r\n", b"From: a@x\r\nFrom: a@x\r\n"), "header fields"),
        (GOOD.replace(b"Subject: s", b"Subject: "), "header fields"),
        (GOOD.replace(b"Subject: s", b"Subject : s"), "header fields"),
        (GOOD.replace(b"Subject: s", b"Subject: s\r\n \t"), "header line is blank"),
        (GOOD.replace(b"body", b"bo\rdy"), "CR or LF"),
        (GOOD.replace(b"body", b"bo\ndy"), "CR or LF"),
        (GOOD.replace(b"body", b"\r.\r\n"), "CR or LF"),
        (GOOD.replace(b"s\r\n\r\n", b"s\n\r\n\r\n"), "CR or LF"),
        (GOOD.replace(b"body", b"bo\0dy"), "NUL"),
        (GOOD.replace(b"body", b"x" * 999), "longer than 998"),
        (GOOD.replace(b"b@y.example", b"b@y.example>, <c@z"), "one recipient"),
        (GOOD.replace(b"b@y.example", b"b@y.example, c@z"), "one recipient"),
        (GOOD.replace(b"<b@y.example>", b"b@y.example"), "one recipient"),
        (GOOD.replace(b"b@y.example", b"b"), "one recipient"),
        (GOOD.replace(b"b@y.example", b"b c@y.example"), "one recipient"),
        (GOOD.replace(b"To: ", b"To: Group: "), "one recipient"),
    ],
)
def test_a_mail_that_is_not_what_was_meant(octets: bytes, fault: str) -> None:
    """It is refused, and the fault says why."""
    with pytest.raises(WireFault, match=fault):
        verify(octets, (), NAMES)


@pytest.mark.parametrize("offsets", [(3,), (len(GOOD) - 3,), (len(GOOD) + 1,), (len(GOOD), len(GOOD) - 6)])
def test_a_blob_out_of_place(offsets: tuple[int, ...]) -> None:
    """A blob may stand only at the beginning of a line of the body, and in order."""
    with pytest.raises(WireFault, match="blob"):
        verify(GOOD, [Insert(offset, "0" * 64) for offset in offsets], NAMES)
