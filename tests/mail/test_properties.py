"""Whatever comes in: reading never raises, is bounded, and gives text that both databases take.

The mails are put together from pieces that mean something to a parser, since octets by chance mean nothing to it.
"""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass

from hypothesis import given
from hypothesis import strategies as st

from maildesk.mail import (
    address,
    body,
    charset,
    comments,
    header,
    openpgp,
    parameter,
    received,
    results,
    smime,
    uuencode,
    words,
)
from maildesk.mail.attachment import ATTACHMENTS
from maildesk.mail.identity import identity
from maildesk.mail.message import Reading
from maildesk.mail.read import read

NAMES = ("From", "Sender", "To", "Subject", "Date", "Message-ID", "References", "Content-Type", "Content-Disposition",
         "Content-Transfer-Encoding", "Content-ID", "Received", "Authentication-Results", "Return-Path",
         "Auto-Submitted", "X-Failed-Recipients")  # fmt: skip
PIECES = ("a@b.example", "<", ">", '"', "(", ")", ",", ";", ":", "=", "\\", " ", "\t", "\r\n ", "\0", "\udcff", "\udced\udca0\udc80",
          "=?utf-8?q?", "=?gb2312?b?", "?=", "=0d=0a", "1cXI/Q==", "multipart/mixed", "multipart/alternative", "text/plain",
          "text/html", "message/rfc822", "application/pkcs7-mime", "boundary=b", "charset=", "gb2312", "iso-2022-jp", "utf-16",
          "filename*0*=", "utf-8''%00", "base64", "quoted-printable", "x-uuencode", "inline", "attachment", "dmarc=pass",
          "header.from=b.example", "from a by b", "[192.0.2.1]", "Mon, 2 Mar 2026 09:00:00 +0100", "99999999999", "您好", "é")  # fmt: skip
LINES = ("", "--b", "--b--", "Content-Type: text/html", "Content-Type: message/rfc822", "Content-Transfer-Encoding: base64",
         "> quoted", "-- ", "On Monday Ann wrote:", "From: a@b.example", "begin 644 a.txt", '#86%A', "end", "<div>", "</p><td>",
         "-----BEGIN PGP SIGNED MESSAGE-----", "-----BEGIN PGP SIGNATURE-----", "-----END PGP SIGNATURE-----", "#close", "[md:",
         "Final-Recipient: rfc822; a@b.example", "Status: 5.1.1", "\0", "\udcff\udcfe", "1cXI/Q==", "您好", "é")  # fmt: skip


def joined(pieces: tuple[str, ...], between: str, most: int) -> st.SearchStrategy[bytes]:
    """Text of some pieces, as octets; lone surrogates stand for octets that are no text (PEP 383)."""
    chosen = st.lists(st.one_of(st.sampled_from(pieces), st.text(max_size=4)), max_size=most)
    return chosen.map(lambda found: between.join(found).encode("utf-8", "surrogateescape"))


VALUES = joined(PIECES, "", 12)
FIELDS = st.builds(lambda name, value: name.encode() + b": " + value + b"\n", st.sampled_from(NAMES), VALUES)
BODIES = joined(LINES, "\n", 30)
MAILS = st.one_of(
    st.binary(max_size=400),
    st.builds(lambda head, text: b"".join(head) + b"\n" + text, st.lists(FIELDS, max_size=10), BODIES),
)


def texts(value: object) -> Iterator[str]:
    """Every text in a value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from texts(item)
    elif is_dataclass(value):
        for field in fields(value):
            yield from texts(getattr(value, field.name))


def is_storable(text: str) -> bool:
    """PostgreSQL and SQLite take UTF-8 without NUL, and an index no key of a megabyte."""
    return "\0" not in text and not charset.has_surrogates(text)


def is_bounded(reading: Reading) -> bool:
    """Every list and text of a reading has its limit, whatever the mail may hold."""
    message = reading.message
    return (
        len(message.subject) <= header.SUBJECT
        and len(message.body_text) <= body.TEXT
        and len(message.to) <= address.ADDRESSES
        and len(message.attachments) <= ATTACHMENTS
        and len(message.message_id or "") <= header.IDENTIFIER
        and all(len(one.name.encode()) <= 180 for one in message.attachments)
    )


@given(MAILS)
def test_any_mail(octets: bytes) -> None:
    """It is read as a whole, within limits, into text that both databases take."""
    reading = read(octets)
    facts = identity(reading.message)
    assert not any("as a whole" in defect for defect in reading.message.defects)
    assert is_bounded(reading)
    assert all(is_storable(text) for value in (reading, facts) for text in texts(value))


@given(MAILS)
def test_what_is_written_stays(octets: bytes) -> None:
    """The stretches that a reply was taken from lie in the text, in order, and apart from each other."""
    reading = read(octets)
    ends = [0, *(edge for span in reading.spans for edge in span), len(reading.message.body_text)]
    assert ends == sorted(ends)


@given(VALUES.map(lambda octets: octets.decode("ascii", "surrogateescape")))
def test_any_field(raw: str) -> None:
    """No reader of a field raises, whatever stands in it; who wrote is one address or nobody."""
    assert is_storable(words.decode(raw)) and "\n" not in words.decode(raw)
    assert all("\n" not in text for one in address.addresses((raw,)) for text in texts(one))
    assert (address.originator((raw,)) or "@").count("@") == 1
    parameter.parse(raw)
    header.date(raw)
    header.identifiers((raw,))
    for found in (results.results(words.as_written(raw)), received.hop(words.as_written(raw))):
        assert all(map(is_storable, texts(found)))
    text, notes, _ = comments.parted(raw)
    assert len(text) + sum(map(len, notes)) <= len(raw) + len(notes) + 1


@given(st.one_of(st.binary(max_size=200), BODIES))
def test_any_octets(octets: bytes) -> None:
    """Character sets, S/MIME, OpenPGP and uuencode take what they are given."""
    for label in (None, "gb2312", "iso-2022-jp", "utf-16", "us-ascii", "no-such"):
        assert is_storable(charset.clean(charset.decode(octets, label).text))
    smime.signed_content(octets)
    smime.is_encrypted(octets)
    uuencode.parted(octets)
    openpgp.unwrapped(charset.decode(octets).text)


@given(
    st.text(max_size=60),
    st.sampled_from(["utf-8", "gb18030", "utf-16"]),
)
def test_text_that_is_labelled_rightly(text: str, label: str) -> None:
    """It comes out as it went in, unless its octets prove to be UTF-8."""
    octets = text.encode(label)
    assert charset.decode(octets, label).text in (
        text.removeprefix("\ufeff"),
        octets.decode("utf-8", "replace"),
    )
