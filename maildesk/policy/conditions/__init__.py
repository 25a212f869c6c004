"""What a rule can ask: one small predicate per word of `when:`, a file per family."""

from maildesk.policy.conditions import mail, sender, ticket, time
from maildesk.policy.conditions.registry import CONDITIONS

__all__ = ["CONDITIONS", "mail", "sender", "ticket", "time"]
