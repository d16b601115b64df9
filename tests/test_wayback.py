"""What has vanished is found again in the archive, read as its original would be, and keeps its tombstone."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from scrapy.http import HtmlResponse

from corpus.config import Settings, settings
from corpus.identity import article_id, article_key
from corpus.store import ArticleDraft, Store
from crawler.intake.importing import SOURCE
from crawler.items import ArticleItem, Entry, RejectedItem
from crawler.pipelines import put_item
from crawler.reparsing import reparse
from crawler.spiders.wayback import AGAIN, WaybackSpider, lost_addresses
from crawler.visit import Visit
from tests.visits import rows, visit

NOTICE = "https://ico.org.uk/action-weve-taken/enforcement/2019/05/wexmoor-council/"
ELSEWHERE = "https://www.oldharbournews.sample.invalid/2012/03/12/files-in-a-skip"
GUARDIAN = "https://www.theguardian.com/society/2012/mar/12/files-in-a-skip"
KEPT = [
    "https://www.bbc.co.uk/news/articles/c0123456789o",
    "https://news.bbc.com/1/hi/england/1234.stm",
    "https://ichef.bbci.co.uk/notice.pdf",
    "https://www.whatdotheyknow.com/request/a_request",
    "https://www.ukauthority.com/articles/a-breach",
    "https://news.google.com/rss/articles/CBMi",
]


def lose(store: Store, url: str, reason: str = "gone (HTTP 404)", gone: bool = True) -> None:
    """Record that an imported address was found gone."""
    store.put_source(SOURCE)
    put_item(Visit(store), SOURCE.id, RejectedItem(url=url, stage="fetch", reason=reason, gone=gone))


def keep(store: Store, url: str, text: str, rule: str, *, gone: bool) -> None:
    """Store an article, and a tombstone where it is gone."""
    store.put_source(SOURCE)
    page = store.put_page(
        source_id=SOURCE.id, url=url, body=text.encode(), status=200, headers={}, fetched_at=datetime.now(UTC)
    )
    put_item(
        Visit(store),
        SOURCE.id,
        ArticleItem(page=page, draft=ArticleDraft(url=url, title="A", text=text, rule=rule), gone=gone),
    )


def lost(store: Store) -> list[str]:
    return list(lost_addresses(store, datetime.now(UTC) - AGAIN))


class TestLost:
    def test_what_was_found_gone_and_has_no_text_is_looked_for_once(self, store: Store) -> None:
        for _ in range(2):
            lose(store, NOTICE)
        lose(store, ELSEWHERE, "soft 404")
        lose(store, "https://busy.sample.invalid/", "failed (HTTP 500)", gone=False)
        assert sorted(lost(store)) == sorted([NOTICE, ELSEWHERE])

    def test_an_article_that_is_gone_is_looked_for_where_only_its_summary_is_kept(self, store: Store) -> None:
        keep(store, f"{ELSEWHERE}-whole", "All of it.", "plain", gone=True)
        keep(store, f"{ELSEWHERE}-summary", "Some of it.", "summary", gone=True)
        keep(store, f"{ELSEWHERE}-metadata", "", "metadata", gone=True)
        keep(store, f"{ELSEWHERE}-there", "Some of it.", "summary", gone=False)
        lose(store, f"{ELSEWHERE}-whole")
        assert lost(store) == [f"{ELSEWHERE}-metadata", f"{ELSEWHERE}-summary"]

    def test_what_was_looked_for_in_vain_is_left_alone_for_a_month(self, store: Store) -> None:
        lose(store, NOTICE)
        store.put_source(WaybackSpider(visit=Visit(store)).source_row())
        store.put_rejection(source_id="wayback", stage="copy", url=NOTICE, reason="no copy in the archive")
        assert lost(store) == []
        assert list(lost_addresses(store, datetime.now(UTC) + timedelta(seconds=1))) == [NOTICE]

    def test_the_readers_are_those_of_the_original_addresses(self, store: Store) -> None:
        spider = WaybackSpider(visit=Visit(store))
        news = "https://ico.org.uk/about-the-ico/media-centre/news-and-blogs/2020/01/a-talk/"
        decision = "https://www.lgo.org.uk/decisions/planning/other/24-010-002"
        assert [spider.reader(url)[0].name for url in (NOTICE, news, decision)] == ["ico", "ico_news", "lgsco"]
        assert spider.reader(ELSEWHERE) == (spider, "oldharbournews.sample.invalid")

    def test_a_title_of_a_group_is_the_publisher(self, store: Store) -> None:
        argus = "https://www.theargus.co.uk/news/12345678.files-in-a-skip/"
        reader, publisher = WaybackSpider(visit=Visit(store)).reader(argus)
        assert (reader.name, publisher) == ("newsquest", "The Argus")

    @pytest.mark.parametrize("url", KEPT)
    def test_what_a_publisher_keeps_from_us_is_read_from_no_copy(self, url: str, store: Store) -> None:
        lose(store, url)
        spider = WaybackSpider(visit=Visit(store))
        assert lost(store) == [url]
        assert not spider.may_be_read(url)
        copy = f"https://web.archive.org/web/20240101000000id_/{url}"
        (left_out,) = spider.parse_page(HtmlResponse(copy, body=b"<p>All of it.</p>"), Entry())
        assert isinstance(left_out, RejectedItem)

    def test_what_may_be_fetched_may_be_read_from_a_copy(self, store: Store, own_data_folder: Path) -> None:
        spider = WaybackSpider(visit=Visit(store))
        assert all(map(spider.may_be_read, (ELSEWHERE, NOTICE, "https://www.notbbc.co.uk/", GUARDIAN)))
        (own_data_folder / "permissions.toml").write_text('[bbc]\npermission = "full_text"\nreason = "A licence."\n')
        spider = WaybackSpider(visit=Visit(store))
        assert spider.may_be_read(KEPT[0])
        assert [spider.reader(KEPT[0])[0].name, spider.reader(GUARDIAN)[0].name] == ["bbc", "wayback"]

    def test_terms_that_must_be_read_and_were_not_permit_no_copies(
        self, store: Store, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("CAREBREACH_REQUIRE_TERMS", "1")
        settings.cache_clear()
        spider = WaybackSpider(visit=Visit(store))
        assert not any(map(spider.may_be_read, (ELSEWHERE, NOTICE, GUARDIAN)))

    def test_a_publisher_that_permits_no_texts_permits_no_copies(
        self, store: Store, monkeypatch: pytest.MonkeyPatch, own_data_folder: Path
    ) -> None:
        spider = WaybackSpider(visit=Visit(store))
        assert spider.may_be_read(NOTICE)
        (own_data_folder / "permissions.toml").write_text(
            '[ico]\npermission = "off"\nreason = "They asked us to stop."\n'
        )
        assert not WaybackSpider(visit=Visit(store)).may_be_read(NOTICE)


class TestVisit:
    @pytest.fixture
    def folder(self, own_data_folder: Path) -> Path:
        settings.cache_clear()
        return own_data_folder

    def test_where_nothing_is_lost_nothing_is_asked(self, folder: Path) -> None:
        told = visit(folder, "wayback")
        assert (told["status"], told["asked"], told["exit"]) == ("finished", [], 0)

    def test_a_vanished_notice_is_read_from_its_newest_copy_that_is_one(self, folder: Path) -> None:
        store = Store.open(Settings(data_dir=folder))
        lose(store, NOTICE)
        keep(store, ELSEWHERE, "Some of it.", "summary", gone=True)
        told = visit(folder, "wayback")
        assert told["asked"].count(f"/web/20250101000000id_/{NOTICE}") == 1
        assert told["asked"].count(f"/web/20240101000000id_/{NOTICE}") == 1
        counts = told["counts"]
        assert (counts["listed"], counts["new"], counts["revised"], counts["rejected"]) == (2, 1, 1, 0)
        found = rows(
            folder,
            "SELECT a.id, a.url, a.publisher, a.gone_at IS NOT NULL, r.rule, p.url FROM articles a "
            "JOIN revisions r ON r.id = a.current_revision_id JOIN pages p ON p.id = r.page_id ORDER BY a.url",
        )
        assert found[0] == (
            article_id(article_key(NOTICE)),
            NOTICE,
            "Information Commissioner’s Office",
            1,
            "wayback+ico@2026",
            f"https://web.archive.org/web/20240101000000id_/{NOTICE}",
        )
        assert found[1][:2] == (article_id(article_key(ELSEWHERE)), ELSEWHERE)
        assert found[1][3:5] == (1, "wayback+trafilatura")
        assert visit(folder, "wayback")["asked"] == []
        again = reparse(store, ["wayback"])["wayback"]
        assert (again.unchanged, again.new, again.revised, again.rejected.total()) == (2, 0, 0, 0)

    def test_what_has_no_copy_is_recorded_and_left_alone_and_an_archive_that_is_down_is_asked_again(
        self, folder: Path
    ) -> None:
        lose(Store.open(Settings(data_dir=folder)), NOTICE)
        assert visit(folder, "wayback", "down")["counts"]["rejected: failed (HTTP 503)"] == 1
        assert visit(folder, "wayback", "no copy")["counts"]["rejected: no copy in the archive"] == 1
        assert visit(folder, "wayback", "no copy")["asked"] == []
