"""Reports of machines: the ticket that those with a key belong to."""

import sqlalchemy as sa
from alembic import op

from maildesk.db.migrations.versions.r0001_first import NUMBER

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """No ticket has a key yet."""
    op.create_table(
        "report",
        sa.Column("key", sa.LargeBinary, nullable=False),
        sa.Column("ticket", NUMBER, nullable=False),
        sa.ForeignKeyConstraint(["ticket"], ["ticket.number"], name=op.f("fk_report_ticket")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_report")),
    )
    op.create_index(op.f("ix_report_ticket"), "report", ["ticket"])
