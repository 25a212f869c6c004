"""Authentication-Results as servers write them."""

import pytest

from maildesk.mail.results import Result, results

Found = tuple[str, str, dict[str, str]]


@pytest.mark.parametrize(
    ("value", "server", "found"),
    [
        pytest.param(
            "mx.google.com; dkim=pass header.i=@example.org header.s=s1 header.b=ab+c/d==;"
            " spf=pass (google.com: domain of a=b@example.org designates 192.0.2.1 as permitted sender)"
            " smtp.mailfrom=a=b@example.org; dmarc=pass (p=REJECT sp=REJECT dis=NONE) header.from=example.org",
            "mx.google.com",
            [
                ("dkim", "pass", {"header.i": "@example.org", "header.s": "s1", "header.b": "ab+c/d=="}),
                ("spf", "pass", {"smtp.mailfrom": "a=b@example.org"}),
                ("dmarc", "pass", {"header.from": "example.org"}),
            ],
            id="Google",
        ),
        pytest.param(
            "spf=pass (sender IP is 192.0.2.1) smtp.mailfrom=example.org; dkim=pass (signature was verified)"
            " header.d=example.org;dmarc=pass action=none header.from=example.org;compauth=pass reason=100",
            "",
            [
                ("spf", "pass", {"smtp.mailfrom": "example.org"}),
                ("dkim", "pass", {"header.d": "example.org"}),
                ("dmarc", "pass", {"action": "none", "header.from": "example.org"}),
                ("compauth", "pass", {}),
            ],
            id="Microsoft 365, without a server",
        ),
        pytest.param(
            "spf=none (sender IP is ) smtp.helo=a.example; hotmail.test; dkim=none (message not signed)"
            " header.d=none;hotmail.test; dmarc=none action=none header.from=a.example;",
            "",
            [
                ("spf", "none", {"smtp.helo": "a.example"}),
                ("dkim", "none", {"header.d": "none"}),
                ("dmarc", "none", {"action": "none", "header.from": "a.example"}),
            ],
            id="Outlook.com, with the server in the middle",
        ),
        pytest.param(
            "mx.qq.com; spf=pass smtp.mailfrom=<li@example.cn>; dkim=pass(good signature) header.d=example.cn; dmarc=pass(permit) header.from=example.cn",
            "mx.qq.com",
            [
                ("spf", "pass", {"smtp.mailfrom": "<li@example.cn>"}),
                ("dkim", "pass", {"header.d": "example.cn"}),
                ("dmarc", "pass", {"header.from": "example.cn"}),
            ],
            id="QQ, with brackets",
        ),
        pytest.param(
            "zwg-1.netease.example; spf=pass smtp.mail=li@example.cn; dkim=none",
            "zwg-1.netease.example",
            [("spf", "pass", {"smtp.mail": "li@example.cn"}), ("dkim", "none", {})],
            id="NetEase",
        ),
        pytest.param(
            'mx.example.org; dkim=pass header.d=example.org header.s=s1 header.b=AbC; spf=softfail (mx.example.org: 192.0.2.1'
            ' is neither) smtp.mailfrom="a b"@example.org; dmarc=fail reason="SPF not aligned (relaxed); DKIM not aligned"'
            " header.from=example.org (policy=none)",
            "mx.example.org",
            [
                ("dkim", "pass", {"header.d": "example.org", "header.s": "s1", "header.b": "AbC"}),
                ("spf", "softfail", {"smtp.mailfrom": "a b@example.org"}),
                ("dmarc", "fail", {"header.from": "example.org"}),
            ],
            id="rspamd",
        ),
        pytest.param(
            "OpenDMARC; dmarc=pass (p=none dis=none) header.from=example.org",
            "OpenDMARC",
            [("dmarc", "pass", {"header.from": "example.org"})],
            id="OpenDMARC, with its own name",
        ),
        pytest.param(
            "mta1.mail.test from=example.org; domainkeys=neutral (no sig); from=example.org; dkim=pass (ok)",
            "mta1.mail.test",
            [("domainkeys", "neutral", {}), ("dkim", "pass", {})],
            id="Yahoo, with the domain beside the server",
        ),
        pytest.param(
            "mx.example.org 1; spf/1 = pass smtp.mailfrom = a@example.org dkim=fail header.d=example.org",
            "mx.example.org",
            [
                ("spf", "pass", {"smtp.mailfrom": "a@example.org"}),
                ("dkim", "fail", {"header.d": "example.org"}),
            ],
            id="a version, blanks, and no semicolon",
        ),
        pytest.param("mx.example.org; none", "mx.example.org", [], id="nothing found"),
        pytest.param("", "", [], id="empty"),
    ],
)  # fmt: skip
def test_results_of_a_server(value: str, server: str, found: list[Found]) -> None:
    """Each server's way to write them gives the same values."""
    read = results(value)
    assert (read.server, read.plain) == (server, True)
    assert [(one.method, one.result, dict(one.properties)) for one in read.results] == found


def test_a_version() -> None:
    """It stands after the server's name."""
    assert results("mx.example.org 1; none").version == "1"
    assert results("mx.example.org; none").version == ""


def test_a_reason() -> None:
    """It is text of its own, with whatever stands in its quotes."""
    (one,) = results('mx; dkim=fail reason="dmarc=pass; \\"x\\"" header.d=a.example').results
    assert one == Result("dkim", "fail", 'dmarc=pass; "x"', (("header.d", "a.example"),))


@pytest.mark.parametrize(
    "value",
    [
        "mx; dkim=pass header.d=corp.example'a.attack.test",
        "mx; spf=pass smtp.mailfrom=any@corp.example(a.attack.test; dmarc=pass header.from=corp.example",
        "mx; dkim=pass header.d=corp.example\ufffd.evil.test",
        'mx; spf=pass smtp.mailfrom=any"@corp.example; dmarc=pass',
        "mx; spf=pass smtp.mailfrom=any)@corp.example",
    ],
)
def test_what_a_sender_may_have_written_into_it(value: str) -> None:
    """Quotes, brackets and octets that are left over are noticed."""
    assert not results(value).plain
