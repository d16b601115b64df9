"""Search by words on PostgreSQL: vectors of words (`tsvector`) over `search_entries`, kept by a trigger.

They hold what FTS5 would: words in Porter's stems, in lower case and without accents, every other sign a blank, no stop
words. A long text is kept in pieces, since a vector counts no further than 16,383 words and holds one megabyte.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from functools import reduce
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Double,
    Integer,
    Select,
    String,
    cast,
    column,
    exists,
    func,
    literal_column,
    select,
    table,
)
from sqlalchemy.dialects.postgresql import ARRAY, REAL, array
from sqlalchemy.orm import Session

CONFIGURATION: ColumnElement[Any] = literal_column("'carebreach'::regconfig")
PIECE, SHARED = 30_000, 1_000
"""Code points of a piece, and of its end that the next one begins with: a phrase stands whole in one of them."""
MAKE = (
    "CREATE TEXT SEARCH DICTIONARY carebreach_stem (TEMPLATE = snowball, LANGUAGE = porter)",
    "CREATE TEXT SEARCH CONFIGURATION carebreach (COPY = simple)",
    "ALTER TEXT SEARCH CONFIGURATION carebreach ALTER MAPPING FOR asciiword, word, numword WITH carebreach_stem",
    # Ranges of code points, since what a server takes for a letter depends on its locale.
    r"""CREATE FUNCTION carebreach_plain(text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
        SELECT regexp_replace(regexp_replace(normalize($1, NFD), '[\u0300-\u036f]+', '', 'g'),
        '[\u0001-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00a9\u00ab-\u00b1\u00b4\u00b6-\u00b8\u00bb\u00bf\u00d7\u00f7'
        '\u2000-\u206f\u20a0-\u20cf\u2190-\u245f\u2500-\u2bff\u3000-\u303f\ufeff]+', ' ', 'g') $$""",
    """CREATE FUNCTION carebreach_query(term text) RETURNS tsquery LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
        SELECT phraseto_tsquery('carebreach', carebreach_plain(term)) $$""",
    # The lexeme '|', which no query has, keeps a phrase from beginning in the headline and ending in the text.
    f"""CREATE FUNCTION carebreach_words(body text, title text, words text)
        RETURNS TABLE (part integer, size integer, vector tsvector) LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
        DECLARE
            plain text := carebreach_plain(words);
            head text[] := ARRAY[carebreach_plain(body), carebreach_plain(title)];
            final integer := greatest(0, (length(plain) - {SHARED + 1}) / {PIECE - SHARED});
            piece text;
        BEGIN
            size := cardinality(regexp_split_to_array(trim(array_to_string(head || plain, ' ')), ' +'));
            FOR number IN 0..final LOOP
                piece := substr(plain, number * {PIECE - SHARED} + 1, {PIECE});
                IF number > 0 THEN piece := regexp_replace(piece, '^[^ ]*', ''); END IF;
                IF number < final THEN piece := regexp_replace(piece, '[^ ]*$', ''); END IF;
                part := number;
                vector := to_tsvector('carebreach', piece);
                IF number = 0 THEN
                    vector := setweight(to_tsvector('carebreach', head[1]), 'A') || '''|'':1'::tsvector
                        || setweight(to_tsvector('carebreach', head[2]), 'B') || '''|'':1'::tsvector || vector;
                END IF;
                RETURN NEXT;
            END LOOP;
        END $$""",
    """CREATE TABLE search_words (
        rowid integer NOT NULL CONSTRAINT fk_search_words_rowid_search_entries
            REFERENCES search_entries (id) ON DELETE CASCADE,
        part integer NOT NULL, size integer NOT NULL, words tsvector NOT NULL,
        CONSTRAINT pk_search_words PRIMARY KEY (rowid, part))""",
    "CREATE INDEX ix_search_words_words ON search_words USING gin (words)",
    """CREATE FUNCTION carebreach_index() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        DELETE FROM search_words WHERE rowid = NEW.id;
        INSERT INTO search_words SELECT NEW.id, found.* FROM carebreach_words(NEW.body, NEW.title, NEW.text) AS found;
        RETURN NULL; END $$""",
    """CREATE TRIGGER search_entries_indexed AFTER INSERT OR UPDATE OF body, title, text ON search_entries
        FOR EACH ROW EXECUTE FUNCTION carebreach_index()""",
)
"""What makes the index and keeps it."""
UNMAKE = (
    "DROP TABLE search_words",
    "DROP TRIGGER search_entries_indexed ON search_entries",
    *(
        f"DROP FUNCTION carebreach_{name}"
        for name in ("index()", "words(text, text, text)", "query(text)", "plain(text)")
    ),
    "DROP TEXT SEARCH CONFIGURATION carebreach",
    "DROP TEXT SEARCH DICTIONARY carebreach_stem",
)

_WORDS = table("search_words", column("rowid", Integer), column("part"), column("size", Integer), column("words"))
_K1, _B = 1.2, 0.75
"""The constants of BM25, as FTS5 has them."""
_EVERYWHERE = math.pi**2 / 6
"""What `ts_rank` divides by: the sum of 1/n²."""


def scored(session: Session, wanted: Sequence[str], least: int, weights: Sequence[float]) -> dict[int, float]:
    """Return the entries that hold at least so many of some terms, each with how well it fits; the smaller, the better.

    BM25, with `ts_rank` for the count of a term: its n-th place counts 1/n² of what its weight says.
    """
    entries, mean = session.execute(select(func.count(), func.avg(_WORDS.c.size)).where(_WORDS.c.part == 0)).one()
    held, fits = Counter[int](), defaultdict[int, float](float)
    for term in wanted:
        rows = session.execute(_ranked(term, weights)).all()
        rarity = max(math.log((entries - len(rows) + 0.5) / (len(rows) + 0.5)), 1e-6)
        for entry, size, rank in rows:
            count = rank * max(weights) * _EVERYWHERE
            held[entry] += 1
            fits[entry] -= rarity * count * (_K1 + 1) / (count + _K1 * (1 - _B + _B * size / float(mean)))
    return {entry: fit for entry, fit in fits.items() if held[entry] >= least}


def _ranked(term: str, weights: Sequence[float]) -> Select[int, int, float]:
    """Select the entries that hold a term, each with its number of words and the term's rank."""
    body, title, words = (weight / max(weights) for weight in weights)
    shares = cast(array([words, words, title, body]), ARRAY(REAL))  # of the weights D, C, B, A
    rank = func.sum(cast(func.ts_rank(shares, _WORDS.c.words, _query(term)), Double))
    holding = select(_WORDS.c.rowid, _WORDS.c.size, rank).where(_holds(term))
    return holding.group_by(_WORDS.c.rowid, _WORDS.c.size)


def excerpts(session: Session, any_of: Sequence[str], entries: Sequence[int], words: int) -> Iterator[tuple[int, str]]:
    """Yield the part of each entry's text that holds most of these terms."""
    if not any_of:
        return
    asked = reduce(lambda one, other: one.op("||")(other), map(_query, any_of))
    options = f'StartSel="", StopSel="", MaxWords={words}, MinWords={words - 1}, ShortWord=0'
    entry = table("search_entries", column("id", Integer), column("text", String))
    excerpt = func.ts_headline(CONFIGURATION, entry.c.text, asked, options, type_=String)
    holding = exists().where(_WORDS.c.rowid == entry.c.id, _WORDS.c.words.op("@@")(asked))
    query = select(entry.c.id, entry.c.text, excerpt).where(entry.c.id.in_(entries), holding).order_by(entry.c.id)
    for number, text, found in session.execute(query):
        before = "" if text.startswith(found) else "…"
        yield number, f"{before}{found}{'' if text.endswith(found) else '…'}"


def is_true(connection: Connection) -> bool:
    """Say whether the index holds what its table does."""
    right = """SELECT entry.id, found.* FROM search_entries AS entry
        CROSS JOIN LATERAL carebreach_words(entry.body, entry.title, entry.text) AS found"""
    kept = "SELECT rowid, part, size, words FROM search_words"
    return not connection.exec_driver_sql(
        f"SELECT EXISTS (({right} EXCEPT {kept}) UNION ALL ({kept} EXCEPT {right}))"
    ).scalar_one()


def _holds(term: str) -> ColumnElement[bool]:
    return _WORDS.c.words.op("@@", is_comparison=True)(_query(term))


def _query(term: str) -> ColumnElement[Any]:
    return func.carebreach_query(term)
