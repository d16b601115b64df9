"""The searches of gold/searches.toml on the real coding of the texts of gold/dev.jsonl: how much of it is found."""

import json
import tempfile
import tomllib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis import pipeline
from analysis.embeddings import MODEL, encode
from corpus.config import Settings
from corpus.models import Article, IncidentLink, Report, Revision, Source
from corpus.queries import Filters
from corpus.queries.search import QueryVector, find, load_vectors
from corpus.store import ArticleDraft, Store

GOLD = Path(__file__).parent / "gold"
FIRST = 10
"""Incidents of a search that count."""
SEARCHES = tomllib.loads((GOLD / "searches.toml").read_text())["search"]


def measure() -> dict[str, tuple[float, float]]:
    """Code the texts and search for them; return recall@10 and mean reciprocal rank of each way to search."""
    with tempfile.TemporaryDirectory() as folder:
        store = Store.open(Settings(data_dir=Path(folder)))
        _fill(store)
        pipeline.run(store)
        with Session(store.engine) as session:
            return _measured(session)


def _fill(store: Store) -> None:
    """Put the texts into a corpus; an article's address ends in the text's id."""
    store.put_source(
        Source(id="gold", name="Gold", kind="newspaper", permission="full_text", permission_reason="a test")
    )
    wanted = {text for search in SEARCHES for text in search["texts"]}
    for line in (GOLD / "dev.jsonl").read_text().splitlines():
        raw = json.loads(line)
        if not raw["relevant"] and raw["id"] not in wanted:
            continue  # near misses are nearly all found irrelevant, and would cost a third of the time
        url, at = f"https://gold.example/{raw['id']}", datetime(2024, 6, 1, tzinfo=UTC)
        page = store.put_page(
            source_id="gold", url=url, body=raw["text"].encode(), status=200, headers={}, fetched_at=at
        )
        draft = ArticleDraft(title=raw["title"], text=raw["text"], rule="plain", url=url, published=raw["published"])
        store.put_article(page, draft)


def _measured(session: Session) -> dict[str, tuple[float, float]]:
    telling, vectors = _incidents_of(session), load_vectors(session, MODEL)
    queries = encode([search["query"] for search in SEARCHES])
    places: dict[str, list[list[int | None]]] = {"words": [], "meaning": [], "both": []}
    for search, vector in zip(SEARCHES, queries, strict=True):
        filters, query = Filters(text=search["query"]), QueryVector(MODEL, vector)
        for way, hits in (
            ("words", find(session, filters)),
            ("meaning", find(session, filters, vectors, query, words=False)),
            ("both", find(session, filters, vectors, query)),
        ):
            ranking = [hit.incident_id for hit in hits]
            places[way].append([_place(ranking, telling.get(text, set())) for text in search["texts"]])
    return {way: (_recall(found), _reciprocal_rank(found)) for way, found in places.items()}


def _incidents_of(session: Session) -> Mapping[str, set[str]]:
    """Return the incidents that each text tells of."""
    query = (
        select(Article.url, IncidentLink.incident_id)
        .join(Revision, Revision.article_id == Article.id)
        .join(Report, Report.revision_id == Revision.id)
        .join(IncidentLink, IncidentLink.report_id == Report.id)
    )
    found: dict[str, set[str]] = {}
    for url, incident_id in session.execute(query):
        found.setdefault(url.rsplit("/", 1)[1], set()).add(incident_id)
    return found


def _place(ranking: Sequence[str], wanted: set[str]) -> int | None:
    """Return the place of the first incident wanted, from 1."""
    return next((place for place, incident_id in enumerate(ranking, 1) if incident_id in wanted), None)


def _recall(searches: Sequence[Sequence[int | None]]) -> float:
    """Return the share of a search's texts whose incident is among the first ten, over all searches."""
    shares = [sum(place is not None and place <= FIRST for place in found) / len(found) for found in searches]
    return sum(shares) / len(shares)


def _reciprocal_rank(searches: Sequence[Sequence[int | None]]) -> float:
    """Return 1 / the place of the first text found, over all searches; 0 where none is."""
    firsts = [min((place for place in found if place), default=None) for found in searches]
    return sum(1 / place for place in firsts if place) / len(firsts)
