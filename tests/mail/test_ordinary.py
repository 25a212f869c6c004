"""Headers that are written as nearly all are."""

from email import message_from_string

import mailparser
import pytest
from hypothesis import given
from hypothesis import strategies as some

from maildesk.mail.ordinary import is_ordinary, is_plain

FROM, DATE = "Mary Jones <mary@example.org>", "Mon, 2 Mar 2026 09:00:00 +0100"


@pytest.mark.parametrize(
    ("sender", "ordinary"),
    [
        (FROM, True),
        ('"Jones, Mary (IT)" <mary.jones+desk@mail.example.org>', True),
        ("=?UTF-8?B?546L5LyfIElU?= <wei@example.cn>", True),
        ("=?utf-8?Q?J=C3=B6rg?= <joerg@example.org>", False),  # allowed, and looked at all the same
        ("mary@example.org", True),
        ("<mary@example.org>", True),
        ("Mary Jones mary@example.org", False),
        ("Mary <mary@example.org>, Ann <ann@example.org>", False),
        ("Dr. Jones <mary@example.org>", False),
        ("Mary <mary@example>", False),
        ("王伟 <wei@example.cn>", False),
        ("", False),
    ],
)
def test_senders(sender: str, ordinary: bool) -> None:
    """One mailbox with a plain, quoted or encoded name."""
    assert is_ordinary([("From", sender), ("Date", DATE)]) == ordinary


@pytest.mark.parametrize(
    ("date", "ordinary"),
    [
        (DATE, True),
        ("Mon, 02 Mar 2026 09:00:00 +0000 (UTC)", True),
        ("Tue, 2 Mar 2026 09:00:00 +0100", False),
        ("Mon, 30 Feb 2026 09:00:00 +0100", False),
        ("Mon, 2 Mar 2026 24:00:00 +0100", False),
        ("Mon, 2 Mar 2026 09:00:00 +2500", False),
        ("2 Mar 2026 09:00:00 +0100", False),
        ("Mon, 2 Mar 2026 09:00:00 CET", False),
    ],
)
def test_dates(date: str, ordinary: bool) -> None:
    """A day of the calendar with its weekday, a time of the clock and a zone in numbers."""
    assert is_ordinary([("From", FROM), ("Date", date)]) == ordinary


@pytest.mark.parametrize(
    ("fields", "ordinary"),
    [
        ([("From", FROM)], True),
        ([("Date", DATE)], False),
        ([("From", FROM), ("from", FROM)], False),
        ([("From", FROM), ("Date", DATE), ("Date", DATE)], False),
        ([("From", FROM), ("Content-Type", "text/plain; name=\udce9")], False),
        ([("From", FROM), ("Subject", "\udce9")], True),
    ],
)
def test_whole_headers(fields: list[tuple[str, str]], ordinary: bool) -> None:
    """From once, Date at most once, no octets beyond ASCII where they would mean something."""
    assert is_ordinary(fields) == ordinary


def test_the_fields_of_a_part() -> None:
    """Only its MIME fields count."""
    assert is_plain([("Content-Type", "image/png"), ("X-Note", "\udce9")])
    assert not is_plain([("content-disposition", "attachment; filename=\udce9")])


WORDS = some.text(some.sampled_from("ab .,\"()'<>@-_+=?Bq/9"), max_size=12)


@given(
    sender=some.tuples(WORDS, some.sampled_from([FROM, "<a.b@example.org>", "a@example.org", ""]), WORDS).map(
        "".join
    ),
    day=some.integers(0, 33),
    weekday=some.sampled_from(["Mon", "Tue", "Sun"]),
    zone=some.sampled_from(["+0000", "-1359", "+1400", "GMT"]),
)
def test_nothing_is_overlooked(sender: str, day: int, weekday: str, zone: str) -> None:
    """Of what is ordinary, mail-parser finds nothing odd."""
    fields = [("From", sender), ("Date", f"{weekday}, {day} Mar 2026 09:00:00 {zone}")]
    if is_ordinary(fields):
        header = "".join(f"{name}: {value}\n" for name, value in fields)
        assert mailparser.MailParser(message_from_string(header + "\nx")).defects == []
