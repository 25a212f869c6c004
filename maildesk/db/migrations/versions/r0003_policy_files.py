"""The files that a policy is made of, and what became of the last change to it."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """A policy that is stored already is one file."""
    op.add_column("policy", sa.Column("files", sa.Text, nullable=False, server_default="{}"))
    op.create_table(
        "proposal",
        sa.Column("hash", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_proposal")),
    )
