"""Every spider reads its frozen pages as their `expected.json` says: one test for each spider, case and field."""

import json
import tomllib
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from scrapy import Request
from scrapy.http import HtmlResponse, JsonResponse, TextResponse, XmlResponse

from corpus.config import Settings
from corpus.store import Store
from crawler.items import ArticleItem, Entry, RejectedItem
from crawler.process import sources_to_crawl, spider_classes
from crawler.spiders.lgsco import months
from crawler.visit import Visit

FIXTURES = Path(__file__).parent / "fixtures"
SPIDERS = Path(__file__).parent.parent / "crawler" / "spiders"
RESPONSES: dict[str, type[TextResponse]] = {".html": HtmlResponse, ".xml": XmlResponse, ".json": JsonResponse}
CASES = sorted(path.parent for path in FIXTURES.glob("*/*/expected.json"))
FIELDS = [(case, name) for case in CASES for name in json.loads((case / "expected.json").read_text())]


def read_case(case: Path, store: Store) -> dict[str, Any]:
    """Give a frozen page to its spider and return all that came of it, under the names that expected.json uses."""
    meta = json.loads((case / "meta.json").read_text())
    (file,) = case.glob("page.*")
    visit = Visit(store)
    spider = spider_classes()[case.parent.name](visit=visit)
    store.put_source(spider.source_row())
    body = file.read_bytes()
    page = store.put_page(
        source_id=spider.name, url=meta["url"], body=body, status=200, headers={}, fetched_at=datetime.now(UTC)
    )
    request = Request(meta["url"], meta={"page": page})
    response = RESPONSES[file.suffix](meta["url"], body=body, encoding="utf-8", request=request)
    arguments = {"entry": Entry(**meta["entry"])} if "entry" in meta else meta["arguments"]
    outputs = list(getattr(spider, meta["callback"])(response, **arguments))
    outcome: dict[str, Any] = {
        "listed": visit.tally.listed,
        "passed_over": dict(visit.tally.passed_over),
        "errors": visit.tally.errors,
        "requests": [output.url for output in outputs if isinstance(output, Request)],
        "rejected": [output.reason for output in outputs if isinstance(output, RejectedItem)],
    }
    for output in outputs:
        if isinstance(output, ArticleItem):
            outcome |= asdict(output.draft)
    return outcome


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
        assert {case.parent.name for case in CASES} == files
        assert {kind.source.id for kind in spider_classes().values()} == files

    @pytest.mark.parametrize("name", ["ico", "newsquest", "public_technology", "lgsco"])
    def test_each_says_why_it_may_be_read(self, name: str) -> None:
        source = sources_to_crawl()[name].source
        assert source.permission == "full_text"
        assert len(source.permission_reason) > 20
        assert source.terms_read is not None or "Terms not read" in source.permission_reason

    def test_imported_addresses_are_no_source_to_crawl(self) -> None:
        assert "imported" not in sources_to_crawl()

    def test_unread_terms_lower_a_source_to_metadata_where_that_is_asked(self) -> None:
        kind = sources_to_crawl()["newsquest"]
        assert kind.permits(require_terms=False) == "full_text"
        assert kind.permits(require_terms=True) == "metadata"

    def test_newsquest_titles_are_data_and_stand_once(self) -> None:
        titles = tomllib.loads((SPIDERS / "newsquest.toml").read_text())["title"]
        assert len({title["host"] for title in titles}) == len(titles) >= 25
        assert all(title["host"].startswith("www.") for title in titles)


class TestMetadataOnly:
    def test_an_entry_is_kept_as_headline_and_date_and_no_article_is_fetched(
        self, store: Store, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("CAREBREACH_REQUIRE_TERMS", "1")
        outcome = read_case(FIXTURES / "newsquest" / "feed", store)
        assert outcome["requests"] == []
        assert (outcome["title"], outcome["text"]) == ("Foster carers’ address sent to neighbour", "")
        assert outcome["published"] == "2026-06-09T05:30:00+00:00"


class TestMonths:
    def test_the_last_three_by_default(self) -> None:
        assert list(months("", date(2026, 2, 28))) == ["2026-02", "2026-01", "2025-12"]

    def test_back_to_the_given_month(self) -> None:
        assert list(months("2025-11", date(2026, 2, 3))) == ["2026-02", "2026-01", "2025-12", "2025-11"]
