"""Copies a corpus from one database to another, SQLite or PostgreSQL, and proves that both hold the same.

Everything is read in one state of the source and written in one transaction; the archive's files are not touched. The
target's own triggers make its search index while the entries come in.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row, Table, func, insert, select
from sqlalchemy.exc import DatabaseError
from tqdm import tqdm

from corpus import full_text
from corpus.config import Settings
from corpus.database import begin_writing, open_engine, reason
from corpus.errors import CareBreachError
from corpus.models import Base
from corpus.queries.reader import Reader

ROWS = 1000
"""Rows that are read and written at once."""


@dataclass(frozen=True, slots=True)
class TableProof:
    """What one table holds: the same on both sides after a copy."""

    table: str
    rows: int
    digest: str
    """SHA-256 of all rows, in the order of their keys."""


def copy_corpus(source: str, target: str) -> list[TableProof]:
    """Copy a corpus into an empty database, prove it the same there, and only then commit.

    Args:
        source: a database's URL, or the path of an SQLite file.
        target: likewise; it is created, and brought to the newest schema.

    Raises:
        CareBreachError: one can't be opened, the target is not empty, or what arrived is not what was sent.
    """
    reader = Reader.open(_settings(source))
    engine = open_engine(_settings(target))
    shown = engine.url.render_as_string(hide_password=True)
    try:
        with reader.engine.connect() as sending, engine.begin() as receiving:
            if sending.dialect.name == "sqlite":
                sending.exec_driver_sql("BEGIN")  # else the driver would see each table as it is by then
            begin_writing(receiving)
            _refuse_unless_empty(receiving, shown)
            for table in tqdm(Base.metadata.sorted_tables, desc="copy", unit=" tables", disable=None, leave=False):
                for rows in _batches(sending, table):
                    receiving.execute(insert(table), [row._asdict() for row in rows])
                _continue_numbers(receiving, table)
            return _prove_same(sending, receiving, shown)
    except DatabaseError as error:
        raise CareBreachError(f"the corpus can't be copied to {shown} ({reason(error)}); nothing was stored") from error
    finally:
        reader.engine.dispose()
        engine.dispose()


def prove(connection: Connection) -> list[TableProof]:
    """Return what each table holds."""
    return [_proof(connection, table) for table in Base.metadata.sorted_tables]


def _settings(place: str) -> Settings:
    """Return settings that name a database.

    Raises:
        CareBreachError: it is none.
    """
    url = place if "://" in place else f"sqlite:///{Path(place).resolve()}"
    try:
        return Settings.read(database_url=url, sample=False)
    except CareBreachError as error:
        raise CareBreachError(f"the database to copy {str(error).partition(': ')[2]}") from error


def _refuse_unless_empty(connection: Connection, shown: str) -> None:
    for table in Base.metadata.sorted_tables:
        if connection.execute(select(1).select_from(table).limit(1)).first():
            raise CareBreachError(f"{shown}: {table.name} holds rows already; copy into an empty database")


def _batches(connection: Connection, table: Table) -> Iterator[Sequence[Row[Any]]]:
    """Yield a table's rows in the order of their keys, some at a time."""
    query = select(table).order_by(*table.primary_key)
    return connection.execution_options(yield_per=ROWS).execute(query).partitions()


def _continue_numbers(connection: Connection, table: Table) -> None:
    """Let PostgreSQL number the next row after the last one; SQLite does so by itself."""
    key = table.autoincrement_column
    if connection.dialect.name != "postgresql" or key is None:
        return
    sequence = func.pg_get_serial_sequence(table.name, key.name)
    last = select(func.max(key)).scalar_subquery()
    connection.execute(select(func.setval(sequence, func.coalesce(last, 1), last.is_not(None))))


def _prove_same(sending: Connection, receiving: Connection, shown: str) -> list[TableProof]:
    """Return what both sides hold.

    Raises:
        CareBreachError: a table or the search index differs.
    """
    proofs = prove(receiving)
    for sent, arrived in zip(prove(sending), proofs, strict=True):
        if sent != arrived:
            raise CareBreachError(
                f"{shown}: {arrived.table} differs from the source ({sent.rows} rows sent, {arrived.rows} arrived); "
                "nothing was stored"
            )
    if not full_text.is_true(receiving):
        raise CareBreachError(f"{shown}: the search index differs from its table; nothing was stored")
    return proofs


def _proof(connection: Connection, table: Table) -> TableProof:
    digest, count = hashlib.sha256(), 0
    for rows in _batches(connection, table):
        for row in rows:
            digest.update(json.dumps(tuple(row), default=_plain, sort_keys=True).encode() + b"\n")
        count += len(rows)
    return TableProof(table.name, count, digest.hexdigest())


def _plain(value: Any) -> str:
    """Return a value that JSON doesn't know as one that it does."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.hex()
    raise TypeError(f"no digest for {type(value).__name__}")
