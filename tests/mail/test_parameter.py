"""Parameters of MIME fields."""

import pytest

from maildesk.mail import parameter


@pytest.mark.parametrize(
    ("raw", "name", "text"),
    [
        ("attachment; filename=a.txt", "filename", "a.txt"),
        ('attachment; filename="a b; c.txt"', "filename", "a b; c.txt"),
        (r'attachment; filename="a\"b.txt"', "filename", 'a"b.txt'),
        ("attachment; filename*=utf-8''%e6%82%a8.txt", "filename", "您.txt"),
        ("attachment; filename=\"x.txt\"; filename*=utf-8''y.txt", "filename", "y.txt"),
        ('attachment; filename*0="long"; filename*1=".txt"', "filename", "long.txt"),
        (
            "attachment; filename*0*=gb2312''%D6%EC; filename*1*=%E9F.pdf",
            "filename",
            "朱镕.pdf".replace("镕", "镕"),
        ),
        ('attachment; filename="=?gb2312?B?xOO6ww==?="', "filename", "你好"),
        ("text/plain; CHARSET=UTF-8", "charset", "UTF-8"),
        ("text/plain; charset = utf-8 ; format=flowed", "charset", "utf-8"),
        ("a; b=1; b=2", "b", "1"),
    ],
)
def test_a_parameter(raw: str, name: str, text: str) -> None:
    """RFC 2231 wins over the plain form; RFC 2047 inside quotes is read too, as most programs write it."""
    assert parameter.parse(raw)[1][name] == text


def test_the_value() -> None:
    """The value is what stands before the first semicolon, in lower case."""
    assert parameter.parse("Text/HTML; charset=x")[0] == "text/html"


@pytest.mark.parametrize(
    "raw", ["", ";;;;", "a;*=1", "a; filename*99999999999=x", "a; filename*0*=''", '; x="']
)
def test_broken_parameters(raw: str) -> None:
    """Nothing in a field raises."""
    parameter.parse(raw)
