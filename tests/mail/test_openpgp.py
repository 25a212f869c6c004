"""Text that OpenPGP wraps."""

import pytest

from maildesk.mail import openpgp
from maildesk.mail.read import read
from tests.mail.letters import mail, multipart

BEGIN = "-----BEGIN PGP SIGNED MESSAGE-----\n"
SIGNATURE = (
    "-----BEGIN PGP SIGNATURE-----\nVersion: GnuPG v2\n\niQEzBAEB\n=abcd\n-----END PGP SIGNATURE-----\n"
)
ARMOUR = "-----BEGIN PGP MESSAGE-----\n\nhQEMA\n=abcd\n-----END PGP MESSAGE-----\n"


@pytest.mark.parametrize(
    ("text", "unwrapped"),
    [
        (f"{BEGIN}Hash: SHA256\n\nIt works.\n{SIGNATURE}", "It works.\n"),
        (f"{BEGIN}Hash: SHA256\nHash: SHA512\n\nIt works.\n{SIGNATURE}", "It works.\n"),
        (f"{BEGIN}\nIt works.\n{SIGNATURE}", "It works.\n"),
        (f"{BEGIN}\n- -- \nAnn\n- - one\n{SIGNATURE}", "-- \nAnn\n- one\n"),
        (
            f"above\n{BEGIN}\nsigned\n{SIGNATURE}below\n",
            "above\nsigned\nbelow\n",
        ),  # mailing lists add a footer
        (f"{BEGIN}\none\n{SIGNATURE}{BEGIN}\ntwo\n{SIGNATURE}", "one\ntwo\n"),
        (f"{BEGIN}\n{SIGNATURE}", ""),
    ],
)
def test_clear_signed_text(text: str, unwrapped: str) -> None:
    """What was signed is left, as it was before it was signed."""
    assert openpgp.unwrapped(text) == unwrapped


@pytest.mark.parametrize(
    "text",
    [
        f"{BEGIN}Hash: SHA256\n\nno signature follows\n",
        f"> {BEGIN}> \n> quoted\n",
        f"{BEGIN}no empty line\n{SIGNATURE}",
        f"{BEGIN}\nIt works.\n-----BEGIN PGP SIGNATURE-----\ncut short",
        SIGNATURE,
    ],
)
def test_text_that_is_not_wrapped(text: str) -> None:
    """What is incomplete or quoted stays as it is."""
    assert openpgp.unwrapped(text) == text


def test_a_clear_signed_mail() -> None:
    """It reads like any other, its signature block as a signature."""
    body = f"{BEGIN}Hash: SHA256\n\nThe printer is broken.\n\n- -- \nAnn Lee\n{SIGNATURE}"
    reading = read(mail(body))
    assert reading.message.body_text == "The printer is broken.\n\n-- \nAnn Lee\n"
    assert reading.reply_text.strip() == "The printer is broken."


def test_an_encrypted_mail() -> None:
    """The encrypted part is kept as a file, its control part is none, and both text and defects say so (RFC 3156 4)."""
    parts = (
        "Content-Type: application/pgp-encrypted\n\nVersion: 1\n",
        f"Content-Type: application/octet-stream; name=encrypted.asc\n\n{ARMOUR}",
    )
    message = read(multipart(*parts, subtype="encrypted")).message
    assert message.body_text == "[encrypted with OpenPGP]\n"
    assert message.defects == ("a part is encrypted (OpenPGP)",)
    assert [one.name for one in message.attachments] == ["encrypted.asc"]


def test_an_encrypted_block_in_the_text() -> None:
    """It stays where it is, for who has the key."""
    message = read(mail(f"See below.\n{ARMOUR}")).message
    assert message.body_text == f"See below.\n{ARMOUR}"
    assert message.defects == ("a part is encrypted (OpenPGP)",)
