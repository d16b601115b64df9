"""Real Scrapy against real local servers: the sample site end to end, politeness, interruption, dead networks."""

import fcntl
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from corpus.errors import AlreadyRunning
from corpus.locks import lock
from crawler.process import SILENT, CrawlResult, SourceResult, judge, sources_to_crawl
from crawler.settings import user_agent
from crawler.visit import Tally

ROOT = Path(__file__).resolve().parent.parent
TABLES = ("sources", "pages", "articles", "revisions", "rejections")


def run(*words: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run `carebreach` in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "carebreach", *words],
        cwd=ROOT,
        env=os.environ | {"CAREBREACH_DATA_DIR": str(folder)} | environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def rows(folder: Path, query: str) -> list[tuple[Any, ...]]:
    with sqlite3.connect(folder / "sample" / "carebreach.sqlite3") as connection:
        return connection.execute(query).fetchall()


def everything(folder: Path) -> dict[str, list[tuple[Any, ...]]]:
    return {table: rows(folder, f"SELECT * FROM {table} ORDER BY 1") for table in TABLES}


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, subprocess.CompletedProcess[str]]:
    """Crawl the sample site once."""
    folder = tmp_path_factory.mktemp("crawl")
    return folder, run("crawl", "run", "--sample", folder=folder)


class TestSampleCrawl:
    def test_each_source_has_one_line(self, crawled) -> None:
        done = crawled[1]
        assert done.returncode == 0, done.stderr
        assert [line.split(":")[0] for line in done.stdout.splitlines()] == [
            "ico",
            "lgsco",
            "newsquest",
            "public_technology",
        ]
        assert "Traceback" not in done.stderr
        assert done.stderr == ""

    def test_the_line_accounts_for_every_listed_entry(self, crawled) -> None:
        for (counts,) in rows(crawled[0], "SELECT counts FROM runs"):
            count = json.loads(counts)
            assert count["listed"] == count["passed_over"] + count["known"] + count["fetched"] > 0
            assert count["fetched"] == count["new"] > 0
            reasons = [value for name, value in count.items() if name.startswith("passed_over:")]
            assert sum(reasons) == count["passed_over"]

    def test_articles_have_what_their_pages_say(self, crawled) -> None:
        found = rows(
            crawled[0],
            "SELECT a.url, a.publisher, r.title, r.published, r.rule, r.text FROM articles a "
            "JOIN revisions r ON r.id = a.current_revision_id WHERE a.url LIKE '%foster-carers-forced-move%'",
        )
        ((url, publisher, title, published, rule, text),) = found
        assert url.startswith("https://www.tarncastleecho.sample.invalid/news/24337750.foster-carers-forced-move")
        assert (publisher, published, rule) == ("Tarncastle Echo", "2024-05-23T06:00:00+00:00", "newsquest@2022")
        assert "oster carers" in title
        assert "\n\n" in text

    def test_a_notice_holds_its_page_and_its_pdf(self, crawled) -> None:
        ((text,),) = rows(
            crawled[0],
            "SELECT r.text FROM revisions r JOIN articles a ON a.id = r.article_id "
            "WHERE a.url LIKE '%/2024/05/wexmoor%'",
        )
        assert text.startswith("Date: 21 May 2024\nType: Reprimands\nSector: Local government\n\n")
        assert "GENERAL DATA PROTECTION REGULATION" in text
        assert rows(crawled[0], "SELECT count(*) FROM pages WHERE url LIKE '%.pdf'") == [(3,)]

    def test_robots_txt_is_obeyed_with_its_wildcards(self, crawled) -> None:
        assert rows(crawled[0], "SELECT count(*) FROM pages WHERE url LIKE '%/premium/%'") == [(0,)]
        ((counts,),) = rows(crawled[0], "SELECT counts FROM runs WHERE name = 'newsquest'")
        assert json.loads(counts)["passed_over: forbidden by robots.txt"] == 1

    def test_a_promoted_card_is_no_notice(self, crawled) -> None:
        urls = rows(crawled[0], "SELECT url FROM articles WHERE url LIKE '%ico.sample%'")
        assert urls
        assert all("/action-weve-taken/enforcement/" in url for (url,) in urls)

    def test_every_article_is_archived_and_can_be_read_back(self, crawled) -> None:
        done = run("corpus", "check", folder=crawled[0], CAREBREACH_SAMPLE="1")
        assert done.returncode == 0, done.stderr

    def test_no_relevant_article_is_passed_over(self, crawled) -> None:
        import tomllib

        expected = tomllib.loads((ROOT / "crawler" / "sample_site" / "expected.toml").read_text())["articles"]
        wanted = {article["url"] for article in expected if article["relevant"] and article.get("robots", True)}
        assert wanted <= {url for (url,) in rows(crawled[0], "SELECT url FROM articles")}


class TestAgain:
    def test_a_second_crawl_fetches_nothing_that_is_known(self, crawled) -> None:
        before = everything(crawled[0])
        done = run("crawl", "run", "--sample", folder=crawled[0])
        assert done.returncode == 0, done.stderr
        assert all(" 0 fetched, 0 new, 0 revised" in line for line in done.stdout.splitlines())
        assert everything(crawled[0]) == before

    def test_looking_at_everything_again_changes_nothing(self, crawled) -> None:
        before = everything(crawled[0])
        done = run("crawl", "run", "--sample", "--revisit", folder=crawled[0])
        assert done.returncode == 0, done.stderr
        assert " 0 fetched" not in done.stdout
        assert everything(crawled[0]) == before

    def test_parsing_the_archive_again_changes_nothing(self, crawled) -> None:
        before = everything(crawled[0])
        done = run("crawl", "replay", folder=crawled[0], CAREBREACH_SAMPLE="1")
        assert done.returncode == 0, done.stderr
        assert "ico: 8 read again, 0 revised, 0 rejected" in done.stdout
        assert everything(crawled[0]) == before

    def test_an_address_that_is_imported_becomes_the_article_that_was_crawled(self, crawled) -> None:
        before = rows(crawled[0], "SELECT id, current_revision_id FROM articles ORDER BY 1")
        url = (
            "https://www.northmeregazette.sample.invalid/news/25574318.mum-sent-minutes-familys-child/?utm_source=mail"
        )
        done = run("import", url, folder=crawled[0], CAREBREACH_SAMPLE="1")
        assert (done.returncode, done.stdout) == (0, "0 new, 0 revised, 1 unchanged, 0 not taken in\n"), done.stderr
        assert rows(crawled[0], "SELECT id, current_revision_id FROM articles ORDER BY 1") == before

    def test_addresses_that_give_nothing_have_a_line_each(self, crawled) -> None:
        site = "https://www.northmeregazette.sample.invalid"
        paths = ("/nothing-here", "/news/premium/26090011.inside-story-childrens-services-data-breach/")
        done = run("import", *(site + path for path in paths), folder=crawled[0], CAREBREACH_SAMPLE="1")
        assert done.returncode == 1
        assert sorted(done.stderr.splitlines()) == [
            f"{site}{paths[1]}: forbidden by robots.txt",
            f"{site}{paths[0]}: gone (HTTP 404); `carebreach crawl run --source wayback` looks for an archived copy",
        ]

    def test_nothing_is_due_right_after_a_crawl(self, crawled) -> None:
        done = run("crawl", "run", "--sample", "--due", folder=crawled[0])
        assert (done.returncode, done.stdout) == (0, "no source is due\n")

    def test_the_list_shows_permission_reason_and_last_run(self, crawled) -> None:
        done = run("crawl", "list", folder=crawled[0], CAREBREACH_SAMPLE="1")
        assert "full_text. No refusal is known" in done.stdout
        assert done.stdout.count("finished") == 4


class TestChoice:
    def test_one_source_and_a_limit(self, tmp_path: Path) -> None:
        done = run("crawl", "run", "--sample", "--source", "lgsco", "--limit", "2", folder=tmp_path)
        assert done.stdout == "lgsco: 7 listed, 5 passed over, 2 fetched, 2 new, 0 revised\n"

    def test_what_a_limit_left_is_due_at_once_until_nothing_is_left(self, tmp_path: Path) -> None:
        words = ("crawl", "run", "--sample", "--source", "lgsco", "--due", "--limit", "4")
        lines = [run(*words, folder=tmp_path).stdout for _ in range(3)]
        assert lines[0] == "lgsco: 7 listed, 3 passed over, 4 fetched, 4 new, 0 revised\n"
        assert "4 known" in lines[1]
        assert lines[2] == "no source is due\n"

    def test_a_source_that_does_not_exist(self, tmp_path: Path) -> None:
        done = run("crawl", "run", "--source", "daily_moon", folder=tmp_path)
        assert done.returncode == 2
        assert "daily_moon" in done.stderr


class TestNetwork:
    def test_a_dead_network_is_found_out_in_seconds(self, tmp_path: Path) -> None:
        begun = time.monotonic()
        # nothing listens there, and no name is looked up: that is left to the proxy
        done = run(
            "crawl", "run", folder=tmp_path, https_proxy="http://127.0.0.1:9", CAREBREACH_CONTACT="me@sample.invalid"
        )
        assert done.returncode == 3
        asked = {name for name, kind in sources_to_crawl().items() if kind.grant().permission != "off"}
        asked -= {"guardian", "wayback"}  # no key; nothing to look for
        silent = [line.removesuffix(f": {SILENT}") for line in done.stdout.splitlines() if line.endswith(SILENT)]
        assert silent == sorted(asked)
        assert done.stderr == ""
        assert time.monotonic() - begun < 30
        with sqlite3.connect(tmp_path / "carebreach.sqlite3") as connection:
            runs = connection.execute("SELECT DISTINCT status, message FROM runs").fetchall()
        assert sorted(runs) == [("failed", SILENT), ("finished", "")]

    def test_private_addresses_are_refused(self, tmp_path: Path) -> None:
        hosts = ["127.0.0.1", "[::1]", "169.254.169.254", "10.0.0.1", "localhost"]
        done = run("import", *(f"http://{host}/latest" for host in hosts), folder=tmp_path)
        assert done.returncode == 1
        assert len(done.stderr.splitlines()) == len(hosts)
        assert all("private network" in line for line in done.stderr.splitlines())


class TestOneAtATime:
    def test_the_second_says_that_one_is_running(self, tmp_path: Path) -> None:
        (tmp_path / "sample").mkdir()
        with (tmp_path / "sample" / "crawl.lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            done = run("crawl", "run", "--sample", folder=tmp_path)
        assert done.returncode != 0
        assert "already running" in done.stderr
        assert len(done.stderr.splitlines()) == 1

    def test_the_lock_is_let_go(self, tmp_path: Path) -> None:
        with lock(tmp_path, "crawl"), pytest.raises(AlreadyRunning), lock(tmp_path, "crawl"):
            pass
        with lock(tmp_path, "crawl"):
            pass


class TestStopping:
    @pytest.mark.parametrize(
        ("number", "code"), [(signal.SIGINT, 130), (signal.SIGKILL, -signal.SIGKILL)], ids=["Ctrl-C", "kill"]
    )
    def test_what_was_stored_stays_and_the_next_run_goes_on(self, number: int, code: int, tmp_path: Path) -> None:
        running = subprocess.Popen(
            [sys.executable, "-m", "carebreach", "crawl", "run", "--sample"],
            cwd=ROOT,
            env=os.environ | {"CAREBREACH_DATA_DIR": str(tmp_path)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        for _ in range(2000):
            if _articles(tmp_path) >= 3:
                break
            time.sleep(0.01)
        running.send_signal(number)
        _, said = running.communicate(timeout=30)
        assert running.returncode == code
        stored = _articles(tmp_path)
        assert stored >= 3
        if number == signal.SIGINT:
            assert len(said.splitlines()) == 1
            assert "interrupted" in {status for (status,) in rows(tmp_path, "SELECT status FROM runs")}
        done = run("crawl", "run", "--sample", folder=tmp_path)
        assert done.returncode == 0, done.stderr
        assert _articles(tmp_path) > stored
        assert rows(tmp_path, "SELECT count(*) FROM runs WHERE status = 'running'") == [(0,)]
        assert run("corpus", "check", folder=tmp_path, CAREBREACH_SAMPLE="1").returncode == 0


def _articles(folder: Path) -> int:
    try:
        return int(rows(folder, "SELECT count(*) FROM articles")[0][0])
    except sqlite3.OperationalError:
        return 0


class TestJudgement:
    @pytest.mark.parametrize(
        ("tally", "reason", "status"),
        [
            (Tally(listings=1), "finished", "finished"),
            (Tally(listings=3, errors=["one feed: gone"]), "finished", "finished"),
            (Tally(), "finished", "failed"),
            (Tally(listings=1, broken=["a page: KeyError"]), "finished", "failed"),
            (Tally(listings=1, fetched=100, unread=3), "finished", "failed"),
            (Tally(listings=1, fetched=100, unread=2), "finished", "finished"),
            (Tally(), "silent", "failed"),
            (Tally(listings=1), "shutdown", "interrupted"),
        ],
    )
    def test_how_a_visit_ended(self, tally: Tally, reason: str, status: str) -> None:
        assert judge(tally, reason)[0] == status

    def test_exit_codes(self) -> None:
        good = SourceResult(Tally(answered=True), "finished")
        bad = SourceResult(Tally(answered=True), "failed", "broken")
        silent = SourceResult(Tally(), "failed", SILENT)
        stopped = SourceResult(Tally(answered=True), "interrupted")
        results = {"": 0, "good": 0, "good bad": 1, "good silent": 1, "silent": 3, "good stopped": 130}
        by_name = {"good": good, "bad": bad, "silent": silent, "stopped": stopped}
        for names, code in results.items():
            assert CrawlResult({name: by_name[name] for name in names.split()}).exit_code == code, names


class TestUserAgent:
    def test_it_is_honest_and_names_a_contact(self) -> None:
        agent = user_agent("mailto:desk@sample.invalid")
        assert agent.startswith("CareBreach/")
        assert "desk@sample.invalid" in agent
        assert "Mozilla" not in agent
