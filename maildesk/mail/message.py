"""The values that reading a mail gives. Everything after the parser works on these, never on octets."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from maildesk.mail import media


class Origin(StrEnum):
    """What kind of writer a mail has: one of five words that other programs rely on."""

    PERSON = "person"
    AUTO_REPLY = "auto-reply"
    BOUNCE = "bounce"
    COMPLAINT = "complaint"
    LIST = "list"


@dataclass(frozen=True, slots=True)
class Address:
    """A mailbox as a header names it: display name (decoded, may be empty) and addr-spec (RFC 5322 3.4)."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class OriginatorField:
    """A From, Sender or Reply-To field (RFC 5322 3.6.2): its name, its decoded value, and the one unambiguous addr-spec
    in it as an identity (lower case, A-labels), or None where two readers may take it differently.
    """

    name: str
    written: str
    address: str | None


@dataclass(frozen=True, slots=True)
class Attachment:
    """A part that is kept as a file. The octets lie in the parts folder (later among the blobs) under `sha256`.

    `size` is in octets after the transfer encoding is undone; `name` is decoded and safe to show, and empty where the
    mail gives none; `type` is by content where the declared one says nothing; `content_id` has no angle brackets (RFC 2392) and is None where the part has none. `decorative` marks an inline
    picture that belongs to a signature or a layout (a logo, an icon, a spacer) and says nothing of the matter.
    """

    name: str
    type: str
    size: int
    sha256: str
    inline: bool
    content_id: str | None = None
    decorative: bool = False

    @property
    def file_name(self) -> str:
        """A name to list and to save it under: its own, or one out of type and content, the same at each reading."""
        return self.name or f"{self.type.partition('/')[0]}-{self.sha256[:8]}.{media.extension_of(self.type)}"

    @property
    def is_file(self) -> bool:
        """Whether it stands for itself: neither shown inside the text nor there for the looks."""
        return not self.inline and not self.decorative


@dataclass(frozen=True, slots=True)
class Message:
    """A mail as it reads: text without NUL or lone surrogates, header values without CR and LF.

    `sender` is the From as a reader would see it. `originator` is the same as an identity: the one
    unambiguous addr-spec in the one From header, in lower case with an A-label domain, else None.
    `date` carries the offset the writer gave. Message-IDs have no angle brackets. `headers` are all
    header fields in order, names as written, values decoded and unfolded. `body_html` is the HTML
    part as it came (decoded, unsanitised), or None. `defects` say what was odd, in words for an agent.
    `originator_fields` are all From, Sender and Reply-To fields in order, for those who judge who wrote.
    """

    subject: str
    sender: Address | None
    originator: str | None
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    reply_to: tuple[Address, ...]
    date: datetime | None
    message_id: str | None
    in_reply_to: tuple[str, ...]
    references: tuple[str, ...]
    headers: tuple[tuple[str, str], ...]
    body_text: str
    body_html: str | None
    attachments: tuple[Attachment, ...]
    defects: tuple[str, ...]
    originator_fields: tuple[OriginatorField, ...] = ()

    def header(self, name: str) -> str:
        """The first header field of this name (case-insensitive), or an empty string."""
        wanted, length = name.lower(), len(name)
        for field, value in self.headers:  # asked for dozens of times for each mail
            if len(field) == length and field.lower() == wanted:
                return value
        return ""


@dataclass(frozen=True, slots=True)
class Bounce:
    """One recipient of a delivery report (RFC 3464 2.3): `action` and `status` as reported.

    `permanent` is true for a failure with a 5.x.x status. `original_message_id` is that of the mail
    that bounced, without brackets, where the report says it.
    """

    recipient: str
    action: str
    status: str | None
    permanent: bool
    original_message_id: str | None


@dataclass(frozen=True, slots=True)
class Absence:
    """What an out-of-office note says: the last day away (or the day before the return), and who deputises."""

    until: date | None = None
    deputy: Address | None = None


@dataclass(frozen=True, slots=True)
class Forwarded:
    """A mail that another one carries, inline or as message/rfc822, as far as its head can be read.

    `date` has no zone where the forwarding program wrote none. `confidence` is between 0 and 1: 1 for an enclosed
    mail, less where only its printed head speaks for it.
    """

    sender: Address | None
    date: datetime | None
    subject: str
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    text: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Reading:
    """All that one mail says, read once in the sandbox.

    `reply_text` is what its author newly wrote, quotation and signature removed. `command_lines` are its
    leading `#` lines as written (with the plain and the HTML text agreeing, else none) and `answer` is
    `reply_text` without them. `reply_html` is the newly written HTML, sanitised, or None where only the plain
    text can be trusted to be new. `tokens` are strings shaped like our reply tokens, unverified, best carrier
    first. `language` is `zh` or `en` (or another code) of what was newly written, or None when it gives
    no hint. `digest` identifies the content of the body for copies of one mail.

    `spans` are the stretches (start, end) of `message.body_text`, in order, that joined by line ends are `reply_text`: everything
    else was taken for quotation, signature or furniture, and can be shown again. `forwarded` are the mails that this
    one carries, outermost first. `absence` is what an out-of-office note says, None for other mail.
    """

    message: Message
    origin: Origin
    may_answer: bool
    bounces: tuple[Bounce, ...]
    reply_text: str
    command_lines: tuple[str, ...]
    answer: str
    reply_html: str | None
    tokens: tuple[str, ...]
    language: str | None
    digest: str
    spans: tuple[tuple[int, int], ...] = ()
    forwarded: tuple[Forwarded, ...] = ()
    absence: Absence | None = None


@dataclass(frozen=True, slots=True)
class ReadFailure:
    """A mail that could not be read within its limits; `reason` says which limit, for the inbox row."""

    reason: str
