"""The Guardian's API: searched page by page, with a key that stands nowhere but on the wire."""

import gzip
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from corpus.config import Settings, settings
from corpus.store import Store
from crawler.spiders.guardian import DAYS, GuardianSpider
from crawler.visit import Visit
from tests.visits import rows, visit

SECRET = "secret-0123456789"
VARIABLE = "CAREBREACH_GUARDIAN_KEY"
NEWS = "https://www.theguardian.com/society/2026/nov/12/council-data-breach"


def everything_in(folder: Path) -> bytes:
    """Return the bytes of all files, unpacked."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return b"".join(gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes() for path in files)


def spider(folder: Path, since: date | None = None) -> GuardianSpider:
    return GuardianSpider(visit=Visit(Store.open(Settings(data_dir=folder)), since=since))


class TestKey:
    def test_without_one_the_source_is_skipped_with_a_line(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv(VARIABLE, raising=False)
        settings.cache_clear()
        assert VARIABLE in (GuardianSpider.obstacle() or "")
        monkeypatch.setenv(VARIABLE, SECRET)
        settings.cache_clear()
        assert GuardianSpider.obstacle() is None
        assert SECRET not in str(settings())

    def test_it_opens_the_api_and_is_stored_and_told_nowhere(self, tmp_path: Path) -> None:
        told = visit(tmp_path, "guardian", **{VARIABLE: SECRET})
        assert (told["status"], told["counts"]["new"]) == ("finished", 1)
        assert told["asked"].count("/search") == 2 * len(list(spider(tmp_path).searches()))
        ((address,),) = rows(tmp_path, "SELECT url FROM pages")
        assert address.startswith(
            "https://content.guardianapis.com/society/2026/nov/12/council-data-breach?show-fields"
        )
        assert b"A council has lost a file." in everything_in(tmp_path)
        assert SECRET.encode() not in everything_in(tmp_path)
        assert SECRET not in str(told)

    def test_it_is_not_told_where_the_api_refuses_it(self, tmp_path: Path) -> None:
        told = visit(tmp_path, "guardian", "enough", **{VARIABLE: SECRET})
        assert told["status"] == "failed"
        assert told["message"] == "https://content.guardianapis.com/search: refused (HTTP 401)"
        assert SECRET not in str(told)
        assert SECRET.encode() not in everything_in(tmp_path)


class TestLeftOver:
    WAITING = "SELECT url FROM waiting_entries"

    def test_what_a_limit_left_is_got_from_the_api_alone(self, tmp_path: Path) -> None:
        first = visit(tmp_path, "guardian", "limit", **{VARIABLE: SECRET})
        assert first["counts"]["new"] == 1
        assert len(rows(tmp_path, self.WAITING)) == 2
        told = visit(tmp_path, "guardian", "rolled on", **{VARIABLE: SECRET})
        assert (told["status"], told["counts"]["new"]) == ("finished", 2)
        assert (told["hosts"], [path for path in told["asked"] if path != "/search"]) == (
            ["content.guardianapis.com"],
            [f"/society/2026/nov/12/council-data-breach-{number}" for number in (2, 3)],
        )
        assert rows(tmp_path, self.WAITING) == []
        assert rows(tmp_path, "SELECT count(*) FROM articles WHERE url LIKE 'https://www.theguardian.com/%'") == [(3,)]

    @pytest.mark.parametrize("state", ["it is gone", "withheld"])
    def test_what_the_api_does_not_give_waits_no_more(self, state: str, tmp_path: Path) -> None:
        visit(tmp_path, "guardian", "limit", **{VARIABLE: SECRET})
        visit(tmp_path, "guardian", state, **{VARIABLE: SECRET})
        assert visit(tmp_path, "guardian", "rolled on", **{VARIABLE: SECRET})["asked"].count("/search") > 0
        assert rows(tmp_path, self.WAITING) == []

    def test_an_article_that_is_gone_gets_its_tombstone(self, tmp_path: Path) -> None:
        visit(tmp_path, "guardian", **{VARIABLE: SECRET})
        visit(tmp_path, "guardian", "it is gone", **{VARIABLE: SECRET})
        assert rows(tmp_path, "SELECT url FROM articles WHERE gone_at IS NOT NULL") == [(NEWS,)]

    def test_one_that_is_stored_is_not_asked_for_again(self, tmp_path: Path) -> None:
        visit(tmp_path, "guardian", **{VARIABLE: SECRET})
        told = visit(tmp_path, "guardian", **{VARIABLE: SECRET})
        assert (set(told["asked"]), told["counts"]["known"]) == ({"/search"}, 1)


class TestMetadataOnly:
    def test_a_row_is_the_article_and_takes_the_place_of_no_text(self, tmp_path: Path) -> None:
        terms = {VARIABLE: SECRET, "CAREBREACH_REQUIRE_TERMS": "1"}
        told = visit(tmp_path / "bare", "guardian", **terms)
        assert (set(told["asked"]), told["counts"]["rule: metadata"]) == ({"/search"}, 1)
        query = "SELECT a.url, r.title, r.text, r.published FROM revisions r JOIN articles a ON a.id = r.article_id"
        assert rows(tmp_path / "bare", query) == [(NEWS, "Council data breach", "", "2026-11-12T06:00:12+00:00")]
        visit(tmp_path / "full", "guardian", **{VARIABLE: SECRET})
        before = rows(tmp_path / "full", query)
        assert visit(tmp_path / "full", "guardian", **terms)["counts"]["known"] == 1
        assert rows(tmp_path / "full", query) == before


class TestSearches:
    def test_they_reach_back_a_month_or_as_far_as_is_asked(self, tmp_path: Path) -> None:
        assert spider(tmp_path).since == (datetime.now(UTC) - timedelta(days=DAYS)).date()
        assert "from-date=2020-01-02" in spider(tmp_path, date(2020, 1, 2)).numbered("x", 1).url

    def test_each_asks_for_a_breach_and_for_social_services(self, tmp_path: Path) -> None:
        searches = list(spider(tmp_path).searches())
        assert len(searches) >= 3
        assert all(" AND " in search and search.count("(") == search.count(")") for search in searches)
