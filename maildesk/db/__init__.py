"""The store, and the only room that says SQL. SQLite and PostgreSQL, one contract."""
