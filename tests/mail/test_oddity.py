"""Defects in words."""

from email.errors import MessageDefect

import pytest

from maildesk.mail.oddity import in_words
from maildesk.mail.read import read
from tests.mail.letters import mail, multipart


@pytest.mark.parametrize(
    ("defect", "words"),
    [
        ("CloseBoundaryNotFoundDefect: A start boundary was found.", "the last part has no end, as if the mail were cut short"),
        ("DateHeaderDefect: date[0]: weekday-mismatch", "the date names another day of the week"),
        ("DateHeaderDefect: resent-date[0]: invalid-date-syntax",
         "the Resent-Date field is not written as the standard wants it (invalid date syntax)"),
        ("AddressHeaderDefect: from[0]: invalid-angle-address",
         "the From field is not written as the standard wants it (invalid angle address)"),
        ("MimeHeaderDefect: part 2, content-type[0]: invalid UTF-8; raw='x'",
         "a file's name or type is written in octets without a character set"),
        ("SomethingNewDefect: A thing that is new.", "A thing that is new."),
        ("SomethingNewDefect", "SomethingNewDefect"),
    ],
)  # fmt: skip
def test_a_defect_in_words(defect: str, words: str) -> None:
    """A class name says nothing to an agent."""
    assert in_words(defect) == words


def test_every_defect_of_structure() -> None:
    """Each class that the parser of the `email` package notes has a sentence of its own."""
    names = {one.__name__ for one in MessageDefect.__subclasses__()} - {"HeaderDefect"}
    assert {name for name in names if in_words(name) == name} == set()


@pytest.mark.parametrize(
    ("octets", "words"),
    [
        (multipart("Content-Type: text/plain\n\nx").removesuffix(b"--frontier--\n"), "cut short"),
        (mail("x", Content_Type="multipart/mixed"), "does not say what parts them"),
        (mail("x", Content_Type="multipart/mixed; boundary=b"), "are not there"),
        (mail("x", Date="Tue, 02 Mar 2026 09:00:00 +0100"), "another day of the week"),
        (mail("x\0", Content_Transfer_Encoding="base64"), "broken base64"),
    ],
)
def test_what_is_odd_about_a_mail(octets: bytes, words: str) -> None:
    """The sentence is among its defects."""
    assert words in "; ".join(read(octets).message.defects)
