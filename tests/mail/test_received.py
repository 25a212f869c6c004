"""Received fields as servers write them."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from maildesk.mail.received import Hop, hop

WHEN = datetime(2026, 3, 2, 9, 0, tzinfo=timezone(timedelta(hours=1)))
DATE = "Mon, 2 Mar 2026 09:00:00 +0100"


@pytest.mark.parametrize(
    ("value", "found"),
    [
        pytest.param(
            f"from a.example (b.example [192.0.2.1]) by mx.example.org (Postfix) with ESMTPS id 4F5 for <ann@example.org>; {DATE} (CET)",
            Hop("a.example", "192.0.2.1", "mx.example.org", "ESMTPS", "4F5", "ann@example.org", WHEN),
            id="Postfix",
        ),
        pytest.param(
            f"from [192.0.2.1] (helo=a.example) by mx.example.org with esmtp (Exim 4.96) id 1a-2b for ann@example.org; {DATE}",
            Hop("[192.0.2.1]", "192.0.2.1", "mx.example.org", "esmtp", "1a-2b", "ann@example.org", WHEN),
            id="Exim",
        ),
        pytest.param(
            f"from unknown (HELO a.example) (192.0.2.1) by mx.example.org with SMTP; {DATE}",
            Hop("unknown", "192.0.2.1", "mx.example.org", "SMTP", "", "", WHEN),
            id="qmail",
        ),
        pytest.param(
            f"from A.corp.example (2001:db8::1) by B.corp.example (2001:db8::2) with Microsoft SMTP Server (version=TLS1_2,"
            f" cipher=TLS_X) id 15.20.1.1 via Frontend Transport; {DATE}",
            Hop("A.corp.example", "2001:db8::1", "B.corp.example", "Microsoft", "15.20.1.1", "", WHEN),
            id="Exchange",
        ),
        pytest.param(
            f"by 2002:a05:6a00:1 with SMTP id x1csp2; {DATE}",
            Hop("", "", "2002:a05:6a00:1", "SMTP", "x1csp2", "", WHEN),
            id="Google, inside",
        ),
        pytest.param(
            f"from a.example (unknown [IPv6:2001:db8::1]) by newxmmxszc1.qq.example (NewMX) with SMTP id 7F for <li@example.cn>; {DATE}",
            Hop("a.example", "2001:db8::1", "newxmmxszc1.qq.example", "SMTP", "7F", "li@example.cn", WHEN),
            id="QQ",
        ),
        pytest.param(
            f"from [9.9.9.9] (real.example [192.0.2.1]) by mx.example.org; {DATE}",
            Hop("[9.9.9.9]", "192.0.2.1", "mx.example.org", "", "", "", WHEN),
            id="what the other side calls itself is not its address",
        ),
        pytest.param(
            f"from a.example (x by mx.corp.example) by mx.example.org; {DATE}",
            Hop("a.example", "", "mx.example.org", "", "", "", WHEN),
            id="a server named in a comment",
        ),
        pytest.param(
            "(qmail 31952 invoked from network); 5 Apr 2026 07:45:31 -0000",
            Hop("", "", "", "", "", "", datetime(2026, 4, 5, 7, 45, 31, tzinfo=UTC)),
            id="qmail, inside",
        ),
        pytest.param("nonsense", Hop("", "", "", "", "", "", None), id="nonsense"),
        pytest.param("", Hop("", "", "", "", "", "", None), id="empty"),
    ],
)
def test_a_server_on_the_way(value: str, found: Hop) -> None:
    """What it says of the transfer, without its comments; the address out of them."""
    assert hop(value) == found
