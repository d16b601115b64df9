"""A source that went quiet, changed its template or lost a feed is found out; one that is well is left in peace."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from corpus.config import settings
from corpus.errors import CareBreachError
from corpus.listings import put_entries, put_listing, refusals
from corpus.models import ListedEntry, Listing, Revision, Run, Source
from corpus.store import ArticleDraft, Store
from crawler.health import find_drift
from crawler.permissions import load_grants
from crawler.pipelines import end_of_day
from crawler.spiders.base import FeedSpider
from crawler.visit import Tally

ON_BOTH_DATABASES = True

NOW = datetime(2026, 3, 20, 9, tzinfo=UTC)
FEED = "https://paper.sample.invalid/feed/"


class WeeklySpider(FeedSpider):
    name = "weekly"
    source = Source(
        id="weekly",
        name="The Weekly",
        kind="newspaper",
        permission="full_text",
        permission_reason="invented",
        minimum_articles=4,
    )
    origin = "https://paper.sample.invalid"
    quiet_days = 30

    @classmethod
    def templates(cls) -> tuple[str, ...]:
        return ("weekly@2026",)


@pytest.fixture
def paper(store: Store) -> Store:
    """Give a corpus that knows the source and has visited it every few days for a month."""
    store.put_source(WeeklySpider.source)
    for days in range(2, 31, 4):
        visited(store, NOW - timedelta(days=days))
    return store


def visited(store: Store, at: datetime) -> None:
    with store.writing() as session:
        session.add(Run(kind="crawl", name="weekly", version="1", started=at, finished=at, status="finished"))


def listed(store: Store, count: int, at: datetime) -> None:
    put_entries(store, "weekly", {f"{at}/{number}": "asked for" for number in range(count)}, at)


def read(store: Store, rules: list[str], at: datetime) -> None:
    """Store articles that were read by these rules at a moment."""
    for number, rule in enumerate(rules):
        url = f"https://paper.sample.invalid/{at:%Y%m%d}/{number}"
        page = store.put_page(source_id="weekly", url=url, body=b"x", status=200, headers={}, fetched_at=at)
        store.put_article(page, ArticleDraft(title="A synthetic title", text=f"Synthetic. {url}", rule=rule, url=url))
        with store.writing() as session:
            session.execute(update(Revision).where(Revision.page_id == page.id).values(created=at))


def drift(store: Store, tally: Tally | None = None) -> list[str]:
    return find_drift(store, WeeklySpider, tally or Tally(), NOW)


class TestYield:
    def test_a_week_with_enough_new_entries_is_well(self, paper: Store) -> None:
        listed(paper, 4, NOW - timedelta(days=6))
        assert drift(paper) == []

    def test_fewer_are_drift(self, paper: Store) -> None:
        listed(paper, 3, NOW - timedelta(days=6))
        listed(paper, 40, NOW - timedelta(days=8))
        assert drift(paper) == ["went quiet: 3 new entries in 7 days, at least 4 are usual"]

    def test_a_source_that_was_first_visited_this_week_is_given_time(self, store: Store) -> None:
        store.put_source(WeeklySpider.source)
        visited(store, NOW - timedelta(days=3))
        assert drift(store) == []

    def test_after_a_pause_of_our_own_the_source_is_not_blamed(self, store: Store) -> None:
        store.put_source(WeeklySpider.source)
        visited(store, NOW - timedelta(days=40))
        listed(store, 1, NOW)
        assert drift(store) == []

    def test_entries_count_once_however_often_they_are_listed(self, paper: Store) -> None:
        for day in range(6):
            put_entries(paper, "weekly", {"one": "asked for"}, NOW - timedelta(days=day))
        assert drift(paper)[0].startswith("went quiet: 1 new entries")

    def test_a_source_of_two_notices_a_month_is_given_two_weeks(
        self, paper: Store, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(WeeklySpider.source, "minimum_articles", 0.5)
        listed(paper, 1, NOW - timedelta(days=13))
        assert drift(paper) == []
        monkeypatch.setattr(WeeklySpider.source, "minimum_articles", 1.5)
        assert drift(paper) == ["went quiet: 0 new entries in 7 days, at least 1 are usual"]


class TestTemplate:
    @pytest.fixture(autouse=True)
    def enough_entries(self, paper: Store) -> None:
        listed(paper, 9, NOW)

    def test_pages_read_as_usual_are_well(self, paper: Store) -> None:
        read(paper, ["weekly@2026"] * 8 + ["trafilatura"], NOW - timedelta(days=2))
        read(paper, ["weekly@2026"] * 3, NOW)
        assert drift(paper) == []

    def test_most_pages_read_by_another_rule_are_drift(self, paper: Store) -> None:
        read(paper, ["weekly@2026"] * 20, NOW - timedelta(days=2))
        read(paper, ["trafilatura"] * 3 + ["weekly@2026"], NOW)
        assert drift(paper) == ["its template has changed: 3 of 4 pages read by trafilatura, not by weekly@2026"]

    def test_pages_of_a_first_visit_are_held_against_what_the_spider_knows(self, paper: Store) -> None:
        read(paper, ["trafilatura"] * 3, NOW)
        assert drift(paper) == ["its template has changed: 3 of 3 pages read by trafilatura, not by weekly@2026"]

    def test_a_version_that_was_just_added_is_no_stranger(self, paper: Store) -> None:
        read(paper, ["weekly@2022"] * 20, NOW - timedelta(days=2))
        read(paper, ["weekly@2026"] * 3, NOW)
        assert drift(paper) == []

    def test_one_page_a_run_adds_up(self, paper: Store) -> None:
        read(paper, ["weekly@2026"] * 20, NOW - timedelta(days=5))
        read(paper, ["trafilatura"], NOW - timedelta(days=2))
        read(paper, ["trafilatura"], NOW - timedelta(days=1))
        assert drift(paper) == []
        read(paper, ["trafilatura"], NOW)
        assert "3 of 3 pages" in drift(paper)[0]

    def test_a_run_without_pages_says_nothing_of_the_template(self, paper: Store) -> None:
        read(paper, ["weekly@2026"] * 20, NOW - timedelta(days=5))
        read(paper, ["trafilatura"] * 5, NOW - timedelta(days=2))
        assert drift(paper) == []

    def test_paywalled_articles_have_no_rule(self, paper: Store) -> None:
        read(paper, ["weekly@2026"] * 5, NOW - timedelta(days=2))
        read(paper, ["summary"] * 5, NOW)
        assert drift(paper) == []

    def test_what_the_spider_itself_found_comes_first_and_once(self, paper: Store) -> None:
        assert drift(paper, Tally(drift=["an unknown type: Decree", "an unknown type: Decree"])) == [
            "an unknown type: Decree"
        ]


class TestFeeds:
    @pytest.fixture(autouse=True)
    def enough_entries(self, paper: Store) -> None:
        listed(paper, 9, NOW)

    def record(self, store: Store, at: datetime, **facts: object) -> None:
        put_listing(store, source_id="weekly", url=FEED, at=at, **facts)  # type: ignore[arg-type]

    def test_a_feed_that_fails_for_a_week_is_named_with_its_reason(self, paper: Store) -> None:
        self.record(paper, NOW - timedelta(days=8), reason="gone (HTTP 404)")
        self.record(paper, NOW, reason="gone (HTTP 404)")
        assert drift(paper) == [f"{FEED} fails since 2026-03-12: gone (HTTP 404)"]

    def test_one_that_failed_and_is_back_is_well(self, paper: Store) -> None:
        self.record(paper, NOW - timedelta(days=8), reason="no answer in time")
        self.record(paper, NOW - timedelta(days=1), entries=10, newest=NOW - timedelta(days=1))
        self.record(paper, NOW, reason="no answer in time")
        assert drift(paper) == []
        with Session(paper.engine) as session:
            row = session.get_one(Listing, FEED)
        assert (row.last_read, row.failing_since, row.entries) == (NOW - timedelta(days=1), NOW, 10)

    def test_one_that_lists_nothing_new_is_named(self, paper: Store) -> None:
        self.record(paper, NOW, entries=20, newest=NOW - timedelta(days=40))
        assert drift(paper) == [f"{FEED} lists nothing newer than 2026-02-08"]

    @pytest.mark.parametrize("facts", [{"entries": 20, "newest": NOW - timedelta(days=61)}, {"reason": "gone"}])
    def test_one_that_is_no_longer_asked_for_is_let_be(self, paper: Store, facts: dict[str, object]) -> None:
        self.record(paper, NOW - timedelta(days=60), **facts)
        assert drift(paper) == []


class TestEntries:
    def test_what_became_of_an_entry_is_brought_up_to_date_and_its_first_day_stays(self, store: Store) -> None:
        store.put_source(WeeklySpider.source)
        put_entries(store, "weekly", {"one": "beyond the limit of this run", "two": "asked for"}, NOW)
        put_entries(store, "weekly", {"one": "asked for"}, NOW + timedelta(days=1))
        with Session(store.engine) as session:
            rows = session.query(ListedEntry).all()
        assert [(row.outcome, row.first_seen) for row in rows] == [("asked for", NOW)] * 2

    def test_many_at_once(self, store: Store) -> None:
        store.put_source(WeeklySpider.source)
        put_entries(store, "weekly", {str(number): "asked for" for number in range(1201)}, NOW)
        with Session(store.engine) as session:
            assert session.query(ListedEntry).count() == 1201


class TestRefusals:
    def test_a_refusal_holds_until_its_moment(self, store: Store) -> None:
        store.put_source(WeeklySpider.source)
        until = NOW + timedelta(hours=5)
        store.put_rejection(source_id="weekly", stage="fetch", url=FEED, reason="refused (HTTP 403)", until=until)
        found = refusals(store, NOW)
        assert found[FEED] == ("refused (HTTP 403)", until)
        assert FEED not in refusals(store, until)
        assert FEED + "2" not in found

    @pytest.mark.parametrize(("hour", "day", "until"), [(1, 21, 0), (11, 21, 0), (20, 21, 8)])
    def test_it_lasts_for_the_day_and_no_less_than_half_of_one(self, hour: int, day: int, until: int) -> None:
        assert end_of_day(datetime(2026, 3, 20, hour, tzinfo=UTC)) == datetime(2026, 3, day, until, tzinfo=UTC)


class TestPermissions:
    def write(self, text: str) -> Path:
        folder = settings().data_dir
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "permissions.toml").write_text(text)
        return folder

    def test_what_the_operator_was_granted_goes_before_what_the_spider_says(self) -> None:
        self.write('[weekly]\npermission = "metadata"\nreason = "Letter of 2 March 2026"\nterms_read = 2026-03-02')
        grant = WeeklySpider.grant()
        assert (grant.permission, grant.reason, grant.terms_read) == (
            "metadata",
            "Letter of 2 March 2026",
            date(2026, 3, 2),
        )

    def test_without_a_file_the_spider_speaks(self) -> None:
        assert WeeklySpider.grant().permission == "full_text"

    @pytest.mark.parametrize(
        ("text", "reason"),
        [
            ('[weekly]\npermission = "everything"\nreason = "because"', "weekly.permission"),
            ('[weekly]\npermission = "off"', "weekly.reason"),
            ("[weekly", "can't be read"),
        ],
    )
    def test_a_file_that_is_not_valid_is_named_with_the_place(self, text: str, reason: str) -> None:
        folder = self.write(text)
        with pytest.raises(CareBreachError, match=r"permissions\.toml") as caught:
            load_grants(folder)
        assert reason in str(caught.value)
