"""The store: texts are immutable, nothing is stored twice, and what is stored agrees with the archive."""

import os
import random
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from corpus import checks
from corpus.config import Settings
from corpus.errors import CareBreachError
from corpus.findings import Findings, pending, put_findings
from corpus.incidents import put_incidents
from corpus.models import (
    Article,
    Base,
    Incident,
    IncidentChange,
    IncidentLink,
    Page,
    Relevance,
    Report,
    Revision,
    Run,
    Source,
    StageResult,
    Statement,
)
from corpus.store import ArticleDraft, Store

ON_BOTH_DATABASES = True

ROOT = Path(__file__).resolve().parent.parent
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
URL = "https://www.gazette.example/news/12345678.a-breach/"


def put(store: Store, text: str, url: str = URL, at: datetime = NOON, title: str = "A breach") -> str:
    store.put_source(
        Source(id="gazette", name="Gazette", kind="newspaper", permission="full_text", permission_reason="a test")
    )
    page = store.put_page(
        source_id="gazette", url=url, body=text.encode(), status=200, headers={"ETag": '"1"'}, fetched_at=at
    )
    return store.put_article(page, ArticleDraft(title=title, text=text, rule="plain", url=url))


def count(store: Store, table: type[Base]) -> int:
    with Session(store.engine) as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def report(revision: str, quote: str, start: int = 0) -> Report:
    statement = Statement(
        property="causes",
        value="misaddressed_email",
        origin="causes@1",
        confidence=0.9,
        part="text",
        start=start,
        end=start + len(quote),
        quote=quote,
    )
    return Report(id=f"r-{revision}", revision_id=revision, ordinal=0, origin="coding@1", statements=[statement])


def current(store: Store) -> str:
    with Session(store.engine) as session:
        return session.scalars(select(Article.current_revision_id)).one() or ""


def test_the_same_words_are_stored_once(store: Store) -> None:
    assert [put(store, "one"), put(store, "one", at=NOON + timedelta(days=1))] == ["new", "unchanged"]
    assert (count(store, Page), count(store, Revision), count(store, Article)) == (1, 1, 1)


def page_of(store: Store, body: str, at: datetime = NOON) -> Page:
    put(store, "whole")
    return store.put_page(source_id="gazette", url=URL, body=body.encode(), status=200, headers={}, fetched_at=at)


@pytest.mark.parametrize(("rule", "text"), [("summary", "A teaser."), ("metadata", ""), ("ico@2026", "")])
def test_words_of_which_not_all_may_be_kept_never_replace_whole_ones(store: Store, rule: str, text: str) -> None:
    page = page_of(store, "paywalled", NOON + timedelta(days=1))
    before = current(store)
    assert store.put_article(page, ArticleDraft(title="A breach", text=text, rule=rule, url=URL)) == "unchanged"
    assert (current(store), count(store, Revision)) == (before, 1)


def test_whole_words_replace_a_teaser(store: Store) -> None:
    page = page_of(store, "another", NOON + timedelta(days=1))
    url = URL.replace("12345678", "87654321")
    drafts = [
        ArticleDraft(title="A breach", text=text, rule=rule, url=url)
        for text, rule in (("Teaser.", "summary"), ("All of it.", "plain"))
    ]
    assert [store.put_article(page, draft) for draft in drafts] == ["new", "revised"]


def test_a_parser_that_is_put_back_gives_back_the_words(store: Store) -> None:
    page = page_of(store, "whole")
    drafts = [ArticleDraft(title="A breach", text=text, rule="plain", url=URL) for text in ("worse", "whole")]
    assert [store.put_article(page, draft, reread=True) for draft in drafts] == ["revised", "revised"]
    assert count(store, Revision) == 2


def test_a_page_that_comes_back_unchanged_loses_its_tombstone(store: Store) -> None:
    page = page_of(store, "whole")
    draft = ArticleDraft(title="A breach", text="whole", rule="plain", url=URL)
    with Session(store.engine) as session:
        article = session.scalars(select(Article.id)).one()
    store.put_tombstone(article, NOON + timedelta(days=1))

    def gone() -> datetime | None:
        with Session(store.engine) as session:
            return session.scalars(select(Article.gone_at)).one()

    store.put_article(page, draft, reread=True)
    assert gone() == NOON + timedelta(days=1)
    store.put_article(page, draft, seen=NOON + timedelta(days=2))
    assert gone() is None


def test_changed_words_are_a_new_revision_and_the_old_ones_stay(store: Store) -> None:
    put(store, "one")
    assert put(store, "two", at=NOON + timedelta(days=1)) == "revised"
    with Session(store.engine) as session:
        article = session.scalars(select(Article)).one()
        assert [(r.number, r.text) for r in article.revisions] == [(1, "one"), (2, "two")]
        assert article.current is not None
        assert article.current.text == "two"


def test_words_that_come_back_make_no_third_revision(store: Store) -> None:
    for day, text in enumerate(["one", "two", "one"]):
        put(store, text, at=NOON + timedelta(days=day))
    with Session(store.engine) as session:
        article = session.scalars(select(Article)).one()
        assert article.current is not None
        assert (article.current.text, len(article.revisions)) == ("one", 2)


@pytest.mark.parametrize("row", [Page, Revision])
def test_what_was_published_cannot_be_edited(store: Store, row: type[Page | Revision]) -> None:
    put(store, "one")
    with pytest.raises(TypeError, match="never edited"), store.writing() as session:
        found = session.scalars(select(row)).one()
        setattr(found, "text" if row is Revision else "url", "altered")


def test_ids_do_not_depend_on_the_order_of_arrival(tmp_path, monkeypatch) -> None:
    texts = {f"https://gazette.example/news/1000000{i}.story/": f"text {i}" for i in range(8)}
    ids = []
    for seed in (1, 2):
        monkeypatch.delenv("CAREBREACH_DATABASE_URL", raising=False)
        monkeypatch.setenv("CAREBREACH_DATA_DIR", str(tmp_path / str(seed)))
        fresh = Store.open(Settings.read())
        shuffled = list(texts.items())
        random.Random(seed).shuffle(shuffled)
        for url, text in shuffled:
            put(fresh, text, url)
        with Session(fresh.engine) as session:
            ids.append(set(session.execute(select(Article.id, Article.current_revision_id))))
    assert ids[0] == ids[1]


def test_archive_and_database_agree_and_a_lost_record_is_named(store: Store) -> None:
    put(store, "one")
    assert list(checks.find_faults(store)) == []
    warc = next(store.archive.folder.glob("*.warc.gz"))
    warc.write_bytes(warc.read_bytes()[:40])
    faults = list(checks.find_faults(store))
    assert len(faults) == 1
    assert warc.name in faults[0]


def test_a_false_quotation_is_refused_and_nothing_of_the_batch_is_stored(store: Store) -> None:
    put(store, "one email went astray")
    with pytest.raises(ValueError, match="reads 'one email', not 'two email'"):
        put_findings(
            store, "extraction", "1", [Findings(current(store), reports=[report(current(store), "two email")])]
        )
    assert count(store, Report) == count(store, StageResult) == 0


def test_a_stage_replaces_its_own_findings_and_no_others(store: Store) -> None:
    put(store, "one email went astray")
    revision = current(store)
    judged = Relevance(revision_id=revision, relevant=True, score=0.9, reasons=["email"], origin="relevance@1")
    put_findings(store, "relevance", "1", [Findings(revision, relevance=judged)])
    for version in ("1", "2"):
        put_findings(store, "extraction", version, [Findings(revision, reports=[report(revision, "one email")])])
    assert (count(store, Report), count(store, Statement), count(store, Relevance)) == (1, 1, 1)


def test_pending_is_what_a_stage_has_not_seen_at_its_version(store: Store) -> None:
    put(store, "one email went astray")
    revision = current(store)

    def waiting(stage: str, version: str, relevant_only: bool) -> list[str]:
        with Session(store.engine) as session:
            return list(session.scalars(pending(stage, version, relevant_only=relevant_only)))

    assert waiting("relevance", "1", False) == [revision]
    assert waiting("extraction", "1", True) == []
    judged = Relevance(revision_id=revision, relevant=True, score=0.9, reasons=[], origin="relevance@1")
    put_findings(store, "relevance", "1", [Findings(revision, relevance=judged)])
    assert waiting("relevance", "1", False) == []
    assert waiting("relevance", "2", False) == [revision]
    assert waiting("extraction", "1", True) == [revision]


def incident(name: str) -> Incident:
    return Incident(
        id=name, organisation="Northmere", authority_id=None, occurred=None, occurred_from=None, occurred_to=None,
        discovered=None, acted=None, first_published=None, cause="unknown", cause_group="other", channel="unknown",
        penalty_gbp=None, penalty_on=None, status="confirmed", data_subjects="unknown", people_affected=None,
        confidence=1.0,
    )  # fmt: skip


def test_an_incident_id_once_given_stays_known(store: Store) -> None:
    def link(report_id: str, incident_id: str) -> IncidentLink:
        return IncidentLink(report_id=report_id, incident_id=incident_id, kind="reports", score=1.0, origin="linking@1")

    put_incidents(
        store, [incident("i1"), incident("i2"), incident("i3")], [link("r1", "i1"), link("r2", "i2"), link("r3", "i3")]
    )
    put_incidents(store, [incident("i1")], [link("r1", "i1"), link("r2", "i1")])
    put_incidents(store, [incident("i1"), incident("i4")], [link("r1", "i1"), link("r2", "i4")])
    put_incidents(store, [incident("i1"), incident("i5")], [link("r1", "i1"), link("r2", "i5"), link("r9", "i5")])
    with Session(store.engine) as session:
        rows = {row.id: (row.redirect_to, row.withdrawn) for row in session.scalars(select(Incident))}
        changes = [(row.kind, row.incident_id, row.other_id) for row in session.scalars(select(IncidentChange))]
    assert rows == {
        "i1": (None, False), "i2": ("i1", False), "i3": (None, True), "i4": ("i5", False), "i5": (None, False)
    }  # fmt: skip
    assert changes == [
        ("merged", "i2", "i1"), ("withdrawn", "i3", None), ("split", "i1", "i4"), ("renamed", "i4", "i5")
    ]  # fmt: skip


def test_an_id_that_is_given_up_leads_to_where_most_of_its_reports_are(store: Store) -> None:
    def links(**incidents: str) -> list[IncidentLink]:
        return [
            IncidentLink(report_id=report, incident_id=name, kind="reports", score=1.0, origin="linking@1")
            for report, name in incidents.items()
        ]

    put_incidents(store, [incident("i9")], links(r1="i9", r2="i9", r3="i9"))
    put_incidents(store, [incident("i1"), incident("i2")], links(r1="i1", r2="i2", r3="i2"))
    with Session(store.engine) as session:
        assert session.scalars(select(Incident.redirect_to).where(Incident.id == "i9")).one() == "i2"
        changes = [(row.kind, row.incident_id, row.other_id) for row in session.scalars(select(IncidentChange))]
    assert changes == [("renamed", "i9", "i2"), ("split", "i9", "i1")]


def test_an_incident_that_has_not_changed_is_left_alone(store: Store) -> None:
    def signed(name: str, signature: str) -> Incident:
        row = incident(name)
        row.signature = signature
        return row

    def links() -> list[IncidentLink]:
        return [IncidentLink(report_id="r1", incident_id="i1", kind="reports", score=1.0, origin="linking@1")]

    assert put_incidents(store, [signed("i1", "a"), signed("i2", "a")], links()) == 2
    assert put_incidents(store, [signed("i1", "a"), signed("i2", "b")], links()) == 1
    assert put_incidents(store, [signed("i2", "b")], []) == 0
    assert put_incidents(store, [signed("i1", "a"), signed("i2", "b")], links()) == 1  # it had been withdrawn
    with Session(store.engine) as session:
        assert [row.incident_id for row in session.scalars(select(IncidentLink))] == ["i1"]
        assert not any(row.withdrawn for row in session.scalars(select(Incident)))


def test_a_killed_run_is_marked_when_the_next_begins(store: Store) -> None:
    store.start_run("crawl", "gazette", "1")
    store.finish_run(store.start_run("crawl", "gazette", "1"), "finished", {"new": 2})
    with Session(store.engine) as session:
        runs = list(session.scalars(select(Run).order_by(Run.id)))
    assert [(run.status, run.counts) for run in runs] == [("interrupted", {}), ("finished", {"new": 2})]


def test_an_interrupted_run_says_so(store: Store) -> None:
    with pytest.raises(KeyboardInterrupt), store.recorded("stage", "relevance", "1") as counts:
        counts["seen"] = 3
        raise KeyboardInterrupt
    with Session(store.engine) as session:
        run = session.scalars(select(Run)).one()
    assert (run.status, run.counts) == ("interrupted", {"seen": 3})


def test_a_sample_database_is_not_taken_for_a_real_one(store: Store, monkeypatch) -> None:
    monkeypatch.setenv("CAREBREACH_SAMPLE", "1")
    Store.open(Settings.read())
    sample_url = Settings.read().url
    monkeypatch.delenv("CAREBREACH_SAMPLE")
    monkeypatch.setenv("CAREBREACH_DATABASE_URL", sample_url)
    with pytest.raises(CareBreachError, match="sample"):
        Store.open(Settings.read())


def write_many(folder: str, worker: int) -> None:
    os.environ["CAREBREACH_DATA_DIR"] = folder
    own = Store.open(Settings.read())
    for i in range(20):
        put(own, f"text {worker} {i}", f"https://gazette.example/news/{worker}{i:07}.story/")


def test_two_processes_write_at_once_and_nothing_is_lost(store: Store, own_data_folder) -> None:
    code = "import sys; from tests.test_store import write_many; write_many(sys.argv[1], int(sys.argv[2]))"
    workers = [subprocess.Popen([sys.executable, "-c", code, str(own_data_folder), n], cwd=ROOT) for n in "12"]
    assert [worker.wait(120) for worker in workers] == [0, 0]
    assert count(store, Article) == count(store, Page) == 40
    assert list(checks.find_faults(store)) == []
