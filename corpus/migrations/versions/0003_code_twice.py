"""Code twice: what a second coder says of a text, beside our own coding."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "second_codings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.String(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("rejected", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revisions.id"], name=op.f("fk_second_codings_revision_id_revisions"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_second_codings")),
        sa.UniqueConstraint("revision_id", "origin", name=op.f("uq_second_codings_revision_id")),
    )
    op.create_table(
        "second_statements",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("coding_id", sa.Integer(), nullable=False),
        sa.Column("account", sa.Integer(), nullable=False),
        sa.Column("property", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.Column("report_id", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["coding_id"],
            ["second_codings.id"],
            name=op.f("fk_second_statements_coding_id_second_codings"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["report_id"], ["reports.id"], name=op.f("fk_second_statements_report_id_reports"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_second_statements")),
    )
    op.create_index(op.f("ix_second_statements_coding_id"), "second_statements", ["coding_id"])
    op.create_index(op.f("ix_second_statements_report_id"), "second_statements", ["report_id"])


def downgrade() -> None:
    op.drop_table("second_statements")
    op.drop_table("second_codings")
