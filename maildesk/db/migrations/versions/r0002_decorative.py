"""Attachments that are there for the looks."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """What is stored already counts as a file, as it did."""
    op.add_column(
        "entry_attachment",
        sa.Column("decorative", sa.Boolean, nullable=False, server_default=sa.false()),
    )
