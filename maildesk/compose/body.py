"""The body of a letter: the same in text and in HTML, with the files of what it shows."""

from collections.abc import Sequence

from maildesk.compose import context, header, mime
from maildesk.compose.blocks import Block, Passage, as_text, as_values, structure
from maildesk.compose.sheet import Sheet
from maildesk.compose.templates import Templates
from maildesk.mail.html import sanitise
from maildesk.ticket.model import Entry
from maildesk.ticket.values import Notice


def body(sheet: Sheet, templates: Templates) -> mime.Part:
    """The parts of a letter."""
    headline = sheet.said.rendered.headline
    blocks = structure(sheet.said.rendered.body)
    entry = _shown(sheet.notice, blocks)
    plain = as_text(blocks)
    html = templates.lay_out(
        {
            "language": sheet.said.words.language,
            "marker": sheet.marker,
            "preview": headline or header.header_safe(plain, 100),
            "headline": headline,
            "blocks": as_values(blocks, _formatted(entry)),
            "footer": sheet.footer,
        }
    )
    # A signature below the delimiter of RFC 3676 4.3 is left out of replies by most programs.
    text = "\n\n".join(filter(None, (sheet.marker, headline, plain, f"-- \n{sheet.footer}"))) + "\n"
    return _with_files(text, html, entry)


def _shown(notice: Notice, blocks: Sequence[Block]) -> Entry | None:
    """The entry whose text stands in the mail. An answer to one's own mail never brings its files back."""
    entry = notice.entry
    if entry is None or notice.answering is not None:
        return None
    text = context.passage(entry.text)
    return entry if any(isinstance(block, Passage) and block.text == text for block in blocks) else None


def _formatted(entry: Entry | None) -> dict[str, str]:
    """The HTML of the text that is shown. It was sanitised when it was read, and is again before it leaves."""
    return {context.passage(entry.text): sanitise(entry.html)} if entry and entry.html else {}


def _with_files(text: str, html: str, entry: Entry | None) -> mime.Part:
    attachments = entry.attachments if entry else ()
    embedded = [one for one in attachments if mime.embeddable(one, html)]
    files = [mime.file(one) for one in attachments if one not in embedded and not one.decorative]
    pictures = [mime.file(one, embedded=True) for one in embedded]
    page = mime.together("related", mime.text("html", html), pictures)
    return mime.together("mixed", mime.Multipart("alternative", (mime.text("plain", text), page)), files)
