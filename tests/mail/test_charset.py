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
        ("big5", "電腦壞了，請協助".encode("big5hkscs"), "電腦壞了，請協助"),
        ("cn-big5", "碁銹".encode("cp950"), "碁銹"),
        ("iso-2022-jp", "印刷できません".encode("iso2022_jp"), "印刷できません"),
        ("iso-2022-jp", b"\x1b$B-5-b\x1b(B41 \x1b(I65\x1b(B", "Ⅰ№41 ｶｵ"),  # NEC's row 13, from Outlook
        (None, "印刷できません".encode("iso2022_jp"), "印刷できません"),
        ("iso-2022-kr", "안녕하세요".encode("iso2022_kr"), "안녕하세요"),
        ("euc-jp", "印刷できません".encode("euc_jp"), "印刷できません"),
        ("hz-gb-2312", b"~{<:Ky2;S{~} ok", "己所不欲 ok"),
        ("koi8-r", "Принтер".encode("koi8_r"), "Принтер"),
        ("windows-1251", "Принтер".encode("cp1251"), "Принтер"),
        ("windows-1251", "Принтер не печатает".encode(), "Принтер не печатает"),
        ("cp-850", "Grüße".encode("cp850"), "Grüße"),
        ("iso-8859-8-i", "שלום".encode("cp1255"), "שלום"),
        ("tis-620", "สวัสดี".encode("cp874"), "สวัสดี"),
        ("x-mac-cyrillic", "Принтер".encode("mac_cyrillic"), "Принтер"),
        ("utf-16le", "ok 您好".encode("utf-16-le"), "ok 您好"),
        ("gb2312", "汇报材料已经发送".encode(), "汇报材料已经发送"),  # PHP programs with a fixed label
        ("gb2312", "联通".encode("gbk"), "联通"),
        ("iso-8859-1", "您好，我的电脑无法登录系统".encode("gbk"), "您好，我的电脑无法登录系统"),
        ("iso-8859-1", "ÄÖÜ und ÄÖÜ".encode("latin-1"), "ÄÖÜ und ÄÖÜ"),
        (
            "us-ascii",
            "Добрый день, компьютер не включается".encode("koi8_r"),
            "Добрый день, компьютер не включается",
        ),
    ],
)
def test_text_of_octets(label: str | None, octets: bytes, text: str) -> None:
    """A label means its superset, and what does not fit it is tried as UTF-8 and what it looks like."""
    assert charset.decode(octets, label).text == text


@pytest.mark.parametrize(
    ("octets", "label", "oddity"),
    [
        ("Grüße".encode(), "us-ascii", "the header says us-ascii, the text is UTF-8"),
        ("汇报材料已经发送".encode(), "gb2312", "the header says gb2312, the text is UTF-8"),
        ("您好，我的电脑无法登录系统".encode("gbk"), "utf-8", "the header says utf-8, and some octets are no text in it"),
        ("très".encode("latin-1"), None, "the header names no character set, the text is Windows-1252"),
    ],
)  # fmt: skip
def test_what_is_odd_about_a_label(octets: bytes, label: str | None, oddity: str) -> None:
    """It is said in words what the header claims and what the text is."""
    assert charset.mismatch(charset.decode(octets, label), label) == oddity


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
