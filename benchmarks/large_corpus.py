"""Fills a corpus with invented incidents, to measure on: the ids of the bodies are real, and nothing else is.

CAREBREACH_DATA_DIR=FOLDER python benchmarks/large_corpus.py --incidents 100000    # some 5 minutes, 2 GB
"""

import argparse
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
from sqlalchemy import Engine, insert
from sqlalchemy.orm import Session

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from corpus.account_rows import refresh_accounts  # noqa: E402 - found by the path above
from corpus.authorities import load_authorities  # noqa: E402 - found by the path above
from corpus.config import Settings  # noqa: E402
from corpus.database import open_engine  # noqa: E402
from corpus.models import (  # noqa: E402
    Article,
    Corpus,
    Embedding,
    Family,
    Incident,
    IncidentLink,
    IncidentValue,
    ListedEntry,
    Page,
    Relevance,
    Report,
    Revision,
    Run,
    SearchEntry,
    Source,
    StageResult,
    Statement,
    Theme,
    ThemeMember,
)
from corpus.taxonomy import cause_group, load_taxonomy  # noqa: E402

ARTICLES = (1, 1, 1, 2, 2, 2, 3, 4, 6, 8)
"""How many articles tell of an incident, drawn from these: three on average."""
SOURCES = {"newspaper": 14, "trade_press": 3, "regulator": 1, "ombudsman": 2}
THEMES, DIMENSIONS, BATCH = 24, 384, 2000
FIRST, LAST = date(2004, 1, 1), date(2025, 12, 31)
OPENINGS = (
    "A letter about a child went to the wrong family, {body} has admitted.",
    "{body} has apologised after an email with case notes was sent to the wrong address.",
    "A social worker at {body} read the records of neighbours, a hearing was told.",
    "A memory stick with children's records was lost on a train, {body} said.",
    "Minutes of a case conference at {body} were published on its web site.",
)
FOLLOWING = (
    "The council said that it had reminded staff of its procedures.",
    "The Information Commissioner's Office was told and took no further action.",
    "The family said that they had lost all trust in the service.",
    "An internal investigation found that the address had not been checked.",
    "The papers named a foster carer and gave an address.",
    "Training has been changed, a spokesperson said.",
    "A review of all cases of the last year is under way.",
)
Rows = dict[type, list[dict[str, Any]]]


def main() -> None:
    """Fill the corpus of the settings."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--incidents", type=int, default=100_000)
    chosen = parser.parse_args()
    engine = open_engine(Settings())
    fill(engine, chosen.incidents)
    engine.dispose()


def fill(engine: Engine, incidents: int) -> None:
    """Put so many incidents, and three times as many articles, into an empty corpus; the same ones each time."""
    chance, numbers = Random(11), np.random.default_rng(11)  # noqa: S311 - the same each time
    middles = numbers.normal(size=(THEMES, DIMENSIONS))
    with Session(engine) as session:
        _put(session, _frame())
        article = count()
        for start in range(0, incidents, BATCH):
            rows: Rows = {}
            for number in range(start, min(start + BATCH, incidents)):
                theme = chance.randrange(THEMES)
                vector = middles[theme] + numbers.normal(size=DIMENSIONS)
                _incident(rows, number, theme, (vector / np.linalg.norm(vector)).astype("<f4"), article, chance)
            _put(session, rows)
        session.execute(insert(Run), [_run("themes", LAST)])
        refresh_accounts(session)
        session.commit()
        session.connection().exec_driver_sql("ANALYZE")
        session.commit()


def _put(session: Session, rows: Rows) -> None:
    for table, given in rows.items():
        session.execute(insert(table), given)
    session.commit()


def _frame() -> Rows:
    """Return what there is once: the corpus, its sources, its themes."""
    sources = [
        {"id": f"{kind}{n}", "name": f"Invented {kind} {n}", "kind": kind, "permission": "full_text",
         "permission_reason": "invented", "home_url": f"https://{kind.replace('_', '-')}{n}.example"}
        for kind, many in SOURCES.items() for n in range(many)
    ]  # fmt: skip
    themes = [
        {"id": f"t{n:02}", "name": f"Invented theme {n}", "keywords": ["invented"], "size": 0, "origin": "invented",
         "colour": n % 12, "retired": False} for n in range(THEMES)
    ]  # fmt: skip
    runs = [_run(source["id"], FIRST + timedelta(days=30 * month)) for source in sources for month in range(12)]
    return {Corpus: [{"sample": False, "created": _noon(FIRST), "id": 1}], Source: sources, Theme: themes, Run: runs}


def _run(name: str, day: date) -> dict[str, Any]:
    kind = "stage" if name == "themes" else "crawl"
    return {"kind": kind, "name": name, "version": "1", "started": _noon(day), "finished": _noon(day),
            "status": "finished", "counts": {}, "message": "", "drift": []}  # fmt: skip


def _incident(rows: Rows, number: int, theme: int, vector: Any, article: Iterator[int], chance: Random) -> None:
    """Add the rows of one incident and of the articles that tell of it."""
    body = chance.choices(*_bodies())[0] if chance.random() < 0.97 else None
    name = body.name if body else f"Invented Care {number % 500}"
    cause = chance.choices(*_causes())[0]
    day = FIRST + timedelta(days=chance.randrange((LAST - FIRST).days))
    told = day + timedelta(days=chance.randrange(1, 700))
    outcomes = chance.sample(
        [term.id for term in load_taxonomy().outcomes if term.id != "unknown"], chance.choice((0, 1, 1, 2))
    )
    key = f"i{number:07}"
    _add(rows, Incident, id=key, organisation=name, authority_id=body.id if body else None, occurred=f"{day:%Y-%m}",
         occurred_from=day.replace(day=1), occurred_to=day, discovered=None, acted=f"{told}" if outcomes else None,
         first_published=f"{told}", cause=cause, cause_group=cause_group(cause), channel=chance.choice(_channels()),
         penalty_gbp=chance.choice((None,) * 19 + (60000,)), penalty_on=None, status="confirmed",
         data_subjects=chance.choice(("children", "children", "adults", "unknown")),
         people_affected=chance.choice((None, None, 1, 4, 250)), confidence=round(chance.random(), 2),
         review="machine", withdrawn=False, signature="")  # fmt: skip
    for name_, value in [("causes", cause), ("occurred", f"{day:%Y-%m}"), *(("outcomes", one) for one in outcomes)]:
        _add(rows, IncidentValue, incident_id=key, property=name_, value=value, chosen=True, rule="invented", reports=1)
    _add(rows, Embedding, text_hash=key, model="all-MiniLM-L6-v2", vector=vector.tobytes())
    place = (theme % 6 + chance.gauss(0, 0.2), theme // 6 + chance.gauss(0, 0.2))
    story = ""
    for told_by in range(chance.choice(ARTICLES)):
        own = f"a{next(article):07}"
        story = story if told_by % 3 else own
        values = [("organisation", name), ("causes", cause), ("occurred", f"{day:%Y-%m}")]
        _article(rows, own, told + timedelta(days=told_by), story, name, chance)
        _report(rows, own, key, [*values, *(("outcomes", one) for one in outcomes)])
        _add(rows, ThemeMember, report_id=own, theme_id=f"t{theme:02}" if number % 10 else None, x=place[0], y=place[1],
             nearness=0.5)  # fmt: skip
    _add(rows, ListedEntry, id=f"e{number:07}", source_id="newspaper0", first_seen=_noon(told), outcome="passed over")


def _article(rows: Rows, key: str, day: date, story: str, body: str, chance: Random) -> None:
    """Add an article with its page, its words and what the first stages say of it."""
    kind = chance.choices(list(SOURCES), SOURCES.values())[0]
    source = f"{kind}{chance.randrange(SOURCES[kind])}"
    url = f"https://{source.replace('_', '-')}.example/news/{key}"
    words = [chance.choice(OPENINGS).format(body=body), *chance.sample(FOLLOWING, 3)]
    _add(rows, Page, id=key, source_id=source, url=url, fetched_at=_noon(day), status=200, content_type="text/html",
         body_hash="", warc_file="invented.warc.gz", warc_offset=0, warc_length=0)  # fmt: skip
    _add(rows, Article, id=key, source_id=source, key=url, url=url, first_seen=_noon(day), publisher=source,
         current_revision_id=key)  # fmt: skip
    _add(rows, Revision, id=key, article_id=key, number=1, title=words[0][:90], text=" ".join(words), content_hash=key,
         page_id=key, rule="plain", created=_noon(day), published=day.isoformat())  # fmt: skip
    _add(rows, Family, article_id=key, family_id=story)
    _add(rows, Relevance, revision_id=key, relevant=True, score=0.9, reasons=["invented"], origin="invented@1")
    _add(rows, StageResult, revision_id=key, stage="persons", version="1", outcome="done", reason="")
    _add(rows, ListedEntry, id=f"l{key}", source_id=source, first_seen=_noon(day), outcome="stored")


def _report(rows: Rows, key: str, incident: str, values: list[tuple[str, str]]) -> None:
    """Add the report of an article: its statements all stand on its first sentence."""
    title, text = rows[Revision][-1]["title"], rows[Revision][-1]["text"]
    quote = text[: text.index(".") + 1]
    _add(rows, Report, id=key, revision_id=key, ordinal=0, origin="coding@1", confidence=0.8, gaps={})
    for name, value in values:
        _add(rows, Statement, report_id=key, property=name, value=value, origin=f"{name}@1", confidence=0.8, ordinal=0,
             part="text", start=0, end=len(quote), quote=quote)  # fmt: skip
    _add(rows, IncidentLink, report_id=key, incident_id=incident, kind="reports", score=0.9, origin="linking@1")
    _add(rows, SearchEntry, report_id=key, text_hash=incident, body="", title=title, text=text)


def _add(rows: Rows, table: type, **values: Any) -> None:
    rows.setdefault(table, []).append(values)


def _noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


@cache
def _bodies() -> tuple[list[Any], list[float]]:
    """Return the bodies, and weights of which some have many incidents and many few."""
    found = sorted(load_authorities(), key=lambda one: one.id)
    return found, [1 / (1 + place % 40) for place in range(len(found))]


@cache
def _causes() -> tuple[list[str], list[float]]:
    found = [term.id for term in load_taxonomy().causes]
    return found, [1 / (1 + place) for place in range(len(found))]


@cache
def _outcomes() -> list[str]:
    return [term.id for term in load_taxonomy().outcomes if term.id != "unknown"]


@cache
def _channels() -> list[str]:
    return [term.id for term in load_taxonomy().channels]


if __name__ == "__main__":
    main()
