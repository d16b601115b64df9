"""How fast a search is, beside the LIKE over headlines and quotations that it replaced, on an invented corpus.

    python benchmarks/search.py                    # 10,000 and 100,000 reports, some 10 minutes, 1.5 GB of disk
    python benchmarks/search.py --reports 10000    # so many
    python benchmarks/search.py --found            # how much is found of tests/gold/searches.toml, some 3 minutes

The texts are sentences of the coded texts in new company, two reports an incident; the vectors are drawn by chance.
"""

import argparse
import json
import re
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

import numpy as np
from sqlalchemy import Engine, insert, or_, select
from sqlalchemy.orm import Session

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from corpus import queries  # noqa: E402 - found by the path above
from corpus.config import Settings  # noqa: E402
from corpus.database import open_engine  # noqa: E402
from corpus.models import (  # noqa: E402
    Article,
    Embedding,
    Incident,
    IncidentLink,
    Page,
    Report,
    Revision,
    SearchEntry,
    Source,
    StageResult,
    Statement,
)
from corpus.queries import Filters  # noqa: E402
from corpus.queries.search import QueryVector, Vectors, by_meaning, by_words, find, load_vectors  # noqa: E402

QUERIES = [
    "laptop",
    "council",
    "social worker fined",
    "letter to the wrong family",
    "forwarded files to her own email",
    "hackers locked the council's computers and demanded money",
    '"memory stick" children',
    "adoption records shredded by a charity",
]
ROUNDS, BATCH, SENTENCES, DIMENSIONS, MODEL = 5, 5000, 14, 384, "invented"
NOW = datetime(2025, 1, 1, tzinfo=UTC)


def main() -> None:
    """Print a table for each size."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reports", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--found", action="store_true", help="measure what is found instead of how fast")
    chosen = parser.parse_args()
    if chosen.found:
        from tests.searches import measure

        for way, (recall, reciprocal_rank) in measure().items():
            print(f"{way:8} recall@10 {recall:.3f}  mean reciprocal rank {reciprocal_rank:.3f}")
        return
    for reports in chosen.reports:
        with tempfile.TemporaryDirectory() as folder:
            engine = open_engine(Settings(data_dir=Path(folder)))
            fill(engine, reports)
            print_speeds(engine, reports)
            engine.dispose()


def print_speeds(engine: Engine, reports: int) -> None:
    """Print how long each kind of search takes, the median of all queries and rounds, and the slowest query."""
    query = QueryVector(MODEL, unit(np.random.default_rng(1).normal(size=(1, DIMENSIONS)))[0])
    with Session(engine) as session:
        started = time.process_time()
        vectors = load_vectors(session, MODEL)
        print(f"\n{reports:,} reports; reading the vectors once: {time.process_time() - started:.2f} s\n")
        ways: dict[str, Callable[[str], object]] = {
            "LIKE, as it was: count": lambda text: likes(session, text),
            "words: rank": lambda text: by_words(session, text),
            "meaning: rank": lambda _: by_meaning(vectors, query.vector),
            "both, fused": lambda text: find(session, Filters(text=text), vectors, query),
            "both, a page of the dashboard": lambda text: page(session, text, vectors, query),
        }
        print("| what | median, ms | slowest query, ms |\n|---|---|---|")
        for name, search in ways.items():
            times = [median(milliseconds(search, text) for _ in range(ROUNDS)) for text in QUERIES]
            print(
                f"| {name} | {median(times):.0f} | {max(times):.0f} ({QUERIES[times.index(max(times))]}) |", flush=True
            )


def page(session: Session, text: str, vectors: Vectors, query: QueryVector) -> object:
    """Do what the Incidents view does: look up, count, and read the first page."""
    filters = Filters(text=text, found=tuple(h.incident_id for h in find(session, Filters(text=text), vectors, query)))
    return queries.incident_count(session, filters), queries.incident_page(session, filters, order="relevance")


def likes(session: Session, text: str) -> int:
    """Count as before: every word in a headline or a quotation."""
    conditions = []
    for word in re.findall(r"[^\W_]{2,}", text):
        told = (
            select(IncidentLink.incident_id)
            .join(Report, Report.id == IncidentLink.report_id)
            .join(Revision, Revision.id == Report.revision_id)
        )
        quoting = select(Statement.report_id).where(Statement.quote.icontains(word, autoescape=True))
        conditions.append(
            or_(
                Incident.id.in_(told.where(Revision.title.icontains(word, autoescape=True))),
                Incident.id.in_(told.where(Report.id.in_(quoting))),
            )
        )
    return len(session.scalars(select(Incident.id).where(*conditions)).all())


def milliseconds(search: Callable[[str], object], text: str) -> float:
    """Return the processor’s time for one search: it says the same on a busy machine."""
    started = time.process_time()
    search(text)
    return 1000 * (time.process_time() - started)


def fill(engine: Engine, reports: int) -> None:
    """Put invented reports into an empty corpus, two an incident, each with its article and its vector."""
    chance = Random(7)  # noqa: S311 - the same texts each time
    numbers = np.random.default_rng(7)
    told = sentences()
    with Session(engine) as session:
        session.add(Source(id="s", name="s", kind="newspaper", permission="full_text", permission_reason="invented"))
        session.commit()
        for start in range(0, reports, BATCH):
            rows: dict[type, list[dict[str, Any]]] = {}
            vectors = unit(numbers.normal(size=(min(BATCH, reports - start), DIMENSIONS)))
            for number in range(start, min(start + BATCH, reports)):
                add_report(rows, number, chance.sample(told, SENTENCES), vectors[number - start].tobytes())
            for table, given in rows.items():
                session.execute(insert(table), given)
            session.commit()


def add_report(rows: dict[type, list[dict[str, Any]]], number: int, told: list[str], vector: bytes) -> None:
    """Add the rows of one report."""

    def add(table: type, **values: Any) -> None:
        rows.setdefault(table, []).append(values)

    key, incident, text = f"{number:07}", f"i{number // 2:07}", " ".join(told[1:])
    add(Page, id=key, source_id="s", url=key, fetched_at=NOW, status=200, content_type="", body_hash="",
        warc_file="", warc_offset=0, warc_length=0)  # fmt: skip
    add(Article, id=key, source_id="s", key=key, url=key, first_seen=NOW, publisher="s")
    add(Revision, id=key, article_id=key, number=1, title=told[0][:90], text=text, content_hash=key, page_id=key,
        rule="plain", created=NOW, published="2020-01-01")  # fmt: skip
    add(StageResult, revision_id=key, stage="persons", version="1", outcome="done", reason="")
    add(Report, id=key, revision_id=key, ordinal=0, origin="invented", confidence=1.0, gaps={})
    at = 0
    for place, sentence in enumerate(told[1:7]):
        add(Statement, report_id=key, property="causes", value="other", origin="invented", confidence=1.0,
            ordinal=place, part="text", start=at, end=at + len(sentence), quote=sentence)  # fmt: skip
        at += len(sentence) + 1
    if number % 2 == 0:
        add(Incident, id=incident, organisation=None, authority_id=None, occurred="2019",
            occurred_from=date(2019, 1, 1), occurred_to=date(2019, 12, 31), first_published="2020-01-01",
            cause="other", cause_group="other",
            channel="post", status="confirmed", data_subjects="children", confidence=1.0, review="machine",
            withdrawn=False)  # fmt: skip
    add(IncidentLink, report_id=key, incident_id=incident, kind="reports", score=1.0, origin="invented")
    add(Embedding, text_hash=key, model=MODEL, vector=vector)
    add(SearchEntry, report_id=key, text_hash=key, body="", title=told[0][:90], text=text)


def sentences() -> list[str]:
    """Return the sentences of the coded texts."""
    texts = [json.loads(line)["text"] for line in (ROOT / "tests" / "gold" / "dev.jsonl").read_text().splitlines()]
    return [sentence for text in texts for sentence in re.split(r"(?<=[.!?])\s+|\n+", text) if len(sentence) > 40]


def unit(rows: np.ndarray[Any, np.dtype[np.float64]]) -> np.ndarray[Any, np.dtype[np.float32]]:
    """Return rows of length one."""
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype("<f4")


if __name__ == "__main__":
    main()
