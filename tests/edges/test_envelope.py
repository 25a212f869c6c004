"""Addresses in an SMTP envelope."""

import pytest
from aiosmtplib.email import quote_address
from hypothesis import given
from hypothesis import strategies as st

from maildesk.edges.envelope import NotAnAddress, path


@pytest.mark.parametrize(
    ("address", "sent"),
    [
        ("ann@example.test", "ann@example.test"),
        ("help+K3.token=x@Desk.Test", "help+K3.token=x@Desk.Test"),
        ("o'neil&co@example.test", "o'neil&co@example.test"),
        ("ann@localhost", "ann@localhost"),
        ("ann@例子.中国", "ann@xn--fsqu00a.xn--fiqs8s"),
        ("mary@bücher.test", "mary@xn--bcher-kva.test"),
    ],
)
def test_addresses_that_can_be_sent_to(address: str, sent: str) -> None:
    """An address goes out as it is; only the domain becomes A-labels."""
    assert path(address).address == sent
    assert not path(address).international


def test_a_local_part_beyond_ascii() -> None:
    """It is an address, but one that needs SMTPUTF8."""
    assert path("jürgen@bücher.test").international


@pytest.mark.parametrize(
    "address",
    [
        "",
        "ann",
        "@example.test",
        "ann@",
        "a@b, c@d.test",
        "ann@example.test\r\nRCPT TO:<eve@example.test>",
        "ann@example.test>\r\nDATA",
        "ann@example.test NOTIFY=NEVER",
        "<ann@example.test>",
        "Ann <ann@example.test>",
        "ann@example.test\n",
        "an\x00n@example.test",
        "ann lee@example.test",
        "ann..lee@example.test",
        ".ann@example.test",
        "ann@exam_ple.test",
        "ann@-example.test",
        "ann@example..test",
        "ann@example.test.",
        "ann@\udcffexample.test",
        "\udcff@example.test",
        "a" * 65 + "@example.test",
        "ann@" + "a" * 64 + ".test",
        "ann@" + "a.test" * 60,
    ],
)
def test_what_is_no_address(address: str) -> None:
    """Whatever could become two addresses, or a command, is refused before a library sees it."""
    with pytest.raises(NotAnAddress):
        path(address)


@given(st.text(alphabet="ab.@<>,;:\"\\ \r\n\t()[]+-_'é中", max_size=30))
def test_any_text_as_an_address(text: str) -> None:
    """What is not refused reaches the wire unchanged."""
    try:
        address = path(text).address
    except NotAnAddress:
        return
    assert quote_address(address) == f"<{address}>"
