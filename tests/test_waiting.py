"""What was listed once is fetched in the end: whether a limit, a bad day or a redirect came between, and never twice."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from corpus.listings import put_entries
from corpus.models import ListedEntry, Source
from corpus.store import Store
from corpus.waiting import GIVEN_UP, STORED, TOO_LONG, Wanted, put_waiting, settle, settled_outcome, still_waiting
from tests.visits import ask, rows

ON_BOTH_DATABASES = True

ONE, TWO, THREE = (f"/news/2800000{number}.breach/" for number in (1, 2, 3))
OTHER = "/news/28000009.snow/"
NOW = datetime(2026, 3, 20, 9, tzinfo=UTC)


@pytest.fixture
def crawl(tmp_path: Path) -> Any:
    """Give a function that crawls the paper as it is today, always into the same corpus."""

    return lambda **today: ask("waiting_sites.py", str(tmp_path), json.dumps(today))


class TestCrawls:
    def test_what_a_limit_left_is_fetched_though_the_feed_has_rolled_on(self, crawl, tmp_path: Path) -> None:
        assert crawl(feed=[ONE, TWO, THREE], limit=1)["asked"] == [ONE]
        told = crawl(feed=[OTHER, TWO])
        assert sorted(told["asked"]) == [TWO, THREE, OTHER]
        assert told["line"] == "2 listed, 0 passed over, 1 left over, 3 fetched, 3 new, 0 revised"
        assert rows(tmp_path, "SELECT count(*) FROM articles") == [(4,)]
        assert rows(tmp_path, "SELECT count(*) FROM waiting_entries") == [(0,)]
        assert crawl(feed=[OTHER])["asked"] == []

    def test_a_bad_day_is_made_good_and_a_page_that_is_gone_is_let_go(self, crawl, tmp_path: Path) -> None:
        assert crawl(feed=[ONE, TWO], fail={ONE: 500, TWO: 404})["counts"]["rejected"] == 2
        assert crawl(feed=[OTHER], fail={OTHER: 500})["asked"] == [ONE, OTHER]
        assert rows(tmp_path, "SELECT outcome FROM listed_entries ORDER BY 1") == [
            ("failed (HTTP 500)",),
            ("given up: gone (HTTP 404)",),
            ("stored",),
        ]

    def test_a_page_without_an_article_is_counted_once_and_not_asked_for_at_every_run(self, crawl, tmp_path) -> None:
        first = crawl(feed=[ONE, TWO, THREE], empty=[ONE, TWO], fail={THREE: 404})
        assert (first["status"], first["counts"]["rejected"]) == ("failed", 3)
        again = crawl(feed=[ONE, TWO, THREE], empty=[ONE, TWO], fail={THREE: 404})
        assert (again["status"], again["asked"], again["counts"]["known"]) == ("finished", [], 3)
        assert rows(tmp_path, "SELECT count(*) FROM rejections") == [(3,)]

    def test_an_article_that_has_moved_is_asked_for_once(self, crawl, tmp_path: Path) -> None:
        assert crawl(feed=[ONE], move={ONE: TWO})["asked"] == [ONE, TWO]
        told = crawl(feed=[ONE], move={ONE: TWO})
        assert (told["asked"], told["counts"]["known"]) == ([], 1)
        assert rows(tmp_path, "SELECT url FROM articles") == [(f"https://paper.sample.invalid{TWO}",)]


class TestRows:
    @pytest.fixture(autouse=True)
    def source(self, store: Store) -> None:
        store.put_source(
            Source(id="paper", name="Paper", kind="newspaper", permission="full_text", permission_reason="invented")
        )

    def put(self, store: Store, key: str, at: datetime = NOW) -> None:
        put_entries(store, "paper", {key: "asked for"}, at)
        put_waiting(store, "paper", {key: Wanted(url=f"https://{key}", publisher="Paper", published="today")}, at)

    def test_they_come_back_as_they_went_in_the_oldest_first(self, store: Store) -> None:
        self.put(store, "b.example/2", NOW - timedelta(hours=1))
        self.put(store, "b.example/1", NOW)
        self.put(store, "b.example/2", NOW)
        assert still_waiting(store, "paper", NOW) == [
            Wanted(url="https://b.example/2", publisher="Paper", published="today"),
            Wanted(url="https://b.example/1", publisher="Paper", published="today"),
        ]
        assert still_waiting(store, "another", NOW) == []

    def test_after_a_week_they_are_given_up_and_that_is_counted(self, store: Store) -> None:
        self.put(store, "b.example/1", NOW - timedelta(days=7, minutes=1))
        self.put(store, "b.example/2", NOW - timedelta(days=6))
        assert [one.url for one in still_waiting(store, "paper", NOW)] == ["https://b.example/2"]
        with Session(store.engine) as session:
            assert {entry.outcome for entry in session.query(ListedEntry)} == {"asked for", TOO_LONG}

    def test_what_is_settled_waits_no_more(self, store: Store) -> None:
        self.put(store, "b.example/1")
        settle(store, "paper", ["b.example/1", "b.example/never"])
        assert still_waiting(store, "paper", NOW) == []

    def test_what_was_stored_is_known_by_what_it_was_listed_under(self, store: Store) -> None:
        put_entries(store, "paper", {"one": STORED, "two": "asked for", "four": f"{GIVEN_UP}no text"}, NOW)
        found = [settled_outcome(store, "paper", key) for key in ("one", "two", "three", "four")]
        assert found == [STORED, None, None, f"{GIVEN_UP}no text"]
        assert settled_outcome(store, "another", "one") is None
