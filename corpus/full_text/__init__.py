"""Search by words: the one place that knows how a database does it, SQLite by FTS5, PostgreSQL by vectors of words.

The index lies beside `search_entries`. Triggers keep it as its table is, in the same transaction, whoever writes there.
Both hold the same words in the same forms, so that the same entries are found. What a reader typed is never handed to
a database as it stands: each word and each phrase becomes a string.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any, Self

from sqlalchemy import (
    Boolean,
    Connection,
    Dialect,
    Integer,
    Select,
    String,
    TypeDecorator,
    column,
    literal,
    select,
    table,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from corpus.full_text import postgresql, sqlite

INDEX = "search_words"
_DATABASES = {"sqlite": sqlite, "postgresql": postgresql}
MAKE = {name: database.MAKE for name, database in _DATABASES.items()}
"""What makes the index and keeps it, by the database's name."""
WEIGHTS = (4.0, 3.0, 1.0)
"""What a word counts in the body's name, the headline and the text."""
EXCERPT = 30
"""Words of an excerpt."""
MOST = 32
"""Words and phrases of one query at most; what follows is left out."""
BLANK = "█"
"""What stands for a private name, in brackets: a sign that no search finds."""
_PARTS = re.compile(r'"([^"]*)"|([^\s"]+)')
"""A word, or a phrase in double quotes."""
_WORDS = table(INDEX, column("rowid", Integer))


class _Term(TypeDecorator[str]):
    """A term as it is handed to a database: FTS5 wants a string of its own language."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Put a term between quotation marks for FTS5; it has none of its own: see `plain`."""
        return f'"{value}"' if dialect.name == "sqlite" else value


class _Holds(FunctionElement[bool]):
    """Holds a term: said of a row of the index."""

    type = Boolean()
    inherit_cache = True

    def self_group(self, against: Any = None) -> Self:
        """Return it as it is: FTS5 does not take `MATCH … = 1`."""
        return self


@compiles(_Holds, "sqlite")
def _by_fts5(element: _Holds, compiler: SQLCompiler, **options: Any) -> str:
    return f"{INDEX} MATCH {compiler.process(element.clauses, **options)}"


@compiles(_Holds, "postgresql")
def _by_vectors(element: _Holds, compiler: SQLCompiler, **options: Any) -> str:
    return f"{INDEX}.words @@ carebreach_query({compiler.process(element.clauses, **options)})"


def has_phrase(query: str) -> bool:
    """Say whether a query holds a phrase in double quotes."""
    return any(any(sign.isalnum() for sign in quoted) for quoted, _ in _PARTS.findall(query))


def terms(query: str) -> list[str]:
    """Return the words and the phrases (without their quotes) that a query asks for, each once."""
    found: dict[str, bool] = {}
    for quoted, word in _PARTS.findall(unicodedata.normalize("NFC", query)):
        if term := plain(quoted or word):
            found[term] = found.get(term, False) or bool(quoted)
    telling = [term for term, quoted in found.items() if quoted or term not in _empty_words()]
    return (telling or list(found))[:MOST]


@cache
def _empty_words() -> frozenset[str]:
    """Return the words that count only where nothing else was typed, or in a phrase."""
    return frozenset(tomllib.loads((Path(__file__).parent / "full_text.toml").read_text("utf-8"))["empty"])


def plain(text: str) -> str:
    """Return the words of a text in lower case, without any other sign, as `terms` returns them."""
    kept = "".join(sign if sign.isalnum() or unicodedata.combining(sign) else " " for sign in text)
    return " ".join(kept.lower().split())


def entries_with(term: str) -> Select[int]:
    """Select the ids of the entries that hold a word, in any of its forms, or a phrase."""
    return select(_WORDS.c.rowid).where(_Holds(literal(term, _Term)))


def scored_entries(session: Session, wanted: Sequence[str], least: int) -> dict[int, float]:
    """Return the entries that hold at least so many of some words and phrases, each with how well it fits.

    Returns:
        Entry to BM25; the smaller, the better. Rounded, so that what fits equally well is equal.
    """
    found = _of(session.connection()).scored(session, wanted, least, WEIGHTS)
    return {entry: round(score, 6) for entry, score in found.items()}


def excerpts(session: Session, any_of: Sequence[str], entries: Sequence[int]) -> Iterator[tuple[int, str]]:
    """Yield the part of each entry's text that holds most of these words, on one line, names masked."""
    for entry, found in _of(session.connection()).excerpts(session, any_of, entries, EXCERPT):
        yield entry, " ".join(found.replace(f"[{BLANK}]", "[name]").split())


def is_true(connection: Connection) -> bool:
    """Say whether the index holds what its table does."""
    return bool(_of(connection).is_true(connection))


def _of(connection: Connection) -> ModuleType:
    return _DATABASES[connection.dialect.name]
