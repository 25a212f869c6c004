"""Dates and identifiers."""

from datetime import datetime, timedelta, timezone

import pytest

from maildesk.mail import bounds, header

CST = timezone(timedelta(hours=8))


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("Tue, 24 Nov 2026 06:16:55 +0800 (CST)", datetime(2026, 11, 24, 6, 16, 55, tzinfo=CST)),
        ("24 Nov 26 06:16 +0800", datetime(2026, 11, 24, 6, 16, tzinfo=CST)),
        ("Tue, 19 Jan 2038 03:14:08 +0000", datetime(2038, 1, 19, 3, 14, 8, tzinfo=timezone.utc)),  # noqa: UP017
    ],
)
def test_a_date(raw: str, expected: datetime) -> None:
    """A date keeps the offset that its writer gave."""
    found = header.date(raw)
    assert found == expected
    assert found is not None
    assert found.utcoffset() == expected.utcoffset()


@pytest.mark.parametrize(
    "raw",
    [
        "", "yesterday", "32 Jan 2026 00:00:00 +0000", "29 Feb 1900 00:00:00 +0000",
        "1 Jan 99999999999999999999 00:00:00 +0000", "9" * 5000, "1 Jan 2026 00:00:00 -2400", "1 Jan 2026 25:00 +0000",
    ],
)  # fmt: skip
def test_no_date(raw: str) -> None:
    """What is no time gives none."""
    assert header.date(raw) is None


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("<a@x> <b@x>", ("a@x", "b@x")),
        ("<a@x>\r\n\t<a@x>", ("a@x",)),
        ("Your mail of Monday <a@x>", ("a@x",)),
        ("a@x", ("a@x",)),
        ("<wrapped@\r\n x>", ("wrapped@x",)),
        ("<>", ()), ("<", ()), ("[", ()), ("", ()),
        ("<" + "x" * 3000 + "@x>", ()),
    ],
)  # fmt: skip
def test_identifiers(raw: str, expected: tuple[str, ...]) -> None:
    """Message-IDs are taken out of their brackets; one that fits no line identifies nothing."""
    assert header.identifiers([raw]) == expected


def test_fields_that_may_stand_once() -> None:
    """A second From is told to the agent."""
    assert header.oddities((("From", "a"), ("from", "b"), ("Received", "x"), ("Received", "y"))) == [
        "more than one From field"
    ]


def test_a_field_that_was_cut() -> None:
    """It is said which one was too long to be read as a whole."""
    assert header.oddities((("Subject", "x" * bounds.HEADER),)) == ["the Subject field is longer than 64 KiB"]


@pytest.mark.parametrize("name", ["Authentication-Results", "Received", "Return-Path", "Message-ID"])
def test_fields_that_hold_no_encoded_words(name: str) -> None:
    """What looks like one in a field of a server's is an address that a sender chose, and is not decoded."""
    written = "mx.example.org; spf=pass smtp.mailfrom==?utf-8?q?=3B_dmarc=3Dpass?=@eve.example"
    assert header.decoded(((name, written),)) == ((name, written),)
    assert header.decoded((("Subject", "=?utf-8?q?=3B_dmarc=3Dpass?="),)) == (("Subject", "; dmarc=pass"),)
