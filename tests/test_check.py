"""`carebreach crawl check` visits real local servers with a handful of requests, judges each source, keeps nothing."""

import json
import os
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from corpus.config import Settings
from corpus.listings import put_listing
from corpus.store import Store
from crawler.looks import Look, exit_code, judge_look, table
from crawler.process import SILENT, SourceResult, sources_to_crawl
from crawler.visit import Tally, Visit

HERE = Path(__file__).resolve().parent
NO_NETWORK = {"https_proxy": "http://127.0.0.1:9", "http_proxy": "http://127.0.0.1:9"}
LOOK = """
import json, sys
from local_sites import SITES
from crawler.checking import look_at
from crawler.looks import as_json
from crawler.replay import serve
from crawler.scratch import scratch_store

site, kind = SITES[sys.argv[1]]
asked = []

def respond(method, host, path, query, body):
    asked.append(path)
    return site(path, query, sys.argv[2])

with serve(respond) as port, scratch_store() as store:
    (look,) = look_at(store, {kind.name: kind}, port, {}).values()
print(as_json(look))
print(json.dumps(asked))
"""


def look_at_site(site: str, state: str = "") -> tuple[dict[str, Any], list[str]]:
    """Look at a small invented site, in a process of its own; return the look and the paths asked for."""
    done = subprocess.run(
        [sys.executable, "-c", LOOK, site, state],
        env=os.environ | {"PYTHONPATH": f"{HERE.parent}:{HERE}"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    look, asked = done.stdout.splitlines()[-2:]
    return json.loads(look), json.loads(asked)


def check(*words: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run `carebreach crawl check`."""
    return subprocess.run(
        [sys.executable, "-m", "carebreach", "crawl", "check", *words],
        cwd=HERE.parent,
        env=os.environ | {"CAREBREACH_DATA_DIR": str(folder), "CAREBREACH_CONTACT": "me@sample.invalid"} | environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


class TestTheSample:
    def test_all_is_well_and_nothing_is_kept(self, tmp_path: Path) -> None:
        done = check("--sample", folder=tmp_path)
        assert (done.returncode, done.stderr) == (0, "")
        heading, *lines = done.stdout.splitlines()
        assert heading.split() == ["source", "reachable", "allowed", "listed", "parsed", "rule", "newest", "verdict"]
        assert [line.split()[0] for line in lines] == ["ico", "lgsco", "newsquest", "public_technology"]
        assert all(line.endswith(" ok") and " yes " in line for line in lines)
        assert max(map(len, done.stdout.splitlines())) <= 100
        assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["crawl.lock"]

    def test_one_source_as_json(self, tmp_path: Path) -> None:
        done = check("lgsco", "--sample", "--json", folder=tmp_path)
        (look,) = map(json.loads, done.stdout.splitlines())
        assert (look["source"], look["verdict"], look["reachable"], look["allowed"]) == ("lgsco", "ok", True, True)
        assert look["parsed"] == look["asked"] > 0
        assert date.fromisoformat(look["newest"]).year >= 2025


class TestASite:
    def test_a_look_is_a_handful_of_requests_whatever_the_news_are_about(self) -> None:
        look, asked = look_at_site("paper")
        assert (look["verdict"], look["listed"], look["parsed"], look["asked"]) == ("ok", 3, 2, 2)
        assert len(asked) == 4
        assert asked[:2] == ["/robots.txt", "/feed/"]

    def test_the_gate_is_left_out(self) -> None:
        look, asked = look_at_site("sitemap")
        assert "/news/26000002.snow/" in asked
        assert look["verdict"] == "ok"

    def test_a_listing_that_fails_is_drift(self) -> None:
        look, _ = look_at_site("paper", "feed 500")
        assert look["verdict"] == "drifted"
        assert look["why"] == ["https://paper.sample.invalid/feed/: failed (HTTP 500)"]

    def test_a_refusal_is_named(self) -> None:
        look, _ = look_at_site("paper", "403")
        assert (look["verdict"], look["allowed"]) == ("refused", False)
        assert look["why"] == ["https://paper.sample.invalid/news/26000001.one/: refused (HTTP 403)"]

    def test_one_article_that_has_gone_says_nothing(self) -> None:
        look, _ = look_at_site("paper", "404")
        assert (look["verdict"], look["parsed"], look["asked"]) == ("ok", 1, 2)

    def test_a_site_that_is_down_is_silent(self) -> None:
        look, _ = look_at_site("paper", "robots 503")
        assert (look["verdict"], look["reachable"]) == ("silent", False)


class TestThoseThatAreNotVisited:
    def test_off_and_skipped_say_why_and_a_dead_network_is_3(self, tmp_path: Path) -> None:
        done = check("--json", folder=tmp_path, **NO_NETWORK)
        looks = {look["source"]: look for look in map(json.loads, done.stdout.splitlines())}
        assert done.returncode == 3
        assert set(looks) == set(sources_to_crawl())
        assert looks["whatdotheyknow"]["verdict"] == "off"
        assert "robots.txt" in looks["whatdotheyknow"]["why"][0]
        assert looks["guardian"]["verdict"] == "skipped"
        assert "CAREBREACH_GUARDIAN_KEY" in looks["guardian"]["why"][0]
        assert {look["verdict"] for look in looks.values()} == {"off", "skipped", "silent"}

    def test_a_source_that_does_not_exist(self, tmp_path: Path) -> None:
        done = check("daily_moon", folder=tmp_path)
        assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
        assert "daily_moon" in done.stderr


class TestJudgement:
    @pytest.fixture
    def judged(self, store: Store) -> Any:
        """Give a function that judges a visit to Newsquest by what it counted."""
        kind = sources_to_crawl()["newsquest"]
        store.put_source(kind(visit=Visit(store)).source_row())

        def judge(tally: Tally, **result: Any) -> Look:
            return judge_look(store, kind, SourceResult(tally, "finished", **result))

        return judge

    def test_pages_read_by_another_rule_are_drift(self, judged) -> None:
        tally = Tally(answered=True, listings=1, listed=5, fetched=2)
        tally.rules["trafilatura"] = 2
        look = judged(tally)
        assert look.verdict == "drifted"
        assert "template has changed: read by trafilatura, not by newsquest@" in look.why[0]

    def test_headlines_without_their_texts_say_nothing_of_a_template(self, judged) -> None:
        tally = Tally(answered=True, listings=1, listed=5, fetched=2)
        tally.rules["summary"] = 2
        assert judged(tally).verdict == "ok"

    def test_drift_that_the_visit_found_is_told(self, judged) -> None:
        look = judged(Tally(answered=True, listings=1, listed=5), drift=["lists nothing newer than 2025-01-01"])
        assert (look.verdict, look.why) == ("drifted", ["lists nothing newer than 2025-01-01"])

    def test_the_newest_date_is_that_of_the_listings(self, judged, store: Store) -> None:
        at = datetime(2026, 6, 9, tzinfo=UTC)
        for days in (0, 3):
            url, newest = f"https://a.sample.invalid/{days}", at - timedelta(days=days)
            put_listing(store, source_id="newsquest", url=url, at=at, entries=1, newest=newest)
        assert judged(Tally(answered=True, listings=2, listed=5)).newest == date(2026, 6, 9)

    def test_a_source_that_lists_nothing_has_drifted(self, judged) -> None:
        assert judged(Tally(answered=True)).why == ["nothing that lists articles could be read"]

    def test_a_source_that_does_not_answer_is_silent(self, judged) -> None:
        assert judged(Tally(), message=SILENT).verdict == "silent"

    @pytest.mark.parametrize(
        ("verdicts", "code"),
        [
            ("ok", 0),
            ("ok off skipped", 0),
            ("off", 0),
            ("ok drifted", 1),
            ("ok refused", 1),
            ("ok silent", 1),
            ("silent off", 3),
        ],
    )
    def test_exit_codes(self, verdicts, code) -> None:
        assert exit_code([Look(source=verdict, verdict=verdict) for verdict in verdicts.split()]) == code

    def test_a_long_reason_stands_below_its_source_in_a_hundred_columns(self) -> None:
        look = Look(source="local_government_lawyer", verdict="drifted", why=["word " * 60], rules=["x" * 40], listed=1)
        lines = table([look]).splitlines()
        assert max(map(len, lines)) <= 100
        assert lines[2].startswith("    word word")


def test_an_operators_database_is_not_touched(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'mine.sqlite3'}"
    Store.open(Settings(data_dir=tmp_path, database_url=url)).engine.dispose()
    before = (tmp_path / "mine.sqlite3").read_bytes()
    assert check("lgsco", folder=tmp_path, CAREBREACH_DATABASE_URL=url, **NO_NETWORK).returncode == 3
    assert (tmp_path / "mine.sqlite3").read_bytes() == before
