"""`widening:`."""

from typing import Any

from maildesk.policy import shapes
from maildesk.policy.findings import Findings
from maildesk.policy.model import Widening
from maildesk.policy.shapes import NO, Reader, record
from maildesk.policy.source import Node, Scalar

FEWEST, MOST = 2, 50  # similar tickets
WIDENING: dict[str, Reader[Any]] = {"similar": shapes.whole(FEWEST, MOST), "within": shapes.duration}


def widening(node: Node, found: Findings) -> Widening | None:
    """How many similar tickets within what time raise the impact; None for `off`."""
    if isinstance(node, Scalar) and node.text.lower() in NO:
        return None
    return Widening(**record(WIDENING)(node, found))
