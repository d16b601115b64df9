"""Search by words on SQLite: an FTS5 table over `search_entries`, kept by triggers (the manual's recipe)."""

from collections import Counter
from collections.abc import Iterator, Sequence

from sqlalchemy import ColumnElement, Connection, Float, String, column, literal_column, select, table
from sqlalchemy import literal as bound
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

INDEX = "search_words"
MAKE = (
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
"""What makes the index and keeps it."""

_WORDS = table(INDEX, column("rowid"))


def scored(session: Session, wanted: Sequence[str], least: int, weights: Sequence[float]) -> dict[int, float]:
    """Return the entries that hold at least so many of some terms, with their BM25; the smaller, the better."""
    score: ColumnElement[float] = literal_column(f"bm25({INDEX}, {', '.join(map(str, weights))})", Float)
    everything = least == len(wanted)
    expression = " AND ".join(map(_string, wanted)) if everything else _any(wanted)
    rows = session.execute(select(_WORDS.c.rowid, score).where(_holds(expression))).all()
    if everything:
        return {row[0]: row[1] for row in rows}
    # Counted here: SQLite would look the whole expression up again for each row of a subquery.
    holding = (session.scalars(select(_WORDS.c.rowid).where(_holds(_string(term)))) for term in wanted)
    held = Counter(entry for entries in holding for entry in entries)
    return {entry: fit for entry, fit in rows if held[entry] >= least}


def excerpts(session: Session, any_of: Sequence[str], entries: Sequence[int], words: int) -> Iterator[tuple[int, str]]:
    """Yield the part of each entry's text that holds most of these terms."""
    excerpt = literal_column(f"snippet({INDEX}, 2, '', '', '…', {words})", String)
    query = select(_WORDS.c.rowid, excerpt).where(_holds(_any(any_of)), _WORDS.c.rowid.in_(entries))
    yield from ((row[0], row[1]) for row in session.execute(query.order_by(_WORDS.c.rowid)))


def is_true(connection: Connection) -> bool:
    """Say whether the index holds what its table does."""
    try:
        connection.exec_driver_sql("INSERT INTO search_words (search_words, rank) VALUES ('integrity-check', 1)")
    except DatabaseError:
        return False
    return True


def _holds(expression: str) -> ColumnElement[bool]:
    """Hold, of a row of the index, what an expression of FTS5 asks for."""
    found: ColumnElement[bool] = literal_column(INDEX, String).op("MATCH", is_comparison=True)(bound(expression))
    return found


def _any(terms: Sequence[str]) -> str:
    return " OR ".join(map(_string, terms))


def _string(term: str) -> str:
    """Return a term as FTS5 reads it; it has no quotation mark of its own: see `plain`."""
    return f'"{term}"'
