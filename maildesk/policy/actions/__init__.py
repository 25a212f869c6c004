"""What can be done to a ticket: one table for rules, for agents' commands and for `maildesk act`."""

from maildesk.policy.actions import classification, assignment, status, content, form, correlation, control  # isort: skip
from maildesk.policy.actions.registry import ACTIONS, Action, Context, Refused, Step, find

__all__ = [
    "ACTIONS",
    "Action",
    "Context",
    "Refused",
    "Step",
    "assignment",
    "classification",
    "content",
    "control",
    "correlation",
    "find",
    "form",
    "status",
]
