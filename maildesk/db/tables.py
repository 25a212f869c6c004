"""The tables. Whatever is listed, filtered or reported is a column; people are referred to by id."""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    UniqueConstraint,
)

from maildesk.db.types import Json, Number, Span, Utc, Words

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)


def _col(name: str, kind: Any, *more: ForeignKey, **options: Any) -> Column[Any]:
    """A column that is never null, unless said."""
    return Column(name, kind, *more, **{"nullable": False, **options})


# --- octets: in the row where they are few, else (null) in a file that is named by its sha256 ----

blob = Table(
    "blob", metadata,
    _col("sha256", Words, primary_key=True),
    _col("size", BigInteger),
    _col("octets", LargeBinary, nullable=True),
)  # fmt: skip

# --- people ---------------------------------------------------------------------------------------

person = Table(
    "person", metadata,
    _col("id", Number, primary_key=True),
    _col("address", Words),  # the one that they are written to
    _col("name", Words),
    _col("language", Words),
    _col("department", Words),
    _col("phone", Words),
    _col("site", Words),
    _col("vip", Boolean),
)  # fmt: skip

person_address = Table(
    "person_address", metadata,
    _col("address", Words, primary_key=True),
    _col("person", Number, ForeignKey("person.id"), index=True),
)  # fmt: skip

# When a rule chose them last, as one of their team, to give them a ticket: turns are counted.
turn = Table(
    "turn", metadata,
    _col("person", Number, ForeignKey("person.id"), primary_key=True, autoincrement=False),
    _col("number", BigInteger),
)  # fmt: skip

# --- tickets --------------------------------------------------------------------------------------

ticket = Table(
    "ticket", metadata,
    _col("number", Number, primary_key=True, autoincrement=False),
    _col("version", Integer),
    _col("subject", Words),
    _col("status", Words, index=True),
    _col("type", Words),
    _col("service_type", Words),
    _col("category", Words),
    _col("priority", Integer),
    _col("impact", Words),
    _col("urgency", Words),
    _col("business_impact", Words),
    _col("queue", Words),
    _col("team", Words),
    _col("line", Integer),
    _col("requester", Number, ForeignKey("person.id"), index=True),
    _col("assignee", Number, ForeignKey("person.id"), nullable=True),
    _col("language", Words),
    _col("mailbox", Words),
    _col("created_at", Utc, index=True),
    _col("updated_at", Utc),
    _col("due_at", Utc, nullable=True),  # null while no clock runs
    _col("wake_at", Utc, index=True, nullable=True),  # the earliest timer
    _col("responded_at", Utc, nullable=True),
    _col("resolved_at", Utc, nullable=True),
    _col("closed_at", Utc, nullable=True),
    _col("confirmed_at", Utc, nullable=True),
    _col("paused_since", Utc, nullable=True),
    _col("paused_for", Span),
    _col("reopened", Integer),
    _col("entry_count", Integer),
    _col("locked", Json),
    _col("fired", Json),
    _col("closure_code", Words),
    _col("cause", Words),
    _col("resolution", Words),
    _col("root_message_id", Words),
    _col("description", Words),
    Index(None, "assignee", "status"),
)  # fmt: skip

ticket_field = Table(
    "ticket_field", metadata,
    _col("ticket", Number, ForeignKey("ticket.number"), primary_key=True),
    _col("name", Words, primary_key=True),
    _col("value", Words),
)  # fmt: skip

ticket_tag = Table(
    "ticket_tag", metadata,
    _col("ticket", Number, ForeignKey("ticket.number"), primary_key=True),
    _col("position", Integer, primary_key=True),
    _col("tag", Words, index=True),
)  # fmt: skip

link = Table(
    "link", metadata,
    _col("ticket", Number, ForeignKey("ticket.number"), primary_key=True),
    _col("position", Integer, primary_key=True),
    _col("kind", Words),
    _col("other", Number, index=True),
)  # fmt: skip

participant = Table(
    "participant", metadata,
    _col("id", Number, primary_key=True),
    _col("ticket", Number, ForeignKey("ticket.number")),
    _col("person", Number, ForeignKey("person.id"), index=True),
    _col("role", Words),
    UniqueConstraint("ticket", "person"),
)  # fmt: skip

# Every mail sent or stored on a ticket, by the key of its Message-ID.
correlation = Table(
    "correlation", metadata,
    _col("key", LargeBinary, primary_key=True),
    _col("ticket", Number, ForeignKey("ticket.number"), index=True),
)  # fmt: skip

# The ticket that a machine's reports with a key belong to: the last one that they opened.
report = Table(
    "report", metadata,
    _col("key", LargeBinary, primary_key=True),
    _col("ticket", Number, ForeignKey("ticket.number"), index=True),
)  # fmt: skip

# Text in the form that `search.split` gives it. Beside it stands what the migration alone can say: a full-text index
# on PostgreSQL, a full-text table and its triggers on SQLite.
search = Table(
    "search", metadata,
    _col("id", Number, primary_key=True),
    _col("ticket", Number, ForeignKey("ticket.number"), index=True),
    _col("text", Words),
)  # fmt: skip

# --- what came ------------------------------------------------------------------------------------

# One row for each content. `lease_until` and `owner` are set while somebody works it.
inbox = Table(
    "inbox", metadata,
    _col("id", Number, primary_key=True),
    _col("sha256", Words, ForeignKey("blob.sha256"), unique=True),
    _col("mailbox", Words),
    _col("received_at", Utc),
    _col("state", Words),
    _col("attempts", Integer),
    _col("oversize", BigInteger),
    _col("silent", Boolean),
    _col("disposition", Words, nullable=True),
    _col("reason", Words, nullable=True),
    _col("ticket", Number, ForeignKey("ticket.number"), nullable=True),
    _col("message_id", Words, nullable=True),
    _col("message_key", LargeBinary, index=True, nullable=True),
    _col("lease_until", Utc, nullable=True),
    _col("owner", Words, nullable=True),
    _col("error", Words, nullable=True),
    Index(None, "state", "attempts", "id"),
)  # fmt: skip

# One row for each place where a content was seen.
sighting = Table(
    "sighting", metadata,
    _col("mailbox", Words, primary_key=True),
    _col("uidvalidity", BigInteger, primary_key=True),
    _col("uid", BigInteger, primary_key=True),
    _col("inbox", Number, ForeignKey("inbox.id")),
)  # fmt: skip

# What each mailbox was at first contact. `renewed` says that its UIDVALIDITY has changed since.
mailbox = Table(
    "mailbox", metadata,
    _col("address", Words, primary_key=True),
    _col("uidvalidity", BigInteger),
    _col("first_uid", BigInteger),
    _col("since", Utc),
    _col("renewed", Boolean),
)  # fmt: skip

# The row that first brought a mail, by what its copies through other mailboxes share.
copy = Table(
    "copy", metadata,
    _col("key", Words, primary_key=True),
    _col("inbox", Number, ForeignKey("inbox.id")),
    _col("at", Utc),
)  # fmt: skip

# --- the journal ----------------------------------------------------------------------------------

entry = Table(
    "entry", metadata,
    _col("ticket", Number, ForeignKey("ticket.number"), primary_key=True),
    _col("no", Integer, primary_key=True),
    _col("at", Utc),
    _col("actor", Words),
    _col("lane", Words),
    _col("kind", Words),
    _col("rule", Words, nullable=True),
    _col("message_id", Words, nullable=True),
    _col("inbox_id", Number, ForeignKey("inbox.id"), nullable=True),
    _col("changes", Json),
    _col("text", Words),
    _col("html", Words, nullable=True),
)  # fmt: skip

entry_attachment = Table(
    "entry_attachment", metadata,
    _col("ticket", Number, primary_key=True),
    _col("entry_no", Integer, primary_key=True),
    _col("position", Integer, primary_key=True),
    _col("name", Words),
    _col("type", Words),
    _col("size", BigInteger),
    _col("sha256", Words, ForeignKey("blob.sha256"), index=True),
    _col("inline", Boolean),
    _col("content_id", Words, nullable=True),
    _col("decorative", Boolean),
    ForeignKeyConstraint(["ticket", "entry_no"], ["entry.ticket", "entry.no"]),
)  # fmt: skip

# Stimulus, situation and decision are JSON documents for `explain` and `replay`.
decision = Table(
    "decision", metadata,
    _col("id", Number, primary_key=True),
    _col("inbox", Number, ForeignKey("inbox.id"), index=True, nullable=True),
    _col("ticket", Number, ForeignKey("ticket.number"), index=True, nullable=True),
    _col("at", Utc),
    _col("policy_hash", Words),
    _col("stimulus", Words),
    _col("situation", Words),
    _col("decision", Words),
)  # fmt: skip

# --- what goes out --------------------------------------------------------------------------------

# `next_attempt_at` of a row that is being sent is the end of its lease. `held` says why a row is not sent at all.
# `reported` is set once a failure is said on the ticket.
outbox = Table(
    "outbox", metadata,
    _col("id", Number, primary_key=True, autoincrement=False),
    _col("ticket", Number, ForeignKey("ticket.number"), index=True, nullable=True),
    _col("entry_no", Integer, nullable=True),
    _col("event", Words),
    _col("recipient", Words),
    _col("lane", Words),
    _col("language", Words),
    _col("subject", Words),
    _col("message_id", Words, unique=True),
    _col("state", Words),
    _col("held", Words, nullable=True),
    _col("automatic", Boolean),
    _col("answering", Boolean),
    _col("attempts", Integer),
    _col("next_attempt_at", Utc, nullable=True),
    _col("owner", Words, nullable=True),
    _col("created_at", Utc),
    _col("sent_at", Utc, nullable=True),
    _col("last_error", Words, nullable=True),
    _col("reported", Boolean),
    _col("octets", LargeBinary),
    Index(None, "state", "next_attempt_at"),
    Index(None, "recipient", "created_at"),
)  # fmt: skip

# Where the base64 text of a blob belongs in the octets of a mail.
outbox_insert = Table(
    "outbox_insert", metadata,
    _col("outbox", Number, ForeignKey("outbox.id"), primary_key=True),
    _col("position", BigInteger, primary_key=True),
    _col("sha256", Words, ForeignKey("blob.sha256"), index=True),
)  # fmt: skip

attempt = Table(
    "attempt", metadata,
    _col("id", Number, primary_key=True),
    _col("outbox", Number, ForeignKey("outbox.id"), index=True),
    _col("at", Utc),
    _col("state", Words),
    _col("code", Integer),
    _col("text", Words),
)  # fmt: skip

# --- the desk -------------------------------------------------------------------------------------

# `files` are those beside the policy's own text, by name.
policy = Table(
    "policy", metadata,
    _col("hash", Words, primary_key=True),
    _col("activated_at", Utc),
    _col("text", Words),
    _col("files", Json, server_default="{}"),
)  # fmt: skip

# A changed policy that did not go live: refused, or waiting for a person's word. At most one row.
proposal = Table(
    "proposal", metadata,
    _col("hash", Words, primary_key=True),
    _col("state", Words),
    _col("reason", Words),
    _col("at", Utc),
)  # fmt: skip

reply_key = Table(
    "reply_key", metadata,
    _col("id", Integer, primary_key=True, autoincrement=False),
    _col("secret", LargeBinary),
)  # fmt: skip

sequence = Table(
    "sequence", metadata,
    _col("name", Words, primary_key=True),
    _col("next", BigInteger),
)  # fmt: skip

# When each job of the whole desk is due.
schedule = Table(
    "schedule", metadata,
    _col("name", Words, primary_key=True),
    _col("due_at", Utc),
)  # fmt: skip
