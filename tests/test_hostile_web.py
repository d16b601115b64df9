"""Real crawls of a server of faults: each fault ends stored, rejected, refused or passed over, with its reason."""

import json
import os
import sqlite3
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from fault_server import serve_faults
from faults import (
    FAULTS,
    GOOD,
    HOSTILE_LINKS,
    LISTED,
    LISTINGS,
    MORE,
    NEXT_MONTH,
    PASSED,
    PATH,
    ROBOTS,
    SECRET,
    STORED,
    WORDS,
)

HERE = Path(__file__).resolve().parent
MOST_MEGABYTES = 600
MOST_SECONDS_HELD_UP = 5
"""The slowest page takes a tenth of it on a machine that does nothing else."""


class Crawled(NamedTuple):
    """What one crawl of all faults left."""

    folder: Path
    told: dict[str, Any]
    stderr: str
    asked: list[str]

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with sqlite3.connect(self.folder / "carebreach.sqlite3") as connection:
            return connection.execute(query).fetchall()

    def outcome(self, url: str) -> tuple[str, str]:
        """Return what became of an address, and the reason."""
        if found := self.rows(f"SELECT reason, until FROM rejections WHERE url = '{url}'"):
            ((reason, until),) = found
            return ("refused" if until else "rejected"), reason
        return STORED if self.rows(f"SELECT 1 FROM articles WHERE url = '{url}'") else PASSED, ""


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Crawled:
    """Crawl all faults once."""
    folder = tmp_path_factory.mktemp("faults")
    with serve_faults() as (port, asked):
        done = subprocess.run(
            [sys.executable, str(HERE / "fault_server.py"), str(port), str(folder)],
            env=os.environ | {"PYTHONPATH": str(HERE.parent)},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    return Crawled(folder, json.loads(done.stdout), done.stderr, asked)


class TestPages:
    @pytest.mark.parametrize("slug", FAULTS | ROBOTS)
    def test_each_fault_ends_with_its_reason(self, crawled: Crawled, slug: str) -> None:
        fault = (FAULTS | ROBOTS)[slug]
        url = f"https://{slug}.sample.invalid{PATH}"
        if slug == "to-elsewhere":
            url = "https://elsewhere.sample.invalid/news/26000002.council-data-breach/"
        outcome = crawled.outcome(url)
        assert outcome[0] == fault.outcome
        if fault.outcome == PASSED:
            assert crawled.told["faults"]["counts"][f"passed_over: {fault.reason}"] > 0
        else:
            assert outcome[1] == fault.reason

    def test_every_entry_is_accounted_for_once(self, crawled: Crawled) -> None:
        counts = Counter(crawled.told["faults"]["counts"])
        query = "SELECT count(*) FROM rejections WHERE source_id = 'faults' AND stage = 'fetch'"
        ((never_fetched,),) = crawled.rows(query)
        assert counts["listed"] == counts["fetched"] + counts["passed_over"] + never_fetched
        assert counts["listed"] >= len(LISTED) + len(GOOD) + len(HOSTILE_LINKS)

    def test_the_good_articles_beside_them_are_all_stored(self, crawled: Crawled) -> None:
        assert [crawled.outcome(url) for url in GOOD] == [(STORED, "")] * len(GOOD)

    def test_what_is_stored_is_whole_and_well_read(self, crawled: Crawled) -> None:
        texts = dict(
            crawled.rows("SELECT a.url, r.text FROM articles a JOIN revisions r ON r.id = a.current_revision_id")
        )
        assert len(texts) == len(GOOD) + sum(fault.outcome == STORED for fault in (FAULTS | ROBOTS).values())
        assert {" ".join(text.split()) for text in texts.values()} == {f"{WORDS} {MORE}"}

    def test_the_same_article_with_tracking_is_no_other(self, crawled: Crawled) -> None:
        assert crawled.told["faults"]["counts"]["passed_over: listed twice"] == 3
        assert not [path for path in crawled.asked if "utm_" in path]

    def test_a_date_to_come_is_no_date_but_stays_as_it_was_written(self, crawled: Crawled) -> None:
        query = "SELECT r.published, r.published_raw FROM revisions r JOIN articles a ON a.id = r.article_id WHERE a.url LIKE "
        assert crawled.rows(f"{query}'%//future.%'") == [(None, NEXT_MONTH)]
        assert crawled.rows(f"{query}'%//absurd-date.%'")[0][0] is None


class TestListings:
    @pytest.mark.parametrize("slug", LISTINGS)
    def test_each_is_read_or_says_why_not(self, crawled: Crawled, slug: str) -> None:
        url, reason = f"https://{slug}.sample.invalid/feed/", LISTINGS[slug][1]
        errors = [line for line in crawled.told["faults"]["errors"] if line.startswith(url)]
        assert errors == ([f"{url}: {reason}"] if reason else [])

    def test_links_out_of_the_open_web_are_refused(self, crawled: Crawled) -> None:
        for url, reason in HOSTILE_LINKS.items():
            assert crawled.outcome(url) == ("rejected", reason)
        assert crawled.rows("SELECT count(*) FROM rejections WHERE url NOT LIKE 'http%' AND stage <> 'host'") == [(0,)]

    def test_sitemaps_without_end_are_left(self, crawled: Crawled) -> None:
        assert "one sitemap too many" in crawled.told["map"]["message"]
        assert sum("sitemap" in path for path in crawled.asked) < 10

    def test_a_search_without_end_is_left(self, crawled: Crawled) -> None:
        assert sum("/wp-json/" in path for path in crawled.asked) == 3


class TestTheRun:
    def test_nothing_of_this_machine_was_asked_for_or_stored(self, crawled: Crawled) -> None:
        assert not [path for path in crawled.asked if SECRET in path or "passwd" in path]
        assert crawled.rows("SELECT count(*) FROM revisions WHERE text LIKE '%root:%'") == [(0,)]

    def test_robots_txt_of_the_site_that_a_redirect_leads_to_is_asked_first(self, crawled: Crawled) -> None:
        elsewhere = [path for path in crawled.asked if path.startswith("/elsewhere.")]
        assert [path.rpartition("/")[2] for path in elsewhere] == ["robots.txt", ""]
        assert "/forbidden.sample.invalid/x" not in crawled.asked

    def test_no_spider_broke_and_the_run_says_what_was_wrong(self, crawled: Crawled) -> None:
        assert [told["broken"] for told in crawled.told.values() if isinstance(told, dict)] == [[], [], []]
        assert crawled.told["faults"]["status"] == "failed"
        assert "pages could not be parsed" in crawled.told["faults"]["message"]
        assert crawled.told["exit_code"] == 1
        assert "Traceback" not in crawled.stderr

    def test_memory_stays_bounded(self, crawled: Crawled) -> None:
        assert crawled.told["megabytes"] < MOST_MEGABYTES

    def test_no_page_holds_up_the_others(self, crawled: Crawled) -> None:
        assert crawled.told["held_up"] < MOST_SECONDS_HELD_UP
