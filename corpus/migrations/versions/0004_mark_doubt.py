"""Mark doubt: which reports wait for a coder's eye, and why a property of a report has no value."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    with op.batch_alter_table("reports") as reports:
        reports.add_column(sa.Column("for_review", sa.Boolean(), nullable=False, server_default=sa.false()))
        reports.add_column(sa.Column("gaps", sa.JSON(), nullable=False, server_default="{}"))


def downgrade() -> None:
    with op.batch_alter_table("reports") as reports:
        reports.drop_column("gaps")
        reports.drop_column("for_review")
