"""Facts about who wrote a mail, for those who decide how much to believe: claims, findings, and the way it came."""

from dataclasses import dataclass
from itertools import islice

from maildesk.mail import address, header, received, results, words
from maildesk.mail.message import Message, OriginatorField
from maildesk.mail.received import Hop
from maildesk.mail.results import Results
from maildesk.mail.structure import Fields

FIELDS = 100

_ORIGINATORS = ("from", "sender", "reply-to")


@dataclass(frozen=True, slots=True)
class Identity:
    """Who claims to have written a mail, what servers found, and the servers it passed: in the order of the header.

    Whoever sends a mail can write any of it; what counts stands above the field of the first server that is trusted.
    """

    originators: tuple[OriginatorField, ...]
    results: tuple[Results, ...]
    hops: tuple[Hop, ...]


def identity(message: Message) -> Identity:
    """The facts of a mail that was read, at most 100 of each. Worked out when asked for: most mails need none."""
    return Identity(
        message.originator_fields,
        tuple(map(results.results, _values(message.headers, "authentication-results"))),
        tuple(map(received.hop, _values(message.headers, "received"))),
    )


def originators(fields: Fields) -> tuple[OriginatorField, ...]:
    """The originator fields (RFC 5322 3.6.2) out of a header as it came, which decoded text cannot give any more."""
    found = ((name, raw) for name, raw in fields if name.lower() in _ORIGINATORS)
    return tuple(
        OriginatorField(words.one_line(name), words.decode(raw), address.originator((raw,)))
        for name, raw in islice(found, FIELDS)
    )


def _values(headers: Fields, name: str) -> tuple[str, ...]:
    return header.values(headers, name)[:FIELDS]
