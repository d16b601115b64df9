"""Crawl, analysis, review and dashboard at once: nothing is lost, and nobody is turned away."""

import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from corpus import checks, full_text, queries
from corpus.config import settings
from corpus.errors import CareBreachError
from corpus.findings import Findings, put_findings
from corpus.models import Article, Decision, Report, Revision, Run, Statement
from corpus.queries import Filters, Reader
from corpus.store import Store
from tests.coders import coder, writer
from tests.test_store import put

ON_BOTH_DATABASES = True

ROOT = Path(__file__).resolve().parent.parent
ROUNDS = 12


def crawl(store: Store, number: int, _: str) -> None:
    put(store, f"A letter about a child went astray. {number}", f"https://gazette.example/news/2{number:07}.story/")


def analyse(store: Store, number: int, revision_id: str) -> None:
    said = Statement(property="causes", value="other", origin="t@1", confidence=1.0, part="text", start=0, end=8,
                     quote="A letter")  # fmt: skip
    report = Report(id=f"r{number}", revision_id=revision_id, ordinal=0, origin="t@1", statements=[said])
    put_findings(store, "persons", str(number), [Findings(revision_id)])
    put_findings(store, "extraction", str(number), [Findings(revision_id, reports=[report])])


def count(store: Store, number: int, _: str) -> None:
    """Read a number, and write the next one: lost if two do that at once."""
    with store.writing() as session:
        run = session.scalars(select(Run).where(Run.name == "count")).one()
        run.counts = {"seen": run.counts["seen"] + 1}


def review(store: Store, number: int, revision_id: str) -> None:
    count(store, number, revision_id)
    writer(store).decide_relevance(revision_id, relevant=bool(number % 2), reason="synthetic")


def look(store: Store, number: int, _: str) -> None:
    with Reader.open(settings()).session() as session:
        queries.incident_page(session, Filters(text="letter astray"))
        queries.stamp(session)


def work(kind: str, revision_id: str) -> None:
    """Do one kind of work some times, in a process of its own."""
    store = Store.open(settings())
    for number in range(ROUNDS):
        globals()[kind](store, number, revision_id)


def test_all_kinds_of_work_go_on_at_once(store: Store) -> None:
    coder()
    put(store, "A letter about a child went astray.")
    store.finish_run(store.start_run("stage", "count", "1"), "finished", {"seen": 0})
    with Session(store.engine) as session:
        revision_id = session.scalars(select(Revision.id)).one()
    code = "import sys; from tests.test_concurrency import work; work(*sys.argv[1:])"
    workers = {
        kind: subprocess.Popen(
            [sys.executable, "-c", code, kind, revision_id], cwd=ROOT, stderr=subprocess.PIPE, text=True
        )
        for kind in ("crawl", "analyse", "review", "count", "look")
    }
    said = {kind: worker.communicate(timeout=200)[1] for kind, worker in workers.items()}
    assert {kind: said[kind] for kind, worker in workers.items() if worker.returncode} == {}
    with Session(store.engine) as session:
        assert session.scalars(select(Run.counts).where(Run.name == "count")).one() == {"seen": 2 * ROUNDS}
        assert session.scalar(select(func.count(Article.id))) == ROUNDS + 1
        assert session.scalar(select(func.count(Decision.id))) == ROUNDS
        assert session.scalars(select(Report.id)).all() == [f"r{ROUNDS - 1}"]
        assert full_text.is_true(session.connection())
    assert list(checks.find_faults(store)) == []


def test_a_server_that_goes_away_in_mid_write_takes_nothing_half(store: Store, database: str, postgresql) -> None:
    if database == "sqlite":
        pytest.skip("SQLite has no server")
    with pytest.raises(CareBreachError, match="nothing of this step was stored"), store.writing() as session:
        session.add(Run(kind="stage", name="half", version="1", started=func.now()))
        session.flush()
        ours = select(func.pg_backend_pid())
        postgresql.run(f"SELECT pg_terminate_backend({session.scalar(ours)})")
        session.execute(text("SELECT 1"))
    put(store, "one")
    with Session(store.engine) as session:
        assert session.scalars(select(Run)).all() == []
        assert session.scalar(select(func.count(Article.id))) == 1
