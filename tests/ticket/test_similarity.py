"""Which reports are alike, in English and in Chinese."""

import pytest

from maildesk.ticket.similarity import Report, alike, report, similar
from maildesk.ticket.values import Similar
from tests.ticket.tickets import BOB, MARY, ticket

Mail = tuple[str, str]
SIGNATURE = "\n\n-- \nExample Ltd, 1 Main Street, Berlin, +49 30 1234"

ALIKE: list[tuple[Mail, Mail]] = [
    (("VPN broken", "It does not connect."), ("vpn down", "")),
    (("VPN broken", "It does not connect."), ("VPN does not work", "I cannot connect to the VPN since this morning.")),
    (("Cannot connect to VPN", "Error 809 at home."), ("VPN error 809", "Hello, the VPN shows error 809 since 9.")),
    (("Outlook does not start", "It hangs at the profile."), ("Outlook hangs", "When I start Outlook it hangs.")),
    (("Printer 4B jams", "Paper is stuck."), ("Printer 4B", "Printer 4B does not print any more.")),
    (("Printing", "Printers on floor 2 are dead"), ("printer floor 2", "Printer dead on floor 2!")),
    (("ERP login fails", "I cannot log in to the ERP."), ("Cannot log in to ERP", "Since 8:00 the ERP login fails.")),
    (("No internet on the third floor", ""), ("Internet down", "No internet on third floor")),
    (("VPN 连不上", "在家办公时 vpn 一直提示连接超时。"), ("VPN 无法连接", "今天早上开始 VPN 连接超时")),
    (("ＶＰＮ不能用", ""), ("vpn用不了", "请帮忙看一下")),
    (("邮箱收不到邮件", "从早上开始收不到邮件"), ("收不到邮件", "您好，我的邮箱今天收不到邮件，请帮忙看一下")),
    (("打印机卡纸", "二楼的打印机又卡纸了。"), ("二楼打印机坏了", "二楼打印机卡纸，打印不了")),
    (("OA 系统打不开", "考勤页面一直转圈。"), ("OA打不开", "OA 登录页面打不开")),
    (("无线网络断了", "三楼会议室连不上无线网络"), ("三楼无线网络故障", "会议室的无线网络连不上")),
    (("考勤系统登录不了", ""), ("考勤登录失败", "考勤系统打不开")),
    (("VPN连接失败", ""), ("VPN broken", "")),
]  # fmt: skip
APART: list[tuple[Mail, Mail]] = [
    (("VPN broken", "It does not connect."), ("Printer broken", "It does not print.")),
    (("Outlook does not start", "It hangs."), ("Laptop does not start", "It hangs.")),
    (("Cannot log in to ERP", ""), ("Cannot log in to Windows", "")),
    (("New laptop", "Could I get a new one?"), ("New monitor", "Could I get a new one?")),
    (("Help", "It does not work."), ("Help", "Please help me.")),
    (("Printer 4B jams", ""), ("Screen flickers", "")),
    (("Question", "How do I book a meeting room?"), ("Question", "How do I change my phone number?")),
    (("Error 4711 in ERP", "Posting ends with it."), ("Error 0x80070005", "Outlook ends with it.")),
    (("Mouse lost", f"Please send one.{SIGNATURE}"), ("Screen flickers", f"Since today.{SIGNATURE}")),
    (("打印机卡纸", "二楼的打印机又卡纸了。"), ("电脑蓝屏", "今天蓝屏三次了。")),
    (("VPN 连不上", ""), ("打印机连不上", "")),
    (("邮箱满了", "提示邮箱已满，发不出邮件。"), ("打印机坏了", "今天打印机坏了，提示错误。")),
    (("电脑无法开机", ""), ("邮箱无法登录", "")),
    (("求助", "还是老问题。"), ("求助", "请帮忙")),
    (("无法登录ERP系统", ""), ("无法登录OA系统", "")),
    (("", ""), ("", "")),
]  # fmt: skip


def _report(mail: Mail, number: int = 1, systems: str = "") -> Report:
    subject, text = mail
    requester = MARY if number == 1 else BOB
    fields = {"system": systems} if systems else {}
    return report(
        ticket(number=number, subject=subject, description=text, requester=requester, fields=fields)
    )


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_alike(one: Mail, other: Mail) -> None:
    """Both are about the same thing, whichever is the first."""
    assert alike(_report(one), _report(other))
    assert alike(_report(other), _report(one))


@pytest.mark.parametrize(("one", "other"), APART)
def test_apart(one: Mail, other: Mail) -> None:
    """What everybody writes makes no two reports alike."""
    assert not alike(_report(one), _report(other))
    assert not alike(_report(other), _report(one))


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [("payroll", "crm, payroll", True), ("payroll", "crm", False), ("", "", False)],
)
def test_the_same_system(one: str, other: str, expected: bool) -> None:
    """It makes reports alike that have no word in common."""
    mails = ("A", "Nobody is paid."), ("B", "Slips are missing.")
    assert alike(_report(mails[0], systems=one), _report(mails[1], systems=other)) is expected


def test_similar_ones_of_others() -> None:
    """The oldest first, without one's own and without what is only odd."""
    vpn = ("VPN broken", "")
    others = [_report(vpn, 5), _report(vpn, 3), _report(vpn, 1), _report(("Mouse lost", ""), 4)]
    assert similar(_report(vpn), others) == tuple(
        Similar(number, BOB.address, "VPN broken") for number in (3, 5)
    )
