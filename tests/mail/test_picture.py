"""Pictures inside the text."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as some

from maildesk.mail import picture
from maildesk.mail.read import read
from tests.mail.letters import multipart
from tests.mail.pictures import bmp, gif, jpeg, png

SIGNED = "<p>The VPN is down.</p><p>Kind regards</p><p>Mary Jones<br>Example Ltd</p>"
QUOTED = '<div class="gmail_quote"><blockquote>{}</blockquote></div>'
IMAGE = '<img src="cid:p@x">'


def decorative(html: str, octets: bytes, head: str = "Content-ID: <p@x>", name: str = "image001.png") -> bool:
    """Whether a picture of a mail is there for the looks."""
    part = f"Content-Type: image/png; name={name}\n{head}\n\n".encode() + octets
    (one,) = read(
        multipart(f"Content-Type: text/html\n\n{html}", part, subtype="related")
    ).message.attachments
    return one.decorative


@pytest.mark.parametrize(
    ("html", "octets", "looks"),
    [
        (f"<p>It says:</p>{IMAGE}", png(800, 600), False),  # a screenshot
        (f"<p>It says:</p>{IMAGE}", png(320, 160), False),  # one of a small dialog
        (f"{IMAGE}<p>What is that?</p>", png(90, 90), False),
        (f"<p>Hello{IMAGE}</p>", png(1, 1), True),  # that follows readers
        (f"<p>Hello</p>{IMAGE}<p>you</p>", gif(600, 8), True),  # that keeps room
        (f"<p>Find us: {IMAGE}</p>", png(32, 32), True),
        (f"{SIGNED}{IMAGE}", png(180, 60), True),
        (f"{SIGNED}{IMAGE}", png(900, 700), False),  # pasted below the name
        (f"{SIGNED}<img width=150 height=50 src='cid:p@x'>", png(1200, 400), True),  # for sharp screens
        (f"{SIGNED}<img style='width:150px;height:50px' src='cid:p@x'>", png(1200, 400), True),
        (f"<p>Hello</p><div>-- <br>Mary</div>{IMAGE}", png(900, 700), True),
        (f"<p>Done.</p>{QUOTED.format(IMAGE)}", png(900, 700), True),
        ("<p>Without a place</p>", png(180, 60), False),
        ("<p>Without a place</p>", png(16, 16), False),
        ("<p>Without a place</p>", png(1, 1), True),
        (f"{SIGNED}{IMAGE}", b"no picture", False),
    ],
)
def test_pictures_in_html(html: str, octets: bytes, looks: bool) -> None:
    """Small ones, those of the signature and those that are quoted say nothing; what somebody pasted does."""
    assert decorative(html, octets) == looks


@pytest.mark.parametrize(
    ("head", "name", "looks"),
    [
        ("Content-ID: <p@x>", "Logo_2026.png", True),
        ("Content-ID: <p@x>\nContent-Disposition: attachment", "logo.png", True),  # Exchange calls all so
        ("Content-ID: <p@x>", "screenshot.png", False),
        ("Content-Disposition: attachment", "logo.png", False),
    ],
)
def test_what_a_picture_is_called(head: str, name: str, looks: bool) -> None:
    """A small picture that is called a logo is one, wherever it stands in the text."""
    assert decorative(f"<p>Hello</p>{IMAGE}<p>The VPN is down.</p>", png(200, 80), head, name) == looks


def test_pictures_in_plain_text() -> None:
    """Outlook writes their places into the plain text."""
    parts = [f"Content-Type: image/png\nContent-ID: <{cid}@x>\n\n".encode() + png(400, 300) for cid in "ab"]
    text = "It says:\n[cid:a@x]\n\n-- \nMary\n[cid:b@x]\n"
    found = read(multipart(f"\n{text}", *parts)).message.attachments
    assert [one.decorative for one in found] == [False, True]


@pytest.mark.parametrize("write", [png, gif, bmp, jpeg])
def test_the_size_of_a_picture(write: Callable[[int, int], bytes]) -> None:
    """It stands at the beginning of the file."""
    assert picture.size(write(640, 480)) == (640, 480)
    assert all(picture.size(write(640, 480)[:length]) is None for length in range(10))


def test_a_bitmap_from_top_to_bottom() -> None:
    """Its height is written below nothing."""
    assert picture.size(bmp(10, -20)) == (10, 20)


@given(some.binary(max_size=200))
def test_what_calls_itself_a_picture(octets: bytes) -> None:
    """It has a size or has none."""
    for mark in (b"\xff\xd8", b"BM", b"GIF89a", b"\x89PNG\r\n\x1a\n"):
        found = picture.size(mark + octets)
        assert found is None or len(found) == 2
