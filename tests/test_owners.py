"""What a publisher keeps from us is not taken in by hand either: an import says so, and asks for nothing."""

import asyncio
from pathlib import Path

import pytest
from scrapy import Request
from scrapy.http import HtmlResponse

from corpus.store import Store
from crawler.items import Entry, RejectedItem
from crawler.owners import Owners
from crawler.spiders.imported import ImportedSpider
from crawler.spiders.ukauthority import UkAuthoritySpider
from crawler.visit import Visit

ON_BOTH_DATABASES = True

BBC = "https://www.bbc.co.uk/news/articles/c0123456789o"
NOTICE = "https://ico.org.uk/action-weve-taken/enforcement/2026/wexmoor-council/"
NEWS = "https://ico.org.uk/about-the-ico/media-centre/news-and-blogs/2026/01/a-talk/"
COPY = f"https://web.archive.org/web/20240101000000/{BBC}"


def grant(folder: Path, source: str, permission: str) -> None:
    folder.mkdir(exist_ok=True)
    (folder / "permissions.toml").write_text(f'[{source}]\npermission = "{permission}"\nreason = "A letter."\n')


def asked(spider: ImportedSpider) -> list[str]:
    async def start() -> list[str]:
        return [request.url async for request in spider.start()]

    return asyncio.run(start())


class TestKeeper:
    def keeper(self, store: Store, url: str) -> str | None:
        keeper = Owners(Visit(store)).keeper(url)
        return keeper.name if keeper else None

    def test_it_is_the_source_on_whose_site_the_address_is(self, store: Store) -> None:
        assert [self.keeper(store, url) for url in (BBC, COPY, NOTICE, "https://notbbc.co.uk/")] == [
            "bbc",
            "bbc",
            None,
            None,
        ]

    def test_a_grant_opens_its_site(self, store: Store, own_data_folder: Path) -> None:
        grant(own_data_folder, "bbc", "full_text")
        assert self.keeper(store, BBC) is None

    def test_registers_on_one_site_are_told_apart(self, store: Store, own_data_folder: Path) -> None:
        grant(own_data_folder, "ico_news", "off")
        assert [self.keeper(store, url) for url in (NEWS, NOTICE)] == ["ico_news", None]


class TestImport:
    def test_an_address_whose_publisher_refuses_is_not_asked_for(self, store: Store) -> None:
        elsewhere = "https://paper.sample.invalid/one"
        spider = ImportedSpider(visit=Visit(store), urls=(BBC, elsewhere))
        assert asked(spider) == [elsewhere]
        (line,) = spider.visit.tally.errors
        assert line.startswith(
            f"{BBC}: not taken in, for BBC News permits no more than headline, address and date: Refused"
        )
        assert "permissions.toml" in line
        assert line.endswith("save the page and import the file if you may")
        assert "\n" not in line

    def test_an_address_that_leads_there_gives_no_article(self, store: Store) -> None:
        spider = ImportedSpider(visit=Visit(store))
        page = HtmlResponse(BBC, body=b"<h1>A</h1><p>All of it.</p>", request=Request("https://short.sample.invalid/1"))
        (item,) = spider.parse_page(page, Entry())
        assert isinstance(item, RejectedItem)


@pytest.mark.parametrize(("granted", "kept"), [("full_text", "metadata"), ("metadata", "metadata"), ("off", "off")])
def test_of_ukauthority_no_more_than_metadata_is_kept(granted: str, kept: str, own_data_folder: Path) -> None:
    grant(own_data_folder, "ukauthority", granted)
    assert UkAuthoritySpider.grant().permission == kept
