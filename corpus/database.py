"""Opening the database: one engine, on SQLite in WAL mode or on PostgreSQL, brought to the newest schema by Alembic.

One writer at a time on both, readers beside it: SQLite's own lock does that, and on PostgreSQL a lock that
writers ask for.
"""

import sqlite3
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, NoSuchModuleError, OperationalError

from corpus.config import Settings
from corpus.errors import CareBreachError

MIGRATIONS = Path(__file__).parent / "migrations"
BUSY_SECONDS = 30
SERVER: dict[str, Any] = {"pool_pre_ping": True, "connect_args": {"client_encoding": "utf8"}}
WRITING = 0x0CA4EB4EAC4
"""The number of the lock that whoever writes to a PostgreSQL database holds until its transaction ends."""


def open_engine(settings: Settings, *, migrate: bool = True) -> Engine:
    """Open the database of these settings and, unless told otherwise, bring it to the newest schema.

    Raises:
        CareBreachError: it can't be opened, is no CareBreach database, or comes from a newer version.
    """
    url = make_url(settings.url)
    shown = url.render_as_string(hide_password=True)
    try:
        if url.get_backend_name() == "sqlite" and url.database:
            Path(url.database).parent.mkdir(parents=True, exist_ok=True)
        # An error must not quote a text; a connection that a restart of the server broke is made anew.
        options = {} if url.get_backend_name() == "sqlite" else SERVER
        engine = create_engine(url, hide_parameters=True, **options)
        if engine.dialect.name == "sqlite":
            event.listen(engine, "connect", _prepare_sqlite)
        else:
            _check_server(engine, shown)
        _check_schema(engine, shown, migrate)
    except OSError as error:
        raise CareBreachError(
            f"{shown}: the folder can't be made ({error.strerror}); set CAREBREACH_DATA_DIR"
        ) from error
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError) as error:
        raise CareBreachError(f"{shown}: no driver for this database is installed ({error})") from error
    except OperationalError as error:
        raise CareBreachError(f"{shown}: the database can't be opened ({reason(error)})") from error
    except DatabaseError as error:
        if "malformed" in str(error.orig):
            raise CareBreachError(f"{shown}: the database is damaged; restore a copy of it") from error
        if url.get_backend_name() != "sqlite":
            raise CareBreachError(f"{shown}: the database can't be used ({reason(error)})") from error
        raise CareBreachError(
            f"{shown}: this file is not a CareBreach database ({error.orig}); move it away"
        ) from error
    return engine


def begin_writing(connection: Connection, *, durable: bool = True) -> None:
    """Begin a write transaction, so that nobody else does, waiting for whoever does.

    Args:
        connection: whose transaction has read nothing yet.
        durable: whether its commit waits until it stands on the disk.
    """
    if connection.dialect.name == "sqlite":
        synchronous = "FULL" if durable else "NORMAL"
        if connection.info.get("synchronous", "FULL") != synchronous:
            connection.exec_driver_sql(f"PRAGMA synchronous = {synchronous}")
            connection.info["synchronous"] = synchronous
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        return
    if not durable:
        connection.exec_driver_sql("SET LOCAL synchronous_commit = off")
    connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{BUSY_SECONDS}s'")
    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({WRITING})")


def reason(error: DatabaseError) -> str:
    """Return why a database refused something, on one line: PostgreSQL's further ones may quote a text."""
    return str(error.orig).strip().partition("\n")[0]


def _check_server(engine: Engine, shown: str) -> None:
    """Refuse a PostgreSQL database that would store other texts, or order them otherwise, than SQLite does.

    Raises:
        CareBreachError: says how to create one that does not.
    """
    with engine.connect() as connection:
        encoding, collation, provider = connection.exec_driver_sql(
            "SELECT pg_encoding_to_char(encoding), datcollate, datlocprovider FROM pg_database "
            "WHERE datname = current_database()"
        ).one()
    if encoding != "UTF8" or provider == "i" or collation.partition(".")[0] not in {"C", "POSIX"}:
        raise CareBreachError(
            f"{shown}: this database orders texts by {collation} in {encoding}; create it with "
            "createdb --template=template0 --encoding=UTF8 --locale=C.UTF-8"
        )


def _prepare_sqlite(connection: sqlite3.Connection, _: Any) -> None:
    """Let readers and one writer work at the same time, and hold every reference."""
    connection.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")
    if connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA synchronous = FULL")


def _check_schema(engine: Engine, shown: str, migrate: bool) -> None:
    """Compare the database's schema revision with ours; upgrade an older one if allowed, refuse a newer one."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    scripts = ScriptDirectory.from_config(config)
    newest = scripts.get_current_head()
    with engine.connect() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
    if current == newest:
        return
    try:
        scripts.get_revisions(current or ())
    except CommandError as error:
        raise CareBreachError(
            f"{shown}: the database was written by a newer CareBreach (schema {current}); update CareBreach"
        ) from error
    if not migrate:
        state = "older" if current else "empty"
        raise CareBreachError(f"{shown}: the database is {state}; run `carebreach corpus migrate`")
    with engine.begin() as connection:
        begin_writing(connection)  # two commands that start at once: the second finds the work done
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
