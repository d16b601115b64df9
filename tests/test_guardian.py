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


class TestSearches:
    def test_they_reach_back_a_month_or_as_far_as_is_asked(self, tmp_path: Path) -> None:
        assert spider(tmp_path).since == (datetime.now(UTC) - timedelta(days=DAYS)).date()
        assert "from-date=2020-01-02" in spider(tmp_path, date(2020, 1, 2)).numbered("x", 1).url

    def test_each_asks_for_a_breach_and_for_social_services(self, tmp_path: Path) -> None:
        searches = list(spider(tmp_path).searches())
        assert len(searches) >= 3
        assert all(" AND " in search and search.count("(") == search.count(")") for search in searches)
