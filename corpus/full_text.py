"""Search by words: the one place that knows how a database does it. SQLite does it by FTS5; others have none yet.

The index is a virtual table over `search_entries`. Triggers keep it as its table is, in the same transaction, whoever
writes there. What a reader typed is never handed to FTS5 as it stands: each word and each phrase becomes a string.
"""

import re
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from sqlalchemy import (
    ColumnElement,
    Float,
    Integer,
    Select,
    String,
    column,
    literal,
    literal_column,
    select,
    table,
)
from sqlalchemy.orm import Session

INDEX = "search_words"
SQLITE = (
    """CREATE VIRTUAL TABLE search_words USING fts5(
        body, title, text, content='search_entries', content_rowid='id',
        tokenize='porter unicode61 remove_diacritics 2')""",
    """CREATE TRIGGER search_entries_added AFTER INSERT ON search_entries BEGIN
        INSERT INTO search_words (rowid, body, title, text) VALUES (new.id, new.body, new.title, new.text); END""",
    """CREATE TRIGGER search_entries_taken AFTER DELETE ON search_entries BEGIN
        INSERT INTO search_words (search_words, rowid, body, title, text)
        VALUES ('delete', old.id, old.body, old.title, old.text); END""",
    """CREATE TRIGGER search_entries_changed AFTER UPDATE OF body, title, text ON search_entries BEGIN
        INSERT INTO search_words (search_words, rowid, body, title, text)
        VALUES ('delete', old.id, old.body, old.title, old.text);
        INSERT INTO search_words (rowid, body, title, text) VALUES (new.id, new.body, new.title, new.text); END""",
)
"""What makes the index and keeps it (the manual's recipe for an external content table)."""

WEIGHTS = (4.0, 3.0, 1.0)
"""What a word counts in the body's name, the headline and the text."""
EXCERPT = 30
"""Words of an excerpt."""
MOST = 32
"""Words and phrases of one query at most; what follows is left out."""
BLANK = "█"
"""What stands for a private name, in brackets: a sign that no search finds."""
_PARTS = re.compile(r'"([^"]*)"|([^\s"]+)')
WORDS = table(INDEX, column("rowid", Integer))
SCORE: ColumnElement[float] = literal_column(f"bm25({INDEX}, {', '.join(map(str, WEIGHTS))})", Float)
"""How well a row of the index fits what it was matched with (BM25); the smaller, the better."""


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
    return select(WORDS.c.rowid).where(_holds(_any([term])))


def scored_entries(session: Session, wanted: Sequence[str], least: int) -> dict[int, float]:
    """Return the entries that hold at least so many of some words and phrases, each with how well it fits.

    Returns:
        Entry to BM25; the smaller, the better. Rounded, so that what fits equally well is equal.
    """
    everything = least == len(wanted)
    expression = " AND ".join(map(_string, wanted)) if everything else _any(wanted)
    rows = session.execute(select(WORDS.c.rowid, SCORE).where(_holds(expression))).all()
    if everything:
        return {entry: round(score, 6) for entry, score in rows}
    # Counted here: SQLite would look the whole expression up again for each row of a subquery.
    held = Counter(entry for term in wanted for entry in session.scalars(entries_with(term)))
    return {entry: round(score, 6) for entry, score in rows if held[entry] >= least}


def excerpts(session: Session, any_of: Sequence[str], entries: Sequence[int]) -> Iterator[tuple[int, str]]:
    """Yield the part of each entry's text that holds most of these words, on one line, names masked."""
    excerpt = literal_column(f"snippet({INDEX}, 2, '', '', '…', {EXCERPT})", String)
    query = (
        select(WORDS.c.rowid, excerpt).where(_holds(_any(any_of)), WORDS.c.rowid.in_(entries)).order_by(WORDS.c.rowid)
    )
    for entry, found in session.execute(query):
        yield entry, " ".join(found.replace(f"[{BLANK}]", "[name]").split())


def _holds(expression: str) -> ColumnElement[bool]:
    """Hold, of a row of the index, what an expression of FTS5 asks for."""
    found: ColumnElement[bool] = literal_column(INDEX, String).op("MATCH", is_comparison=True)(literal(expression))
    return found


def _any(terms_: Sequence[str]) -> str:
    return " OR ".join(map(_string, terms_))


def _string(term: str) -> str:
    """Return a term as FTS5 reads it; it has no quotation mark of its own: see `plain`."""
    return f'"{term}"'
