"""The press and what gathers it: groups of titles, discovery by metadata alone, searches by days, sitemaps, endless pages."""

import gzip
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from scrapy import Request
from scrapy.http import Response, TextResponse, XmlResponse

from corpus.errors import Rejected
from corpus.identity import article_key
from corpus.models import Source
from corpus.store import ArticleDraft, Store
from crawler.items import ArticleItem
from crawler.listing.addresses import aside
from crawler.listing.sitemaps import parse_sitemap
from crawler.listing.titles import load_titles
from crawler.pipelines import put_item
from crawler.process import sources_to_crawl
from crawler.source import Output, SourceSpider
from crawler.spiders.base import ApiSpider, GroupSpider, SitemapSpider
from crawler.visit import Visit

FIXTURES = Path(__file__).parent / "fixtures"
GROUPS = ["newsquest", "reach", "national_world", "iliffe"]
BBC_FEED = "https://feeds.bbci.co.uk/news/england/kent/rss.xml"
SITE = "https://paper.sample.invalid"


def source(name: str) -> Source:
    return Source(id=name, name=name, kind="newspaper", permission="full_text", permission_reason="invented")


def spider(kind: Any, store: Store, **visit: Any) -> Any:
    """Give a spider that is on a visit of its own."""
    made = kind(visit=Visit(store, **visit))
    store.put_source(made.source_row())
    return made


def answer(store: Store, name: str, url: str, body: bytes, kind: type[Response] = XmlResponse) -> Response:
    """Give a response whose page is archived."""
    page = store.put_page(source_id=name, url=url, body=body, status=200, headers={}, fetched_at=datetime.now(UTC))
    return kind(url, body=body, request=Request(url, meta={"page": page}))


def permit(monkeypatch: pytest.MonkeyPatch, folder: Path, name: str, permission: str) -> None:
    """Let the operator have been granted something."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "permissions.toml").write_text(f'[{name}]\npermission = "{permission}"\nreason = "a licence, invented"\n')


class TestGroups:
    @pytest.mark.parametrize("name", [*GROUPS, "bbc", "local_government_lawyer"])
    def test_titles_are_data_and_stand_once(self, name: str) -> None:
        titles = load_titles(name)
        feeds = [(title.host, feed) for title in titles for feed in title.feeds or ("",)]
        assert len({title.host for title in titles}) == len(titles)
        assert len(set(feeds)) == len(feeds)
        assert all(not feed or feed.startswith("/") for _, feed in feeds)
        assert issubclass(sources_to_crawl()[name], GroupSpider)

    @pytest.mark.parametrize("name", GROUPS[1:])
    def test_each_title_is_known_by_the_numbers_of_its_articles(self, name: str) -> None:
        for title in load_titles(name):
            one = f"https://{title.host}/news/a-headline-4981203"
            assert article_key(one) == article_key(f"https://{title.host}/news/politics/another-4981203/"), (
                f"add {title.host} to corpus/identity.toml"
            )

    def test_each_feed_is_asked_for_and_named_after_its_title(self, store: Store) -> None:
        asked = {request.url: request.cb_kwargs["publisher"] for request in spider_of("iliffe", store).listings()}
        assert asked["https://www.kentonline.co.uk/_api/rss/medway_messenger_news_feed.xml"] == "KentOnline"
        assert len(asked) == sum(len(title.feeds) for title in load_titles("iliffe"))
        reach = {request.url for request in spider_of("reach", store).listings()}
        assert "https://www.cornwalllive.com/news/?service=rss" in reach

    def test_other_sites_can_be_put_in_the_place_of_the_groups(self, store: Store) -> None:
        made = sources_to_crawl()["reach"](visit=Visit(store), titles="www.a.sample.invalid=A,www.b.sample.invalid=B")
        assert made.origins() == ["https://www.a.sample.invalid", "https://www.b.sample.invalid"]

    @pytest.mark.parametrize(
        "name", [*GROUPS, "bbc", "community_care", "lgc", "public_technology", "local_government_lawyer"]
    )
    def test_a_source_that_goes_quiet_is_noticed(self, name: str) -> None:
        kind = sources_to_crawl()[name]
        assert kind.source.minimum_articles
        assert kind.quiet_days


def spider_of(name: str, store: Store, **visit: Any) -> Any:
    return spider(sources_to_crawl()[name], store, **visit)


class TestAddresses:
    @pytest.mark.parametrize(
        "path",
        [
            "/news/video-shows-files-in-skip-1234567",
            "/news/live-updates-council-meeting-1234567",
            "/news/shopping-trolley-full-of-files-1234567",
            "/news/26000001.gallery-of-files/",
        ],
    )
    def test_an_article_is_no_video_because_its_headline_says_so(self, path: str) -> None:
        assert aside(SITE + path) is None

    @pytest.mark.parametrize(
        ("path", "why"),
        [("/video/files-1", "a video or a sound"), ("/news/live/c1", "a live page"), ("/sponsored/x/", "promotion")],
    )
    def test_what_holds_no_article_is_told_by_its_address(self, path: str, why: str) -> None:
        assert aside(SITE + path) == why


class TestMetadataOnly:
    def read_feed(self, store: Store) -> tuple[Any, list[Any]]:
        made = spider_of("bbc", store)
        body = (FIXTURES / "bbc" / "feed" / "page.xml").read_bytes()
        outputs = list(made.parse_listing(answer(store, "bbc", BBC_FEED, body), "BBC News"))
        for output in outputs:
            put_item(made.visit, "bbc", output)
        return made.visit.tally, outputs

    def test_no_article_of_the_bbc_is_ever_fetched(self, store: Store) -> None:
        _, outputs = self.read_feed(store)
        assert [type(output) for output in outputs] == [ArticleItem]

    def test_an_entry_that_is_still_listed_is_known(self, store: Store) -> None:
        assert self.read_feed(store)[0].new == 1
        tally, outputs = self.read_feed(store)
        assert (tally.known, outputs) == (1, [])

    def test_a_text_that_is_stored_is_never_lost_to_its_headline(self, store: Store) -> None:
        url = "https://www.bbc.co.uk/news/articles/c0k8xq7wz1lo"
        store.put_source(source("mine"))
        page = answer(store, "mine", url, b"<p>A text.</p>").meta["page"]
        store.put_article(page, ArticleDraft(url=url, title="Council apologises", text="A text.", rule="plain"))
        assert self.read_feed(store)[1] == []

    def test_who_was_granted_more_fetches_articles_of_that_site_only(self, store, monkeypatch, own_data_folder) -> None:
        permit(monkeypatch, own_data_folder, "bbc", "full_text")
        made = spider_of("bbc", store)
        body = (FIXTURES / "bbc" / "feed" / "page.xml").read_bytes()
        outputs = list(made.parse_listing(answer(store, "bbc", BBC_FEED, body), "BBC News"))
        assert [output.url for output in outputs] == ["https://www.bbc.co.uk/news/articles/c0k8xq7wz1lo"]

    @pytest.mark.parametrize("name", ["ukauthority", "gdelt", "google_news", "whatdotheyknow"])
    def test_what_was_not_granted_is_off(self, name: str) -> None:
        assert sources_to_crawl()[name].grant().permission == "off"

    def test_a_permission_opens_no_list_of_requests_of_whatdotheyknow(self, monkeypatch, own_data_folder) -> None:
        permit(monkeypatch, own_data_folder, "whatdotheyknow", "full_text")
        assert "carebreach import" in str(sources_to_crawl()["whatdotheyknow"].obstacle())


def news(count: int) -> bytes:
    items = "".join(
        f"<item><title>Council data breach {n} - Echo</title><link>https://news.google.com/rss/articles/C{n}?oc=5</link>"
        f'<source url="https://echo.sample.invalid">Echo</source></item>'
        for n in range(count)
    )
    return f"<rss><channel>{items}</channel></rss>".encode()


class TestWindows:
    def days(self, request: Request) -> tuple[str, str]:
        return request.cb_kwargs["first"], request.cb_kwargs["last"]

    def test_a_week_is_asked_for_and_more_where_the_visit_reaches_back(self, store: Store) -> None:
        today = datetime.now(UTC).date()
        (first, *others) = spider_of("google_news", store).listings()
        assert self.days(first) == (str(today - timedelta(days=7)), str(today))
        assert len(others) >= 2
        words = parse_qs(urlsplit(first.url).query)["q"][0]
        assert f"after:{today - timedelta(days=7)} before:{today + timedelta(days=1)}" in words
        (first, *_) = spider_of("google_news", store, since=date(2024, 1, 1)).listings()
        assert self.days(first)[0] == "2024-01-01"

    def test_gdelt_is_not_asked_for_what_it_has_forgotten(self, store: Store) -> None:
        (first, *_) = spider_of("gdelt", store, since=date(2020, 1, 1)).listings()
        assert self.days(first)[0] == str(datetime.now(UTC).date() - timedelta(days=89))

    def test_gdelt_is_asked_at_most_every_five_seconds(self) -> None:
        chosen = sources_to_crawl()["gdelt"].custom_settings or {}
        assert chosen["DOWNLOAD_DELAY"] * (1 - chosen["DOWNLOAD_DELAY_JITTER"]) > 5

    def test_a_full_answer_is_halved_without_losing_a_day(self, store: Store) -> None:
        made = spider_of("google_news", store)
        waiting, asked = [("2026-06-01", "2026-06-09")], []
        while waiting:
            asked.append(waiting.pop())
            response = answer(store, "google_news", f"https://news.google.com/{asked[-1]}", news(100))
            outputs = list(made.parse_window(response, "x", *asked[-1]))
            waiting += [self.days(output) for output in outputs if isinstance(output, Request)]
        days = {first for first, last in asked if first == last}
        assert days == {f"2026-06-0{n}" for n in range(1, 10)}
        assert len(made.visit.tally.errors) == 9, "a day that is full by itself is told"

    def test_an_answer_that_is_not_full_is_read(self, store: Store) -> None:
        made = spider_of("google_news", store)
        outputs = list(
            made.parse_window(
                answer(store, "google_news", "https://news.google.com/x", news(99)), "x", "2026-06-01", "2026-06-09"
            )
        )
        assert len(outputs) == 99
        assert (outputs[0].draft.title, outputs[0].draft.publisher) == ("Council data breach 0", "Echo")

    @pytest.mark.parametrize("name", ["gdelt", "google_news"])
    def test_whatever_is_granted_nothing_is_fetched_from_the_sites_found(
        self, name: str, store, monkeypatch, own_data_folder
    ) -> None:
        permit(monkeypatch, own_data_folder, name, "full_text")
        made = spider_of(name, store)
        (file,) = (FIXTURES / name).glob("[af]*/page.*")
        response = answer(store, name, "https://index.sample.invalid/", file.read_bytes())
        outputs = list(made.parse_window(response, "x", "2026-06-01", "2026-06-09"))
        assert [type(output) for output in outputs] == [ArticleItem]

    def test_a_failure_is_recorded_under_the_search_and_not_its_days(self, store: Store) -> None:
        made = spider_of("gdelt", store)
        one, other = (made.window("x", date(2026, 6, day), date(2026, 6, 9)) for day in (1, 2))
        assert one.url != other.url
        assert made.listing_of(one) == made.listing_of(other)


class MapSpider(SitemapSpider):
    """Reads a sitemap."""

    name = "map"
    source = source("map")
    origin = SITE
    article = r"/news/"


def urlset(*rows: tuple[str, str]) -> bytes:
    return _sitemap("urlset", "url", rows)


def index(*rows: tuple[str, str]) -> bytes:
    return _sitemap("sitemapindex", "sitemap", rows)


def _sitemap(root: str, name: str, rows: tuple[tuple[str, str], ...]) -> bytes:
    inner = "".join(f"<{name}><loc>{url}</loc><lastmod>{changed}</lastmod></{name}>" for url, changed in rows)
    return f'<{root} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{inner}</{root}>'.encode()


class TestSitemaps:
    def read(self, made: Any, body: bytes, depth: int = 1, url: str = f"{SITE}/sitemap.xml") -> list[str]:
        response = answer(made.visit.store, "map", url, body)
        return [request.url for request in made.parse_listing(response, depth)]

    def test_only_sitemaps_of_the_site_itself_are_followed_each_once(self, store: Store) -> None:
        made = spider(MapSpider, store)
        own = f"{SITE}/sitemap-1.xml"
        others = ["https://elsewhere.sample.invalid/s.xml", "ftp://paper.sample.invalid/s.xml", "file:///etc/passwd"]
        assert self.read(made, index(*((url, "") for url in [own, *others, own]))) == [own]
        assert self.read(made, index((own, ""))) == []

    def test_an_index_without_end_is_left(self, store: Store) -> None:
        made = spider(MapSpider, store)
        asked = self.read(made, index(*((f"{SITE}/s{n}.xml", "") for n in range(200))))
        assert len(asked) == made.most_sitemaps
        deeper = spider(MapSpider, store)
        assert self.read(deeper, index((f"{SITE}/s.xml", "")), depth=3) == []
        assert "one sitemap too many" in deeper.visit.tally.errors[0]

    def test_what_has_not_changed_since_the_day_asked_for_is_passed_over(self, store: Store) -> None:
        made = spider(MapSpider, store, since=date(2026, 1, 1))
        old, new = f"{SITE}/news/council-data-breach-1/", f"{SITE}/news/council-data-breach-2/"
        assert self.read(made, urlset((old, "2025-12-30"), (new, "2026-01-02T08:00:00Z"))) == [new]
        assert made.visit.tally.passed_over == {"older than what is asked for": 1}
        assert self.read(made, index((f"{SITE}/2024.xml", "2024-12-31"), (f"{SITE}/2026.xml", ""))) == [
            f"{SITE}/2026.xml"
        ]

    def test_a_change_that_is_still_to_come_tells_nothing(self) -> None:
        tomorrow = f"{datetime.now(UTC) + timedelta(days=1):%Y-%m-%dT%H:%M:%SZ}"
        (place,) = parse_sitemap(urlset((f"{SITE}/news/x/", tomorrow))).places
        assert place.changed is None

    def test_articles_on_other_sites_are_passed_over(self, store: Store) -> None:
        made = spider(MapSpider, store)
        assert self.read(made, urlset(("https://elsewhere.sample.invalid/news/council-data-breach/", ""))) == []
        assert made.visit.tally.passed_over == {"on another site": 1}

    def test_a_compressed_sitemap_is_read(self) -> None:
        assert len(parse_sitemap(gzip.compress(urlset((f"{SITE}/news/x/", "")))).places) == 1

    @pytest.mark.parametrize(
        "body",
        [
            b"",
            b"\n\n",
            b"<html><body>Not found</body></html>",
            b"{}",
            gzip.compress(b"\0" * 60_000_000),
            b"\x1f\x8b\x08 cut off",
        ],
        ids=["empty", "blank", "a page", "JSON", "a bomb", "a broken archive"],
    )
    def test_what_is_no_sitemap_is_told(self, body: bytes, store: Store) -> None:
        with pytest.raises(Rejected, match="not a sitemap"):
            parse_sitemap(body)
        made = spider(MapSpider, store)
        assert self.read(made, body) == []
        assert made.visit.tally.errors

    def test_entities_are_not_expanded(self) -> None:
        lines = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
        bomb = f'<!DOCTYPE urlset [<!ENTITY l0 "ha">{lines}]><urlset><url><loc>{SITE}/&l9;</loc></url></urlset>'
        assert all(len(place.url) < 100 for place in parse_sitemap(bomb.encode()).places)


class PagesSpider(ApiSpider):
    """Reads numbered pages, which say what they hold."""

    name = "pages"
    source = source("pages")
    origin = SITE
    most_pages = 20

    def numbered(self, search: str, number: int) -> Request:
        known = {"search": search, "number": number}
        return Request(f"{SITE}/{number}", callback=self.parse_listing, cb_kwargs=known)

    def last(self, response: Response) -> int:
        return int(json.loads(response.body)["last"])

    def rows(self, response: Response) -> Output:
        for path in json.loads(response.body)["rows"]:
            if self.enter(SITE + path, "council data breach"):
                yield self.ask(SITE + path)


class TestNumberedPages:
    def walk(self, made: SourceSpider, pages: dict[int, dict[str, Any]]) -> Iterator[int]:
        """Answer each page that is asked for, and yield its number."""
        waiting = list(made.listings())
        while waiting:
            request = waiting.pop(0)
            number = request.cb_kwargs["number"]
            yield number
            response = TextResponse(
                request.url, body=json.dumps(pages.get(number, pages[max(pages)])), encoding="utf-8"
            )
            outputs = list(made.parse_listing(response, **request.cb_kwargs))  # type: ignore[attr-defined]
            waiting += [output for output in outputs if "number" in output.cb_kwargs]

    def test_all_pages_are_read_one_after_the_other(self, store: Store) -> None:
        made = spider(PagesSpider, store)
        assert list(self.walk(made, {n: {"last": 3, "rows": [f"/{n}"]} for n in (1, 2, 3)})) == [1, 2, 3]
        assert (made.visit.tally.listed, made.visit.tally.drift) == (3, [])

    def test_a_page_that_repeats_the_one_before_is_the_last(self, store: Store) -> None:
        made = spider(PagesSpider, store)
        pages = {1: {"last": 15, "rows": ["/1"]}, 2: {"last": 15, "rows": ["/2", "/3"]}}
        assert list(self.walk(made, pages)) == [1, 2, 3]
        assert made.visit.tally.drift == [f"{SITE}: page 3 repeats the page before"]

    def test_endlessly_many_pages_are_not_believed(self, store: Store) -> None:
        made = spider(PagesSpider, store)
        pages = {n: {"last": 9999, "rows": [f"/{n}"]} for n in range(1, 30)}
        assert list(self.walk(made, pages)) == list(range(1, 21))
        assert made.visit.tally.drift == [f"{SITE} says that it has 9999 pages"]

    def test_a_page_of_another_shape_does_not_hide_those_after_it(self, store: Store) -> None:
        class Strict(PagesSpider):
            def rows(self, response: Response) -> Output:
                if "rows" not in json.loads(response.body):
                    raise Rejected("another shape")
                yield from super().rows(response)

        made = spider(Strict, store)
        pages = {1: {"last": 3, "rows": ["/1"]}, 2: {"error": ""}, 3: {"rows": ["/3"]}}
        assert list(self.walk(made, pages)) == [1, 2, 3]
        assert made.visit.tally.errors == [f"{SITE}: page 2: another shape"]
