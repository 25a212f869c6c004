"""Outlook's envelope."""

import struct
import time

import pytest
from hypothesis import given
from hypothesis import strategies as some

from maildesk.mail import mapi, tnef
from maildesk.mail.read import read
from maildesk.mail.structure import Part
from tests.mail.letters import multipart

# Attributes with their types (MS-OXTNEF 2.1.3.3).
NAME, DATA, RENDERING, FILE_PROPERTIES = 0x00018010, 0x0006800F, 0x00069002, 0x00069005
BODY, CODE_PAGE, PROPERTIES, RECIPIENTS = 0x0002800C, 0x00069007, 0x00069003, 0x00069004
TEXT, UNICODE, NUMBER, BINARY, OBJECT, SHORT = 0x1E, 0x1F, 0x03, 0x0102, 0x0D, 0x02


def stream(*attributes: tuple[int, bytes]) -> bytes:
    """A stream of attributes (MS-OXTNEF 2.1)."""
    octets = struct.pack("<IH", 0x223E9F78, 1)
    for identifier, content in attributes:
        octets += struct.pack("<BII", 2, identifier, len(content)) + content
        octets += struct.pack("<H", sum(content) & 0xFFFF)
    return octets


def properties(*values: tuple[int, int, bytes]) -> bytes:
    """A list of properties: number, type, octets."""
    octets = struct.pack("<I", len(values))
    for number, kind, content in values:
        octets += struct.pack("<HH", kind, number)
        if kind not in (NUMBER, SHORT):
            octets += struct.pack("<II", 1, len(content))
        octets += content + bytes(-len(content) % 4)
    return octets


def part(octets: bytes) -> Part:
    """A stream as a part of a mail."""
    return Part("application/ms-tnef", None, "attachment", "winmail.dat", None, octets, (), ())


def test_an_envelope_in_a_mail() -> None:
    """The files in winmail.dat are the mail's files, and its text is the mail's if there is no other."""
    octets = stream(
        (BODY, b"text inside\0"), (RENDERING, bytes(14)), (NAME, b"a.pdf\0"), (DATA, b"%PDF-1.7 x")
    )
    message = read(multipart(b"Content-Type: application/ms-tnef; name=winmail.dat\n\n" + octets)).message
    assert [(one.name, one.type, one.size) for one in message.attachments] == [
        ("a.pdf", "application/pdf", 10)
    ]
    assert message.body_text == "text inside"


def test_an_envelope_that_is_none() -> None:
    """It stays a file, and it is said that it is broken."""
    message = read(multipart("Content-Type: application/ms-tnef; name=winmail.dat\n\njunk")).message
    assert [one.name for one in message.attachments] == ["winmail.dat"]
    assert any("broken TNEF" in defect for defect in message.defects)


UMLAUT = properties(
    (mapi.LONG_FILE_NAME, UNICODE, "Störung.png\0".encode("utf-16-le")),
    (mapi.MEDIA_TYPE, TEXT, b"image/PNG\0"),
    (mapi.CONTENT_ID, TEXT, b"p@x\0"),
)


@pytest.mark.parametrize(
    ("attributes", "name", "kind", "size"),
    [
        ([(NAME, b"A~1.TXT\0"), (DATA, b"x"), (FILE_PROPERTIES, UMLAUT)], "Störung.png", "image/png", 1),
        ([(NAME, b"\xc8\xd5\xd6\xbe.txt\0"), (DATA, b"x")], "日志.txt", "text/plain", 1),
        ([(DATA, b"x"), (FILE_PROPERTIES, properties((mapi.DISPLAY_NAME, TEXT, b"Plan\0")))], "Plan",
         "application/octet-stream", 1),
        ([(FILE_PROPERTIES, properties((mapi.DATA, BINARY, b"12345")))], "", "application/octet-stream", 5),
        ([(FILE_PROPERTIES, properties((mapi.DATA, OBJECT, tnef._ENCLOSED + b"mail")))], "", "application/octet-stream",
         4),  # a message in the message stays one file
        ([(DATA, b"icon"), (FILE_PROPERTIES, properties((mapi.DATA, OBJECT, b"drawing")))], "",
         "application/octet-stream", 7),
    ],
)  # fmt: skip
def test_files(attributes: list[tuple[int, bytes]], name: str, kind: str, size: int) -> None:
    """The long name counts before the short one, what the property holds before what stands for it."""
    octets = stream((CODE_PAGE, struct.pack("<II", 936, 936)), (RENDERING, bytes(14)), *attributes)
    ((file,), _) = tnef.opened(part(octets))
    assert (file.name, file.type, len(file.octets)) == (name, kind, size)


def test_a_picture_inside_the_text() -> None:
    """It can be found by the name that the HTML calls it."""
    ((file,), _) = tnef.opened(part(stream((RENDERING, b""), (DATA, b"x"), (FILE_PROPERTIES, UMLAUT))))
    assert file.content_id == "p@x"


RICH = rb"{\rtf1\ansi\ansicpg936 \'b4\'f2\'d3\'a1\par now}"
PACKED = struct.pack("<II4sI", len(RICH) + 12, len(RICH), b"MELA", 0) + RICH


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ([(mapi.BODY, UNICODE, "plain\0".encode("utf-16-le")), (mapi.HTML, BINARY, b"<p>rich")], "plain"),
        ([(mapi.CODE_PAGE, NUMBER, struct.pack("<I", 936)), (mapi.HTML, BINARY, "<p>打印".encode("gbk"))], "打印"),
        ([(mapi.CODE_PAGE, NUMBER, struct.pack("<I", 65001)), (mapi.BODY, TEXT, "打印".encode())], "打印"),
        ([(mapi.RTF, BINARY, PACKED)], "打印\nnow"),
        ([(0x1234, SHORT, b"\1\0"), (mapi.BODY, TEXT, b"after a short one")], "after a short one"),
        ([], ""),
    ],
)  # fmt: skip
def test_text(values: list[tuple[int, int, bytes]], text: str) -> None:
    """The plain text, else the HTML's, else the Rich Text's, in the charset that the stream names."""
    assert tnef.opened(part(stream((PROPERTIES, properties(*values))))) == ([], text)


def test_what_a_property_may_look_like() -> None:
    """Named properties and those of several values are passed over, and the next one is found."""
    named = struct.pack("<HH16sIII", NUMBER, 0x8001, bytes(16), 0, 5, 1)
    lettered = struct.pack("<HH16sII6s2xI", NUMBER, 0x8002, bytes(16), 1, 6, b"a\0b\0\0\0", 1)
    several = struct.pack("<HHI3h2x", SHORT | 0x1000, 0x3001, 3, 1, 2, 3)
    texts = struct.pack("<HHII4sI4s", TEXT | 0x1000, 0x3002, 2, 2, b"a\0", 2, b"b\0")
    body = properties((mapi.BODY, TEXT, b"found"))[4:]
    found = mapi.properties(struct.pack("<I", 5) + named + lettered + several + texts + body)
    assert found[mapi.BODY].text() == "found"
    assert found[0x3002].text() == "a"


@pytest.mark.parametrize(
    "octets",
    [
        stream((PROPERTIES, struct.pack("<I", 0xFFFFFFFF))),
        stream((PROPERTIES, struct.pack("<IHHI", 1, SHORT | 0x1000, 1, 0xFFFFFFFF))),
        stream((PROPERTIES, struct.pack("<IHHI", 1, TEXT | 0x1000, 1, 0xFFFFFFFF))),
        stream((RECIPIENTS, struct.pack("<I", 0xFFFFFFFF))),
        stream(*[(NAME, b"")] * 100_000),
        stream(*[(RENDERING, b"")] * 100_000),
        stream((BODY, b"x"))[:-3],
        stream()[:5],
    ],
    ids=["properties", "values", "texts", "recipients", "attributes", "files", "cut short", "nothing"],
)
def test_what_promises_more_than_there_is(octets: bytes) -> None:
    """It is read as far as it goes, in no time."""
    start = time.process_time()
    files, _ = tnef.opened(part(octets))
    assert len(files) <= tnef.ATTRIBUTES
    assert time.process_time() - start < 2


@given(some.binary(max_size=300))
def test_whatever_an_envelope_holds(octets: bytes) -> None:
    """It is opened, with more or less in it."""
    for octets_ in (
        stream() + octets,
        stream((PROPERTIES, octets)),
        stream((RENDERING, b""), (FILE_PROPERTIES, octets)),
    ):
        assert isinstance(tnef.opened(part(octets_))[1], str)
