"""The pipeline does what is pending and nothing else, sets aside what a stage can't do, and gives the same in any order."""

import random
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis import pipeline
from corpus.config import Settings
from corpus.errors import Rejected
from corpus.findings import Findings
from corpus.models import Incident, Relevance, Report, Revision, Source, StageResult, Statement
from corpus.store import ArticleDraft, Store

TEXTS = {
    "Council apologises": "Northmere City Council has apologised after a social worker emailed a child's care plan to the "
    "wrong family in March 2024. The council has reported itself to the Information Commissioner's Office.",
    "File left on train": "A social worker at Eastholm Council left a child's case file on a train in May 2021, and a "
    "passenger found it. Eastholm Council has apologised to the family.",
    "Fete is a success": "The village fete raised £400 for the church roof on Saturday, its organisers said.",
}


def fill(store: Store, texts: dict[str, str]) -> None:
    store.put_source(
        Source(id="gazette", name="Gazette", kind="newspaper", permission="full_text", permission_reason="a test")
    )
    for title, text in texts.items():
        url = f"https://gazette.example/{title.replace(' ', '-')}"
        page = store.put_page(
            source_id="gazette",
            url=url,
            body=text.encode(),
            status=200,
            headers={},
            fetched_at=datetime(2024, 6, 1, tzinfo=UTC),
        )
        store.put_article(page, ArticleDraft(title=title, text=text, rule="plain", url=url, published="2024-06-01"))


def test_one_record_travels_all_the_way_and_a_second_run_finds_nothing_to_do(store: Store) -> None:
    fill(store, TEXTS)
    first = {outcome.stage: outcome for outcome in pipeline.run(store)}
    assert (first["relevance"].seen, first["persons"].seen, first["extraction"].seen) == (3, 2, 2)
    with Session(store.engine) as session:
        incidents = {i.organisation: (i.cause, i.occurred) for i in session.scalars(select(Incident))}
        assert incidents == {
            "Northmere City Council": ("misaddressed_email", "2024-03"),
            "Eastholm Council": ("left_in_public", "2021-05"),
        }
        for statement, revision in session.execute(
            select(Statement, Revision)
            .join(Report, Report.id == Statement.report_id)
            .join(Revision, Revision.id == Report.revision_id)
        ):
            assert statement.span is not None
            statement.span.prove({"text": revision.text, "title": revision.title}[statement.span.part])
    assert {outcome.note for outcome in pipeline.run(store)} == {"up to date"}


def test_a_raised_version_redoes_that_stage_and_no_other(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(store, TEXTS)
    pipeline.run(store)
    raised = [replace(stage, version="next") if stage.name == "relevance" else stage for stage in pipeline.STAGES]
    monkeypatch.setattr(pipeline, "STAGES", raised)
    outcomes = {outcome.stage: outcome for outcome in pipeline.run(store)}
    assert outcomes.pop("relevance").seen == 3
    assert {outcome.note for outcome in outcomes.values()} == {"up to date"}


def test_a_text_that_a_stage_can_not_do_is_set_aside_with_its_reason_and_the_others_go_on(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(store, TEXTS)

    def stumble(revision: Revision) -> Findings:
        if revision.title == "File left on train":
            raise Rejected("no text to read")
        if revision.title == "Fete is a success":
            raise ValueError("Jackie of Truro")
        return honest.conclude(revision)

    honest = pipeline.STAGES[0]
    monkeypatch.setattr(pipeline, "STAGES", [replace(honest, conclude=stumble)])
    outcome = pipeline.run(store)[0]
    assert (outcome.seen, outcome.quarantined, outcome.failed) == (3, 2, True)
    with Session(store.engine) as session:
        reasons = {
            row.reason for row in session.scalars(select(StageResult).where(StageResult.outcome == "quarantined"))
        }
        assert len(list(session.scalars(select(Relevance)))) == 1
    assert "no text to read" in reasons
    assert not any("Jackie" in reason for reason in reasons), "an unforeseen error may quote the text"


def test_the_order_of_arrival_makes_no_difference(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = []
    for seed in (1, 2):
        monkeypatch.setenv("CAREBREACH_DATA_DIR", str(tmp_path / str(seed)))
        own = Store.open(Settings.read())
        shuffled = list(TEXTS.items())
        random.Random(seed).shuffle(shuffled)
        fill(own, dict(shuffled))
        pipeline.run(own)
        with Session(own.engine) as session:
            values = select(Statement.report_id, Statement.property, Statement.value, Statement.start)
            found.append((set(session.scalars(select(Incident.id))), {tuple(row) for row in session.execute(values)}))
    assert found[0] == found[1]
