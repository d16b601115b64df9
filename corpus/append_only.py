"""Tables that are only ever appended to: triggers by which the database itself refuses a change or a deletion.

A migration that makes such a table anew (SQLite's batch mode does) must make its triggers again.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection

TABLES = ("decisions", "codings", "coded_values", "review_samples", "assignments", "corrections")
_FUNCTION = """CREATE OR REPLACE FUNCTION carebreach_only_appended() RETURNS trigger AS $$
BEGIN RAISE EXCEPTION USING MESSAGE = TG_TABLE_NAME || ' is only ever appended to'; END $$ LANGUAGE plpgsql"""


def statements(table: str, dialect: str) -> list[str]:
    """Return what makes a table append-only.

    SQLite's REPLACE deletes without a trigger, so a row whose id is taken is refused before it is inserted.
    """
    if dialect == "postgresql":
        return [
            _FUNCTION,
            f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION carebreach_only_appended()",
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION carebreach_only_appended()",
        ]
    refuse = f"BEGIN SELECT RAISE(ABORT, '{table} is only ever appended to'); END"
    taken = f"WHEN EXISTS (SELECT 1 FROM {table} WHERE id = new.id)"  # noqa: S608 - a name of ours
    return [
        f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} {refuse}",
        f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {refuse}",
        f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} {taken} {refuse}",
    ]


@contextmanager
def lifted(connection: Connection, table: str) -> Iterator[None]:
    """Allow changes of one table within the current transaction: for an erasure request, and for nothing else.

    On both databases this is part of the transaction: what is rolled back leaves the table as it was.
    """
    dialect = connection.dialect.name
    kinds = ("no_change", "no_truncate") if dialect == "postgresql" else ("no_update", "no_delete", "no_replace")
    for kind in kinds:
        of = f" ON {table}" if dialect == "postgresql" else ""
        connection.exec_driver_sql(f"DROP TRIGGER {table}_{kind}{of}")
    yield
    for statement in statements(table, dialect):
        connection.exec_driver_sql(statement)
