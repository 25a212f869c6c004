"""Facts about who wrote a mail."""

import pytest

from maildesk.mail.identity import identity
from maildesk.mail.message import OriginatorField
from maildesk.mail.read import read
from tests.mail.letters import mail


def test_the_facts_of_a_mail() -> None:
    """Claims, findings and hops come in the order of the header, claims as written and as an identity."""
    head = (
        b"Received: from b.example by mx.example.org with ESMTPS id 2; Mon, 2 Mar 2026 09:00:01 +0100\n"
        b"Authentication-Results: mx.example.org;\n dmarc=pass header.from=example.org\n"
        b"Received: from a.example by b.example with ESMTPA id 1; Mon, 2 Mar 2026 09:00:00 +0100\n"
        b"Sender: Robot <robot@Example.ORG>\n"
    )
    facts = identity(read(head + mail(Reply_To="a@example.org, b@example.org")).message)
    assert facts.originators == (
        OriginatorField("Sender", "Robot <robot@Example.ORG>", "robot@example.org"),
        OriginatorField("From", "Mary Jones <mary@example.org>", "mary@example.org"),
        OriginatorField("Reply-To", "a@example.org, b@example.org", None),
    )
    assert [(one.server, [(r.method, r.result) for r in one.results]) for one in facts.results] == [
        ("mx.example.org", [("dmarc", "pass")])
    ]
    assert [(one.from_name, one.by, one.id) for one in facts.hops] == [
        ("b.example", "mx.example.org", "2"),
        ("a.example", "b.example", "1"),
    ]


@pytest.mark.parametrize(
    ("sender", "address"),
    [
        ("=?utf-8?q?Lee=2C_Ann_=3Cboss=40corp=2Eexample=3E?= <ann@example.org>", "ann@example.org"),
        ('"boss@corp.example" <eve@example.org>', "eve@example.org"),
        ("boss@corp.example <eve@example.org>", None),
        ("boss@corp.example, eve@example.org", None),
        ("", None),
    ],
)
def test_a_claim_is_parsed_as_it_came(sender: str, address: str | None) -> None:
    """Encoded words are parts of a name, whatever is in them; what two readers may take differently is nobody."""
    (claim,) = identity(read(mail(From=sender)).message).originators
    assert claim.address == address


def test_two_from_fields() -> None:
    """Both are claims, though together they are no identity."""
    message = read(b"From: eve@example.org\n" + mail()).message
    assert [one.address for one in identity(message).originators] == ["eve@example.org", "mary@example.org"]
    assert message.originator is None


def test_many_fields() -> None:
    """A hundred of each are looked at."""
    message = read(b"Received: by a.example; x\n" * 500 + mail()).message
    assert len(identity(message).hops) == 100
