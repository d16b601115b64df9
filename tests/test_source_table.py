"""docs/sources.md is what the spiders say; `crawl list` is how the sources are doing."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from corpus.listings import put_listing
from corpus.store import Store
from crawler import VERSION
from crawler.process import sources_to_crawl
from crawler.source_table import REGENERATE, health, markdown
from crawler.visit import Visit

ROOT = Path(__file__).resolve().parent.parent


def test_the_table_in_the_docs_is_current(monkeypatch) -> None:
    monkeypatch.setenv("CAREBREACH_REQUIRE_TERMS", "1")  # an operator's settings are none of its business
    assert (ROOT / "docs" / "sources.md").read_text() == markdown(), f"docs/sources.md is not current: {REGENERATE}"


def test_each_source_has_one_row_of_as_many_cells() -> None:
    rows = [line for line in markdown().splitlines() if line.startswith("| `")]
    assert [row.split("`")[1] for row in rows] == list(sources_to_crawl())
    assert {row.replace(r"\|", "").count("|") for row in rows} == {11}


class TestHealth:
    def lines(self, store: Store, name: str) -> list[str]:
        """Return the lines of one source."""
        told = list(health(store))
        begun = next(number for number, line in enumerate(told) if line.startswith(f"{name} "))
        after = (number for number, line in enumerate(told) if number > begun and not line.startswith(" "))
        return [line.strip() for line in told[begun + 1 : next(after, None)]]

    def test_a_source_that_was_never_visited(self, store: Store) -> None:
        first, last = self.lines(store, "public_technology")
        assert first.startswith("full_text. No refusal is known")
        assert last == "last run: never"

    def test_a_source_that_drifted_and_whose_feeds_fail(self, store: Store) -> None:
        kind, at = sources_to_crawl()["newsquest"], datetime(2026, 6, 9, 12, tzinfo=UTC)
        store.put_source(kind(visit=Visit(store)).source_row())
        run = store.start_run("crawl", "newsquest", VERSION)
        store.finish_run(run, "finished", {"listed": 12, "new": 3}, "", ["went quiet: 0 new entries in 7 days"])
        for number in range(5):
            url = f"https://paper{number}.sample.invalid/news/rss/"
            for moment in (at + timedelta(days=number), datetime.now(UTC)):
                put_listing(store, source_id="newsquest", url=url, at=moment, reason="gone (HTTP 404)")
        put_listing(
            store, source_id="newsquest", url="https://no-longer.sample.invalid/", at=at, reason="gone (HTTP 404)"
        )
        lines = self.lines(store, "newsquest")
        assert lines[1].endswith(" UTC, finished, 12 listed, 3 new")
        assert lines[2] == "drifted: went quiet: 0 new entries in 7 days"
        assert lines[3] == "fails since 2026-06-09: https://paper0.sample.invalid/news/rss/ (gone (HTTP 404))"
        assert lines[6] == "… and 2 more"

    def test_what_keeps_a_source_from_being_visited_here(self, store: Store) -> None:
        assert any("CAREBREACH_GUARDIAN_KEY" in line for line in self.lines(store, "guardian"))

    def test_of_a_source_that_is_off_only_why(self, store: Store) -> None:
        (line,) = self.lines(store, "whatdotheyknow")
        assert line.startswith("off. ")
