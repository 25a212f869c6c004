"""What kind of ticket it is, and how much it matters."""

from dataclasses import replace
from typing import Any

from maildesk.policy.actions import arguments as read
from maildesk.policy.actions.registry import Context, action
from maildesk.ticket.draft import Draft
from maildesk.ticket.model import SERVICE_TYPES, RecordType

_TYPES = {"request": "service_request", "故障": "incident", "事件": "incident", "服务请求": "service_request",
          "请求": "service_request", "问题": "problem"}  # fmt: skip
_SERVICE_TYPES = {
    "故障": "fault",
    "开通": "provisioning",
    "权限": "access",
    "咨询": "inquiry",
    "其他": "other",
}
_IMPACTS = {"个人": "individual", "部门": "department", "公司": "company", "全公司": "company"}
_URGENCIES = {"高": "high", "中": "normal", "低": "low", "urgent": "high", "紧急": "high"}


@action("type", read.choice("type", tuple(RecordType), _TYPES), aliases=("类型",))
def set_type(draft: Draft, argument: str, context: Context) -> Draft:
    """The record type: incident, service_request, problem."""
    return draft.set(type=RecordType(argument))


@action("service_type", read.choice("service type", SERVICE_TYPES, _SERVICE_TYPES), aliases=("服务类型",))
def set_service_type(draft: Draft, argument: str, context: Context) -> Draft:
    """The service type: fault, provisioning, access, inquiry, other."""
    return draft.set(service_type=argument)


@action("category", read.label, aliases=("类别", "分类"))
def set_category(draft: Draft, argument: str, context: Context) -> Draft:
    """The category, finer parts after dots: `network.vpn`. While nobody has the ticket, the team that is responsible
    for it follows."""
    return routed(draft.set(category=argument.lower()), context)


def _impact(argument: str, context: Context) -> str:
    """How many are affected, in the policy's words."""
    return read.choice("impact", context.policy.impacts, _IMPACTS)(argument, context)


def _urgency(argument: str, context: Context) -> str:
    """How soon it matters, in the policy's words."""
    return read.choice("urgency", context.policy.urgencies, _URGENCIES)(argument, context)


@action("impact", _impact, aliases=("影响范围", "影响"))
def set_impact(draft: Draft, argument: str, context: Context) -> Draft:
    """How many are affected: individual, department, company. The priority follows by the matrix."""
    return weighed(draft.set(impact=argument), context)


@action("urgency", _urgency, aliases=("紧急程度", "紧急度"))
def set_urgency(draft: Draft, argument: str, context: Context) -> Draft:
    """How soon it matters: high, normal, low. The priority follows by the matrix."""
    return weighed(draft.set(urgency=argument), context)


@action("priority", read.priority, aliases=("prio", "优先级"))
def set_priority(draft: Draft, argument: int, context: Context) -> Draft:
    """The priority, 1 is the highest; high, normal, low mean 1, 2, 3."""
    return draft.set(priority=argument)


def weighed(draft: Draft, context: Context) -> Draft:
    """The draft with the priority that its impact and urgency give."""
    return follows(draft, priority=context.policy.level(draft.ticket))


def routed(draft: Draft, context: Context) -> Draft:
    """The draft with the team that the matrix has for its category and its requester's site, while nobody has it."""
    ticket = draft.ticket
    site = ticket.fields.get("site") or ticket.requester.site
    team = context.policy.responsible(ticket.category, site)
    if team is None or ticket.assignee or "team" in ticket.locked:
        return draft
    return follows(draft, team=team.name, line=team.line)


def follows(draft: Draft, **values: Any) -> Draft:
    """The draft with fields that follow from others: an agent's choice stays, and nothing is locked by it."""
    free = {field: value for field, value in values.items() if field not in draft.ticket.locked}
    return replace(draft, ticket=replace(draft.ticket, **free))
