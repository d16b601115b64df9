"""A way into the corpus that can't write: the dashboard and the exports read through it."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

from sqlalchemy import Engine, event, exists, func, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from corpus.config import Settings
from corpus.database import open_engine, reason
from corpus.errors import CareBreachError
from corpus.models import Coding, Corpus, Correction, Decision, Run

START = "run `carebreach run` to crawl and analyse, or `carebreach import` to add texts that you have"


class Reader:
    """Gives sessions that read."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    @classmethod
    def open(cls, settings: Settings) -> Self:
        """Open the corpus of these settings as it is; it is never made or migrated here.

        Raises:
            CareBreachError: there is no corpus yet, or its database is older or newer than this CareBreach.
        """
        url = make_url(settings.url)
        file = url.database if url.get_backend_name() == "sqlite" else None
        if file and file != ":memory:" and not Path(file).is_file():
            raise CareBreachError(f"there is no corpus in {Path(file).parent} yet; {START}")
        engine = open_engine(settings, migrate=False)
        if engine.dialect.name == "sqlite":
            event.listen(engine, "connect", _refuse_to_write)
            engine.dispose()  # connections made before now could still write
            return cls(engine)
        # One state of the corpus for all that a session asks, as SQLite gives it.
        return cls(engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True))

    @contextmanager
    def session(self) -> Iterator[Session]:
        """Give a session.

        Raises:
            CareBreachError: the database can't be read.
        """
        try:
            with Session(self.engine) as session:
                yield session
        except DatabaseError as error:
            raise CareBreachError(f"the corpus can't be read ({reason(error)})") from error


def _refuse_to_write(connection: sqlite3.Connection, _: Any) -> None:
    """Make SQLite refuse every change on this connection."""
    connection.execute("PRAGMA query_only = ON")


def is_sample(session: Session) -> bool:
    """Say whether the corpus holds the invented sample."""
    return bool(session.scalar(select(Corpus.sample)))


def stamp(session: Session) -> str:
    """Return a text that changes when the corpus does: what was cached for another stamp is out of date."""
    runs = session.execute(select(func.max(Run.id), func.max(Run.finished), func.count(Run.finished))).one()
    said = (func.max(Decision.id), func.max(Coding.id), func.count(Correction.id))
    people = (session.scalar(select(one)) for one in said)
    return "·".join(str(part) for part in (*runs, *people))


def is_being_written(session: Session) -> bool:
    """Say whether a run goes on, or was killed and none of its kind has begun since."""
    return bool(session.scalar(select(exists().where(Run.status == "running"))))


def version(session: Session) -> str:
    """Return the state of the corpus as a reader may cite it: the last day on which work ended, and its number.

    A decision that a person made since counts on, after a plus sign.
    """
    number, finished = session.execute(select(func.max(Run.id), func.max(Run.finished))).one()
    decided = session.scalar(select(func.max(Decision.id)))
    shown = f"{finished:%Y-%m-%d}.{number}" if finished else str(number or 0)
    return f"{shown}+{decided}" if decided else shown
