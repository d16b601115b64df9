"""Say when sources are due: how often each is visited, and what keeps it from being visited."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    with op.batch_alter_table("sources") as sources:
        sources.add_column(sa.Column("rhythm", sa.Float(), nullable=True))
        sources.add_column(sa.Column("obstacle", sa.String(), nullable=False, server_default=""))


def downgrade() -> None:
    with op.batch_alter_table("sources") as sources:
        sources.drop_column("obstacle")
        sources.drop_column("rhythm")
