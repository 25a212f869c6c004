"""Sample tickets and notices, which templates are checked and previewed with."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from markupsafe import Markup

from maildesk.mail.message import Attachment
from maildesk.ticket.model import Entry, EntryKind, Lane, Person, Role, Status, Ticket
from maildesk.ticket.values import Notice, Similar

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
SOON, LATE = NOW + timedelta(hours=1), NOW - timedelta(minutes=5)
ANN = Person("ann.lee@example.org", "Ann Lee")
_REQUESTERS = {
    "en": Person("mary.jones@example.org", "Mary Jones", "en", "Sales", "+49 30 1234", "Berlin"),
    "zh": Person("li.lei@example.org", "李雷", "zh", "市场部", "8012", "上海"),
}
_SUBJECTS = {"en": "VPN does not connect", "zh": "VPN 连接失败"}
_REPORTS = {
    "en": "Hello,\n\nthe VPN does not connect since this morning: error 809.\n\nMary",
    "zh": "您好：\n\n今天上午起 VPN 无法连接，提示错误 809。\n\n李雷",
}
_ANSWERS = {
    "en": "The certificate of the VPN server had expired. It is renewed; please try again.",
    "zh": "VPN 服务器的证书过期了，现已更新，请您再试一次。",
}
_SAYINGS = {
    EntryKind.UNASSIGNABLE: "nobody of network can take it: Ann Lee has 12 of 12 open, Bob Ray is away"
}
_SIMILAR = tuple(Similar(120 + one, f"colleague{one}@example.org", "VPN 809") for one in range(3))
_SCREENSHOT = Attachment("screenshot.png", "image/png", 48_000, "0" * 64, inline=False)


@dataclass(frozen=True, slots=True)
class _Case:
    """How an event usually comes: to whom, where a reply goes, which entry it shows, and its facts."""

    role: Role = Role.AGENT
    reply: Lane = Lane.INTERNAL
    entry: EntryKind | None = None
    due: datetime | None = SOON
    statuses: Mapping[str, Status] = field(default_factory=dict)
    facts: Mapping[str, str] = field(default_factory=dict)


_OUT, _AT_WORK = (Role.REQUESTER, Lane.REQUESTER), (Role.AGENT, Lane.REQUESTER)
_STATUSES = {"taken": Status.OPEN, "waiting_requester": Status.WAITING_REQUESTER, "on_hold": Status.ON_HOLD,
             "waiting_third_party": Status.WAITING_THIRD_PARTY, "reopened": Status.OPEN}  # fmt: skip
_CASES = {
    "acknowledgement": _Case(*_OUT),
    "form": _Case(
        *_OUT, facts={"questions.en": "Since when (9:00 today):", "questions.zh": "从何时开始（今天9点）："}
    ),
    "answer": _Case(*_OUT, EntryKind.ANSWER),
    "status-changed": _Case(*_OUT, EntryKind.CHANGE, statuses=_STATUSES),
    "resolved": _Case(*_OUT, statuses={"resolved": Status.RESOLVED}),
    "closed": _Case(*_OUT, due=None, statuses={"closed": Status.CLOSED}),
    "assigned": _Case(*_AT_WORK, EntryKind.OPENED),
    "requester-replied": _Case(*_AT_WORK, EntryKind.REPLY),
    "escalation-hierarchical": _Case(due=LATE, facts={"clock": "response"}),
    "unassignable": _Case(entry=EntryKind.UNASSIGNABLE),
    "report": _Case(
        entry=EntryKind.REPORT, due=None, statuses={"recovered": Status.CLOSED, "recurred": Status.OPEN}
    ),
    "widened": _Case(entry=EntryKind.WIDENED),
    "receipt": _Case(facts={"refusal": "#priority 9: no such priority (allowed: 1, 2, 3)"}),
    "held": _Case(facts={"reason": "the reply token was not given to this sender"}),
    "bounced": _Case(facts={"recipient": "mary.jones@example.org", "reason": "550 5.1.1 no such user"}),
    "alarm": _Case(facts={"text": "The mailbox help@example.org cannot be reached since 09:10."}),
}


def situations(event: str, language: str) -> Iterator[tuple[Notice, Ticket | None]]:
    """Notices of an event with their tickets, the plainest first. `alarm` has no ticket."""
    case = _CASES.get(event, _Case(entry=EntryKind.OPENED))
    for happening, status in (case.statuses or {event: Status.OPEN}).items():
        ticket = _ticket(language, status)
        notice = _notice(event, happening, case, ticket)
        if event == "alarm":
            yield notice, None
            continue
        yield notice, ticket
        yield replace(notice, due=None, facts={}), replace(ticket, responded_at=NOW)
        yield replace(notice, due=LATE, facts={"clock": "resolution"}), ticket
        yield replace(notice, entry=None), replace(ticket, assignee=None, team="", resolution="")


def _ticket(language: str, status: Status) -> Ticket:
    known = language if language in _SUBJECTS else "en"
    return Ticket(
        number=123, subject=_SUBJECTS[known], requester=_REQUESTERS[known], created_at=NOW, updated_at=NOW,
        status=status, category="network.vpn", service_type="fault", team="network", assignee=ANN, language=language,
        description=_REPORTS[known],
        resolution=_ANSWERS[known] if status in (Status.RESOLVED, Status.CLOSED) else "",
    )  # fmt: skip


def _notice(event: str, happening: str, case: _Case, ticket: Ticket) -> Notice:
    outward = case.role == Role.REQUESTER
    relayed = case.entry in (EntryKind.ANSWER, EntryKind.REPLY)
    writer = ticket.requester if case.entry == EntryKind.REPLY else ANN
    return Notice(
        event=event,
        happening=happening,
        recipient=ticket.requester if outward else replace(ANN, language=ticket.language),
        role=case.role,
        reply=case.reply,
        entry=_entry(case.entry, ticket) if case.entry else None,
        due=case.due,
        automatic=not relayed,
        similar=_SIMILAR if event == "widened" else (),
        facts={"actor": writer.name, **case.facts},
    )


def _entry(kind: EntryKind, ticket: Ticket) -> Entry:
    known = ticket.language if ticket.language in _ANSWERS else "en"
    if kind in (EntryKind.OPENED, EntryKind.REPLY):
        return Entry(
            no=1, at=NOW, actor=ticket.requester.address, lane=Lane.REQUESTER, kind=kind, text=ticket.description,
            attachments=(_SCREENSHOT,),
        )  # fmt: skip
    return Entry(
        no=2,
        at=NOW,
        actor=ANN.address,
        lane=Lane.REQUESTER,
        kind=kind,
        text=_SAYINGS.get(kind, _ANSWERS[known]),
    )


BLOCKS = (
    {"kind": "paragraph", "lines": ("One line,", "and another.")},
    {"kind": "items", "items": ("first", "second")},
    {"kind": "facts", "pairs": (("Priority:", "1 (high)"),)},
    {"kind": "quoted", "html": Markup("What a person wrote.")},
    {"kind": "relayed", "html": Markup("What a person wrote.")},
)
