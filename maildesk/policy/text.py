"""Text as conditions compare it: one form for all widths and cases, of bounded length."""

import unicodedata
from dataclasses import dataclass

LONGEST = 64 * 1024  # characters of a text that conditions look at


@dataclass(frozen=True, slots=True)
class Text:
    """`shown` is the text in NFKC, so that fullwidth letters are letters; `folded` is without case besides."""

    shown: str
    folded: str


EMPTY = Text("", "")


def text(written: str) -> Text:
    """The comparable form of what somebody wrote, its beginning where it is very long."""
    shown = unicodedata.normalize("NFKC", written[:LONGEST])
    return Text(shown, shown.casefold())


def identity(address: str) -> Text:
    """The comparable form of an address. No NFKC here: it would make another address of a look-alike."""
    return Text(address, address.lower())


def fold(word: str) -> str:
    """A word of the policy in the form in which texts are compared."""
    return text(word).folded
