"""Reply tokens, and what our own server found."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maildesk.mail import trust
from maildesk.mail.read import read
from maildesk.mail.trust import Key, Token
from tests.mail.letters import mail
from tests.readings import reading

KEY = Key(1, b"k" * 32)
OTHER = Key(2, b"o" * 32)
TODAY = 20_500
MARY = "mary@example.org"


def minted(key: Key = KEY, recipient: str = MARY, expires: int = TODAY + 90) -> str:
    """A token of ticket 47 for Mary, unless told."""
    return trust.mint(
        key,
        ticket=47,
        entry=2,
        row=334,
        recipient=recipient,
        role="requester",
        lane="requester",
        expires=expires,
    )


def test_the_recipient_answers() -> None:
    """The token says the ticket, the entry, the part and the lane, and it has authority."""
    verdict = trust.verify(minted(), [OTHER, KEY], MARY, TODAY)
    assert verdict == trust.Verdict(Token(47, 2, 334, "requester", "requester", TODAY + 90, 1), True)


def test_case_is_lost_on_the_way() -> None:
    """Some systems change the case of addresses; the token still holds, for the recipient in any case too."""
    assert trust.verify(minted().upper(), [KEY], "Mary@Example.ORG", TODAY).ok


def test_the_token_is_safe_in_ids_and_addresses() -> None:
    """It consists of lower-case letters, digits and dots."""
    assert set(minted()) <= set("abcdefghijklmnopqrstuvwxyz0123456789.")


def test_a_day_too_late() -> None:
    """Expiry ends the authority; the ticket is still found."""
    verdict = trust.verify(minted(expires=TODAY - 1), [KEY], MARY, TODAY)
    assert verdict.token is not None
    assert verdict.token.ticket == 47
    assert (verdict.ok, verdict.why) == (False, "expired")


@pytest.mark.parametrize("sender", ["eve@example.org", "", "mary@example.org.evil.test", "mary@example.0rg"])
def test_somebody_else_answers(sender: str) -> None:
    """For anybody but its recipient a token says nothing at all."""
    assert trust.verify(minted(), [KEY], sender, TODAY).token is None


def test_a_key_that_is_not_ours() -> None:
    """A token of another desk, or of a key that was taken away, says nothing."""
    assert trust.verify(minted(OTHER), [KEY], MARY, TODAY).token is None
    assert trust.verify(minted(), [replace(KEY, secret=b"x" * 32)], MARY, TODAY).token is None


@pytest.mark.parametrize("place", range(len(minted())))
def test_one_character_changed(place: int) -> None:
    """Every field is under the signature: no changed token says anything."""
    token = minted()
    for other in "0a9z.":
        if token[place] != other:
            assert trust.verify(token[:place] + other + token[place + 1 :], [KEY], MARY, TODAY).token is None


@given(st.text())
def test_any_text_for_a_token(text: str) -> None:
    """Nothing raises."""
    assert trust.verify(text, [KEY], MARY, TODAY).token is None


def test_carriers_of_a_token() -> None:
    """In-Reply-To comes first, then References from the nearest, the address detail, the marker line."""
    ids = [minted(expires=TODAY + n) for n in range(5)]
    message = replace(
        reading().message,
        in_reply_to=(f"md.{ids[0]}@desk.test",),
        references=("other@x.test", f"md.{ids[2]}@desk.test", f"MD.{ids[1].upper()}@desk.test"),
        headers=(
            ("Delivered-To", f"help+{ids[3]}@desk.test"),
            ("X-Other", f"help+{minted(OTHER)}@desk.test"),
        ),
    )
    assert trust.tokens(message, f"text\n> --- [md:{ids[4]}] ---\n[md:nonsense]") == tuple(ids)


@pytest.mark.parametrize("message_id", ["x@desk.test", "md.1.2@desk.test", f"xmd.{minted()}@desk.test", ""])
def test_a_message_id_without_a_token(message_id: str) -> None:
    """Only our own form counts."""
    assert trust.token_of_id(message_id) is None


# --- Authentication-Results ----------------------------------------------------------------------

OUTSIDE = ("Received", "from mail.corp.example ([192.0.2.1]) by mx.corp.example with ESMTPS; Mon, 2 Mar 2026")
PASS = "mx.corp.example; dmarc=pass header.from=corp.example"


@pytest.mark.parametrize(
    ("headers", "verdict"),
    [
        ([PASS], "pass"),
        (["mx.corp.example 1 ; spf=pass;\n dmarc=pass (p=reject) header.from=corp.example"], "pass"),
        (["mx.corp.example; dkim=pass header.d=corp.example header.s=s1"], "pass"),
        (["mx.corp.example; dkim=pass header.d=other.example"], "none"),
        (["mx.corp.example; spf=pass smtp.mailfrom=corp.example"], "none"),
        (["mx.corp.example; dmarc=fail header.from=corp.example"], "fail"),
        ([PASS, "mx.corp.example; dmarc=fail header.from=corp.example"], "fail"),
        (["mx.corp.example; dmarc=pass header.from=x.example"], "fail"),
        (["mx.corp.example; dmarc=none (dmarc=pass header.from=corp.example)"], "fail"),
        (['mx.corp.example; dkim=pass reason="dmarc=pass header.from=corp.example"'], "none"),
        (["mx.corp.example; dkim=pass header.d=corp.example'a.attack.test"], "fail"),
        (["mx.corp.example; spf=pass smtp.mailfrom=any@corp.example(a.attack.test; dmarc=pass header.from=corp.example"], "fail"),
        (["mx.corp.example; dkim=pass header.d=corp.example\ufffd.evil.test"], "fail"),
        (["MX.corp.example.evil.test; dmarc=pass header.from=corp.example"], "none"),
        (["dmarc=pass header.from=corp.example"], "none"),
        (["mx.corp.example; none"], "none"),
        ([], "none"),
    ],
)  # fmt: skip
def test_results_of_our_own_server(headers: list[str], verdict: str) -> None:
    """Only an unambiguous pass for the very From domain is a pass."""
    fields = [("Authentication-Results", value) for value in headers]
    assert trust.authentication([*fields, OUTSIDE], ["mx.corp.example"], "corp.example") == verdict


def test_results_that_the_sender_wrote() -> None:
    """What stands below the field with which the mail came in proves nothing."""
    assert (
        trust.authentication([OUTSIDE, ("Authentication-Results", PASS)], ["mx.corp.example"], "corp.example")
        == "none"
    )


def test_results_below_our_own_local_delivery() -> None:
    """A hop from our server to itself does not hide what it found."""
    local = ("Received", "from mx.corp.example by mx.corp.example with LMTP id 1; Mon, 2 Mar 2026")
    fields = [local, ("Authentication-Results", PASS), OUTSIDE]
    assert trust.authentication(fields, ["mx.corp.example"], "corp.example") == "pass"


def test_no_server_is_named() -> None:
    """Then nothing is believed."""
    assert trust.authentication([("Authentication-Results", PASS)], [], "corp.example") == "none"


def test_a_sender_whose_address_looks_like_an_encoded_word() -> None:
    """What our server wrote is not decoded, so that nobody writes into it from the envelope."""
    forged = "=?utf-8?q?x=3B_dmarc=3Dpass_header.from=3Dcorp.example_=3B?=@eve.example"
    results = f"Authentication-Results: mx.corp.example; spf=pass smtp.mailfrom={forged}\n"
    headers = read(results.encode() + mail()).message.headers
    assert trust.authentication(headers, ["mx.corp.example"], "corp.example") == "none"
