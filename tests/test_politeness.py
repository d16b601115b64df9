"""Manners and mishaps on small sites of a real local server: robots.txt, delays, changes, refusals, faults."""

import json
import os
import sqlite3
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).resolve().parent
PATHS = ["/news/26000001.one/", "/news/26000002.two/", "/news/26000003.three/"]


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

    def test_a_refusal_is_recorded(self, crawl, tmp_path) -> None:
        assert crawl("paper", "403")["counts"]["rejected: refused (HTTP 403)"] == 1
        assert rows(tmp_path, "SELECT stage, reason FROM rejections") == [("fetch", "refused (HTTP 403)")]

    def test_a_page_whose_archive_is_lost_is_fetched_whole_again(self, crawl, tmp_path) -> None:
        crawl("paper")
        for file in (tmp_path / "archive").glob("*.warc.gz"):
            file.unlink()
        told = crawl("paper")
        assert told["counts"]["unchanged"] == 3
        assert all(told["paths"].count(path) == 2 for path in PATHS)


class TestListings:
    def test_a_sitemap_index_is_followed_where_it_leads_to_articles(self, crawl) -> None:
        told = crawl("sitemap")
        assert told["paths"][1:] == ["/sitemap.xml", "/sitemap-news.xml", "/news/26000001.council-data-breach/"]
        assert (told["counts"]["listed"], told["counts"]["new"]) == (2, 1)

    def test_all_pages_of_a_wordpress_search_are_read(self, crawl, tmp_path) -> None:
        told = crawl("wordpress")
        assert (told["counts"]["listed"], told["counts"]["new"]) == (2, 2)
        assert rows(tmp_path, "SELECT count(*) FROM pages WHERE url LIKE '%wp-json%'") == [(0,)]

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
