"""What an author newly wrote, apart from what they quote and how they sign; and the commands that lead it.

Evidence, the surest first: our own marker line, a line that programs put above a quoted mail, a block of header
fields, an attribution, quotation marks; then gateways' banners, disclaimers and the signature. Where everything would
go, everything stays. What goes is not destroyed: what stays is told by its place in the whole text.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import accumulate

from maildesk.mail import attribution, printed, quotation
from maildesk.mail.attribution import Attribution
from maildesk.mail.banner import banners
from maildesk.mail.disclaimer import disclaimers
from maildesk.mail.signature import signature_start

Spans = tuple[tuple[int, int], ...]

_COMMAND = re.compile(r"[ \t]*[#＃][^\W\d_]")


@dataclass(frozen=True, slots=True)
class Reply:
    """What somebody wrote: all of it, the leading command lines as written, and the rest."""

    text: str
    command_lines: tuple[str, ...]
    answer: str


def reply_text(text: str) -> str:
    """The newly written part of a plain text: quotation, forwarded mail and signature removed. Linear, never raises."""
    return joined(text, spans(text))


def joined(text: str, stretches: Spans) -> str:
    """What the stretches of a text say together, a line end between one and the next."""
    return "\n".join(text[start:end] for start, end in stretches)


def spans(text: str, quoted: Collection[int] = ()) -> Spans:
    """The stretches of a text that its author newly wrote, as (start, end), in order, without blanks at both ends.

    `quoted` are the numbers of lines that are known to be quotation, such as by their container in HTML.
    """
    return read_new(text, quoted)[0]


def read_new(text: str, quoted: Collection[int] = ()) -> tuple[Spans, bool]:
    """The same, and whether anything was new: where nothing was, everything stays, and nothing in it is a command."""
    lines = text.split("\n")
    marked = (
        [f"> {line}" if index in quoted else line for index, line in enumerate(lines)] if quoted else lines
    )
    kept, below_marker = _kept(marked)
    found = _trimmed(text, _stretches(lines, kept))
    # Below our own marker stands our own mail, which nobody wrote anew.
    return (found, True) if found or below_marker else (_trimmed(text, ((0, len(text)),)), False)


def _kept(lines: list[str]) -> tuple[list[int], bool]:
    """The numbers of the lines that are new, and whether our own marker was there."""
    end, marked = _above_marker(lines)
    attributions = attribution.attributions(lines[:end])
    lines = attribution.marked(lines[:end], attributions)
    lines = lines[: _cut(lines, attributions)]
    gone = _quoted(lines, attributions)
    kept = [index for index in range(len(lines)) if index not in gone]
    kept = _without(kept, banners([lines[index] for index in kept]))
    kept = _without(kept, disclaimers([lines[index] for index in kept]))
    return kept[: signature_start([lines[index] for index in kept])], marked


def _without(kept: list[int], gone: Collection[int]) -> list[int]:
    return [index for place, index in enumerate(kept) if place not in gone] if gone else kept


def _stretches(lines: Sequence[str], kept: Sequence[int]) -> Spans:
    """Neighbouring lines as one stretch of the text."""
    starts = [0, *accumulate(len(line) + 1 for line in lines)]
    runs: list[list[int]] = []
    for index in kept:
        if runs and runs[-1][1] == index - 1:
            runs[-1][1] = index
        else:
            runs.append([index, index])
    return tuple((starts[first], starts[last] + len(lines[last])) for first, last in runs)


def _trimmed(text: str, stretches: Spans) -> Spans:
    """The stretches without blanks at the beginning of the first and at the end of the last that hold anything."""
    holding = [at for at, (start, end) in enumerate(stretches) if text[start:end].strip()]
    if not holding:
        return ()
    found = list(stretches[holding[0] : holding[-1] + 1])
    start, end = found[0]
    found[0] = (start + len(text[start:end]) - len(text[start:end].lstrip()), end)
    start, end = found[-1]
    found[-1] = (start, start + len(text[start:end].rstrip()))
    return tuple(found)


def _above_marker(lines: Sequence[str]) -> tuple[int, bool]:
    """How many lines stand above our own marker, and whether it was there.

    Where the marker is quoted line by line, the author's own lines can be told from ours further down too.
    """
    marker = next((n for n, line in enumerate(lines) if quotation.is_marker(line)), None)
    if marker is None or quotation.is_quoted(lines[marker]):
        return len(lines), marker is not None
    while marker and lines[marker - 1].lstrip().startswith("—"):  # a client has broken the marker line in two
        marker -= 1
    return marker, True


def split(text: str) -> Reply:
    """A reply with its leading command lines apart: `#word …`, blank lines between, up to the first other line."""
    commands: list[str] = []
    lines = text.split("\n")
    for index, line in enumerate(lines):
        if _COMMAND.match(line):
            commands.append(line.strip())
        elif line.strip():
            return Reply(text, tuple(commands), "\n".join(lines[index:]).strip())
    return Reply(text, tuple(commands), "")


def _cut(lines: Sequence[str], attributions: Sequence[Attribution]) -> int:
    """The first line of a mail that is quoted whole below the answer."""
    last = _last_new(lines)
    closing = {one.start for one in attributions if not _answered_below(lines, one.end, last)}
    closing |= printed.blocks(lines)
    for index, line in enumerate(lines):
        if index in closing or (line and quotation.is_delimiter(line)):
            return index
    return len(lines)


def _last_new(lines: Sequence[str]) -> int:
    """The last line that is neither empty nor marked as quoted."""
    new = (i for i in reversed(range(len(lines))) if lines[i].strip() and not quotation.is_quoted(lines[i]))
    return next(new, -1)


def _answered_below(lines: Sequence[str], start: int, last_new: int) -> bool:
    """Whether quoted lines follow, and the author wrote under them."""
    first = next((i for i in range(start, len(lines)) if lines[i].strip()), last_new)
    return first < last_new and quotation.is_quoted(lines[first])


def _quoted(lines: Sequence[str], attributions: Sequence[Attribution]) -> set[int]:
    """The lines that are quotation, and the attributions right above one."""
    gone = {index for index, line in enumerate(lines) if line and quotation.is_quoted(line)}
    for one in attributions:
        if any(map(quotation.is_quoted, lines[one.end : one.end + 3])):
            gone.update(range(one.start, one.end))
    return gone
