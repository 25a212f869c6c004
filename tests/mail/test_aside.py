"""Long runs of base64 out of the parser's way."""

import time
from base64 import encodebytes
from email import message_from_bytes
from random import Random

import pytest

from maildesk.mail.aside import LONG, Aside
from maildesk.mail.read import read
from maildesk.mail.structure import take_apart

RUN = encodebytes(Random(1).randbytes(2 * LONG)).replace(b"\n", b"\r\n")
HEAD = b"From: ann@example.org\r\nMIME-Version: 1.0\r\n"
MIXED = HEAD + b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\n\r\nSee the file.\r\n'
FILE = b"--b\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\n"
SINGLE = HEAD + b"Content-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\n"

CASES = {
    "one file": (MIXED + FILE + RUN + b"--b--\r\n", 1),
    "two files": (MIXED + FILE + RUN + FILE + RUN + b"--b--\r\n", 2),
    "nothing but a file": (SINGLE + RUN, 1),
    "lines that end with LF": ((MIXED + FILE + RUN + b"--b--\r\n").replace(b"\r\n", b"\n"), 1),
    "the end is missing": (MIXED + FILE + RUN, 1),
    "an empty line before the delimiter": (MIXED + FILE + RUN + b"\r\n\r\n--b--\r\n", 1),
    "a file inside an enclosed mail": (
        MIXED + b"--b\r\nContent-Type: message/rfc822\r\n\r\n" + SINGLE + RUN + b"--b--\r\n",
        1,
    ),
    "a short file": (MIXED + FILE + RUN[: LONG - 80] + b"\r\n--b--\r\n", 0),
    "a line that may be a delimiter": (MIXED + FILE + RUN[:780] + b"--c\r\n" + RUN[780:3900] + b"--b--\r\n", 0),
    "a text about base64": (HEAD + b"\r\nWhat is base64?\r\n\r\n" + b"It is odd. " * LONG, 0),
    "no mail at all": (b"base64" * LONG, 0),
}  # fmt: skip


def payloads(octets: bytes) -> list[bytes]:
    """The content of every part, as the package sees it."""
    parts = message_from_bytes(octets).walk()
    return [payload.encode() for part in parts if isinstance(payload := part.get_payload(), str)]


@pytest.mark.parametrize(("octets", "runs"), CASES.values(), ids=CASES)
def test_each_situation(octets: bytes, runs: int) -> None:
    """A mail with its runs put aside has the same parts, and they are whole again."""
    aside = Aside(octets)
    assert aside.octets.count(b"aside-") == runs
    assert [aside.whole(payload) for payload in payloads(aside.octets)] == payloads(octets)


def test_a_mail_that_knows_the_word() -> None:
    """What only looks like the word that stands for a run stays as it is."""
    octets = MIXED.replace(b"See", b"aside-0-0. See") + FILE + RUN + b"--b--\r\n"
    assert read(octets).reply_text == "aside-0-0. See the file."


def test_a_mail_full_of_the_word() -> None:
    """Looking for runs takes one pass, whatever a mail repeats."""
    octets = HEAD + b"\r\n" + b"base64\r\n\r\n" * 200_000
    start = time.process_time()
    Aside(octets)
    assert time.process_time() - start < 2


@pytest.mark.parametrize(
    "text",
    ["您好 é".encode(), "朱镕基 您好".encode("gb18030")],
    ids=["utf-8", "an older charset, unlabelled"],
)
@pytest.mark.parametrize("file", [b"", FILE + RUN], ids=["alone", "beside a file"])
def test_octets_beyond_ascii(text: bytes, file: bytes) -> None:
    """Putting runs aside and back loses nothing of the text around them."""
    octets = MIXED.replace(b"See the file.", text) + file + b"--b--\r\n"
    assert read(octets).reply_text in ("您好 é", "朱镕基 您好")


@pytest.mark.parametrize(
    "flaw",
    [b"=\r\nAAAA", b"A", b"AAAA====", b"\r\n\r\n"],
    ids=["padding inside", "a digit too many", "too much padding", "empty lines"],
)
def test_a_run_with_a_flaw(flaw: bytes) -> None:
    """It is decoded as the package decodes it."""
    octets = SINGLE + RUN.rstrip() + flaw
    (expected,) = (part.get_payload(decode=True) for part in message_from_bytes(octets).walk())
    (part,) = take_apart(octets).parts
    assert part.octets == expected
