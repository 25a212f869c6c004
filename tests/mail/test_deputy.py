"""Who stands in for somebody who is away."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maildesk.mail.deputy import deputy
from maildesk.mail.message import Address


@pytest.mark.parametrize(
    ("note", "name", "address"),
    [
        ("In urgent cases please contact Bob Ray (bob@example.org).", "Bob Ray", "bob@example.org"),
        ("Please contact my colleague Bob Ray at bob@example.org.", "Bob Ray", "bob@example.org"),
        ("Please email bob@example.org instead.", "", "bob@example.org"),
        ("For anything urgent, contact Bob Ray.", "Bob Ray", ""),
        ("Bitte wenden Sie sich an Frau Eva Maier, eva@example.org.", "Eva Maier", "eva@example.org"),
        ("Bitte wenden Sie sich an meine Kollegin Eva Maier.", "Eva Maier", ""),
        ("Vertretung: Eva Maier (eva@example.org)", "Eva Maier", "eva@example.org"),
        ("如有急事请联系张三 zhang@example.cn。", "张三", "zhang@example.cn"),
        ("请联系我的同事李小龙（li@example.cn）。", "李小龙", "li@example.cn"),
        ("职务代理人：王博", "王博", ""),
        ("急事请联系王博，谢谢。", "王博", ""),
        ("请与王五联系(wang@example.cn)", "王五", "wang@example.cn"),
        ("如有急事請聯絡 陳大文 chen@example.tw", "陳大文", "chen@example.tw"),
        ("工作由赵六负责，邮箱zhao@example.cn", "赵六", "zhao@example.cn"),
        ("Please contact\nBob Ray <bob@example.org>\nRegards", "Bob Ray", "bob@example.org"),
        ("Please contact Bob Ray\nRegards", "Bob Ray", ""),
        ("Bob Ray (bob@example.org) will cover for me.", "Bob Ray", "bob@example.org"),
        ("Please direct urgent requests to bob@example.org.", "", "bob@example.org"),
        ("Please contact our Service Desk at desk@example.org.", "Service Desk", "desk@example.org"),
        ("Bitte wenden Sie sich an Frau Maier.", "Maier", ""),
        ("Bitte schreiben Sie in dringenden Fällen an eva@example.org.", "", "eva@example.org"),
        ("Ansprechpartnerin während meiner Abwesenheit ist Eva Maier.", "Eva Maier", ""),
    ],
)
def test_who_stands_in(note: str, name: str, address: str) -> None:
    """By name, by address, or both."""
    assert deputy(note, "ann@example.org") == Address(name, address)


@pytest.mark.parametrize(
    "note",
    [
        "I am away.",
        "Please contact me at ann@example.org.",
        "Please contact me on my mobile.",
        "Please contact Support.",
        "Please contact HR for payroll.",
        "Please contact Bob or Carl.",
        "My new email is ann.new@other.example.org.",
        "Please send attachments to files@example.org.",
        "Bitte wenden Sie sich an Ihren Vorgesetzten.",
        "Meine Vertretung ist telefonisch erreichbar.",
        "我在休假。",
        "请联系客服。",
        "请联系我的手机。",
        "联系方式 13800000000",
        "我会尽快与您联系。",
        "由于出差，无法回复。",
    ],
)
def test_nobody_stands_in(note: str) -> None:
    """Who is away is no deputy of themselves; a department without an address is nobody, and so is half a name."""
    assert deputy(note, "ann@example.org") is None


@given(st.text())
def test_any_text(text: str) -> None:
    """Nothing is raised."""
    deputy(text, "")
