"""Series of a real corpus: what is placed where, what is left out and said, rates, the panel, the command."""

import csv
import io
import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session
from typer.testing import CliRunner

import carebreach
from analysis.trends import Examination, survey
from analysis.trends.sentences import on_limits, sentences
from corpus import queries
from corpus.config import settings
from corpus.errors import CareBreachError
from corpus.models import IncidentTrend, Run
from corpus.periods import Period, place
from corpus.populations import answering, children_of, councils_today
from corpus.queries import EVERYTHING, Filters
from corpus.queries.names import authority_of
from tests.builders import CorpusBuilder, corpus_in

ON_BOTH_DATABASES = True


def look(session: Session, filters: Filters = EVERYTHING, **choices: Any) -> Examination:
    return survey(lambda query, *args, **kwargs: query(session, *args, **kwargs), filters, **choices)


def whole(counts: queries.Counts) -> dict[str, int]:
    return {str(period): count for period, count in counts.whole.items()}


@pytest.mark.parametrize(
    ("written", "year", "quarter", "spans"),
    [
        ("2022-11-10", "2022", "2022 Q4", False),
        ("2022-03", "2022", "2022 Q1", False),
        ("2022", "2022", None, False),
        ("2011-01/2011-06", "2011", "2011 Q1", False),
        ("2011-12/2012-03", "2011", "2011 Q4", True),
        ("2011/2013", "2011", None, True),
        ("2023-04-01/2024-03-31", "2023", None, True),  # a financial year
        ("2023-04-01/2024-03-30", "2023", "2023 Q2", True),
        ("2022-11-10T23:30:00+00:00", "2022", "2022 Q4", False),
        ("2022~", "2022", None, False),
    ],
)
def test_a_date_is_placed_by_its_first_day(written: str, year: str, quarter: str | None, spans: bool) -> None:
    by_year, by_quarter = place(written, "year"), place(written, "quarter")
    assert by_year is not None
    assert by_quarter is not None
    assert (str(by_year.period), by_year.spans) == (year, spans)
    assert (str(by_quarter.period) if by_quarter.period else None) == quarter


def test_no_date_has_no_place() -> None:
    assert place("soon", "year") is None


def test_periods_know_their_days() -> None:
    assert [str(p) for p in (Period(2023, 4), Period(2023, 4).next, Period(2023).next)] == [
        "2023 Q4",
        "2024 Q1",
        "2024",
    ]
    assert (Period(2024, 1).first, Period(2024, 1).last) == (date(2024, 1, 1), date(2024, 3, 31))


class TestCounting:
    def test_a_year_alone_is_in_no_quarter_and_said(self, session: Session, build: CorpusBuilder) -> None:
        for occurred in ("2020", "2020-05", "2020-12-31", None):
            build.incident(occurred=occurred)
        found = queries.series(session, step="quarter")
        assert whole(found) == {"2020 Q2": 1, "2020 Q4": 1}
        assert (found.unplaced, found.undated) == (1, 1)
        told = sentences(look(session, step="quarter"))
        assert "In no quarter: 1 incident whose date is no more exact than a year." in " ".join(told)

    def test_each_clock_has_its_date(self, session: Session, build: CorpusBuilder) -> None:
        build.incident(occurred="2018-01", first_published="2019-02-03", acted="2020-05")
        found = {clock: whole(queries.series(session, clock=clock)) for clock in ("occurred", "published", "acted")}
        assert found == {"occurred": {"2018": 1}, "published": {"2019": 1}, "acted": {"2020": 1}}

    def test_incidents_stories_and_articles(self, session: Session, build: CorpusBuilder) -> None:
        first = build.article("One. (Synthetic text.)", "One", published="2020-12-30")
        copy = build.article("One. (Synthetic text.)", "One again", published="2021-01-02", story=first)
        later = build.article("Two. (Synthetic text.)", "Two", published="2021-06-01")
        build.incident(
            *[build.report(text, {"organisation": ("X", "Synthetic")}) for text in (later, copy, first)],
            occurred="2020-04",
            first_published="2020-12-30",
        )
        units = ("incidents", "stories", "articles")
        by_event = {unit: whole(queries.series(session, unit=unit)) for unit in units}
        assert by_event == {"incidents": {"2020": 1}, "stories": {"2020": 2}, "articles": {"2020": 3}}
        by_report = {unit: whole(queries.series(session, unit=unit, clock="published")) for unit in units}
        assert by_report == {
            "incidents": {"2020": 1}, "stories": {"2020": 1, "2021": 1}, "articles": {"2020": 1, "2021": 2},
        }  # fmt: skip

    def test_a_story_of_two_incidents_in_a_year_counts_once(self, session: Session, build: CorpusBuilder) -> None:
        text = build.article()
        for ordinal, occurred in enumerate(("2020-02", "2020-09", None)):
            build.incident(build.report(text, ordinal=ordinal), occurred=occurred)
        found = queries.series(session, unit="stories")
        assert (whole(found), found.undated) == ({"2020": 1}, 0)

    def test_splits(self, session: Session, build: CorpusBuilder) -> None:
        build.incident(authority_id="plymouth", cause="cyber_attack", outcomes=("apology", "ico_fine"))
        build.incident(authority_id="birmingham-childrens-trust", outcomes=())
        build.incident(authority_id="achieving-for-children", outcomes=())
        build.incident(authority_id=None, outcomes=())

        def keys(split: queries.Split) -> dict[str, int]:
            counts = queries.series(session, split=split)
            assert sum(counts.whole.values()) == 4
            return {key: sum(by_period.values()) for key, by_period in counts.by_key.items()}

        assert keys("group") == {"misdelivery": 3, "technical": 1}
        assert keys("outcome") == {"apology": 1, "ico_fine": 1, "unknown": 3}
        assert keys("nation") == {"England": 3, "not_listed": 1}
        assert keys("region") == {"South West": 1, "West Midlands": 1, "London": 1, "not_listed": 1}
        assert keys("body") == {"plymouth": 1, "birmingham": 1, "achieving-for-children": 1, "not_listed": 1}

    def test_filters_hold_and_merged_incidents_do_not_count(self, session: Session, build: CorpusBuilder) -> None:
        kept = build.incident(cause="cyber_attack")
        build.incident(cause="cyber_attack", redirect_to=kept.id)
        build.incident()
        assert whole(queries.series(session, Filters(group=("technical",)))) == {"2020": 1}
        assert whole(queries.series(session, Filters(group=("technical",)), unit="articles")) == {"2020": 1}


class TestRates:
    def test_a_trust_is_answered_for_by_its_parents_that_are_left(self) -> None:
        trust = authority_of("northamptonshire-childrens-trust")
        assert trust is not None
        assert {council.id for council in answering(trust)} == {"north-northamptonshire", "west-northamptonshire"}

    def test_no_area_is_counted_twice(self) -> None:
        assert all(council.end_date is None and not council.parent_ids for council in councils_today())
        total = children_of(councils_today())
        assert total is not None
        assert 13_000_000 < total < 15_000_000  # Great Britain, about 2020

    def test_only_childrens_data_at_counted_bodies(self, session: Session, build: CorpusBuilder) -> None:
        plymouth = authority_of("plymouth")
        assert plymouth is not None
        build.incident(authority_id="plymouth")
        build.incident(authority_id="plymouth", data_subjects="adults")
        build.incident(authority_id="plymouth", data_subjects="mixed")
        build.incident(authority_id="belfast-hsc-trust")
        build.incident(authority_id=None)
        build.incident(authority_id="cheshire")
        everywhere = queries.child_series(session)
        assert (everywhere.mixed, everywhere.not_listed, everywhere.uncounted) == (1, 1, 1)
        assert whole(everywhere.counts) == {"2020": 2}  # an abolished council's area still has children
        by_body = queries.child_series(session, split="body")
        assert by_body.children == {"plymouth": plymouth.population_under18}
        assert by_body.uncounted == 2  # nor does it take its successor's

    def test_the_rate_is_per_100000_with_an_exact_interval(self, session: Session, build: CorpusBuilder) -> None:
        for _ in range(3):
            build.incident(authority_id="plymouth")
        found = look(session, Filters(body=("plymouth",)), per_children=True)
        plymouth = authority_of("plymouth")
        assert plymouth is not None
        assert plymouth.population_under18 is not None
        point = found.whole.points[0]
        factor = 100_000 / plymouth.population_under18
        assert point.value == pytest.approx(3 * factor)
        assert point.interval.low == pytest.approx(0.6187 * factor, rel=1e-3)
        assert point.interval.high == pytest.approx(8.767 * factor, rel=1e-3)

    def test_a_region_has_the_children_of_its_councils(self, session: Session, build: CorpusBuilder) -> None:
        build.incident(authority_id="plymouth")
        found = queries.child_series(session, Filters(nation=("England",)), split="region")
        south_west = [council for council in councils_today() if council.region == "South West"]
        assert found.children["South West"] == children_of(south_west)
        england = [council for council in councils_today() if council.nation == "England"]
        assert found.everyone == children_of(england)

    def test_a_trust_of_several_councils_has_all_their_children(self, session: Session, build: CorpusBuilder) -> None:
        build.incident(authority_id="achieving-for-children")
        parents = [authority_of(f) for f in ("kingston-upon-thames", "richmond-upon-thames", "windsor-and-maidenhead")]
        found = queries.child_series(session, split="body")
        assert found.children == {"achieving-for-children": children_of([p for p in parents if p])}

    def test_a_body_with_few_incidents_is_not_ranked(self, session: Session, build: CorpusBuilder) -> None:
        for _ in range(5):
            build.incident(authority_id="leeds")
        for _ in range(4):
            build.incident(authority_id="city-of-london")
        found = look(session, split="body", per_children=True)
        assert [(row.key, row.incidents, row.place) for row in found.ranked] == [
            ("leeds", 5, 1), ("city-of-london", 4, None),
        ]  # fmt: skip
        assert found.ranked[1].rate > found.ranked[0].rate


class TestCoverage:
    def crawl(self, build: CorpusBuilder, source: str, *days: str, status: str = "finished") -> None:
        build.source(source)
        for day in days:
            moment = datetime.fromisoformat(f"{day}T06:00:00+00:00")
            build._add(Run(kind="crawl", name=source, version="1", started=moment, finished=moment, status=status))  # type: ignore[arg-type]

    def test_a_source_begins_with_its_first_crawl_or_article(self, session: Session, build: CorpusBuilder) -> None:
        self.crawl(build, "gazette", "2022-01-01", "2022-03-01", "2022-12-01")
        self.crawl(build, "failing", "2020-01-01", status="failed")
        build.article(source="echo", seen=datetime(2021, 5, 1, tzinfo=UTC))
        build.article(source="imported", kind="import", seen=datetime(2019, 5, 1, tzinfo=UTC))
        found = queries.coverage(session)
        assert [(source.source_id, source.since.isoformat(), source.longest_gap) for source in found.sources] == [
            ("echo", "2021-05-01", 0), ("gazette", "2022-01-01", 275),
        ]  # fmt: skip
        assert (found.since, found.until) == (date(2021, 5, 1), date(2022, 12, 1))

    def test_the_panel_counts_what_its_sources_tell_when_they_tell_it(
        self, session: Session, build: CorpusBuilder
    ) -> None:
        months = [f"{year}-{month:02}-01" for year in (2021, 2022, 2023) for month in range(1, 13)]
        self.crawl(build, "gazette", *months, "2024-01-01")
        self.crawl(build, "echo", *months[20:], "2024-01-01")
        early = build.article(source="echo", published="2022-03-01", seen=datetime(2023, 1, 1, tzinfo=UTC))
        late = build.article(
            "Late. (Synthetic text.)", "T", published="2023-05-01", seen=datetime(2023, 6, 1, tzinfo=UTC)
        )
        build.incident(
            build.report(early), build.report(late, {"organisation": ("X", "Late")}), first_published="2022-03-01"
        )
        found = look(session, clock="published")
        assert found.panel_since is not None
        assert found.panel_since.sources == ("gazette",)
        assert whole(found.counts) == {"2022": 1}
        assert found.panel is not None
        assert {str(point.period): point.count for point in found.panel.points} == {"2022": 0, "2023": 1, "2024": 0}

    def test_lags_are_measured_from_dates_that_are_sharp(self, session: Session, build: CorpusBuilder) -> None:
        build.incident(occurred="2020-04-10", first_published="2020-04-30")
        build.incident(occurred="2020-04", first_published="2020-05-01")
        build.incident(occurred="2020", first_published="2021-05-01")
        build.incident(occurred="2020-04-10", first_published="2020-01-30")
        build.incident(occurred=None, first_published="2021-05-01")
        found = sorted(lag.days for lag in queries.lags(session, "occurred", date(2025, 1, 1)))
        assert found == [16, 20]
        assert queries.lags(session, "published", date(2025, 1, 1)) == []

    def test_action_is_reported_by_what_comes_after_it(self, session: Session, build: CorpusBuilder) -> None:
        texts = [build.article(published=day) for day in ("2020-05-01", "2020-09-20", "2021-01-01")]
        build.incident(*[build.report(text) for text in texts], acted="2020-09-10", first_published="2020-05-01")
        assert [lag.days for lag in queries.lags(session, "acted", date(2025, 1, 1))] == [10]

    def test_every_year_to_the_end_of_the_corpus_is_there(self, session: Session, build: CorpusBuilder) -> None:
        build.incident(occurred="2021-03")
        found = look(session)
        assert [(str(point.period), point.count) for point in found.whole.points] == [
            ("2021", 1), ("2022", 0), ("2023", 0), ("2024", 0), ("2025", 0),
        ]  # fmt: skip
        assert found.frame.filling == [Period(2025)]
        chosen = look(session, Filters(since=date(2020, 1, 1), until=date(2022, 6, 1)))
        assert [str(period) for period in chosen.frame.periods] == ["2020", "2021", "2022"]


class TestBaseline:
    def told(self, build: CorpusBuilder, reference: str, year: int, quarter: int, sector: str = "Social care") -> None:
        page = build.article()
        build._add(
            IncidentTrend(
                page_id=page.page_id, reference=reference, year=year, quarter=quarter, data_subject_type="Children",
                data_type="Health data", decision="No Further Action", category="Non Cyber", incident_type="Phishing",
                people_affected="1 to 9", sector=sector, time_to_report="Less than 24 hours",
            )
        )  # fmt: skip

    def test_references_count_once_and_part_years_are_marked(self, session: Session, build: CorpusBuilder) -> None:
        for quarter in (1, 2, 3, 4):
            self.told(build, f"A{quarter}", 2019, quarter)
            self.told(build, f"B{quarter}", 2020, quarter)
            self.told(build, f"B{quarter}", 2020, quarter)
        self.told(build, "C", 2020, 2, "Local government")
        self.told(build, "D", 2020, 2, "Health")
        found = [(row.sector, str(row.period), row.incidents, row.whole) for row in queries.reported_to_ico(session)]
        assert found == [
            ("Social care", "2019", 3, False),  # its first quarter can't be compared
            ("Social care", "2020", 4, True),
            ("Local government", "2020", 1, True),
        ]
        by_quarter = queries.reported_to_ico(session, "quarter")
        assert [str(row.period) for row in by_quarter][:2] == ["2019 Q2", "2019 Q3"]

    def test_none_stored_is_none(self, session: Session) -> None:
        assert queries.reported_to_ico(session) == []


class TestCommand:
    @pytest.fixture
    def corpus(self, own_data_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        monkeypatch.setenv("CAREBREACH_SAMPLE", "true")
        settings.cache_clear()
        with corpus_in(own_data_folder, sample=True) as build:
            for year in range(2012, 2024):
                for _ in range(6 if year < 2018 else 14):
                    build.incident(occurred=f"{year}-05", first_published=f"{year}-06-01", authority_id="leeds")
            build.incident(occurred=None, cause="cyber_attack")
        return own_data_folder

    def run(self, *words: str) -> Any:
        return CliRunner().invoke(carebreach.app, ["analyse", "trends", *words], catch_exceptions=False)

    def test_csv_goes_out_and_the_sentences_beside_it(self, corpus: Path) -> None:
        result = self.run("--filter", "group=misdelivery")
        rows = list(csv.DictReader(io.StringIO(result.stdout)))
        assert [row["period"] for row in rows] == [str(year) for year in range(2012, 2026)]
        assert {(row["sample"], row["selection"]) for row in rows} == {("SAMPLE", "group=misdelivery")}
        assert rows[0]["count"] == "6"
        assert "Reported incidents rose from 2012 to 2024" in result.stderr or "neither" in result.stderr

    def test_json_says_all(self, corpus: Path) -> None:
        told = json.loads(self.run("--format", "json", "--split", "nation", "--filter", "until=2023-12-31").stdout)
        assert told["change"]["first"] == "2018"
        assert told["change"]["p"] < 0.05
        assert told["undated"] == 0
        assert [one["day"] for one in told["breaks"]] == ["2018-05-25"]
        assert {row["key"] for row in told["series"]} == {"England"}

    def test_too_thin_says_so_in_place_of_a_number(self, corpus: Path) -> None:
        told = json.loads(self.run("--format", "json", "--step", "quarter").stdout)
        assert told["trend"] is None
        assert "incidents a quarter on average, and it takes 5" in told["said"][0]

    @pytest.mark.parametrize(
        ("choice", "told"),
        [
            ("nation", "write NAME=VALUE"),
            ("nation=Mercia", "not one of England"),
            ("colour=red", "no 'colour'; there are body"),
            ("since=May", "write the day as 2018-05-25"),
        ],
    )
    def test_a_choice_that_means_nothing_is_named(self, corpus: Path, choice: str, told: str) -> None:
        with pytest.raises(CareBreachError, match=told):
            self.run("--filter", choice)


def test_a_change_is_told_with_its_place(session: Session, build: CorpusBuilder) -> None:
    for year in range(2012, 2024):
        for _ in range(6 if year < 2018 else 14):
            build.incident(occurred=f"{year}-05", first_published=f"{year}-06-01")
    yearly = look(session, Filters(until=date(2023, 12, 31)))
    told = " ".join(sentences(yearly))
    assert "The most likely change of level comes with 2018: 2.3 times the level before" in told
    assert "Reported incidents rose from 2012 to 2023: +" in told
    assert "The trend takes no account of the breaks within it: what changed there" in told
    quarterly = replace(yearly, counts=replace(yearly.counts, step="quarter"))
    assert "no account of the breaks within it or of seasons:" in on_limits(quarterly)
