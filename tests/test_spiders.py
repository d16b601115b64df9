"""Every spider reads its frozen pages as their `expected.json` says: one test for each spider, case and field."""

import json
import tomllib
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from corpus.config import Settings, settings
from corpus.store import Store
from crawler.contributing.cases import read_page
from crawler.process import sources_to_crawl, spider_classes
from crawler.spiders.lgsco import months

FIXTURES = Path(__file__).parent / "fixtures"
SPIDERS = Path(__file__).parent.parent / "crawler" / "spiders"
CASES = sorted(path.parent for path in FIXTURES.glob("*/*/expected.json"))
FIELDS = [(case, name) for case in CASES for name in json.loads((case / "expected.json").read_text())]


def read_case(case: Path, store: Store) -> dict[str, Any]:
    """Give a frozen page to its spider and return all that came of it, under the names that expected.json uses."""
    (file,) = case.glob("page.*")
    meta = json.loads((case / "meta.json").read_text())
    return read_page(spider_classes()[case.parent.name], store, meta, file.read_bytes(), file.suffix)


@pytest.fixture(scope="module")
def outcome_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], dict[str, Any]]:
    """Read each case once."""
    store = Store.open(Settings(data_dir=tmp_path_factory.mktemp("spiders")))
    return cache(lambda case: read_case(case, store))


@pytest.mark.parametrize(
    ("case", "field"), FIELDS, ids=[f"{case.parent.name}-{case.name}-{name}" for case, name in FIELDS]
)
def test_a_spider_reads_its_frozen_page(case: Path, field: str, outcome_of: Callable[[Path], dict[str, Any]]) -> None:
    expected = json.loads((case / "expected.json").read_text())
    assert outcome_of(case).get(field) == expected[field]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}-{case.name}")
def test_fixtures_say_that_they_are_synthetic(case: Path) -> None:
    assert "Synthetic" in json.loads((case / "meta.json").read_text())["note"]


class TestSources:
    def test_file_spider_source_and_fixtures_share_one_name(self) -> None:
        files = {path.stem for path in SPIDERS.glob("*.py")} - {"__init__", "base"}
        assert set(spider_classes()) == files
        assert {case.parent.name for case in CASES} == files - {"whatdotheyknow"}, "which reads no page at all"
        assert {kind.source.id for kind in spider_classes().values()} == files

    @pytest.mark.parametrize("name", sources_to_crawl())
    def test_each_says_what_it_permits_and_why(self, name: str) -> None:
        source = sources_to_crawl()[name].source
        assert len(source.permission_reason) > 20
        refused = source.permission_reason.startswith("Refused")
        assert source.terms_read is not None or "Terms not read" in source.permission_reason or refused
        assert (source.permission != "full_text") or not refused

    def test_imported_addresses_are_no_source_to_crawl(self) -> None:
        assert "imported" not in sources_to_crawl()

    def test_unread_terms_lower_a_source_to_metadata_where_that_is_asked(self, monkeypatch) -> None:
        kind = sources_to_crawl()["newsquest"]
        assert kind.grant().permission == "full_text"
        monkeypatch.setenv("CAREBREACH_REQUIRE_TERMS", "1")
        settings.cache_clear()
        assert kind.grant().permission == "metadata"

    def test_newsquest_titles_are_data_and_stand_once(self) -> None:
        titles = tomllib.loads((SPIDERS / "newsquest.toml").read_text())["title"]
        assert len({title["host"] for title in titles}) == len(titles) >= 25
        assert all(title["host"].startswith("www.") for title in titles)


class TestMetadataOnly:
    def test_an_entry_is_kept_as_headline_and_date_and_no_article_is_fetched(
        self, store: Store, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("CAREBREACH_REQUIRE_TERMS", "1")
        outcome = read_case(FIXTURES / "iliffe" / "feed", store)
        assert (outcome["requests"], outcome["articles"]) == ([], 1)
        assert (outcome["title"], outcome["text"]) == ("Council lost memory stick with details of 800 carers", "")
        assert outcome["published"] == "2026-01-16T06:00:00+00:00"


class TestMonths:
    def test_the_last_three_by_default(self) -> None:
        assert list(months("", date(2026, 2, 28))) == ["2026-02", "2026-01", "2025-12"]

    def test_back_to_the_given_month(self) -> None:
        assert list(months("2025-11", date(2026, 2, 3))) == ["2026-02", "2026-01", "2025-12", "2025-11"]
