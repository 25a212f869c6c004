"""What can be asked of a text."""

import time

import pytest

from maildesk.policy.operators import OPERATORS, BadPattern, compiled
from maildesk.policy.text import LONGEST, identity, text


@pytest.mark.parametrize(
    ("operator", "words", "written", "holds"),
    [
        ("contains", ("vpn",), "The VPN is down", True),
        ("contains", ("vpn",), "The network is down", False),
        ("contains", ("wifi", "vpn"), "vpn", True),
        ("contains", ("VPN",), "ＶＰＮ不能用", True),
        ("contains", ("邮箱",), "我的邮箱满了", True),
        ("contains", ("STRASSE",), "Hauptstraße 5", True),
        ("is", ("help",), "  Help ", True),
        ("is", ("help",), "Help me", False),
        ("is", ("帮助", "help"), "帮助", True),
        ("starts_with", ("re:", "aw:"), "  AW: VPN", True),
        ("starts_with", ("re:",), "VPN re: x", False),
        ("word", ("mac",), "My Mac is slow", True),
        ("word", ("mac",), "The machine is slow", False),
        ("word", ("mac", "pc"), "(PC)", True),
        ("word", ("vpn",), "打开vpn失败", True),
        ("word", ("vpn",), "vpn2 failed", False),
        ("word", ("打印",), "打印机卡纸", True),
        ("word", ("e-mail",), "E-Mail lost", True),
        ("word", ("net",), "über.net/x", True),
        ("word", ("ber",), "über", False),
        ("word", ("c++",), "a c++ question", True),
        ("matches", (r"host-\d+",), "HOST-12 is down", True),
        ("matches", (r"^host",), "the host", False),
        ("matches", (r"a.c", "x{3}"), "xxx", True),
        ("matches", ("错误：\\d+",), "出现错误:42", True),
        ("matches", ("（紧急）",), "(紧急) 邮箱", True),
        ("matches", ("（紧急）",), "紧急", False),
    ],
)
def test_an_operator_holds_of_a_text_or_not(
    operator: str, words: tuple[str, ...], written: str, holds: bool
) -> None:
    """Case and width make no difference, and any of several words will do."""
    assert OPERATORS[operator](words)(text(written)) is holds


@pytest.mark.parametrize("pattern", ["(a", "a{9999}", "(?=x)", r"(\w)\1", "*a"])
def test_a_pattern_that_re2_refuses_is_said(pattern: str) -> None:
    """What cannot be matched in linear time, or is no pattern, never gets into a policy."""
    with pytest.raises(BadPattern, match=r"\w+"):
        compiled(pattern)


def test_a_catastrophic_pattern_is_harmless() -> None:
    """A pattern that hangs backtracking engines takes no time worth naming."""
    test = OPERATORS["matches"]((r"(a+)+$",))
    began = time.monotonic()
    assert not test(text("a" * 60_000 + "b"))
    assert time.monotonic() - began < 2


def test_only_the_beginning_of_a_very_long_text_counts() -> None:
    """Conditions look at 64 Ki characters."""
    assert len(text("x" * (LONGEST + 5) + "vpn").shown) == LONGEST


def test_a_look_alike_address_stays_another_address() -> None:
    """Fullwidth letters in an address do not become the letters that they look like."""
    assert not OPERATORS["is"](("ann@example.org",))(identity("ａnn@example.org"))
