"""Tickets are found by when they were reported."""

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Similar tickets are those of the last half hour."""
    op.create_index(op.f("ix_ticket_created_at"), "ticket", ["created_at"])
