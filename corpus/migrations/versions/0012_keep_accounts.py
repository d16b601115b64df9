"""Keep accounts: one narrow row for each account of an incident, which counts are made of instead of joins."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

FILL = """
INSERT INTO accounts (incident_id, report_id, article_id, story_id, source_id, published)
SELECT links.incident_id, links.report_id, revisions.article_id,
    coalesce(family_members.family_id, revisions.article_id), articles.source_id, revisions.published
FROM incident_links AS links
JOIN reports ON reports.id = links.report_id
LEFT JOIN revisions ON revisions.id = reports.revision_id
LEFT JOIN articles ON articles.id = revisions.article_id
LEFT JOIN family_members ON family_members.article_id = revisions.article_id
WHERE links.kind IN ('reports', 'follows_up')
ORDER BY links.incident_id, links.report_id
"""


def upgrade() -> None:
    op.create_table(
        "accounts",
        sa.Column("incident_id", sa.String(), nullable=False),
        sa.Column("report_id", sa.String(), nullable=False),
        sa.Column("article_id", sa.String(), nullable=True),
        sa.Column("story_id", sa.String(), nullable=True),
        sa.Column("source_id", sa.String(), nullable=True),
        sa.Column("published", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incidents.id"], name=op.f("fk_accounts_incident_id_incidents"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["report_id"], ["reports.id"], name=op.f("fk_accounts_report_id_reports"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("incident_id", "report_id", name=op.f("pk_accounts")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_accounts_report_id"), "accounts", ["report_id"])
    op.execute(FILL)
    op.drop_index(op.f("ix_articles_source_id"), "articles")
    op.create_index("ix_articles_source_first_seen", "articles", ["source_id", "first_seen"])


def downgrade() -> None:
    op.drop_index("ix_articles_source_first_seen", "articles")
    op.create_index(op.f("ix_articles_source_id"), "articles", ["source_id"])
    op.drop_table("accounts")
