"""Which parts of a mail are its text, which are its files, and which are neither."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from maildesk.mail import charset, flowed, openpgp, smime
from maildesk.mail.structure import Part

TEXT = 2 * 1024 * 1024
BEGINNING = 4096  # octets of an HTML part in which it can name its charset

STUB = 400  # octets

_NOTHING = dict.fromkeys((0xAD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF))  # signs without width
# What some senders write into the plain text instead of their message.
_STUB = re.compile(
    r"[^\n]{0,120}(?:(?:requires?|needs?|enable|use|with) (?:an? )?html|(?:not|n.t) (?:support|display|show|read)[^\n]{0,20} html"
    r"|html[- ](?:capable|enabled|compatible)|view (?:this|the) (?:e-?mail|message) (?:in|with) (?:an?|your) (?:html|browser)"
    r"|不支持 ?html|html ?格式)[^\n]{0,120}",
    re.IGNORECASE,
)
_META = re.compile(rb"(?i)<meta[^>]{1,200}?charset[ ]{0,5}=[ \"']{0,5}([a-z0-9:._-]{1,40})")

# Machine-readable sides of a report (RFC 6522) and of a signature: no text and no files.
_REPORTS = frozenset({"message/delivery-status", "message/global-delivery-status", "message/feedback-report",
                      "message/disposition-notification", "text/rfc822-headers"})  # fmt: skip
_TEXTS = frozenset({"text/plain", "text/html"})


@dataclass(frozen=True, slots=True)
class Sorted:
    """The parts of a mail by what they are for."""

    text: tuple[Part, ...]
    files: tuple[Part, ...]
    report: tuple[Part, ...]
    calendar: tuple[Part, ...]


def sort(parts: Sequence[Part]) -> Sorted:
    """The parts by what they are for, in order within each sort."""
    sorts: dict[str, list[Part]] = {name: [] for name in ("text", "files", "report", "calendar", "aside")}
    for part in parts:
        sorts[_sort_of(part)].append(part)
    if not sorts["text"]:  # scanners and monitors give their only text a file's name
        alone = next((part for part in sorts["files"] if _may_be_shown(part)), None)
        sorts["text"] = [alone] if alone else []
        sorts["files"] = [part for part in sorts["files"] if part is not alone]
    return Sorted(*(tuple(sorts[name]) for name in ("text", "files", "report", "calendar")))


def _sort_of(part: Part) -> str:
    if part.type in _REPORTS or (part.within[-1:] == ("report",) and part.branch[-1] > 0):
        return "report"
    if part.type in _TEXTS and _is_shown(part):
        return "text"
    if part.type == "text/calendar" and part.within[-1:] == ("alternative",):
        return "calendar"
    if part.within[-1:] == ("alternative",) and part.type.startswith("text/") and not part.name:
        return "aside"
    if (part.within[-1:], part.type) == (("encrypted",), "application/pgp-encrypted"):
        return "aside"  # says that the other part is encrypted, and nothing else (RFC 3156 4)
    if part.within[-1:] == ("signed",) and part.type == "application/pgp-signature" and not part.name:
        return "aside"
    return "files"


def _is_shown(part: Part) -> bool:
    """Whether a text part belongs to the text: not called an attachment, and not given a file's name."""
    return part.disposition != "attachment" and not part.name


def _may_be_shown(part: Part) -> bool:
    return (
        part.type in _TEXTS and part.disposition != "attachment" and (not part.within or part.branch == (0,))
    )


def readable(parts: Sequence[Part]) -> list[Part]:
    """The text parts that are read: HTML only where it is not the alternative of plain text (RFC 2046 5.1.4).

    Plain text that says nothing, or only that there is HTML, is no alternative to it.
    """
    plain = [part for part in parts if part.type == "text/plain" and not _says_nothing(part)]
    said = {place for part in plain for place in _alternatives(part)}
    html = [part for part in parts if part.type != "text/plain" and not said & _alternatives(part)]
    stated = plain if html else [part for part in parts if part.type == "text/plain"]
    return [part for part in parts if part in stated or part in html]


def _says_nothing(part: Part) -> bool:
    if len(part.octets) > STUB:
        return False
    text = text_of(part)[0].translate(_NOTHING).strip()
    return not text or _STUB.fullmatch(text) is not None


def _alternatives(part: Part) -> set[tuple[int, ...]]:
    """The places of the multipart/alternative containers around a part."""
    return {part.branch[:depth] for depth, subtype in enumerate(part.within) if subtype == "alternative"}


def text_of(part: Part, sibling: str | None = None) -> tuple[str, str]:
    """A text part's text, at most 2 Mi characters, and what is odd about its charset label, or an empty string.

    `sibling` is the label of another part. HTML may name its charset itself (WHATWG HTML 13.2.3.2);
    the mail's header goes first.
    """
    named = _named_inside(part) if part.type == "text/html" else None
    label = part.charset or named
    decoded = charset.decode(part.octets, label, named or sibling)
    text = charset.clean(decoded.text[:TEXT])
    if part.type == "text/plain" and "-----BEGIN PGP SIGNED" in text:
        text = openpgp.unwrapped(text)
    if part.flowed and part.type == "text/plain":
        text = flowed.unfold(text, part.delete_space)
    return text, "" if decoded.exact else charset.mismatch(decoded, label)


def encryptions(parts: Sequence[Part]) -> list[str]:
    """The standards by which parts of a mail are encrypted, each once; maildesk has no keys and reads none of them."""
    found = {
        "S/MIME": any(
            smime.is_encrypted(part.octets) for part in parts if smime.is_one(part.type, part.name)
        ),
        "OpenPGP": any(openpgp.is_encrypted(part.type, part.octets) for part in parts),
    }
    return [name for name, is_there in found.items() if is_there]


def in_place_of(encryptions: Sequence[str]) -> str:
    """What is shown where nothing else of an encrypted mail can be read."""
    return f"[encrypted with {' and '.join(encryptions)}]\n" if encryptions else ""


def said_of(encryptions: Sequence[str]) -> list[str]:
    """What an agent is told about the encrypted parts of a mail."""
    return [f"a part is encrypted ({name})" for name in encryptions]


def _named_inside(part: Part) -> str | None:
    match = _META.search(part.octets, 0, BEGINNING)
    return match[1].decode("ascii") if match else None
