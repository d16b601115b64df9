"""The ICO's registers are walked whole: what they no longer list, and is gone, gets a tombstone; drift is loud."""

import json
import os
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from corpus.config import settings
from corpus.identity import article_key
from corpus.listings import put_entries
from corpus.models import Article
from corpus.store import ArticleDraft, Store
from crawler.contributing.cases import read_page
from crawler.listing.registers import ROUND, UNLISTED, load_register, unlisted
from crawler.process import spider_classes
from crawler.spiders.ico import IcoSpider
from crawler.spiders.ico_news import IcoNewsSpider
from crawler.spiders.lgsco import FIRST, LgscoSpider, months
from crawler.visit import Visit
from tests.visits import rows, visit

REGISTER = "/action-weve-taken/enforcement/2026/"
THIRD = f"{REGISTER}wexmoor-council/"
UNREAD = {"CAREBREACH_REQUIRE_TERMS": "1"}
FIXTURES = Path(__file__).resolve().parent / "fixtures"
GONE = "SELECT url FROM articles WHERE gone_at IS NOT NULL"


@pytest.mark.parametrize("state", ["it is gone", "it says so softly", "it leads away"])
def test_a_notice_that_is_no_longer_listed_and_gone_gets_a_tombstone_and_stays(state: str, tmp_path: Path) -> None:
    assert visit(tmp_path, "ico")["counts"]["new"] == 3
    told = visit(tmp_path, "ico", state)
    assert THIRD in told["asked"]
    assert (told["status"], told["drift"]) == ("finished", [])
    assert rows(tmp_path, GONE) == [(f"https://ico.org.uk{THIRD}",)]
    assert rows(tmp_path, "SELECT count(*) FROM revisions") == [(3,)]


@pytest.mark.parametrize("state", ["page 2 fails", "page 2 differs"])
def test_a_register_that_was_not_read_to_its_end_says_nothing_of_what_it_lists(state: str, tmp_path: Path) -> None:
    visit(tmp_path, "ico")
    told = visit(tmp_path, "ico", state)
    assert THIRD not in told["asked"]
    assert rows(tmp_path, GONE) == []
    assert told["message"].startswith("https://ico.org.uk/action-weve-taken/enforcement/: ")
    assert told["drift"] == (
        [] if state == "page 2 fails" else ["the register has another shape: results: Field required"]
    )


def test_a_notice_that_is_no_longer_listed_and_stands_is_left_alone(tmp_path: Path) -> None:
    visit(tmp_path, "ico")
    told = visit(tmp_path, "ico", "it still stands")
    assert THIRD in told["asked"]
    assert rows(tmp_path, GONE) == []
    assert rows(tmp_path, f"SELECT count(*) FROM listed_entries WHERE outcome = '{UNLISTED}'") == [(1,)]
    assert visit(tmp_path, "ico", "limit")["counts"]["passed_over: beyond the limit of this run"] == 1


class TestMetadataOnly:
    """Where terms must be read and were not, a row of a listing is the article, and no page is fetched."""

    ARTICLES = "SELECT a.url, a.publisher, r.title, r.text, r.published, r.rule FROM articles a JOIN revisions r ON a.current_revision_id = r.id ORDER BY a.url"

    def test_a_registers_row_is_the_article_and_its_page_of_the_register_is_archived(self, tmp_path: Path) -> None:
        told = visit(tmp_path, "ico", **UNREAD)
        assert (told["status"], told["asked"]) == ("finished", ["/api/search", "/api/search"])
        assert rows(tmp_path, self.ARTICLES)[-1] == (
            f"https://ico.org.uk{THIRD}",
            "Information Commissioner’s Office",
            "wexmoor-council",
            "",
            "2026-01-02",
            "metadata",
        )
        assert [url.split("pageNumber=")[1] for (url,) in rows(tmp_path, "SELECT url FROM pages ORDER BY 1")] == [
            "1",
            "2",
        ]
        again = visit(tmp_path, "ico", "it is gone", **UNREAD)
        assert (again["asked"], again["counts"]["known"]) == (["/api/search"], 2)

    def test_it_takes_the_place_of_no_text(self, tmp_path: Path) -> None:
        visit(tmp_path, "ico")
        before = rows(tmp_path, self.ARTICLES)
        assert visit(tmp_path, "ico", **UNREAD)["counts"]["known"] == 3
        assert rows(tmp_path, self.ARTICLES) == before

    def test_a_revisit_brings_the_texts_once_they_may_be_kept(self, tmp_path: Path) -> None:
        visit(tmp_path, "ico", **UNREAD)
        assert visit(tmp_path, "ico", "it still stands")["counts"]["revised"] == 3

    @pytest.mark.parametrize(
        ("source", "kind", "found"),
        [("ico", "register", 2), ("ico_news", "register", 2), ("lgsco", "results", 2), ("guardian", "search", 1)],
    )
    def test_no_listing_leads_to_a_page(
        self, source: str, kind: str, found: int, store: Store, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("CAREBREACH_REQUIRE_TERMS", "1")
        settings.cache_clear()
        case = FIXTURES / source / kind
        (file,) = case.glob("page.*")
        meta = json.loads((case / "meta.json").read_text())
        outcome = read_page(spider_classes()[source], store, meta, file.read_bytes(), file.suffix)
        assert outcome["articles"] == found
        assert (outcome["text"], outcome["rule"]) == ("", "metadata")
        assert outcome["title"]
        assert outcome["published"].startswith("20")
        listing = {"ico": "/api/search", "ico_news": "/api/search", "lgsco": "/SearchResults", "guardian": "/search"}
        assert all(listing[source] in url for url in outcome["requests"])

    def test_the_sample_site_gives_no_notice_and_no_decision(self, tmp_path: Path) -> None:
        words = ["crawl", "run", "--sample", "--source", "ico", "--source", "lgsco"]
        done = subprocess.run(
            [sys.executable, "-m", "carebreach", *words],
            cwd=FIXTURES.parent.parent,
            env=os.environ | {"CAREBREACH_DATA_DIR": str(tmp_path)} | UNREAD,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        asked = [url for (url,) in rows(tmp_path / "sample", "SELECT url FROM pages")]
        assert asked
        assert not [url for url in asked if "/api/search?" not in url and "/SearchResults?" not in url]
        kept = rows(
            tmp_path / "sample",
            "SELECT DISTINCT a.source_id, r.text, r.rule, r.published IS NULL FROM articles a JOIN revisions r ON r.article_id = a.id ORDER BY 1",
        )
        assert kept == [("ico", "", "metadata", 0), ("lgsco", "", "metadata", 0)]


class TestUnlisted:
    @pytest.fixture
    def url(self, store: Store) -> str:
        url = f"https://ico.org.uk{THIRD}"
        store.put_source(IcoSpider(visit=Visit(store)).source_row())
        page = store.put_page(source_id="ico", url=url, body=b"x", status=200, headers={}, fetched_at=datetime.now(UTC))
        store.put_article(page, ArticleDraft(url=url, title="Wexmoor Council", text="It lost a file.", rule="ico@2026"))
        return url

    def asked(self, store: Store, day: date, listed: set[str] | frozenset[str] = frozenset()) -> list[Article]:
        return list(unlisted(store, "ico", listed, day))

    def test_what_is_listed_is_not_asked_for_again(self, store: Store, url: str) -> None:
        assert self.asked(store, date(2026, 11, 22), {article_key(url)}) == []

    def test_what_was_missed_before_is_asked_for_once_in_a_round_of_days(self, store: Store, url: str) -> None:
        days = [date(2026, 11, 1) + timedelta(days=number) for number in range(ROUND)]
        assert all(self.asked(store, day) for day in days)
        put_entries(store, "ico", {article_key(url): UNLISTED}, datetime.now(UTC))
        assert [len(self.asked(store, day)) for day in days].count(1) == 1


class TestTypes:
    def test_facts_begin_with_a_known_type_after_the_date(self) -> None:
        register = load_register("ico")
        known = ["28 May 2026, Enforcement notices, Marketing", "1 June 2026, reprimands", "1 June 2026", ""]
        assert [register.unknown_type(facts) for facts in known] == [None] * 4
        assert register.unknown_type("28 May 2026, Warnings, Finance, insurance and credit") == "Warnings"

    def test_an_item_lies_below_its_register(self) -> None:
        register = load_register("ico")
        assert register.holds(f"https://ico.org.uk{THIRD}")
        assert not register.holds("https://ico.org.uk/action-weve-taken/enforcement/")
        assert not register.holds("https://ico.org.uk/about-the-ico/jobs/")


class TestExpectations:
    @pytest.mark.parametrize("kind", [IcoSpider, IcoNewsSpider, LgscoSpider])
    def test_each_expects_something_and_knows_its_template(self, kind) -> None:
        assert kind.source.minimum_articles > 0
        assert all("@20" in rule for rule in kind.templates())

    def test_the_regulators_spiders_wait_in_one_queue(self) -> None:
        assert {IcoSpider.host, IcoNewsSpider.host} == {"ico.org.uk"}


class TestOmbudsman:
    def test_a_visits_own_beginning_comes_before_the_spiders(self, store: Store) -> None:
        assert LgscoSpider(visit=Visit(store, since=date(2024, 5, 6)), since="2025-01").since == "2024-05"
        assert LgscoSpider(visit=Visit(store), since="2025-01").since == "2025-01"

    @pytest.mark.parametrize(("since", "count", "last"), [("0001-01", 12 * 19 + 2, FIRST), ("2030-01", 1, "2026-02")])
    def test_months_lie_between_the_first_and_this_one(self, since: str, count: int, last: str) -> None:
        found = list(months(since, date(2026, 2, 3)))
        assert (len(found), found[0], found[-1]) == (count, "2026-02", last)

    def test_a_visit_may_reach_back_to_any_year(self, store: Store) -> None:
        spider = LgscoSpider(visit=Visit(store, since=date(300, 1, 1)))
        assert list(spider.searches())[-1] == FIRST
