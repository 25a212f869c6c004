"""What a mail says about the conversation it belongs to: ticket numbers and ancestors. Claims, not proof."""

import re
from functools import cache

from maildesk.mail.message import Message

ANCESTORS = 100


def numbers(subject: str, prefix: str) -> tuple[int, ...]:
    """The ticket numbers that stand in a subject as `[PREFIX-123]`, in order.

    The prefix is compared without case; only ASCII digits count, and at most eighteen, which any database holds.
    """
    return tuple(int(match[1]) for match in _tag(prefix).finditer(subject))


@cache
def _tag(prefix: str) -> re.Pattern[str]:
    return re.compile(rf"\[{re.escape(prefix)}-([0-9]{{1,18}})\]", re.IGNORECASE)


def ancestors(message: Message) -> tuple[str, ...]:
    """The mails that this one answers, nearest first: In-Reply-To, then References backwards (RFC 5322 3.6.4)."""
    ids = (*message.in_reply_to, *reversed(message.references))
    return tuple(dict.fromkeys(ids))[:ANCESTORS]
