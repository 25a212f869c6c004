"""The mails in a file: one, or the many of an mbox (RFC 4155)."""

import re
from collections.abc import Iterator

_FROM_LINE = re.compile(rb"(?:\A|(?<=\n\n)|(?<=\n\r\n))From [^\r\n]*?[0-9:]{4,8}[^\r\n]*\r?\n")
_QUOTED_FROM = re.compile(rb"(?m)^>(>*From )")


def messages(octets: bytes) -> Iterator[bytes]:
    """The mails in the octets of a file. What does not begin with an mbox's `From ` line is one mail.

    A `From ` line counts as a separator at the start and after an empty line, if a time stands in it. The quotation
    of such lines in bodies (mboxrd) is undone.
    """
    if not octets.startswith(b"From "):
        yield octets
        return
    starts = [match.span() for match in _FROM_LINE.finditer(octets)]
    if not starts:
        yield octets
        return
    ends = [start for start, _ in starts[1:]] + [len(octets)]
    for (_, start), end in zip(starts, ends, strict=True):
        yield _QUOTED_FROM.sub(rb"\1", _less_separator(octets[start:end]))


def _less_separator(mail: bytes) -> bytes:
    """A mail without the empty line that an mbox puts after it."""
    for ending in (b"\r\n\r\n", b"\n\n"):
        if mail.endswith(ending):
            return mail[: len(mail) - len(ending) // 2]
    return mail
