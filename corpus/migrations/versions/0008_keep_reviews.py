"""Keep what coders say: decisions on values, codings of texts, samples, corrections; only ever appended to."""

import sqlalchemy as sa
from alembic import op

from corpus.append_only import TABLES, statements

revision = "0008"
down_revision = "0007"


def _span() -> list[sa.Column]:
    return [
        sa.Column("part", sa.String(), nullable=True),
        sa.Column("start", sa.Integer(), nullable=True),
        sa.Column("end", sa.Integer(), nullable=True),
        sa.Column("quote", sa.Text(), nullable=True),
    ]


def upgrade() -> None:
    with op.batch_alter_table("decisions") as decisions:
        decisions.add_column(sa.Column("verdict", sa.String(), nullable=True))
        decisions.add_column(sa.Column("judged", sa.String(), nullable=True))
        decisions.add_column(sa.Column("revision_id", sa.String(), nullable=True))
        for column in _span():
            decisions.add_column(column)
        decisions.create_foreign_key("fk_decisions_revision_id_revisions", "revisions", ["revision_id"], ["id"])
    op.create_index("ix_decisions_revision_id", "decisions", ["revision_id"])
    op.create_table(
        "codings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("revision_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("relevant", sa.Boolean(), nullable=False),
        sa.Column("taxonomy", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("settles", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["revision_id"], ["revisions.id"], name="fk_codings_revision_id_revisions"),
        sa.PrimaryKeyConstraint("id", name="pk_codings"),
    )
    op.create_index("ix_codings_revision_id_who", "codings", ["revision_id", "who"])
    op.create_table(
        "coded_values",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("coding_id", sa.Integer(), nullable=False),
        sa.Column("account", sa.Integer(), nullable=False),
        sa.Column("property", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        *_span(),
        sa.ForeignKeyConstraint(["coding_id"], ["codings.id"], name="fk_coded_values_coding_id_codings"),
        sa.PrimaryKeyConstraint("id", name="pk_coded_values"),
    )
    op.create_index("ix_coded_values_coding_id", "coded_values", ["coding_id"])
    op.create_table(
        "review_samples",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("frame", sa.String(), nullable=False),
        sa.Column("frame_size", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_review_samples"),
        sa.UniqueConstraint("name", name="uq_review_samples_name"),
    )
    op.create_table(
        "assignments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sample_id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.String(), nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["sample_id"], ["review_samples.id"], name="fk_assignments_sample_id_review_samples"),
        sa.ForeignKeyConstraint(["revision_id"], ["revisions.id"], name="fk_assignments_revision_id_revisions"),
        sa.PrimaryKeyConstraint("id", name="pk_assignments"),
        sa.UniqueConstraint("sample_id", "revision_id", "who", name="uq_assignments_sample_id"),
    )
    op.create_index("ix_assignments_sample_id", "assignments", ["sample_id"])
    op.create_index("ix_assignments_who", "assignments", ["who"])
    op.create_table(
        "corrections",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("incident_id", sa.String(), nullable=True),
        sa.Column("url", sa.String(), nullable=True),
        sa.Column("property", sa.String(), nullable=True),
        sa.Column("value", sa.String(), nullable=True),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("evidence", sa.String(), nullable=True),
        sa.CheckConstraint("incident_id IS NOT NULL OR url IS NOT NULL", name="ck_corrections_is_about_something"),
        sa.PrimaryKeyConstraint("id", name="pk_corrections"),
    )
    op.create_index("ix_corrections_incident_id", "corrections", ["incident_id"])
    op.create_table(
        "sign_in_attempts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("coder", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sign_in_attempts"),
    )
    op.create_index("ix_sign_in_attempts_at", "sign_in_attempts", ["at"])
    for table in TABLES:
        for statement in statements(table, op.get_bind().dialect.name):
            op.execute(statement)


def downgrade() -> None:
    for table in ("sign_in_attempts", "corrections", "assignments", "review_samples", "coded_values", "codings"):
        op.drop_table(table)
    if op.get_bind().dialect.name == "sqlite":
        for kind in ("no_update", "no_delete", "no_replace"):
            op.execute(f"DROP TRIGGER decisions_{kind}")
    else:
        for kind in ("no_change", "no_truncate"):
            op.execute(f"DROP TRIGGER decisions_{kind} ON decisions")
        op.execute("DROP FUNCTION carebreach_only_appended()")
    op.drop_index("ix_decisions_revision_id", "decisions")
    with op.batch_alter_table("decisions") as decisions:
        decisions.drop_constraint("fk_decisions_revision_id_revisions", type_="foreignkey")
        for name in ("quote", "end", "start", "part", "revision_id", "judged", "verdict"):
            decisions.drop_column(name)
