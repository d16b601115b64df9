"""Serve from PostgreSQL: the index of the search by words there, and room for numbers past 2³¹."""

import sqlalchemy as sa
from alembic import op

from corpus.full_text.postgresql import MAKE, UNMAKE

revision = "0013"
down_revision = "0012"

WIDE = (
    ("pages", "warc_offset"),
    ("pages", "warc_length"),
    ("incidents", "penalty_gbp"),
    ("incidents", "people_affected"),
)
"""Columns that SQLite, whose integers all have 64 bits, never bounded."""


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for table, column in WIDE:
            op.alter_column(table, column, type_=sa.BigInteger())
        for statement in MAKE:
            op.get_bind().exec_driver_sql(statement)
        op.execute("UPDATE search_entries SET text = text")


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for statement in UNMAKE:
            op.execute(statement)
        for table, column in WIDE:
            op.alter_column(table, column, type_=sa.Integer())
