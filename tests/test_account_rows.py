"""Accounts: every writer of what they are made of keeps them true, and the check finds one that is not."""

from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from corpus import checks
from corpus.account_rows import false_accounts
from corpus.config import Settings
from corpus.findings import Findings, put_families, put_findings
from corpus.incidents import put_incidents
from corpus.models import Account, IncidentLink, Report
from corpus.store import Store
from tests.builders import CorpusBuilder, corpus_in

Rows = set[tuple[str, str, str | None, str | None, str | None, str | None]]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """Return a corpus of one incident, told by two articles of two stories and by the baseline."""
    with corpus_in(tmp_path) as build:
        build.incident(*_reports(build), id="i1")
    return Store.open(Settings(data_dir=tmp_path))


def _reports(build: CorpusBuilder) -> list[Report]:
    first = build.article(url="https://gazette.example/1", published="2020-05-01")
    second = build.article(url="https://herald.example/2", source="herald", published="2020-05-03", title="Another")
    return [build.report(first), build.report(second), build.report(None)]


def stored(store: Store) -> Rows:
    """Return all accounts, after the check that links, reports, families and articles say the same."""
    with Session(store.engine) as session:
        assert list(false_accounts(session)) == []
        columns = (Account.incident_id, Account.report_id, Account.article_id, Account.story_id, Account.source_id)
        return {tuple(row) for row in session.execute(select(*columns, Account.published))}


def test_an_account_says_which_article_story_and_source_tell_when(store: Store) -> None:
    found = sorted(stored(store), key=lambda row: row[5] or "")
    assert [(row[0], row[4], row[5], row[2] == row[3]) for row in found] == [
        ("i1", None, None, True), ("i1", "gazette", "2020-05-01", True), ("i1", "herald", "2020-05-03", True)
    ]  # fmt: skip


def test_families_links_and_reports_are_followed(store: Store) -> None:
    baseline, first, second = sorted(stored(store), key=lambda row: row[5] or "")
    assert first[2]
    assert second[2]
    put_families(store, {first[2]: first[2], second[2]: first[2]})
    assert {row[3] for row in stored(store)} == {None, first[2]}
    with Session(store.engine) as session:
        revision_id = session.scalars(select(Report.revision_id).where(Report.id == second[1])).one()
    assert revision_id
    put_findings(store, "extraction", "2", [Findings(revision_id)])
    assert {row[1] for row in stored(store)} == {baseline[1], first[1]}
    again = Report(id=second[1], revision_id=revision_id, ordinal=0, origin="coding@2")
    put_findings(store, "extraction", "3", [Findings(revision_id, reports=[again])])
    assert {row[1] for row in stored(store)} == {baseline[1], first[1], second[1]}, "its link outlived the report"
    series = IncidentLink(report_id=first[1], incident_id="i1", kind="same_series", score=1.0, origin="linking@1")
    told = IncidentLink(report_id=second[1], incident_id="i1", kind="follows_up", score=1.0, origin="linking@1")
    put_incidents(store, [], [series, told])
    assert {row[1] for row in stored(store)} == {second[1]}


@pytest.mark.parametrize(
    ("change", "said"),
    [("UPDATE accounts SET story_id = 'x' WHERE source_id = 'herald'", "stale"), ("DELETE FROM accounts", "missing")],
)
def test_the_check_finds_an_account_that_is_not_true(store: Store, change: str, said: str) -> None:
    with store.engine.begin() as connection:
        connection.execute(text(change))
    assert [fault for fault in checks.find_faults(store) if "account" in fault and fault.endswith(said)]
