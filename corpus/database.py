"""Opening the database: one engine, SQLite in WAL mode, brought to the newest schema by Alembic."""

import sqlite3
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, NoSuchModuleError, OperationalError

from corpus.config import Settings
from corpus.errors import CareBreachError

MIGRATIONS = Path(__file__).parent / "migrations"
BUSY_SECONDS = 30


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
        engine = create_engine(url, hide_parameters=True)  # an error must not quote a text
        if engine.dialect.name == "sqlite":
            event.listen(engine, "connect", _prepare_sqlite)
        _check_schema(engine, shown, migrate)
    except OSError as error:
        raise CareBreachError(
            f"{shown}: the folder can't be made ({error.strerror}); set CAREBREACH_DATA_DIR"
        ) from error
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError) as error:
        raise CareBreachError(f"{shown}: no driver for this database is installed ({error})") from error
    except OperationalError as error:
        raise CareBreachError(f"{shown}: the database can't be opened ({error.orig})") from error
    except DatabaseError as error:
        if "malformed" in str(error.orig):
            raise CareBreachError(f"{shown}: the database is damaged; restore a copy of it") from error
        raise CareBreachError(
            f"{shown}: this file is not a CareBreach database ({error.orig}); move it away"
        ) from error
    return engine


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
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN IMMEDIATE")  # the driver begins none before DDL: whole or not at all
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
