"""The baseline is real history: loaded once, linked with what is collected, marked everywhere, never in the sample."""

import csv
import json
from collections import Counter, defaultdict
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from streamlit.testing.v1 import AppTest

from analysis.corpus_stages import link_reports
from analysis.linking import LinkableReport, link
from corpus import queries
from corpus.baseline import baseline_rows, put_baseline, read_baseline
from corpus.config import Settings
from corpus.errors import CareBreachError
from corpus.identity import article_key
from corpus.models import Article, Incident, Report, SearchEntry, Source, Statement
from corpus.queries import Filters
from corpus.store import Store
from dashboard.words import NO_TEXT
from tests.builders import corpus_in
from tests.pages import show, words

ROOT = Path(__file__).resolve().parent.parent
FILE = ROOT / "corpus" / "baseline.csv"
GOLD = ROOT / "tests" / "gold"


@pytest.fixture
def loaded(store: Store) -> Store:
    """Give a corpus that holds the baseline, linked, and nothing else."""
    put_baseline(store)
    link_reports(store)
    return store


def table() -> list[dict[str, str]]:
    with FILE.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def test_its_counts_are_those_of_the_file(loaded: Store) -> None:
    rows = table()
    with Session(loaded.engine) as session:
        assert session.scalar(select(func.count(Incident.id))) == len(rows) == 128
        assert session.scalar(select(func.sum(Incident.penalty_gbp))) == sum(int(r["penalty_gbp"] or 0) for r in rows)
        assert session.scalar(select(func.count()).where(Statement.source_url.is_(None))) == 0
        primary = Counter(row["causes"].split(";")[0] for row in rows)
        assert {found.cause: found.count for found in queries.causes(session)} == primary
        outcomes = Counter(one for row in rows for one in row["outcomes"].split(";") if one)
        counted = {found.outcome: found.count for found in queries.outcomes(session)}
        for superseded in ("ico_reported", "ico_investigating"):  # where the same row gives the result
            del outcomes[superseded]
        assert {name: counted[name] for name in outcomes} == outcomes
        bodies = Counter(row["authority_id"] for row in rows if row["authority_id"])
        held = session.execute(select(Incident.authority_id, func.count()).group_by(Incident.authority_id)).all()
        assert {body: count for body, count in held if body} == bodies


def test_it_is_put_in_once_and_anew_only_when_the_file_changes(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    assert (put_baseline(store), put_baseline(store)) == (128, 0)
    link_reports(store)
    with Session(store.engine) as session:
        before = set(session.scalars(select(Incident.id)))
    changed = FILE.read_text("utf-8").replace("b001,Aberdeen City Council", "b001,Aberdeen Council")
    monkeypatch.setattr("corpus.baseline._text", lambda: changed)
    baseline_rows.cache_clear()
    assert put_baseline(store) == 128
    link_reports(store)
    baseline_rows.cache_clear()
    with Session(store.engine) as session:
        assert set(session.scalars(select(Incident.id))) == before
        assert session.scalar(select(func.count(Report.id))) == 128


def test_the_sample_never_holds_it(own_data_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CAREBREACH_SAMPLE", "1")
    sample = Store.open(Settings.read())
    assert put_baseline(sample) == 0
    with Session(sample.engine) as session:
        assert session.scalar(select(func.count(Report.id))) == 0


def test_it_is_found_by_body_and_by_what_its_codes_are_called(loaded: Store) -> None:
    with Session(loaded.engine) as session:
        assert queries.incident_count(session, Filters(text="Midlothian")) == 1
        faxed = queries.incident_page(session, Filters(text="fax"))
        assert [row.cause for row in faxed] == ["misdirected_fax"]
        assert session.scalar(select(func.count(SearchEntry.id)).where(SearchEntry.text == "")) == 0


def test_an_article_of_a_baseline_incident_makes_no_second_one(own_data_folder: Path) -> None:
    row = next(row for row in baseline_rows() if row.id == "b055")
    told = {
        "organisation": "Midlothian Council", "authority_id": "midlothian", "penalty_gbp": "140000",
        "causes": "misaddressed_post", "outcomes": "ico_fine", "acted": "2012-01-30",
    }  # fmt: skip
    assert row.authority_id == "midlothian"
    with corpus_in(own_data_folder) as build:
        build.report(build.article(published="2012-01-30"), told)
    store = Store.open(Settings.read())
    link_reports(store)
    put_baseline(store)
    link_reports(store)
    with Session(store.engine) as session:
        assert queries.incident_count(session) == 128
        chosen = {origin: queries.incident_count(session, Filters(origin=(origin,))) for origin in ("baseline", "text")}
        assert chosen == {"baseline": 127, "text": 1}
        assert queries.incident_count(session, Filters(origin=("baseline", "text"))) == 128
        [both] = queries.incident_page(session, Filters(origin=("text",)))
        assert both.origin == ("baseline", "text")
        assert set(row.sources) < set(both.urls)
        assert (both.quotation != "", both.reports, both.articles) == (True, 2, 1)
        detail = queries.incident_detail(session, both.incident_id)
        assert detail is not None
        assert [report.cites for report in detail.reports if report.source_kind == "baseline"] == [row.sources]


def _gold_reports() -> tuple[list[LinkableReport], dict[str, str]]:
    texts = [json.loads(line) for line in (GOLD / "dev.jsonl").read_text("utf-8").splitlines()]
    links = [json.loads(line) for line in (GOLD / "links_dev.jsonl").read_text("utf-8").splitlines()]
    truth = {f"{one['article']}:{one['report']}": str(one["incident"]) for one in links}
    reports = [
        LinkableReport(
            report_id=f"{text['id']}:{place}",
            article_id=text["id"],
            ordinal=place,
            family_id=text["id"],
            published=text["published"],
            values={
                name: tuple(map(str, value if isinstance(value, list) else [value]))
                for name, value in coding.items()
                if value not in (None, "", [])
            },
            addresses=(article_key(text["url"]),) if text.get("url") else (),
        )
        for text in texts
        if text["relevant"]
        for place, coding in enumerate(text["incidents"])
    ]
    return reports, truth


def test_gold_texts_that_a_row_cites_join_it_and_rows_join_no_two_events() -> None:
    """The texts that the rows were coded from, retold, with their own coding: 83 of 85 rows, one bridge."""
    reports, truth = _gold_reports()
    rows = []
    for row in baseline_rows():
        report = row.report()
        values = defaultdict(list)
        for statement in report.statements:
            values[statement.property].append(statement.value)
        rows.append(
            LinkableReport(
                report_id=row.id,
                article_id=row.id,
                ordinal=0,
                family_id=row.id,
                published=report.published,
                source_kind="baseline",
                values={name: tuple(given) for name, given in values.items()},
                addresses=tuple(sorted(map(article_key, report.cites))),
            )
        )
    alone = {one.report_id: incident.id for incident in link(reports).incidents for one in incident.reports}
    found, bridges = dict[str, set[str]](), 0
    for incident in link([*reports, *rows]).incidents:
        coded = [one.report_id for one in incident.reports if one.coded_before]
        texts = {one.report_id for one in incident.reports if not one.coded_before}
        assert len(coded) <= 1
        if coded and texts:
            found[coded[0]] = texts
            bridges += len({truth[one] for one in texts}) > 1 and len({alone[one] for one in texts}) > 1
    cited = {
        row.report_id: {
            one.report_id
            for one in reports
            if set(one.addresses) & set(row.addresses) and one.authority == row.authority
        }
        for row in rows
    }
    citing = [name for name, texts in cited.items() if texts]
    assert len(citing) >= 80
    assert sum(bool(cited[name] & found.get(name, set())) for name in citing) >= len(citing) - 3
    assert bridges <= 1


def test_every_view_says_what_is_baseline(loaded: Store) -> None:
    with Session(loaded.engine) as session:
        newest = queries.incident_page(session, limit=1)[0]
    assert "128 incidents here are known from the baseline alone" in words(show())
    assert "known from the baseline" not in words(show(origin="text"))
    opened = AppTest.from_function(_incident_page, kwargs={"incident_id": newest.incident_id}, default_timeout=60).run()
    assert not opened.exception
    assert "Baseline: coded before" in words(opened)
    assert all(f'href="{address}"' in words(opened) for address in newest.urls)
    listed = AppTest.from_function(_incidents_page, default_timeout=60).run()
    assert set(listed.dataframe[0].value["Words of the source"]) == {NO_TEXT}


def _incident_page(incident_id: str) -> None:
    from dashboard.views import incident

    incident.show(incident_id)


def _incidents_page() -> None:
    from dashboard.views import incidents

    incidents.show()


def test_a_row_that_is_not_right_is_named() -> None:
    head, first = FILE.read_text("utf-8").splitlines()[:2]
    for broken, said in (
        (first.replace("insecure_disposal", "lost_it"), "line 2: causes"),
        (first.replace("2013-08,", "2013-13,"), "line 2: discovered"),
        (first.replace(",aberdeen,", ",atlantis,"), "atlantis"),
        (first.replace("https://", "file://"), "web address"),
        (f"{first}\n{first}", "stands twice"),
    ):
        with pytest.raises(CareBreachError, match=said):
            read_baseline(f"{head}\n{broken}\n")


def test_no_person_is_named_and_no_address_tracks_a_reader() -> None:
    """Bodies, places, codes and the publishers' own addresses: no cell holds a name, a note or a reader's id."""
    assert set(table()[0]) == {
        "id", "organisation", "authority_id", "occurred", "discovered", "acted", "causes", "channel", "outcomes",
        "penalty_gbp", "data_subjects", "people_affected", "sources", "first_published", "confidence", "coders",
    }  # fmt: skip
    assert {row["coders"] for row in table()} == {"1, web", "2, adjudicated", "2, adjudicated; gaps 1, web"}
    assert not [row["id"] for row in table() if "lnks.gd" in row["sources"] or "utm_" in row["sources"]]


def test_its_source_is_listed_and_collects_nothing(loaded: Store) -> None:
    with Session(loaded.engine) as session:
        source = session.get_one(Source, "baseline")
        assert (source.kind, source.permission) == ("baseline", "off")
        assert session.scalar(select(func.count(Article.id))) == 0
        assert queries.coverage(session).sources == ()
