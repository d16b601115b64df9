"""Finding incidents by the words of their reports and by what these mean, both rankings fused into one.

A report's meaning is a stored vector. The query's vector is handed in: `corpus` knows no model.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, islice
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select
from sqlalchemy.orm import Session

from corpus import full_text
from corpus.models import ACCOUNTS, Embedding, Incident, IncidentLink, SearchEntry
from corpus.queries.filters import EVERYTHING, Filters, conditions

NEAR = 0.35
"""Cosine from which on a report means something near a query; queries on quite other things reach 0.33 at most."""
NEAREST = 50
"""Incidents at most that are found by meaning."""
POOL = 200
"""Incidents at most that are ranked by words; further ones that hold all words are found all the same, unranked."""
BATCH = 2000
"""Entries whose incidents are looked up at once."""
RRF_K = 60
"""The constant of reciprocal rank fusion (Cormack, Clarke and Büttcher, SIGIR 2009)."""


class QueryVector(NamedTuple):
    """What a query means under a model."""

    model: str
    vector: NDArray[np.float32]
    """Shape (d,), unit length."""


Encoder = Callable[[str], QueryVector]
"""Gives a query its vector; raises CareBreachError where the model is missing."""


@dataclass(frozen=True, slots=True)
class Vectors:
    """The vectors of all reports that tell of an incident, as one matrix, to be kept while the corpus is as it is."""

    incidents: NDArray[np.str_]
    """The incident of each row, shape (n,)."""
    matrix: NDArray[np.float32]
    """Shape (n, d), rows of unit length."""


@dataclass(frozen=True, slots=True)
class Hit:
    """An incident that was found, how well it fits, and by what it was found."""

    incident_id: str
    score: float
    """Fused by reciprocal rank: 2/61 at most."""
    entry: int | None
    """The entry whose words fit best; None where it was not found by words."""
    cosine: float | None
    """Of the report that is nearest in meaning; None where it was not found by meaning."""

    @property
    def found_by(self) -> str:
        """`words`, `meaning` or `both`."""
        return "meaning" if self.entry is None else "words" if self.cosine is None else "both"


def find(
    session: Session,
    filters: Filters,
    vectors: Vectors | None = None,
    query: QueryVector | None = None,
    *,
    words: bool = True,
) -> list[Hit]:
    """Return the incidents that fit `filters.text` best, of those that the other filters leave, the best first.

    Args:
        session: of the corpus.
        filters: what a reader chose.
        vectors: what `load_vectors` read for the query's model; nothing is found by meaning without.
        query: what the text means.
        words: whether to look for words.
    """
    others = replace(filters, text="", found=())
    entries = by_words(session, filters.text, others) if words else {}
    cosines = dict[str, float]()
    if vectors is not None and query is not None:
        cosines = by_meaning(vectors, query.vector, _ids(session, others) if others != EVERYTHING else None)
    scores = fuse(list(entries), list(cosines))
    return [Hit(found, score, entries.get(found), cosines.get(found)) for found, score in scores.items()]


def by_words(session: Session, text: str, others: Filters = EVERYTHING) -> dict[str, int]:
    """Return the incidents with a report that holds a query's words, each with its best entry, the best first (BM25).

    Every phrase in double quotes must be there, and so must both of two words; of more words, more than a third. (Of
    coded texts searched for in other words, that found as much as any share, with the fewest strangers.)
    """
    wanted = full_text.terms(text)
    if not wanted:
        return {}
    few = len(wanted) < 3 or full_text.has_phrase(text)
    scores = full_text.scored_entries(session, wanted, len(wanted) if few else len(wanted) // 3 + 1)
    best = dict[str, int]()
    for batch in _batches(scores):
        told = _told_by(session, batch, others)
        for _, incident_id, _, entry in sorted((scores[row[2]], *row) for row in told):
            best.setdefault(incident_id, entry)
        if len(best) >= POOL:
            break
    return dict(islice(best.items(), POOL))


def _batches(scores: Mapping[int, float]) -> Iterator[list[int]]:
    """Yield entries, the best first, some thousand at a time, and those that fit equally well together."""
    batch = list[int]()
    for _, equals in groupby(sorted(scores, key=scores.__getitem__), key=scores.__getitem__):
        batch += equals
        if len(batch) >= BATCH:
            yield batch
            batch = []
    yield batch


def _told_by(session: Session, entries: Sequence[int], others: Filters) -> list[tuple[str, str, int]]:
    """Return the incidents chosen that the reports of some entries tell of, each with the report and its entry."""
    query = (
        select(IncidentLink.incident_id, SearchEntry.report_id, SearchEntry.id)
        .join(IncidentLink, IncidentLink.report_id == SearchEntry.report_id)
        .join(Incident, Incident.id == IncidentLink.incident_id)
        .where(SearchEntry.id.in_(entries), IncidentLink.kind.in_(ACCOUNTS), *conditions(others))
    )
    return [(incident_id, report_id, entry) for incident_id, report_id, entry in session.execute(query)]


def by_meaning(vectors: Vectors, query: NDArray[np.float32], among: Collection[str] | None = None) -> dict[str, float]:
    """Return the incidents that mean something near a query, each with its nearest report's cosine, the nearest first.

    Args:
        vectors: what `load_vectors` read.
        query: the query's vector by the same model, shape (d,), unit length.
        among: the only incidents that are looked at, if given.
    """
    if not len(vectors.incidents):
        return {}
    cosines = vectors.matrix @ query
    likely = np.flatnonzero(cosines >= NEAR)
    best = dict[str, float]()
    for cosine, incident_id in sorted((-round(float(cosines[row]), 6), str(vectors.incidents[row])) for row in likely):
        if incident_id not in best and (among is None or incident_id in among):
            best[incident_id] = -cosine
            if len(best) == NEAREST:
                break
    return best


def fuse(*rankings: Sequence[str]) -> dict[str, float]:
    """Fuse rankings by reciprocal rank: the sum of 1 / (60 + rank) in each; the best first, equals in order of id."""
    scores = dict[str, float]()
    for ranking in rankings:
        for place, item in enumerate(ranking, 1):
            scores[item] = scores.get(item, 0.0) + 1 / (RRF_K + place)
    return dict(sorted(scores.items(), key=lambda scored: (-scored[1], scored[0])))


def load_vectors(session: Session, model: str) -> Vectors:
    """Read the vectors that a model gave the reports."""
    query = (
        select(IncidentLink.incident_id, Embedding.vector)
        .join(SearchEntry, SearchEntry.report_id == IncidentLink.report_id)
        .join(Embedding, Embedding.text_hash == SearchEntry.text_hash)
        .where(Embedding.model == model, IncidentLink.kind.in_(ACCOUNTS))
    )
    rows = session.execute(query).all()
    matrix = np.frombuffer(b"".join(vector for _, vector in rows), dtype="<f4")
    incidents = np.array([incident for incident, _ in rows], dtype=np.str_)
    return Vectors(incidents, matrix.reshape(len(rows), -1 if rows else 0))


def asks_meaning(text: str) -> bool:
    """Say whether a query is one for meaning, too: a phrase in double quotes is looked for as it stands."""
    return bool(full_text.terms(text)) and not full_text.has_phrase(text)


def has_entries(session: Session) -> bool:
    """Say whether there is anything to search."""
    return session.scalar(select(SearchEntry.id).limit(1)) is not None


def has_vectors(session: Session) -> bool:
    """Say whether the meaning of any report is known."""
    return session.scalar(select(SearchEntry.id).where(SearchEntry.text_hash.is_not(None)).limit(1)) is not None


def lines(session: Session, text: str, hits: Sequence[Hit]) -> dict[str, str]:
    """Return, by incident, the words around those that were found, private names masked."""
    entries = {hit.entry: hit.incident_id for hit in hits if hit.entry is not None}
    return {entries[entry]: line for entry, line in full_text.excerpts(session, full_text.terms(text), list(entries))}


def _ids(session: Session, filters: Filters) -> set[str]:
    """Return the ids of the incidents chosen."""
    return set(session.scalars(select(Incident.id).where(*conditions(filters))))
