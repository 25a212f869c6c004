"""The first schema."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

TIME = sa.DateTime(timezone=True)
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")  # SQLite numbers rows only in an INTEGER column

# SQLite finds text through a full-text table that reads `search` and is kept in step by triggers.
FULL_TEXT = {
    "postgresql": (
        "CREATE INDEX ix_search_text ON search USING gin (to_tsvector('simple'::regconfig, text))",
    ),
    "sqlite": (
        """CREATE VIRTUAL TABLE search_fts USING fts5(
            text, content = 'search', content_rowid = 'id', tokenize = 'unicode61 remove_diacritics 0')""",
        """CREATE TRIGGER search_inserted AFTER INSERT ON search BEGIN
            INSERT INTO search_fts (rowid, text) VALUES (new.id, new.text); END""",
        """CREATE TRIGGER search_deleted AFTER DELETE ON search BEGIN
            INSERT INTO search_fts (search_fts, rowid, text) VALUES ('delete', old.id, old.text); END""",
    ),
}  # fmt: skip


def upgrade() -> None:
    """Makes every table. The way back is a backup."""
    op.create_table(
        "blob",
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("octets", sa.LargeBinary, nullable=True),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_blob")),
    )
    op.create_table(
        "mailbox",
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("uidvalidity", sa.BigInteger, nullable=False),
        sa.Column("first_uid", sa.BigInteger, nullable=False),
        sa.Column("since", TIME, nullable=False),
        sa.Column("renewed", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("address", name=op.f("pk_mailbox")),
    )
    op.create_table(
        "person",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("department", sa.Text, nullable=False),
        sa.Column("phone", sa.Text, nullable=False),
        sa.Column("site", sa.Text, nullable=False),
        sa.Column("vip", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
    )
    op.create_table(
        "policy",
        sa.Column("hash", sa.Text, nullable=False),
        sa.Column("activated_at", TIME, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_policy")),
    )
    op.create_table(
        "reply_key",
        sa.Column("id", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("secret", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reply_key")),
    )
    op.create_table(
        "schedule",
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("due_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_schedule")),
    )
    op.create_table(
        "sequence",
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("next", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_sequence")),
    )
    op.create_table(
        "person_address",
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("person", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("address", name=op.f("pk_person_address")),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_person_address_person")),
    )
    op.create_index(op.f("ix_person_address_person"), "person_address", ["person"])
    op.create_table(
        "ticket",
        sa.Column("number", NUMBER, nullable=False, autoincrement=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("service_type", sa.Text, nullable=False),
        sa.Column("category", sa.Text, nullable=False),
        sa.Column("priority", sa.Integer, nullable=False),
        sa.Column("impact", sa.Text, nullable=False),
        sa.Column("urgency", sa.Text, nullable=False),
        sa.Column("business_impact", sa.Text, nullable=False),
        sa.Column("queue", sa.Text, nullable=False),
        sa.Column("team", sa.Text, nullable=False),
        sa.Column("line", sa.Integer, nullable=False),
        sa.Column("requester", NUMBER, nullable=False),
        sa.Column("assignee", NUMBER, nullable=True),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("mailbox", sa.Text, nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("updated_at", TIME, nullable=False),
        sa.Column("due_at", TIME, nullable=True),
        sa.Column("wake_at", TIME, nullable=True),
        sa.Column("responded_at", TIME, nullable=True),
        sa.Column("resolved_at", TIME, nullable=True),
        sa.Column("closed_at", TIME, nullable=True),
        sa.Column("confirmed_at", TIME, nullable=True),
        sa.Column("paused_since", TIME, nullable=True),
        sa.Column("paused_for", sa.BigInteger, nullable=False),
        sa.Column("reopened", sa.Integer, nullable=False),
        sa.Column("entry_count", sa.Integer, nullable=False),
        sa.Column("locked", sa.Text, nullable=False),
        sa.Column("fired", sa.Text, nullable=False),
        sa.Column("closure_code", sa.Text, nullable=False),
        sa.Column("cause", sa.Text, nullable=False),
        sa.Column("resolution", sa.Text, nullable=False),
        sa.Column("root_message_id", sa.Text, nullable=False),
        sa.Column("description", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_ticket")),
        sa.ForeignKeyConstraint(["assignee"], ["person.id"], name=op.f("fk_ticket_assignee")),
        sa.ForeignKeyConstraint(["requester"], ["person.id"], name=op.f("fk_ticket_requester")),
    )
    op.create_index(op.f("ix_ticket_assignee"), "ticket", ["assignee"])
    op.create_index(op.f("ix_ticket_requester"), "ticket", ["requester"])
    op.create_index(op.f("ix_ticket_status"), "ticket", ["status"])
    op.create_index(op.f("ix_ticket_wake_at"), "ticket", ["wake_at"])
    op.create_table(
        "correlation",
        sa.Column("key", sa.LargeBinary, nullable=False),
        sa.Column("ticket", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_correlation")),
        sa.ForeignKeyConstraint(["ticket"], ["ticket.number"], name=op.f("fk_correlation_ticket")),
    )
    op.create_index(op.f("ix_correlation_ticket"), "correlation", ["ticket"])
    op.create_table(
        "inbox",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("mailbox", sa.Text, nullable=False),
        sa.Column("received_at", TIME, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("oversize", sa.BigInteger, nullable=False),
        sa.Column("silent", sa.Boolean, nullable=False),
        sa.Column("disposition", sa.Text, nullable=True),
        sa.Column("reason", sa.Text, nullable=True),
        sa.Column("ticket", NUMBER, nullable=True),
        sa.Column("message_id", sa.Text, nullable=True),
        sa.Column("message_key", sa.LargeBinary, nullable=True),
        sa.Column("lease_until", TIME, nullable=True),
        sa.Column("owner", sa.Text, nullable=True),
        sa.Column("error", sa.Text, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbox")),
        sa.ForeignKeyConstraint(["sha256"], ["blob.sha256"], name=op.f("fk_inbox_sha256")),
        sa.ForeignKeyConstraint(["ticket"], ["ticket.number"], name=op.f("fk_inbox_ticket")),
        sa.UniqueConstraint("sha256", name=op.f("uq_inbox_sha256")),
    )
    op.create_index(op.f("ix_inbox_message_key"), "inbox", ["message_key"])
    op.create_index(op.f("ix_inbox_state_attempts_id"), "inbox", ["state", "attempts", "id"])
    op.create_table(
        "link",
        sa.Column("ticket", NUMBER, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("other", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("ticket", "position", name=op.f("pk_link")),
        sa.ForeignKeyConstraint(["ticket"], ["ticket.number"], name=op.f("fk_link_ticket")),
    )
    op.create_index(op.f("ix_link_other"), "link", ["other"])
    op.create_table(
        "outbox",
        sa.Column("id", NUMBER, nullable=False, autoincrement=False),
        sa.Column("ticket", NUMBER, nullable=True),
        sa.Column("entry_no", sa.Integer, nullable=True),
        sa.Column("event", sa.Text, nullable=False),
        sa.Column("recipient", sa.Text, nullable=False),
        sa.Column("lane", sa.Text, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("message_id", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("held", sa.Text, nullable=True),
        sa.Column("automatic", sa.Boolean, nullable=False),
        sa.Column("answering", sa.Boolean, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("next_attempt_at", TIME, nullable=True),
        sa.Column("owner", sa.Text, nullable=True),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("sent_at", TIME, nullable=True),
        sa.Column("last_error", sa.Text, nullable=True),
        sa.Column("reported", sa.Boolean, nullable=False),
        sa.Column("octets", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.ForeignKeyConstraint(["ticket"], ["ticket.number"], name=op.f("fk_outbox_ticket")),
        sa.UniqueConstraint("message_id", name=op.f("uq_outbox_message_id")),
    )
    op.create_index(op.f("ix_outbox_recipient_created_at"), "outbox", ["recipient", "created_at"])
    op.create_index(op.f("ix_outbox_state_next_attempt_at"), "outbox", ["state", "next_attempt_at"])
    op.create_index(op.f("ix_outbox_ticket"), "outbox", ["ticket"])
    op.create_table(
        "participant",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("ticket", NUMBER, nullable=False),
        sa.Column("person", NUMBER, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_participant")),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_participant_person")),
        sa.ForeignKeyConstraint(["ticket"], ["ticket.number"], name=op.f("fk_participant_ticket")),
        sa.UniqueConstraint("ticket", "person", name=op.f("uq_participant_ticket_person")),
    )
    op.create_index(op.f("ix_participant_person"), "participant", ["person"])
    op.create_table(
        "search",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("ticket", NUMBER, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search")),
        sa.ForeignKeyConstraint(["ticket"], ["ticket.number"], name=op.f("fk_search_ticket")),
    )
    op.create_index(op.f("ix_search_ticket"), "search", ["ticket"])
    op.create_table(
        "ticket_field",
        sa.Column("ticket", NUMBER, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("ticket", "name", name=op.f("pk_ticket_field")),
        sa.ForeignKeyConstraint(["ticket"], ["ticket.number"], name=op.f("fk_ticket_field_ticket")),
    )
    op.create_table(
        "ticket_tag",
        sa.Column("ticket", NUMBER, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("tag", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("ticket", "position", name=op.f("pk_ticket_tag")),
        sa.ForeignKeyConstraint(["ticket"], ["ticket.number"], name=op.f("fk_ticket_tag_ticket")),
    )
    op.create_index(op.f("ix_ticket_tag_tag"), "ticket_tag", ["tag"])
    op.create_table(
        "attempt",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("outbox", NUMBER, nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("code", sa.Integer, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempt")),
        sa.ForeignKeyConstraint(["outbox"], ["outbox.id"], name=op.f("fk_attempt_outbox")),
    )
    op.create_index(op.f("ix_attempt_outbox"), "attempt", ["outbox"])
    op.create_table(
        "copy",
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("inbox", NUMBER, nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_copy")),
        sa.ForeignKeyConstraint(["inbox"], ["inbox.id"], name=op.f("fk_copy_inbox")),
    )
    op.create_table(
        "decision",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("inbox", NUMBER, nullable=True),
        sa.Column("ticket", NUMBER, nullable=True),
        sa.Column("at", TIME, nullable=False),
        sa.Column("policy_hash", sa.Text, nullable=False),
        sa.Column("stimulus", sa.Text, nullable=False),
        sa.Column("situation", sa.Text, nullable=False),
        sa.Column("decision", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
        sa.ForeignKeyConstraint(["inbox"], ["inbox.id"], name=op.f("fk_decision_inbox")),
        sa.ForeignKeyConstraint(["ticket"], ["ticket.number"], name=op.f("fk_decision_ticket")),
    )
    op.create_index(op.f("ix_decision_inbox"), "decision", ["inbox"])
    op.create_index(op.f("ix_decision_ticket"), "decision", ["ticket"])
    op.create_table(
        "entry",
        sa.Column("ticket", NUMBER, nullable=False),
        sa.Column("no", sa.Integer, nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("lane", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("rule", sa.Text, nullable=True),
        sa.Column("message_id", sa.Text, nullable=True),
        sa.Column("inbox_id", NUMBER, nullable=True),
        sa.Column("changes", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("html", sa.Text, nullable=True),
        sa.PrimaryKeyConstraint("ticket", "no", name=op.f("pk_entry")),
        sa.ForeignKeyConstraint(["inbox_id"], ["inbox.id"], name=op.f("fk_entry_inbox_id")),
        sa.ForeignKeyConstraint(["ticket"], ["ticket.number"], name=op.f("fk_entry_ticket")),
    )
    op.create_table(
        "outbox_insert",
        sa.Column("outbox", NUMBER, nullable=False),
        sa.Column("position", sa.BigInteger, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("outbox", "position", name=op.f("pk_outbox_insert")),
        sa.ForeignKeyConstraint(["outbox"], ["outbox.id"], name=op.f("fk_outbox_insert_outbox")),
        sa.ForeignKeyConstraint(["sha256"], ["blob.sha256"], name=op.f("fk_outbox_insert_sha256")),
    )
    op.create_index(op.f("ix_outbox_insert_sha256"), "outbox_insert", ["sha256"])
    op.create_table(
        "sighting",
        sa.Column("mailbox", sa.Text, nullable=False),
        sa.Column("uidvalidity", sa.BigInteger, nullable=False),
        sa.Column("uid", sa.BigInteger, nullable=False),
        sa.Column("inbox", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("mailbox", "uidvalidity", "uid", name=op.f("pk_sighting")),
        sa.ForeignKeyConstraint(["inbox"], ["inbox.id"], name=op.f("fk_sighting_inbox")),
    )
    op.create_table(
        "entry_attachment",
        sa.Column("ticket", NUMBER, nullable=False),
        sa.Column("entry_no", sa.Integer, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("inline", sa.Boolean, nullable=False),
        sa.Column("content_id", sa.Text, nullable=True),
        sa.PrimaryKeyConstraint("ticket", "entry_no", "position", name=op.f("pk_entry_attachment")),
        sa.ForeignKeyConstraint(["sha256"], ["blob.sha256"], name=op.f("fk_entry_attachment_sha256")),
        sa.ForeignKeyConstraint(
            ["ticket", "entry_no"],
            ["entry.ticket", "entry.no"],
            name=op.f("fk_entry_attachment_ticket_entry_no"),
        ),
    )
    op.create_index(op.f("ix_entry_attachment_sha256"), "entry_attachment", ["sha256"])
    for statement in FULL_TEXT[op.get_bind().dialect.name]:
        op.execute(statement)
