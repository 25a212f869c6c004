"""How Alembic runs here: on the connection, and in the transaction, that `schema.migrate` gives it."""

from alembic import context

from maildesk.db.tables import metadata

context.configure(
    connection=context.config.attributes["connection"], target_metadata=metadata, render_as_batch=True
)
context.run_migrations()
