"""Hold the baseline: when a report without a text was first published, and the addresses that stand behind it."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    with op.batch_alter_table("reports") as reports:
        reports.add_column(sa.Column("published", sa.String(), nullable=True))
        reports.add_column(sa.Column("cites", sa.JSON(), nullable=False, server_default="[]"))


def downgrade() -> None:
    op.execute("DELETE FROM reports WHERE origin = 'baseline'")
    op.execute("DELETE FROM runs WHERE kind = 'import' AND name = 'baseline'")
    with op.batch_alter_table("reports") as reports:
        reports.drop_column("cites")
        reports.drop_column("published")
