"""The mails that are measured with."""

from collections import Counter
from collections.abc import Iterator

import pytest

from benchmarks.mails import large, mails
from maildesk.mail.message import Message, Origin, Reading
from maildesk.mail.read import read

DESK = "help@desk.test"
COUNT = 200


@pytest.fixture(scope="module")
def octets() -> list[bytes]:
    """What is sent."""
    return [mail.octets for mail in mails(COUNT, DESK)]


@pytest.fixture(scope="module")
def readings(octets: list[bytes]) -> list[Reading]:
    """What is read."""
    return [read(one) for one in octets]


def kind(message: Message) -> str:
    """Which share a mail belongs to."""
    if message.attachments:
        return "file"
    if message.body_html:
        return "html"
    return "plain" if message.body_text.isascii() else "chinese"


def test_the_same_every_time(octets: list[bytes]) -> None:
    """Two runs measure the same mails."""
    assert [mail.octets for mail in mails(COUNT, DESK)] == octets


def test_shares(readings: list[Reading]) -> None:
    """The kinds of mail come in fixed shares."""
    shares = Counter(kind(reading.message) for reading in readings)
    assert shares == {
        "plain": 0.60 * COUNT,
        "html": 0.25 * COUNT,
        "file": 0.10 * COUNT,
        "chinese": 0.05 * COUNT,
    }


def test_chinese_charsets(octets: list[bytes]) -> None:
    """About half of the Chinese mails are in a Chinese charset."""
    assert sum(b"charset=gb" in one for one in octets) == pytest.approx(COUNT * 0.025, abs=3)


def test_threads(readings: list[Reading]) -> None:
    """Three in ten mails answer an earlier one, and nobody opens more than one thread."""
    messages = [reading.message for reading in readings]
    answered = [(position, one.in_reply_to[0]) for position, one in enumerate(messages) if one.in_reply_to]
    places = {one.message_id: position for position, one in enumerate(messages)}
    assert len(answered) == 0.30 * COUNT
    assert all(places[parent] < position for position, parent in answered)
    openers = [one.originator for one in messages if not one.in_reply_to]
    assert len(set(openers)) == len(openers)


def test_soundness(readings: list[Reading]) -> None:
    """Every mail is a person's, has nothing odd about it and may be answered."""
    assert {reading.origin for reading in readings} == {Origin.PERSON}
    assert all(reading.may_answer for reading in readings)
    assert [defect for reading in readings for defect in reading.message.defects] == []


def sizes(octets: list[bytes], readings: list[Reading], wanted: str) -> Iterator[int]:
    """How large the mails of a kind are."""
    return (
        len(one) for one, reading in zip(octets, readings, strict=True) if kind(reading.message) == wanted
    )


@pytest.mark.parametrize(
    ("wanted", "least", "most"),
    [("plain", 1_900, 6_500), ("html", 9_500, 42_000), ("file", 100_000, 430_000)],
)
def test_sizes(octets: list[bytes], readings: list[Reading], wanted: str, least: int, most: int) -> None:
    """A kind of mail is of believable size."""
    assert least < min(sizes(octets, readings, wanted)) < max(sizes(octets, readings, wanted)) < most


def test_the_largest() -> None:
    """The large mail just keeps within its limit."""
    assert 0 < 2**20 - len(large(DESK, 2**20).octets) < 2**15
