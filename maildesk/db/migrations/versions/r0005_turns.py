"""Whose turn it was, and who has how much."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Nobody had a turn yet. The tickets of an agent that are not solved are counted in an index alone."""
    op.create_table(
        "turn",
        sa.Column("person", sa.BigInteger().with_variant(sa.Integer, "sqlite"), nullable=False),
        sa.Column("number", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("person", name=op.f("pk_turn")),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_turn_person")),
    )
    op.create_index(op.f("ix_ticket_assignee_status"), "ticket", ["assignee", "status"])
    op.drop_index(op.f("ix_ticket_assignee"), "ticket")
