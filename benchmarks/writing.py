"""A letter as octets: the header fields that mail collects on its way, and the parts that mail programs write."""

import base64
import quopri
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import format_datetime
from html import escape
from itertools import pairwise
from random import Random

FILE = (100_000, 300_000)  # octets of an attachment before it is encoded

FILES = (
    ("screenshot-{}.png", "image/png", b"\x89PNG\r\n\x1a\n"),
    ("scan-{}.pdf", "application/pdf", b"%PDF-1.7\n"),
    ("photo-{}.jpg", "image/jpeg", b"\xff\xd8\xff\xe0"),
    ("logs-{}.zip", "application/zip", b"PK\x03\x04"),
)

_STYLE = "".join(
    f".Section{number} p, li.Mso{number}, div.Mso{number} {{mso-style-priority:{number}; margin:0cm; margin-bottom:.0001pt;"
    f' font-size:{8 + number}.0pt; font-family:"Calibri",sans-serif; mso-fareast-language:EN-US;}}\n'
    for number in range(24)
)
_PARAGRAPH = (
    '<p class="MsoNormal" style="margin-bottom:12.0pt"><span lang="EN-US" style="font-size:11.0pt;'
    'font-family:&quot;Calibri&quot;,sans-serif;color:#1F497D">{}<o:p></o:p></span></p>\n'
)


@dataclass(frozen=True)
class Letter:
    """What somebody writes, and to whom. `ancestors` are the Message-IDs of the thread so far, oldest first."""

    name: str
    sender: str
    to: str
    cc: str
    subject: str
    date: datetime
    message_id: str
    ancestors: tuple[str, ...]
    text: str
    charset: str


def plain(letter: Letter, dice: Random) -> bytes:
    """Text alone."""
    return _head(letter, dice) + _text(letter)


def html(letter: Letter, dice: Random) -> bytes:
    """The same text twice, the second time in the markup of an office program (RFC 2046 5.1.4)."""
    paragraphs = "".join(_PARAGRAPH.format(escape(line)) for line in letter.text.splitlines() if line)
    page = f"<html><head><style>\n{_STYLE}</style></head><body>\n{paragraphs}</body></html>\n"
    return _head(letter, dice) + _multipart("alternative", (_text(letter), _quoted("text/html", page)), dice)


def attachment(letter: Letter, dice: Random) -> bytes:
    """Text and a file of usual size (RFC 2046 5.1.3)."""
    return with_file(letter, dice, dice.randint(*FILE))


def with_file(letter: Letter, dice: Random, octets: int) -> bytes:
    """Text and a file of so many octets, which are 78 for 57 of them as base64 (RFC 2045 6.8)."""
    name, type_, magic = dice.choice(FILES)
    file = _part(
        f'Content-Type: {type_}; name="{name.format(dice.randint(100, 999))}"\r\n'
        "Content-Transfer-Encoding: base64\r\nContent-Disposition: attachment",
        base64.encodebytes(magic + dice.randbytes(octets - len(magic))),
    )
    return _head(letter, dice) + _multipart("mixed", (_text(letter), file), dice)


def _head(letter: Letter, dice: Random) -> bytes:
    """The fields in front of the content, newest hop first (RFC 5321 4.4)."""
    domain = letter.sender.partition("@")[2]
    desk = letter.to.partition("@")[2]
    fields = [
        f"Return-Path: <{letter.sender}>",
        f"Delivered-To: {letter.to}",
        *_received(letter, (f"mx.{desk}", f"out.{domain}", f"hub.{domain}", f"desk{dice.randint(1, 99)}.{domain}"), dice),
        f"Authentication-Results: mx.{desk}; dkim=pass header.d={domain}; spf=pass smtp.mailfrom={letter.sender};\r\n"
        f" dmarc=pass header.from={domain}",
        f"DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d={domain}; s=s{dice.randint(1, 9)};\r\n"
        f" h=from:to:subject:date:message-id; bh={_token(dice, 32)};\r\n b={_token(dice, 54)}\r\n  {_token(dice, 54)}\r\n  {_token(dice, 48)}",
        f"From: {_encoded(letter.name, letter.charset)} <{letter.sender}>",
        f"To: IT service desk <{letter.to}>",
        *([f"Cc: {letter.cc}"] if letter.cc else []),
        f"Subject: {_encoded(letter.subject, letter.charset)}",
        f"Date: {format_datetime(letter.date)}",
        f"Message-ID: <{letter.message_id}>",
        *([f"In-Reply-To: <{letter.ancestors[-1]}>"] if letter.ancestors else []),
        *(["References: " + "\r\n ".join(f"<{id_}>" for id_ in letter.ancestors)] if letter.ancestors else []),
        f"X-Mailer: Office Mail {dice.randint(14, 16)}.0",
        f"X-Originating-IP: [192.0.2.{dice.randint(1, 254)}]",
        "MIME-Version: 1.0",
    ]  # fmt: skip
    return ("\r\n".join(fields) + "\r\n").encode("ascii")


def _received(letter: Letter, hosts: tuple[str, ...], dice: Random) -> list[str]:
    return [
        f"Received: from {sent} ({sent} [198.51.100.{dice.randint(1, 254)}])\r\n by {took} (Postfix) with ESMTPS id"
        f" {_token(dice, 8)[:10]}\r\n for <{letter.to}>; {format_datetime(letter.date + timedelta(seconds=9 - hop))}"
        for hop, (took, sent) in enumerate(pairwise(hosts))
    ]


def _token(dice: Random, octets: int) -> str:
    return base64.b64encode(dice.randbytes(octets)).decode()


def _encoded(words: str, charset: str) -> str:
    """Header text, as an encoded word where it is not ASCII (RFC 2047 2)."""
    if words.isascii():
        return words
    return f"=?{charset}?B?{base64.b64encode(words.encode(charset)).decode()}?="


def _text(letter: Letter) -> bytes:
    """The text part; in Chinese it is base64, as Chinese mail programs send it."""
    if letter.text.isascii():
        return _quoted("text/plain", letter.text)
    head = f"Content-Type: text/plain; charset={letter.charset}\r\nContent-Transfer-Encoding: base64"
    return _part(head, base64.encodebytes(letter.text.replace("\n", "\r\n").encode(letter.charset)))


def _quoted(type_: str, text: str) -> bytes:
    """A text part in quoted-printable (RFC 2045 6.7)."""
    head = f"Content-Type: {type_}; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable"
    return _part(head, quopri.encodestring(text.encode()))


def _part(head: str, content: bytes) -> bytes:
    return head.encode() + b"\r\n\r\n" + content.replace(b"\n", b"\r\n")


def _multipart(subtype: str, parts: tuple[bytes, ...], dice: Random) -> bytes:
    boundary = f"----=_Part_{dice.randint(10**9, 10**10)}"
    line = f"--{boundary}".encode()
    head = f'Content-Type: multipart/{subtype}; boundary="{boundary}"\r\n\r\n'.encode()
    return head + b"".join(line + b"\r\n" + part + b"\r\n" for part in parts) + line + b"--\r\n"
