"""Delivery reports of systems that do not keep to the standard, and people who write about them."""

import pytest

from maildesk.mail.message import Bounce, Origin
from maildesk.mail.read import read
from tests.mail.letters import mail

UTF_8 = {"Content_Type": "text/plain; charset=utf-8", "Content_Transfer_Encoding": "8bit"}

# System, who it says it is, its subject, its text; what is to be had of that.
REPORTS = [
    ("qmail", "MAILER-DAEMON@mx.example.org", "failure notice",
     "Hi. This is the qmail-send program at mx.example.org.\nI'm afraid I wasn't able to deliver your message to the following addresses.\n"
     "This is a permanent error; I've given up. Sorry it didn't work out.\n\n<ann@example.org>:\nSorry, no mailbox here by that name. (#5.1.1)\n",
     "failed", "5.1.1"),
    ("Exim", "Mail Delivery System <Mailer-Daemon@mx.example.org>", "Mail delivery failed: returning message to sender",
     "A message that you sent could not be delivered to one or more of its\nrecipients. The following address(es) failed:\n\n"
     "  ann@example.org\n    SMTP error from remote mail server after RCPT TO:<ann@example.org>:\n    550 No such user\n",
     "failed", "5.1.1"),
    ("Exim, late", "Mail Delivery System <Mailer-Daemon@mx.example.org>", "Warning: message delayed 24 hours",
     "A message that you sent has not yet been delivered to one or more of its\nrecipients after more than 24 hours on the queue.\n\n"
     "The address to which the message has not yet been delivered is:\n\n  ann@example.org\n    Delay reason: Connection timed out\n",
     "delayed", "4.4.7"),
    ("Exchange", "postmaster@example.org", "Undeliverable: VPN",
     "Delivery has failed to these recipients or groups:\n\nann@example.org (ann@example.org)\nThe address couldn't be found.\n\n"
     "Remote Server returned '550 5.1.10 RESOLVER.ADR.RecipientNotFound'\n",
     "failed", "5.1.10"),
    ("Domino", "Postmaster@example.org", "DELIVERY FAILURE: User ann not listed in Domino Directory",
     "Your message\n\n  Subject: VPN\n\nwas not delivered to:\n\n  ann@example.org\n\nbecause:\n\n  User ann not listed in Domino Directory\n",
     "failed", "5.1.1"),
    ("QQ", "PostMaster@qq.com", "来自qq.com的退信",
     "很抱歉您发送的邮件被退回，以下是该邮件的相关信息：\n\n主 题：打印机\n\n无法发送到 ann@example.org\n\n"
     "退信原因\n收件人邮件地址（ann@example.org）不存在，邮件无法送达。\n",
     "failed", "5.1.1"),
    ("NetEase", "Postmaster@163.com", "系统退信",
     "抱歉，您的邮件被退回来了……\n\n收件人：ann@example.org\n退信原因：收件人邮箱容量已满\n", "failed", "5.2.2"),
    ("Coremail", "postmaster@example.cn", "邮件投递失败通知",
     "您发送的邮件无法送达以下收件人：\n ann@example.org\n错误原因: 550 5.1.1 User unknown\n", "failed", "5.1.1"),
    ("in Chinese, late", "postmaster@example.cn", "邮件投递延迟通知",
     "邮件暂时无法送达 ann@example.org，系统将继续尝试。连接超时\n", "delayed", "4.4.7"),
    ("in German", "Mailer-Daemon@example.de", "Unzustellbar: VPN",
     "Die Nachricht konnte nicht zugestellt werden: ann@example.org\nDas Postfach ist voll.\n", "failed", "5.2.2"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("system", "sender", "subject", "text", "action", "status"), REPORTS, ids=[row[0] for row in REPORTS]
)
def test_a_report(system: str, sender: str, subject: str, text: str, action: str, status: str) -> None:
    """The recipient stands in the text, and why it failed in a code or in words."""
    reading = read(mail(text, From=sender, Subject=subject, **UTF_8))
    permanent = action == "failed"
    assert reading.bounces == (Bounce("ann@example.org", action, status, permanent, None),)
    assert (reading.origin, reading.may_answer) == (Origin.BOUNCE, False)


@pytest.mark.parametrize("return_path", [None, "<mary@example.org>"])
@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Mail does not arrive", "Mail to bob@example.org comes back: 550 5.1.1 User unknown.\n"),
        ("Fwd: Undelivered Mail Returned to Sender", "See below.\n\n<bob@example.org>: 550 5.1.1 unknown\n"),
        ("Re: Undeliverable: VPN", "bob@example.org: 550 5.1.1\n"),
        ("Mailbox full, cannot send mail", "It says: quota exceeded for bob@example.org.\n"),
        ("退信", "收到退信，对方邮箱 bob@example.org，550 5.1.1\n"),
        ("邮件退信问题", "我发给 bob@example.org 的邮件被退回，提示 550 User not found，请处理。\n"),
    ],
)
def test_a_person(subject: str, text: str, return_path: str | None) -> None:
    """Who writes about mail that does not arrive, or passes a report on, is a requester, whatever they quote."""
    reading = read(mail(text, Subject=subject, Return_Path=return_path, **UTF_8))
    assert (reading.origin, reading.bounces) == (Origin.PERSON, ())
