"""People of a story who write and read real mail: they send by SMTP and wait for what comes into their mailbox."""

import email
import email.header
import email.policy
import smtplib
import struct
import time
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.mime.image import MIMEImage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.utils import formataddr, formatdate, make_msgid

WIRE = email.policy.compat32.clone(linesep="\r\n")
PATIENCE = 20.0  # seconds that a person of the story waits for a mail


class NeverCame(Exception):
    """A mail that the story waits for did not come."""


@dataclass
class Actor:
    """A person with an address. `inbox` gives all mail they have had; what they have read they do not read again."""

    name: str
    address: str
    smtp_port: int
    inbox: Callable[[], list[bytes]]
    charset: str = "utf-8"
    read: set[str] = field(default_factory=set)

    def writes(
        self,
        to: str,
        subject: str,
        text: str,
        *,
        copy: Sequence[str] = (),
        picture: bytes | None = None,
        answering: EmailMessage | None = None,
    ) -> str:
        """Sends a mail and returns its Message-ID."""
        body = MIMEText(text, "plain", self.charset)
        mail = MIMEMultipart() if picture else body
        if picture:
            mail.attach(body)
            image = MIMEImage(picture, "png")
            image.add_header("Content-Disposition", "attachment", filename="screenshot.png")
            mail.attach(image)
        mail["From"] = formataddr((self.name, self.address), self.charset)
        mail["To"] = to
        if copy:
            mail["Cc"] = ", ".join(copy)
        mail.add_header("Subject", email.header.Header(subject, self.charset).encode())
        mail["Date"] = formatdate(localtime=True)
        mail["Message-ID"] = make_msgid(domain=self.address.partition("@")[2])
        if answering is not None:
            mail["In-Reply-To"] = answering["Message-ID"]
            mail["References"] = f"{answering['References'] or ''} {answering['Message-ID']}".strip()
        self.sends(to, mail.as_bytes(policy=WIRE))
        return str(mail["Message-ID"])

    def sends(self, to: str, octets: bytes) -> None:
        """Sends a mail as it is, in one envelope."""
        with smtplib.SMTP("127.0.0.1", self.smtp_port, timeout=PATIENCE) as smtp:
            smtp.sendmail(self.address, [to], octets)

    def replies(self, to: EmailMessage, text: str) -> str:
        """Answers a mail as mail programs do: subject kept, the original quoted below."""
        quoted = "".join(f"> {line}\n" for line in text_of(to).splitlines())
        said = f"{text}\n\nOn {to['Date']}, {to['From']} wrote:\n{quoted}"
        subject = str(to["Subject"])
        subject = subject if subject.lower().startswith("re:") else f"Re: {subject}"
        sender = str(to["From"].addresses[0].addr_spec)
        return self.writes(str(to["Reply-To"] or sender), subject, said, answering=to)

    def receives(self, words: str) -> EmailMessage:
        """The first unread mail in which the words stand, once it has come. Raises `NeverCame`."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            for octets in self.inbox():
                mail = parsed(octets)
                if (
                    str(mail["Message-ID"]) not in self.read
                    and words in f"{mail['Subject']}\n{text_of(mail)}"
                ):
                    self.read.add(str(mail["Message-ID"]))
                    return mail
            time.sleep(0.05)
        raise NeverCame(f"{self.name} waited {PATIENCE:.0f} s for a mail with {words!r}")


def parsed(octets: bytes) -> EmailMessage:
    """A mail of the desk's own, whose form is known to be sound."""
    mail = email.message_from_bytes(octets, policy=email.policy.default)
    assert isinstance(mail, EmailMessage)
    return mail


def text_of(mail: EmailMessage) -> str:
    """The plain text that a mail program shows."""
    part = mail.get_body(("plain",))
    return str(part.get_content()).replace("\r\n", "\n") if part is not None else ""


def screenshot() -> bytes:
    """A picture of a window with a red error bar, as PNG."""
    wide, high = 320, 160
    rows = bytearray()
    for y in range(high):
        rows.append(0)
        for x in range(wide):
            bar, frame = 40 <= y < 80 and 30 <= x < 290, x in (0, wide - 1) or y in (0, high - 1) or y == 22
            rows += bytes((200, 40, 40) if bar else (90, 90, 90) if frame else (245, 245, 245))

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", wide, high, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(bytes(rows)))
        + chunk(b"IEND", b"")
    )
