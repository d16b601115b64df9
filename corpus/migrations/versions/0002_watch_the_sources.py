"""Watch the sources: listings and their entries, drift, what not to ask for again, the regulator's own counts."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "listings",
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("source_id", sa.String(), nullable=False),
        sa.Column("publisher", sa.String(), nullable=False),
        sa.Column("last_asked", sa.DateTime(), nullable=False),
        sa.Column("first_read", sa.DateTime(), nullable=True),
        sa.Column("last_read", sa.DateTime(), nullable=True),
        sa.Column("failing_since", sa.DateTime(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("newest", sa.DateTime(), nullable=True),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name=op.f("fk_listings_source_id_sources")),
        sa.PrimaryKeyConstraint("url", name=op.f("pk_listings")),
    )
    op.create_index(op.f("ix_listings_source_id"), "listings", ["source_id"])
    op.create_table(
        "listed_entries",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("source_id", sa.String(), nullable=False),
        sa.Column("first_seen", sa.DateTime(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name=op.f("fk_listed_entries_source_id_sources")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_listed_entries")),
    )
    op.create_index("ix_listed_entries_source_first_seen", "listed_entries", ["source_id", "first_seen"])
    op.create_table(
        "waiting_entries",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("source_id", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("publisher", sa.String(), nullable=False),
        sa.Column("published", sa.String(), nullable=True),
        sa.Column("since", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name=op.f("fk_waiting_entries_source_id_sources")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waiting_entries")),
    )
    op.create_index(op.f("ix_waiting_entries_source_id"), "waiting_entries", ["source_id"])
    op.create_table(
        "incident_trends",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("page_id", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("quarter", sa.Integer(), nullable=False),
        sa.Column("data_subject_type", sa.String(), nullable=False),
        sa.Column("data_type", sa.String(), nullable=False),
        sa.Column("decision", sa.String(), nullable=False),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("incident_type", sa.String(), nullable=False),
        sa.Column("people_affected", sa.String(), nullable=False),
        sa.Column("sector", sa.String(), nullable=False),
        sa.Column("time_to_report", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["page_id"], ["pages.id"], name=op.f("fk_incident_trends_page_id_pages")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident_trends")),
    )
    op.create_index(op.f("ix_incident_trends_reference"), "incident_trends", ["reference"])
    op.create_index("ix_incident_trends_sector_year_quarter", "incident_trends", ["sector", "year", "quarter"])
    op.add_column("sources", sa.Column("templates", sa.String(), nullable=False, server_default=""))
    op.add_column("runs", sa.Column("drift", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("rejections", sa.Column("until", sa.DateTime(), nullable=True))
    op.create_index(op.f("ix_rejections_url"), "rejections", ["url"])
    op.create_index("ix_pages_warc", "pages", ["warc_file", "warc_offset"])


def downgrade() -> None:
    op.drop_index("ix_pages_warc", "pages")
    op.drop_index(op.f("ix_rejections_url"), "rejections")
    for table, column in (("rejections", "until"), ("runs", "drift"), ("sources", "templates")):
        with op.batch_alter_table(table) as batch_op:
            batch_op.drop_column(column)
    op.drop_table("incident_trends")
    op.drop_table("waiting_entries")
    op.drop_table("listed_entries")
    op.drop_table("listings")
