"""Link in neighbourhoods: keep how each was grouped, what an incident was made of, and what became of each id."""

import sqlalchemy as sa
from alembic import op

from corpus.models import UTCDateTime

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "neighbourhoods",
        sa.Column("signature", sa.String(), nullable=False),
        sa.Column("groups", sa.JSON(), nullable=False),
        sa.Column("near", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("signature", name=op.f("pk_neighbourhoods")),
    )
    op.create_table(
        "incident_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("incident_id", sa.String(), nullable=False),
        sa.Column("other_id", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident_changes")),
    )
    op.create_index(op.f("ix_incident_changes_incident_id"), "incident_changes", ["incident_id"])
    with op.batch_alter_table("incidents") as incidents:
        incidents.add_column(sa.Column("signature", sa.String(), nullable=False, server_default=""))


def downgrade() -> None:
    with op.batch_alter_table("incidents") as incidents:
        incidents.drop_column("signature")
    op.drop_index(op.f("ix_incident_changes_incident_id"), table_name="incident_changes")
    op.drop_table("incident_changes")
    op.drop_table("neighbourhoods")
