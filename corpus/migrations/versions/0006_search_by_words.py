"""Search by words: the words by which each report is found, and on SQLite the FTS5 index over them."""

import sqlalchemy as sa
from alembic import op

from corpus.full_text import INDEX, MAKE

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "search_entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.String(), nullable=False),
        sa.Column("text_hash", sa.String(), nullable=True),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["report_id"], ["reports.id"], name=op.f("fk_search_entries_report_id_reports"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_entries")),
        sa.UniqueConstraint("report_id", name=op.f("uq_search_entries_report_id")),
    )
    if op.get_bind().dialect.name == "sqlite":
        for statement in MAKE["sqlite"]:
            op.execute(statement)


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"DROP TABLE {INDEX}")
    op.drop_table("search_entries")
