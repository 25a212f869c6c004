"""What a policy says where rules.yaml does not: the shipped rules.yaml spells out the same, line by line."""

from datetime import timedelta

from maildesk.policy.model import Notification, ServiceLevels
from maildesk.ticket.clocks import Targets
from maildesk.ticket.model import Lane

SERVICE_LEVELS = ServiceLevels({
    1: Targets(response=timedelta(minutes=15), resolution=timedelta(hours=4)),
    2: Targets(response=timedelta(hours=1), resolution=timedelta(hours=8)),
    3: Targets(response=timedelta(hours=4), resolution=timedelta(days=3)),
})  # fmt: skip

MATRIX = {
    ("company", "high"): 1, ("company", "normal"): 1, ("company", "low"): 2,
    ("department", "high"): 1, ("department", "normal"): 2, ("department", "low"): 3,
    ("individual", "high"): 2, ("individual", "normal"): 2, ("individual", "low"): 3,
}  # fmt: skip

_OUT = Lane.REQUESTER
NOTIFICATIONS = (
    Notification("acknowledgement", on=("opened",), to=("requester",), reply=_OUT),
    Notification("answer", on=("answered",), to=("requester", "watchers", "assignee"), reply=_OUT),
    Notification("status-changed", on=("taken",), to=("requester",), reply=_OUT, unless=("answered",), once=True),
    Notification("status-changed", on=("picked_up",), to=("team",)),
    Notification(
        "status-changed", on=("waiting_requester", "waiting_third_party", "on_hold"), to=("requester",), reply=_OUT,
        unless=("answered",),
    ),
    Notification("status-changed", on=("reopened",), to=("requester",), reply=_OUT),
    Notification("form", on=("asked",), to=("requester",), reply=_OUT, unless=("opened",)),
    Notification("resolved", on=("resolved",), to=("requester",), reply=_OUT),
    Notification("closed", on=("closed",), to=("requester",), reply=_OUT, unless=("confirmed",)),
    Notification("report", on=("recovered", "recurred"), to=("assignee",)),
    Notification("assigned", on=("opened", "assigned", "handed_over"), to=("assignee",), reply=_OUT, unless=("closed",)),
    Notification("requester-replied", on=("requester_replied",), to=("assignee",), reply=_OUT),
    Notification("escalation-hierarchical", on=("resolution_overdue", "response_overdue"), to=("assignee",), reply=_OUT),
    Notification("escalation-hierarchical", on=("resolution_overdue", "response_overdue"), to=("lead",)),
    Notification("unassignable", on=("unassignable",), to=("lead",)),
    Notification("widened", on=("widened",), to=("lead",)),
    Notification("bounced", on=("bounced",), to=("assignee",)),
    Notification("receipt", on=("refused",), to=("sender",), reply=_OUT),
    Notification("held", on=("held",), to=("sender",), reply=_OUT, unless=("refused",)),
)  # fmt: skip
