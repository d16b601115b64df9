"""What is told of the sources is what hand-written SQL finds, month by month, with every failure and its reason."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from corpus import queries
from corpus.config import settings
from corpus.models import ListedEntry, Listing, Rejection, Run, WaitingEntry
from corpus.queries import Masking, SourceMonth, SourceRow, Stage
from corpus.store import Store
from corpus.waiting import ASKED_FOR, BEYOND_LIMIT, GIVEN_UP, STORED, TOO_LONG
from tests.builders import CorpusBuilder

ON_BOTH_DATABASES = True

SPRING = datetime(2025, 3, 10, 6, tzinfo=UTC)
SUMMER = datetime(2025, 6, 20, 6, tzinfo=UTC)


def crawl(session: Session, at: datetime, counts: dict[str, int], status: Any = "finished", **told: Any) -> None:
    run = Run(kind="crawl", name="gazette", version="1", started=at, finished=at, status=status, counts=counts, **told)
    session.add(run)
    session.flush()


def entries(session: Session, at: datetime, *outcomes: str) -> None:
    for outcome in outcomes:
        number = session.query(ListedEntry).count()
        session.add(ListedEntry(id=f"e{number}", source_id="gazette", first_seen=at, outcome=outcome))
        session.flush()


@pytest.fixture
def filled(session: Session, build: CorpusBuilder) -> Session:
    source = build.source()
    source.rhythm = 12
    crawl(session, SPRING, {"fetched": 3})
    crawl(session, SPRING + timedelta(days=1), {"fetched": 1}, "failed", message="did not answer")
    crawl(session, SUMMER, {"fetched": 5}, drift=["went quiet: 0 new entries in 7 days, at least 5 are usual"])
    entries(session, SPRING, ASKED_FOR, STORED, GIVEN_UP + "no text", TOO_LONG, BEYOND_LIMIT, "cookie wall")
    entries(session, SPRING, "no word of a data breach", "no word of social services", "no word of a data breach")
    entries(session, SUMMER, STORED)
    session.add(Rejection(source_id="gazette", stage="fetch", url="https://gazette.example/w", reason="cookie wall", at=SPRING, until=SPRING))  # fmt: skip
    session.add(WaitingEntry(id="e0", source_id="gazette", url="https://gazette.example/0", publisher="", published=None, since=SPRING))  # fmt: skip
    feed = Listing(url="https://gazette.example/feed", source_id="gazette", publisher="", last_asked=SUMMER)
    feed.failing_since, feed.reason = SUMMER, "404"
    session.add(feed)
    first = build.article(url="https://gazette.example/1", seen=SPRING)
    again = build.article(url="https://gazette.example/2", seen=SUMMER)
    build.incident(build.report(first), build.report(again))
    build.incident(build.report(again, ordinal=1), status="alleged")
    build.article("Bins. (Synthetic text.)", url="https://gazette.example/3", relevant=False, seen=SUMMER)
    session.flush()
    return session


def test_the_months_are_what_was_recorded(filled: Session) -> None:
    assert queries.source_months(filled) == [
        SourceMonth("gazette", "2025-03", 1, 1, 9, 6, 4, 1, 1, 1),
        SourceMonth("gazette", "2025-06", 1, 0, 1, 1, 5, 2, 1, 1),
    ]


def test_the_months_agree_with_sql_written_by_hand(filled: Session) -> None:
    by_hand = {
        "articles": "SELECT count(*) FROM articles WHERE substr(cast(first_seen AS text), 1, 7) = :month",
        "relevant": "SELECT count(*) FROM articles JOIN relevances r ON r.revision_id = current_revision_id AND r.relevant WHERE substr(cast(first_seen AS text), 1, 7) = :month",
        "listed": "SELECT count(*) FROM listed_entries WHERE substr(cast(first_seen AS text), 1, 7) = :month",
        "fetched": "SELECT sum(cast(counts ->> 'fetched' AS integer)) FROM runs WHERE kind = 'crawl' AND substr(cast(started AS text), 1, 7) = :month",
        "incidents": "SELECT count(*) FROM (SELECT i.incident_id, min(a.first_seen) seen FROM incident_links i JOIN reports r ON r.id = i.report_id JOIN articles a ON a.current_revision_id = r.revision_id GROUP BY i.incident_id) AS told WHERE substr(cast(seen AS text), 1, 7) = :month",
    }
    for row in queries.source_months(filled):
        told = {name: filled.scalar(text(sql), {"month": row.month}) for name, sql in by_hand.items()}
        assert told == {name: getattr(row, name) for name in by_hand}


def only(session: Session) -> SourceRow:
    (row,) = queries.sources(session)
    return row


def test_a_source_says_how_it_is(filled: Session) -> None:
    row = only(filled)
    assert (row.since, row.last_run, row.last_status) == (SPRING.date(), SUMMER, "finished")
    assert row.drift == ("went quiet: 0 new entries in 7 days, at least 5 are usual",)
    assert (row.listings, row.failing, row.waiting) == (1, 1, 1)
    assert row.next_due == SUMMER + timedelta(hours=12)


def test_a_run_that_left_entries_is_followed_at_once(filled: Session) -> None:
    crawl(filled, SUMMER + timedelta(days=1), {f"passed_over: {BEYOND_LIMIT}": 3})
    assert only(filled).next_due == SUMMER + timedelta(days=1)


@pytest.mark.parametrize("change", [{"permission": "off"}, {"obstacle": "set a key"}, {"rhythm": None}])
def test_what_is_not_visited_is_not_due(filled: Session, change: dict[str, str], build: CorpusBuilder) -> None:
    for name, value in change.items():
        setattr(build.source(), name, value)
    assert only(filled).next_due is None


def test_every_trouble_has_its_reason(filled: Session) -> None:
    assert [(one.what, one.reason) for one in queries.troubles(filled, "gazette")] == [
        ("unreadable", "404"),
        ("drifted", "went quiet: 0 new entries in 7 days, at least 5 are usual"),
        ("failed", "did not answer"),
        ("refused", "cookie wall"),
    ]
    assert queries.troubles(filled, "nobody") == []


def test_what_became_of_entries_says_which_the_gate_let_through(filled: Session) -> None:
    found = {one.outcome: (one.let_through, one.count) for one in queries.entry_outcomes(filled, "gazette")}
    assert found[STORED] == (True, 2)
    assert found["cookie wall"] == (True, 1)
    assert found["no word of a data breach"] == (False, 2)


def test_an_empty_corpus_has_no_sources(session: Session) -> None:
    assert queries.sources(session) == []
    assert queries.source_months(session) == []


def test_the_corpus_says_how_it_was_made(session: Session, build: CorpusBuilder) -> None:
    build.incident(build.report(build.article(names=["Jackie Invented"])))
    build.article("Not looked at. (Synthetic text.)", "Waiting", checked=False)
    build.run(SUMMER)
    found = queries.provenance(session)
    assert (found.sample, found.incidents, found.articles, found.changed) == (False, 1, 2, SUMMER)
    assert found.masking == Masking(texts=2, checked=1, names=1)
    assert found.stages == (Stage("persons", "1", 1, 0),)


def test_a_crawl_tells_the_corpus_of_every_source_also_those_that_are_off(own_data_folder: Path) -> None:
    from crawler.crawl import _enter_sources
    from crawler.process import sources_to_crawl

    store = Store.open(settings())
    _enter_sources(store)
    with Session(store.engine) as session:
        found = {row.source_id: row for row in queries.sources(session)}
        assert found.keys() == sources_to_crawl().keys()
        assert queries.provenance(session).schema
    assert found["whatdotheyknow"].permission == "off"
    assert found["guardian"].obstacle.startswith("set CAREBREACH_GUARDIAN_KEY")
