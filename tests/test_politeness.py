"""Manners and mishaps on small sites of a real local server: robots.txt, delays, changes, refusals, faults."""

import gzip
import json
import os
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from local_sites import KEY, MANY, PATHS
from scrapy.http import Response

from corpus.waiting import BEYOND_LIMIT
from crawler.middlewares.manners import retry_after

HERE = Path(__file__).resolve().parent


@pytest.fixture
def crawl(tmp_path: Path) -> Any:
    """Give a function that crawls a site, in a state, into one corpus."""

    def run(site: str, state: str = "") -> dict[str, Any]:
        done = subprocess.run(
            [sys.executable, str(HERE / "local_sites.py"), site, str(tmp_path), state],
            env=os.environ | {"PYTHONPATH": str(HERE.parent)},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        told: dict[str, Any] = json.loads(done.stdout)
        return told | {"paths": [path for path, _ in told["asked"]], "stderr": done.stderr}

    return run


def rows(folder: Path, query: str) -> list[tuple[Any, ...]]:
    with sqlite3.connect(folder / "carebreach.sqlite3") as connection:
        return connection.execute(query).fetchall()


class TestRobots:
    def test_it_is_asked_first_and_once(self, crawl) -> None:
        told = crawl("paper")
        assert told["paths"][:2] == ["/robots.txt", "/feed/"]
        assert sorted(told["paths"]) == sorted(["/robots.txt", "/feed/", *PATHS])
        assert told["counts"]["new"] == 3

    def test_one_that_fails_forbids_everything(self, crawl) -> None:
        told = crawl("paper", "robots 503")
        assert told["paths"] == ["/robots.txt"]
        assert (told["status"], told["message"]) == ("failed", "did not answer")

    def test_one_that_is_not_there_forbids_nothing(self, crawl) -> None:
        assert crawl("paper", "robots 404")["counts"]["new"] == 3

    def test_its_crawl_delay_is_kept_also_under_autothrottle(self, crawl) -> None:
        told = crawl("paper", "delay")
        moments = [at for path, at in told["asked"] if path != "/robots.txt"]
        assert len(moments) == 4
        assert all(later - earlier > 0.95 for earlier, later in pairwise(moments))


class TestChanges:
    def test_a_changed_page_is_a_revision_and_the_others_are_not_stored_again(self, crawl, tmp_path) -> None:
        assert crawl("paper")["counts"]["new"] == 3
        counts = crawl("paper", "changed")["counts"]
        assert (counts["new"], counts["revised"], counts["unchanged"]) == (0, 1, 2)
        assert rows(tmp_path, "SELECT max(number), count(*) FROM revisions") == [(2, 4)]
        assert rows(tmp_path, "SELECT count(*) FROM pages WHERE url LIKE '%/news/%'") == [(4,)]

    def test_a_vanished_page_leaves_a_tombstone_and_its_words(self, crawl, tmp_path) -> None:
        crawl("paper")
        told = crawl("paper", "404")
        assert told["counts"]["rejected: gone (HTTP 404)"] == 1
        gone = rows(tmp_path, "SELECT url, current_revision_id FROM articles WHERE gone_at IS NOT NULL")
        assert [url.endswith(PATHS[0]) and revision is not None for url, revision in gone] == [True]

    def test_a_page_whose_archive_is_lost_is_fetched_whole_again(self, crawl, tmp_path) -> None:
        crawl("paper")
        for file in (tmp_path / "archive").glob("*.warc.gz"):
            file.unlink()
        told = crawl("paper")
        assert told["counts"]["unchanged"] == 3
        assert all(told["paths"].count(path) == 2 for path in PATHS)


class TestPatience:
    def test_a_short_wait_is_waited_by_the_whole_queue_and_the_page_is_asked_for_again(self, crawl) -> None:
        told = crawl("busy", "a moment")
        moments = [at for path, at in told["asked"] if path in MANY]
        assert moments[1] - moments[0] > 0.95
        assert (told["counts"]["new"], told["counts"]["rejected"]) == (len(MANY), 0)

    def test_a_moment_to_come_is_waited_for(self, crawl) -> None:
        told = crawl("busy", "until a moment")
        moments = [at for path, at in told["asked"] if path in MANY]
        assert moments[1] - moments[0] > 1.5
        assert told["counts"]["new"] == len(MANY)

    def test_what_fails_for_the_moment_is_tried_again_after_a_rest(self, crawl) -> None:
        told = crawl("busy", "a stumble")
        moments = [at for path, at in told["asked"] if path in MANY]
        assert moments[1] - moments[0] > 0.45
        assert told["counts"]["new"] == len(MANY)

    def test_a_site_that_wants_an_hour_is_left_alone_also_by_the_next_run(self, crawl, tmp_path) -> None:
        told = crawl("busy", "an hour")
        (reason,) = {name for name in told["counts"] if "asked to slow down until" in name}
        assert (told["counts"]["new"], told["counts"][reason]) == (2, len(MANY) - 2)
        again = crawl("busy")
        assert set(again["paths"]) <= {"/robots.txt"}
        assert again["message"].startswith("https://paper.sample.invalid/feed/: asked to slow down until 20")
        with sqlite3.connect(tmp_path / "carebreach.sqlite3") as connection:
            connection.execute("UPDATE rejections SET until = '2026-01-01 00:00:00'")
        assert crawl("busy")["counts"]["new"] == len(MANY) - 2

    def test_a_site_that_has_no_patience_is_asked_twice_and_left_for_an_hour(self, crawl, tmp_path) -> None:
        told = crawl("busy", "no patience")
        assert sum(path in MANY for path in told["paths"]) <= 3
        assert rows(tmp_path, "SELECT stage, url FROM rejections") == [("host", "paper.sample.invalid")]

    def test_a_site_that_answers_no_more_is_left_until_the_next_run(self, crawl) -> None:
        told = crawl("busy", "down")
        assert told["counts"]["passed_over: its site answers no more"] > 0
        assert sum(path in MANY for path in told["paths"]) < 2 * len(MANY)
        assert told["errors"] == ["paper.sample.invalid: answers no more; the next run asks again"]
        assert crawl("busy")["counts"]["new"] == len(MANY)

    @pytest.mark.parametrize(
        ("said", "seconds"),
        [
            ("7", 7),
            ("Sun, 01 Mar 2026 12:00:09 GMT", 9),
            ("Sun, 01 Mar 2026 12:00:09", 9),
            ("99999999999999999999", 7 * 24 * 3600),
            *((said, None) for said in ("", "0", "-5", "soon", "²", "Sun, 01 Mar 1998 12:00:00 GMT", "1e9")),
        ],
    )
    def test_what_a_site_says_is_read_or_ignored(self, said: str, seconds: int | None) -> None:
        now = datetime(2026, 3, 1, 12, tzinfo=UTC)
        wait = retry_after(Response("https://a.sample.invalid", headers={"Retry-After": said.encode()}), now)
        assert wait == (None if seconds is None else timedelta(seconds=seconds))


class TestDoors:
    def test_a_refusal_is_recorded_and_not_asked_for_again_that_day(self, crawl, tmp_path) -> None:
        assert crawl("paper", "403")["counts"]["refused: refused (HTTP 403)"] == 1
        assert rows(tmp_path, "SELECT stage, reason FROM rejections") == [("fetch", "refused (HTTP 403)")]
        again = crawl("paper")
        assert PATHS[0] not in again["paths"]
        assert again["counts"]["passed_over: refused today"] == 1

    def test_an_article_to_be_paid_for_stays_a_headline_and_is_left_for_the_day(self, crawl, tmp_path) -> None:
        assert crawl("paper", "paywall")["counts"]["refused: to be paid for"] == 1
        query = "SELECT r.title, r.text, r.rule FROM revisions r JOIN articles a ON a.id = r.article_id WHERE a.url LIKE '%1.one/'"
        assert rows(tmp_path, query) == [(f"Data breach {PATHS[0]}", "A council has apologised.", "summary")]
        assert PATHS[0] not in crawl("paper", "paywall")["paths"]

    def test_three_refusals_in_a_row_close_the_door(self, crawl) -> None:
        told = crawl("busy", "closed")
        assert sum(path in MANY for path in told["paths"]) == 3
        assert told["counts"]["passed_over: its site refuses pages today"] == len(MANY) - 3
        assert told["drift"] == ["paper.sample.invalid refused 3 pages in a row (HTTP 403); not asked again today"]
        assert set(crawl("busy")["paths"]) <= {"/robots.txt"}


class TestKeys:
    def test_a_key_in_an_address_is_stored_and_told_nowhere(self, crawl, tmp_path) -> None:
        told = crawl("keyed")
        assert told["counts"]["new"] == 1
        told["stderr"] += str(rows(tmp_path, "SELECT url, reason FROM rejections UNION SELECT url, id FROM pages"))
        archived = b"".join(gzip.decompress(file.read_bytes()) for file in tmp_path.rglob("*.warc.gz"))
        kept = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
        assert KEY not in told["stderr"] + str(told["counts"]) + str(told["errors"])
        assert KEY.encode() not in archived + kept
        assert b"/good?q=breach" in archived


class TestListings:
    def test_one_that_is_far_too_long_is_left_for_the_next_run(self, crawl) -> None:
        told = crawl("busy", "too many")
        assert (told["counts"]["new"], told["counts"][f"passed_over: {BEYOND_LIMIT}"]) == (5, len(MANY) - 5)
        assert told["drift"] == ["https://paper.sample.invalid/feed/ has more than 5 entries to fetch"]

    def test_a_sitemap_index_is_followed_where_it_leads_to_articles(self, crawl) -> None:
        told = crawl("sitemap")
        assert told["paths"][1:] == ["/sitemap.xml", "/sitemap-news.xml", "/news/26000001.council-data-breach/"]
        assert (told["counts"]["listed"], told["counts"]["new"]) == (2, 1)

    def test_all_pages_of_a_wordpress_search_are_read(self, crawl) -> None:
        told = crawl("wordpress")
        assert (told["counts"]["listed"], told["counts"]["new"]) == (2, 2)

    def test_a_feed_that_fails_fails_the_source(self, crawl) -> None:
        told = crawl("paper", "feed 500")
        assert told["status"] == "failed"
        assert told["message"] == "https://paper.sample.invalid/feed/: failed (HTTP 500)"


class TestFaults:
    def test_a_spider_that_breaks_fails_its_run_and_says_where(self, crawl, tmp_path) -> None:
        told = crawl("broken")
        assert told["status"] == "failed"
        assert told["message"].startswith("https://paper.sample.invalid/news/2600000")
        assert rows(tmp_path, "SELECT status FROM runs") == [("failed",)]
        assert rows(tmp_path, "SELECT count(*) FROM pages WHERE url LIKE '%/news/%'") == [(3,)], (
            "the raw pages are kept"
        )

    def test_an_archive_that_cannot_be_written_ends_the_visit_and_the_next_goes_on(self, crawl, tmp_path) -> None:
        (tmp_path / "archive").write_text("a file in the place of the folder")
        told = crawl("paper")
        assert told["status"] == "failed"
        assert "archive can't be written" in told["message"]
        assert rows(tmp_path, "SELECT count(*) FROM pages") == [(0,)]
        (tmp_path / "archive").unlink()
        assert "Traceback" not in told["stderr"]
        assert crawl("paper")["counts"]["rejected"] == 0
        assert rows(tmp_path, "SELECT count(*) FROM articles") == [(3,)]
