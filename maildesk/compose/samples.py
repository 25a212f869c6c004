"""Sample tickets and notices, which templates are checked and previewed with."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from markupsafe import Markup

from maildesk.mail.message import Attachment
from maildesk.ticket.model import Entry, EntryKind, Lane, Person, Role, Status, Ticket
from maildesk.ticket.values import Notice

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
BLOCKS = [
    {"kind": "paragraph", "lines": ("One line,", "and another.")},
    {"kind": "items", "items": ("first", "second")},
    {"kind": "facts", "pairs": (("Priority:", "1 (high)"),)},
    {"kind": "quoted", "html": Markup("What a person wrote.")},
    {"kind": "relayed", "html": Markup("What a person wrote.")},
]
ANN = Person("ann.lee@example.org", "Ann Lee")
_REQUESTER = {
    "en": Person("mary.jones@example.org", "Mary Jones", "en", "Sales", "+49 30 1234", "Berlin"),
    "zh": Person("li.lei@example.org", "李雷", "zh", "市场部", "8012", "上海"),
}
_SAID = {
    "en": ("VPN does not connect", "Hello,\n\nthe VPN does not connect since this morning: error 809.\n\nMary",
           "The certificate of the VPN server had expired. It is renewed; please try again."),
    "zh": ("VPN 连接失败", "您好：\n\n今天上午起 VPN 无法连接，提示错误 809。\n\n李雷",
           "VPN 服务器的证书过期了，现已更新，请您再试一次。"),
}  # fmt: skip
_STATUS = {"waiting_requester": Status.WAITING_REQUESTER, "waiting_third_party": Status.WAITING_THIRD_PARTY,
           "on_hold": Status.ON_HOLD, "reopened": Status.OPEN, "taken": Status.OPEN}  # fmt: skip
_FACTS = {
    "receipt": {"refusal": "#priority 9: there is no priority 9 (allowed: 1, 2, 3)"},
    "held": {"reason": "the reply token is not yours"},
    "bounced": {"recipient": "mary.jones@example.org", "reason": "550 5.1.1 no such user"},
    "alarm": {"text": "The mailbox help@example.org cannot be reached since 09:10."},
    "escalation-hierarchical": {"clock": "response"},
}
_TO_REQUESTER = ("acknowledgement", "answer", "status-changed", "resolved", "closed")


def situations(event: str, language: str) -> Iterator[tuple[Notice, Ticket | None]]:
    """Notices of an event with their tickets, the plainest case first; for `alarm` there is no ticket."""
    happenings = tuple(_STATUS) if event == "status-changed" else (event,)
    for happening in happenings:
        notice, ticket = _situation(event, happening, language)
        yield notice, ticket
        yield replace(notice, due=None, facts={}), ticket
        yield replace(notice, due=NOW - timedelta(minutes=5), reply=Lane.INTERNAL), ticket
        if ticket is not None:
            yield replace(notice, entry=None), replace(ticket, assignee=None, team="", category="")


def _situation(event: str, happening: str, language: str) -> tuple[Notice, Ticket | None]:
    requester = _REQUESTER.get(language, _REQUESTER["en"])
    subject, report, answer = _SAID.get(language, _SAID["en"])
    ticket = Ticket(
        number=123, subject=subject, requester=requester, created_at=NOW, updated_at=NOW, assignee=ANN,
        status=_STATUS.get(happening, Status.NEW), category="network.vpn", service_type="fault", team="network",
        description=report, resolution=answer if event in ("resolved", "closed") else "", language=language,
    )  # fmt: skip
    out = event in _TO_REQUESTER
    notice = Notice(
        event=event,
        happening=happening,
        recipient=requester if out else replace(ANN, language=language),
        role=Role.REQUESTER if out else Role.AGENT,
        reply=Lane.REQUESTER,
        entry=_entry(event, requester, report, answer),
        due=NOW + timedelta(hours=1),
        automatic=event not in ("answer", "requester-replied"),
        facts={
            "actor": requester.name if event == "requester-replied" else ANN.name,
            **_FACTS.get(event, {}),
        },
    )
    return notice, None if event == "alarm" else ticket


def _entry(event: str, requester: Person, report: str, answer: str) -> Entry | None:
    if event in ("answer", "status-changed"):
        return Entry(no=2, at=NOW, actor=ANN.address, lane=Lane.REQUESTER, kind=EntryKind.ANSWER, text=answer)
    if event in ("assigned", "requester-replied"):
        return Entry(
            no=1, at=NOW, actor=requester.address, lane=Lane.REQUESTER, kind=EntryKind.REPLY, text=report,
            attachments=(Attachment("screenshot.png", "image/png", 48_000, "0" * 64, inline=False),),
        )  # fmt: skip
    return None
