"""From octets to text."""

import pytest

from maildesk.mail import charset


@pytest.mark.parametrize(
    ("label", "octets", "text"),
    [
        ("gb2312", "朱镕基 您好".encode("gbk"), "朱镕基 您好"),
        ("x-gbk", "您好".encode("gbk"), "您好"),
        ("GB_2312-80", "您好".encode("gbk"), "您好"),
        ("ks_c_5601-1987", "똠방".encode("cp949"), "똠방"),
        ("shift_jis", "①髙".encode("cp932"), "①髙"),
        ("iso-8859-1", b"\x93quoted\x94 \x80", "“quoted” €"),
        ("us-ascii", "café".encode(), "café"),
        ("iso-8859-1", "naïve – café".encode(), "naïve – café"),
        ('"utf-8"', b"ok", "ok"),
        ("utf8mb4", "😀".encode(), "😀"),
        (None, "您好，我的电脑无法登录系统".encode("gbk"), "您好，我的电脑无法登录系统"),
        (None, "déjà vu, très bien".encode("latin-1"), "déjà vu, très bien"),
        ("no-such", "Grüße".encode(), "Grüße"),
        (None, b"\xef\xbb\xbfmarked", "marked"),
    ],
)
def test_text_of_octets(label: str | None, octets: bytes, text: str) -> None:
    """A label means its superset, and what does not fit it is tried as UTF-8 and what it looks like."""
    assert charset.decode(octets, label).text == text


@pytest.mark.parametrize(
    "label",
    [
        "rot13",
        "base64",
        "hex",
        "zip",
        "idna",
        "punycode",
        "unicode_escape",
        "utf-7",
        "utf\0-8",
        "a" * 10_000,
        "",
    ],
)
def test_a_label_that_is_no_charset_of_mail(label: str) -> None:
    """Python's other codecs are never used on mail."""
    assert charset.decode(b"+ADw-script+AD4- \\x41", label).text == "+ADw-script+AD4- \\x41"


def test_octets_that_the_label_does_not_explain() -> None:
    """The text is the best there is, and it is said that it is a guess."""
    assert charset.decode(b"fine", "utf-8").exact
    assert not charset.decode(b"\xff\xfe\xfd", "utf-8").exact


def test_a_sibling_part_knows_the_charset() -> None:
    """A part without a usable label is read as the part beside it."""
    assert charset.decode("Привет".encode("koi8-r"), "x-unknown", "koi8-r").text == "Привет"


def test_what_databases_refuse() -> None:
    """NUL and lone surrogates become the replacement character; line ends become LF."""
    assert charset.clean("a\0b\ud800c\r\nd\re") == "a\ufffdb\ufffdc\nd\ne"
