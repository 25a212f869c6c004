"""Readings between processes."""

import json

import pytest

from maildesk.mail import wire
from maildesk.mail.message import Bounce, Reading
from maildesk.mail.read import read
from tests.mail.letters import mail, multipart
from tests.readings import reading


@pytest.mark.parametrize(
    "value",
    [
        reading(),
        reading("您好", commands=("#close",)),
        read(multipart("\ntext", "Content-Type: image/png\n\nx")),
        read(mail("I am away until 5 December 2026.", Auto_Submitted="auto-replied")),
        read(
            multipart(
                "\ntext",
                "Content-Type: message/rfc822\n\nFrom: a@x.test\nDate: Mon, 2 Mar 2026 09:00:00 +0100\n\nx",
            )
        ),
    ],
)
def test_there_and_back(value: Reading) -> None:
    """A reading arrives as it was."""
    assert wire.decode(Reading, wire.encode(value)) == value


@pytest.mark.parametrize(
    "octets",
    [b"", b"{}", b"null", b"[]", b'["a", "failed", 5, true, null]', b'["a", "failed", null, 1, null]', b"[" * 100_000,
     b'["a", "failed", null, true, null, 1]', b"\xff"],
)  # fmt: skip
def test_what_is_no_such_value(octets: bytes) -> None:
    """Nothing but the value that was asked for is made."""
    with pytest.raises(ValueError, match=r".+"):
        wire.decode(Bounce, octets)


def test_an_origin_that_there_is_not() -> None:
    """An enumeration takes its own words only."""
    fields = json.loads(wire.encode(reading()))
    fields[1] = "president"
    with pytest.raises(ValueError, match="president"):
        wire.decode(Reading, json.dumps(fields).encode())
