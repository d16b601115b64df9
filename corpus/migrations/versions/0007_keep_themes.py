"""Keep themes: their colour, whether they are retired, what became of them, and the sentences that stand for them."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    with op.batch_alter_table("themes") as themes:
        themes.add_column(sa.Column("colour", sa.Integer(), nullable=False, server_default="0"))
        themes.add_column(sa.Column("retired", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("theme_members") as members:
        members.drop_constraint("fk_theme_members_report_id_reports", type_="foreignkey")
        members.add_column(sa.Column("nearness", sa.Float(), nullable=False, server_default="0"))
    op.create_table(
        "theme_quotations",
        sa.Column("theme_id", sa.String(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.String(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["theme_id"], ["themes.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["report_id"], ["reports.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("theme_id", "rank"),
    )
    op.create_index("ix_theme_quotations_report_id", "theme_quotations", ["report_id"])
    op.create_table(
        "theme_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("theme_id", sa.String(), nullable=False),
        sa.Column("change", sa.String(), nullable=False),
        sa.Column("other_id", sa.String(), nullable=True),
        sa.Column("reports", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["theme_id"], ["themes.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_theme_events_theme_id", "theme_events", ["theme_id"])


def downgrade() -> None:
    op.drop_table("theme_events")
    op.drop_table("theme_quotations")
    op.execute("DELETE FROM theme_members WHERE report_id NOT IN (SELECT id FROM reports)")
    with op.batch_alter_table("theme_members") as members:
        members.drop_column("nearness")
        members.create_foreign_key(
            "fk_theme_members_report_id_reports", "reports", ["report_id"], ["id"], ondelete="CASCADE"
        )
    with op.batch_alter_table("themes") as themes:
        themes.drop_column("retired")
        themes.drop_column("colour")
