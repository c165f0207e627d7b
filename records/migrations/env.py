"""Alembic's way in: the connection comes from records/schema.py, with a transaction already open.

A new migration: change records/tables.py, add versions/schema_NNNN.py by hand, set SCHEMA in records/schema.py. The
tests fail until all three agree. There are no downgrades: the way back is a backup.
"""

from alembic import context

from records.tables import Table

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Table.metadata,
    render_as_batch=True,  # SQLite alters a table by building it anew
)
with context.begin_transaction():
    context.run_migrations()
