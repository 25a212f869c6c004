"""Addresses: as a reader sees them, and as an identity."""

import pytest

from maildesk.mail.address import addresses, identity, originator


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        ("ann@example.org", [("", "ann@example.org")]),
        ("Ann Lee <ann@example.org>", [("Ann Lee", "ann@example.org")]),
        (
            '"Lee, Ann" <ann@example.org>, bob@example.org',
            [("Lee, Ann", "ann@example.org"), ("", "bob@example.org")],
        ),
        ("=?utf-8?q?Lee=2C_Ann?= <ann@example.org>", [("Lee, Ann", "ann@example.org")]),
        ("=?gb2312?B?1cXI/Q==?= <zhang@example.cn>", [("张三", "zhang@example.cn")]),
        ('"=?utf-8?q?Ann?=" <ann@example.org>', [("Ann", "ann@example.org")]),
        ("ann@example.org (Ann Lee)", [("Ann Lee", "ann@example.org")]),
        ("IT: ann@example.org, bob@example.org;", [("", "ann@example.org"), ("", "bob@example.org")]),
        ("undisclosed-recipients:;", []),
        ("Ann Lee ann@example.org", [("Ann Lee", "ann@example.org")]),
        ("Support: Team <team@example.org>", [("Support: Team", "team@example.org")]),
        ("<@relay.test:ann@example.org>", [("", "ann@example.org")]),
        ("Ann <ann@example.org", [("Ann", "ann@example.org")]),
        ("\udcd5\udcc5\udcc8\udcfd <z@example.cn>", [("张三", "z@example.cn")]),
        ("Ann(the \\) boss) <ann(office)@example.org(main host)>", [("Ann", "ann@example.org")]),
        ("Ann <ann @ example . org>", [("Ann", "ann@example.org")]),
        (
            "bob@example   . org, <@relay.test,@b.test:ann@example.org>",
            [("", "bob@example.org"), ("", "ann@example.org")],
        ),
        ("<<ann@example.org>>", [("", "ann@example.org")]),  # mail merges that bracket what is bracketed
        ("Ann <mailto:ann@example.org>", [("Ann", "ann@example.org")]),  # pasted from a web page
        ("Ann <Ann Lee ann@example.org>", [("Ann", "ann@example.org")]),
        ("=?utf-8?q?Ann_=3Cann=40example.org=3E?=", [("Ann", "ann@example.org")]),  # PHP programs
        ("ann@example.org; bob@example.org", [("", "ann@example.org"), ("", "bob@example.org")]),  # Outlook
        ("", []),
    ],
)
def test_mailboxes_of_a_field(raw: str, found: list[tuple[str, str]]) -> None:
    """Names are decoded, groups are flattened, and broken syntax still gives the address that is there."""
    assert [(one.name, one.address) for one in addresses([raw])] == found


def test_a_crowd_of_recipients() -> None:
    """No more than five hundred are read."""
    assert len(addresses([", ".join(["u@example.org"] * 5000)])) == 500


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("ann@Example.ORG", "ann@example.org"),
        ("Ann Lee <Ann@example.org>", "ann@example.org"),
        ('"Lee, Ann (IT)" <ann@example.org>', "ann@example.org"),
        ("Ann Lee [IT] <ann@example.org>", "ann@example.org"),
        ("Ann (IT) <ann@example.org>", "ann@example.org"),
        ("ann@example.org (Ann)", "ann@example.org"),
        ('"agent@corp.example" <eve@example.org>', "eve@example.org"),
        ("=?utf-8?q?Ann?=\r\n <ann@example.org>", "ann@example.org"),
        ("agent+x@corp.example", "agent+x@corp.example"),
        ("Ann <ann@b\udcc3\udcbccher.example>", "ann@xn--bcher-kva.example"),
        ("\udcd5\udcc5 <z@example.cn>", "z@example.cn"),
    ],
)
def test_one_clear_originator(raw: str, expected: str) -> None:
    """One addr-spec that all readers agree on is an identity, in lower case, with A-labels."""
    assert originator([raw]) == expected


@pytest.mark.parametrize(
    "raw",
    [
        "first@x.example, agent@corp.example",
        "=?utf-8?b?<agent@corp.example>?=,<e@x.example>",
        "<@x.example,@y.example:agent@corp.example>",
        "<agent@corp.example>\\,<e@x.example>",
        "agent@corp.example <e@x.example>",
        "<e@x.example>agent@corp.example",
        "agent@corp.example)e@x.example",
        "Group: agent@corp.example;",
        "agent@corp.example\0@x.example",
        '"agent"@corp.example',
        "agent@[127.0.0.1]",
        "agent@CORP.example.",
        "<agent@corp.example> <e@x.example>",
        "Support: Agent <agent@corp.example>",
        "agent@corp.example(a.attack.example",
        "a" * 65 + "@corp.example",
        "agent@" + "a." * 200 + "example",
        "(" * 1000 + "agent@corp.example",
        "\udcff@corp.example",
        "agent@corp.example" + " " * 65536,
        "",
    ],
)
def test_a_from_that_two_readers_may_take_differently(raw: str) -> None:
    """Ambiguity is no identity."""
    assert originator([raw]) is None


@pytest.mark.parametrize("values", [[], ["a@x.example", "b@x.example"]])
def test_no_from_field_or_two(values: list[str]) -> None:
    """Only exactly one From field says who wrote."""
    assert originator(values) is None


@pytest.mark.parametrize(
    "address", ["ａgent@corp.example", "аgent@corp.example", "agent@corp．example.attack.test"]
)
def test_a_look_alike_is_not_folded_into_what_it_looks_like(address: str) -> None:
    """Identities are compared without Unicode folding: a fullwidth or Cyrillic letter stays another letter."""
    assert identity(address) != "agent@corp.example"
