"""HTML as lines of text: what a reader sees of it (`innerText`, HTML 3.2.7), with marks for lists, quotations, links.

One pass over the markup as the parser writes it out again, where each element is closed and each `>` in an attribute
is escaped.
"""

import re
from collections.abc import Callable, Sequence

from maildesk.mail import layout, style, telling
from maildesk.mail.layout import Cell, Line
from maildesk.mail.style import Display, Style

TOKENS = 80_000  # of one mail; what follows is its bare text
LINKS = 200  # of one mail; more is a mailing

_TOKEN = re.compile(
    r"<(script|style|iframe|noembed|noframes|xmp|plaintext)\b[^>]*>.*?</\1>|<!--.*?-->"
    r"|<(/?)([^\s/>!][^\s/>]*)([^>]*)>|([^<]+)",
    re.DOTALL,
)
_ANY_TAG = re.compile(r"<[^>]*>")
_BLANKS = re.compile(r"[ \t\n\r\f]+")
_EMPTY_LINES = re.compile(r"\n{3,}")
_VOID = frozenset(("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source",
                   "track", "wbr"))  # fmt: skip

_START = re.compile(r"[0-9]{1,6}")


class Page:
    """What is laid out so far, and what is open."""

    def __init__(self) -> None:
        self.style = Style()
        self._styles: dict[tuple[str, str, Style], Style] = {}
        self._open: list[tuple[str, Style]] = []
        self._lines: list[Line] = []
        self._pieces: list[str] = []  # of the line at hand
        self._apart = False  # whether there is room above the next line
        self._bullet = ""  # of the next line
        self._numbers: list[int] = []  # of the next items of the lists at hand; 0 where they have none
        self._target = ""  # of the link at hand
        self._said = ""  # inside of it
        self._links = 0
        self._around: list[tuple[list[Line], bool]] = []  # the lines around the cells at hand
        self._rows: list[list[Cell]] = []

    def start(self, tag: str, attributes: str) -> None:
        """An element begins."""
        own = self._style_of(tag, attributes)
        if own.seen and own.display:
            self._end_line(apart=own.display == Display.PARAGRAPH)
        if tag not in _VOID:
            self._open.append((tag, self.style))
            self.style = own
        if own.seen and tag in _STARTS:
            _STARTS[tag](self, attributes)

    def end(self) -> None:
        """The innermost element ends."""
        if not self._open:
            return
        tag, around = self._open.pop()
        if self.style.seen:
            if self.style.display:
                self._end_line(apart=self.style.display == Display.PARAGRAPH)
            if tag in _ENDS:
                _ENDS[tag](self)
        self.style = around

    def _style_of(self, tag: str, attributes: str) -> Style:
        """A page has few styles and many elements."""
        key = (tag, attributes, self.style)
        if key not in self._styles:
            self._styles[key] = style.of(*key)
        return self._styles[key]

    def write(self, text: str) -> None:
        """Text as it stands in the markup."""
        if (
            not self.style.seen
            or self.style.tiny
            or (text == "\n" and not self._pieces and not self.style.pre)
        ):
            return
        text = style.unescaped(text)
        if self.style.pre:
            *lines, text = _EMPTY_LINES.sub("\n\n", text).split("\n")
            for line in lines:
                self._piece(line)
                self._break()
        else:
            text = _BLANKS.sub(" ", text)
            if text.startswith(" ") and (not self._pieces or self._pieces[-1].endswith(" ")):
                text = text[1:]
        self._piece(text)

    def text(self) -> str:
        """The finished lines, whatever is still open."""
        while self._open:
            self.end()
        self._end_line()
        return "\n".join((line.prefix + line.text).rstrip() for line in self._lines)

    def _piece(self, text: str) -> None:
        if text:
            self._pieces.append(text)
            if self._target:
                self._said += text

    def _end_line(self, apart: bool = False) -> None:
        """Ends the line if anything is in it."""
        if self._pieces:
            self._break()
        self._apart |= apart

    def _break(self, _: str = "") -> None:
        """Ends the line, even an empty one."""
        text = "".join(self._pieces).replace("\xa0", " ").rstrip()
        prefix = self.style.prefix
        if self._bullet and text:
            prefix, self._bullet = prefix.removesuffix(style.INDENTED) + self._bullet, ""
        self._put(Line(prefix, text))
        self._pieces = []

    def _put(self, line: Line) -> None:
        if self._apart and self._lines and self._lines[-1].text:
            self._lines.append(Line(min(line.prefix, self._lines[-1].prefix, key=len), ""))
        self._lines.append(line)
        self._apart = False

    # --- lists ---

    def _start_list(self, _: str) -> None:
        self._numbers.append(0)

    def _start_numbers(self, attributes: str) -> None:
        start = style.values(attributes).get("start", "")
        self._numbers.append(int(start) if _START.fullmatch(start) else 1)

    def _end_list(self) -> None:
        self._numbers.pop()

    def _start_item(self, _: str) -> None:
        number = self._numbers[-1] if self._numbers else 0
        self._bullet = f"{number}. " if number else "• "
        if number:
            self._numbers[-1] += 1

    def _end_item(self) -> None:
        self._bullet = ""

    # --- links and pictures ---

    def _start_link(self, attributes: str) -> None:
        self._target, self._said = style.unescaped(style.values(attributes).get("href", "")).strip(), ""

    def _end_link(self) -> None:
        """Says where a link leads behind its words."""
        target, self._target = telling.target(self._target, self._said), ""
        if target and self._links < LINKS:
            self._links += 1
            blank = " " if self._pieces and not self._pieces[-1][-1].isspace() else ""
            self._pieces.append(blank + target)

    def _picture(self, attributes: str) -> None:
        words = telling.words_of(attributes)
        if words:
            self._pieces.append(words)

    # --- tables ---

    def _start_row(self, _: str) -> None:
        self._rows.append([])

    def _start_cell(self, _: str) -> None:
        self._around.append((self._lines, self._apart))
        self._lines, self._apart = [], False

    def _end_cell(self) -> None:
        self._end_line()
        cell = Cell(layout.filled(self._lines), self._apart)
        self._lines, self._apart = self._around.pop()
        if cell.lines:
            self._rows[-1].append(cell)

    def _end_row(self) -> None:
        for cell in layout.pieces_of_row(self._rows.pop()):
            apart = cell.apart or len(cell.lines) > 1
            self._apart |= apart
            self._put_all(cell.lines)
            self._apart = apart

    def _put_all(self, lines: Sequence[Line]) -> None:
        prefix = self.style.prefix
        first, *others = [Line(prefix + line.prefix, line.text) for line in lines] if prefix else lines
        self._put(first)
        self._lines += others


def text_of(markup: str) -> str:
    """The text of a page; `markup` is what the parser writes. Never raises."""
    page = Page()
    for count, token in enumerate(_TOKEN.finditer(markup)):
        if count == TOKENS:
            page.write(_ANY_TAG.sub(" ", markup[token.start() :]))
            break
        _, slash, tag, attributes, text = token.groups()
        if text:
            page.write(text)
        elif slash:
            page.end()
        elif tag:
            page.start(tag, attributes)
    return page.text()


def seen(markup: str) -> str:
    """The markup without those elements and that text which no reader sees."""
    kept: list[str] = []
    open_ = [Style()]
    for token in _TOKEN.finditer(markup):
        _, slash, tag, attributes, text = token.groups()
        shown = open_[-1].seen
        if slash and len(open_) > 1:
            open_.pop()
        elif text:
            shown = shown and not open_[-1].tiny
        elif tag:
            own = style.of(tag, attributes, open_[-1])
            shown = own.seen
            if tag not in _VOID:
                open_.append(own)
        if shown and (tag or text):
            kept.append(token[0])
    return "".join(kept)


_STARTS: dict[str, Callable[[Page, str], None]] = {
    "br": Page._break,
    "ul": Page._start_list,
    "ol": Page._start_numbers,
    "li": Page._start_item,
    "a": Page._start_link,
    "img": Page._picture,
    "tr": Page._start_row,
    "td": Page._start_cell,
    "th": Page._start_cell,
}
_ENDS: dict[str, Callable[[Page], None]] = {
    "ul": Page._end_list,
    "ol": Page._end_list,
    "li": Page._end_item,
    "a": Page._end_link,
    "tr": Page._end_row,
    "td": Page._end_cell,
    "th": Page._end_cell,
}
