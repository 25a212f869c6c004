"""What an author newly wrote, apart from what they quote and how they sign; and the commands that lead it.

Evidence, the surest first: our own marker line, a line that programs put above a quoted mail, a block of header
fields, an attribution, quotation marks; then the signature. Where everything would go, everything stays.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from maildesk.mail import quotation
from maildesk.mail.quotation import Attribution

SIGNATURE_LINES = 12  # what is longer is no signature
RULES = 20

_COMMAND = re.compile(r"[ \t]*[#＃][^\W\d_]")
_SIGNATURE = re.compile(
    r"""[ \t]*(?:
      (?:--|—|––|__) (?:[ ]?[^\W\d_-])? | [-–—_]{2,}
      | (?:sent|envoyé|enviado|enviada|gesendet|verzonden|inviato|skickat|sendt|odesláno|wysłane|отправлено|lähetetty|verstuurd)
        [ ](?:from|via|using|depuis|de|desde|do|da|von|mit|vanaf|met|från|fra|z|с|through|by)[ ]
        (?:my|mon|mi|meinem|mijn|min|mein|meu|mio|mojego|моего|minun)[ ][^,.;\n]{1,40}\.?
      | (?:sent|envoyé|enviado|gesendet|verzonden|inviato|get|my)[ ][^,;\n]{0,40}
        (?:iphone|ipad|android|blackberry|outlook|yahoo|samsung|galaxy|smartphone|mail[ ]app|windows[ ]phone)[^,;\n]{0,40}
      | (?:发自我的|來自我的|從我的|通过|发自)[^\n]{0,40} | iPhoneから送信
    )[ \t]*""",
    re.VERBOSE | re.IGNORECASE,
)
_RULE = re.compile(r"[ \t]*(?:[*_=#~-][ \t]?){8,}[ \t]*")
_DISCLAIMER = re.compile(
    r"confidential|disclaimer|privileged|intended (?:only|solely|recipient|for)|virus|monitored|legally|vertraulich|"
    r"confidentiel|保密|機密",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Reply:
    """What somebody wrote: all of it, the leading command lines as written, and the rest."""

    text: str
    command_lines: tuple[str, ...]
    answer: str


def reply_text(text: str) -> str:
    """The newly written part of a plain text: quotation, forwarded mail and signature removed. Linear, never raises."""
    lines, marked = _above_marker(text.split("\n"))
    attributions = quotation.attributions(lines)
    lines = _unquoted(lines[: _cut(lines, attributions)], attributions)
    lines = lines[: _disclaimer(lines)]
    new = "\n".join(lines[: _signature(lines)]).strip()
    # Below our own marker stands our own mail, which nobody wrote anew.
    return new if new or marked else text.strip()


def _above_marker(lines: list[str]) -> tuple[list[str], bool]:
    """The lines above our own marker, and whether it was there.

    Where the marker is quoted line by line, the author's own lines can be told from ours further down too.
    """
    marker = next((n for n, line in enumerate(lines) if quotation.is_marker(line)), None)
    if marker is None or quotation.is_quoted(lines[marker]):
        return lines, marker is not None
    while marker and lines[marker - 1].lstrip().startswith("—"):  # a client has broken the marker line in two
        marker -= 1
    return lines[:marker], True


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
    closing = {one.start for one in attributions if not _answered_below(lines, one.end)}
    for index, line in enumerate(lines):
        if index in closing or (line.strip() and _begins_mail(lines, index)):
            return index
    return len(lines)


def _begins_mail(lines: Sequence[str], index: int) -> bool:
    return quotation.is_delimiter(lines[index]) or quotation.is_header_block(lines, index)


def _answered_below(lines: Sequence[str], start: int) -> bool:
    """Whether the author wrote under the quoted lines that follow."""
    quoted = False
    for index in range(start, len(lines)):
        if quotation.is_quoted(lines[index]):
            quoted = True
        elif lines[index].strip():
            return quoted
    return False


def _unquoted(lines: Sequence[str], attributions: Sequence[Attribution]) -> list[str]:
    """The lines that are no quotation, nor an attribution right above one."""
    gone: set[int] = set()
    for one in attributions:
        if any(map(quotation.is_quoted, lines[one.end : one.end + 3])):
            gone.update(range(one.start, one.end))
    return [line for index, line in enumerate(lines) if index not in gone and not quotation.is_quoted(line)]


def _signature(lines: Sequence[str]) -> int:
    """Where the signature begins: below some text, and short, unless the line is the standard's (RFC 3676 4.3)."""
    first = next((index for index, line in enumerate(lines) if line.strip()), len(lines))
    left = sum(bool(line.strip()) for line in lines)
    for index, line in enumerate(lines):
        left -= bool(line.strip())
        if index > first and (
            line == "-- " or (left <= SIGNATURE_LINES and _SIGNATURE.fullmatch(line[:200]))
        ):
            return index
    return len(lines)


def _disclaimer(lines: Sequence[str]) -> int:
    """Where a disclaimer begins: at a rule across the page with lawyers' words below it."""
    rules = [index for index, line in enumerate(lines) if index and _RULE.fullmatch(line[:LONG])][:RULES]
    return next(
        (at for at in rules if _DISCLAIMER.search("\n".join(lines[at + 1 : at + 15])[:4000])), len(lines)
    )


LONG = 200
