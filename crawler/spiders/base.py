"""Bases of the spiders, one for each way in which sites list articles: feed, sitemap, numbered pages, WordPress."""

import re
from collections.abc import Iterable, Iterator
from typing import ClassVar
from urllib.parse import urlencode

from pydantic import BaseModel, TypeAdapter, ValidationError
from scrapy import Request
from scrapy.http import Response
from scrapy.utils.sitemap import Sitemap

from corpus.errors import Rejected
from corpus.store import ArticleDraft
from crawler.feeds import FeedEntry, parse_feed, plain
from crawler.items import ArticleItem, Entry
from crawler.moments import iso, moment
from crawler.source import Output, SourceSpider, page_of


class FeedSpider(SourceSpider):
    """Base of spiders that read RSS or Atom feeds."""

    feed: ClassVar[str] = "/feed/"
    """Path of the feed on each site."""
    rhythm = 3

    def publishers(self) -> dict[str, str]:
        """Return the sites of the source with the name of each."""
        return {self.origin: self.source.name}

    def origins(self) -> list[str]:
        """Return the sites of the source."""
        return list(self.publishers())

    def listings(self) -> Iterator[Request]:
        """Ask for each site's feed."""
        for origin, publisher in self.publishers().items():
            yield Request(
                origin + self.feed,
                callback=self.parse_listing,
                errback=self.listing_failed,
                cb_kwargs={"publisher": publisher},
            )

    def parse_listing(self, response: Response, publisher: str) -> Output:
        """Pass a feed's entries through the gate and ask for the articles."""
        try:
            entries = parse_feed(response.body, response.url)
        except Rejected as error:
            self.visit.tally.errors.append(f"{response.url}: {error}")
            return
        self.visit.tally.listings += 1
        for entry in entries:
            if self.enter(entry.url, f"{entry.title}. {entry.summary}"):
                yield self.take(entry, response, publisher)

    def take(self, entry: FeedEntry, response: Response, publisher: str) -> Request | ArticleItem:
        """Ask for an entry's article; where only metadata may be kept, the entry itself is the article."""
        if self.permission == "full_text":
            return self.ask(entry.url, Entry(publisher=publisher, published=entry.published))
        draft = ArticleDraft(
            url=entry.url,
            title=entry.title,
            text="",
            rule="metadata",
            published=iso(entry.published),
            published_raw=entry.published,
            publisher=publisher,
        )
        return ArticleItem(page=page_of(response), draft=draft)


class SitemapSpider(SourceSpider):
    """Base of spiders that find articles in sitemaps, by their addresses."""

    sitemap: ClassVar[str] = "/sitemap.xml"
    follow: ClassVar[str] = ""
    """Pattern of the sitemaps that an index is followed to."""
    article: ClassVar[str] = ""
    """Pattern of an article's address."""

    def listings(self) -> Iterator[Request]:
        """Ask for the sitemap."""
        yield Request(self.origin + self.sitemap, callback=self.parse_listing, errback=self.listing_failed)

    def parse_listing(self, response: Response) -> Output:
        """Follow an index; pass the articles of a sitemap through the gate by the words in their addresses."""
        sitemap = Sitemap(response.body)
        self.visit.tally.listings += 1
        for place in sitemap:
            url, changed = place["loc"], moment(place.get("lastmod"))
            if sitemap.type == "sitemapindex" and re.search(self.follow, url):
                yield Request(url, callback=self.parse_listing, errback=self.listing_failed)
                continue
            is_article = sitemap.type == "urlset" and re.search(self.article, url)
            if is_article and self.enter(url, re.sub(r"[-/_.]+", " ", url), changed=changed):
                yield self.ask(url)


class ApiSpider(SourceSpider):
    """Base of spiders whose source answers searches in numbered pages, from 1."""

    def searches(self) -> Iterable[str]:
        """Return what is searched for; each search has pages of its own."""
        return [""]

    def numbered(self, search: str, number: int) -> Request:
        """Return the request for one page of a search; its callback is `parse_listing` with both arguments."""
        raise NotImplementedError

    def last(self, response: Response) -> int:
        """Return the number of the last page.

        Raises:
            Rejected: the page doesn't say.
        """
        raise NotImplementedError

    def rows(self, response: Response) -> Output:
        """Pass the rows of one page through the gate and ask for their articles.

        Raises:
            Rejected: the page has another shape than we know.
        """
        raise NotImplementedError

    def listings(self) -> Iterator[Request]:
        """Ask for the first page of each search, which says how many there are."""
        return (self.numbered(search, 1) for search in self.searches())

    def parse_listing(self, response: Response, search: str, number: int) -> Output:
        """Read one page of a search; the first asks for all others."""
        try:
            last = self.last(response) if number == 1 else number
            yield from self.rows(response)
        except Rejected as error:
            self.visit.tally.errors.append(f"{response.url} (page {number}): {error}")
            return
        self.visit.tally.listings += 1
        yield from (self.numbered(search, following) for following in range(number + 1, last + 1))


class _Rendered(BaseModel):
    rendered: str = ""


class WordPressPost(BaseModel):
    """One row of WordPress's REST API."""

    link: str
    title: _Rendered
    excerpt: _Rendered = _Rendered()
    modified_gmt: str | None = None


class WordPressSpider(ApiSpider):
    """Base of spiders that search a WordPress site through its REST API."""

    terms: ClassVar[tuple[str, ...]] = ("data breach", "personal data", "confidential")

    def searches(self) -> Iterable[str]:
        """Return the words searched for."""
        return self.terms

    def numbered(self, search: str, number: int) -> Request:
        """Return the request for one page of a search."""
        query = urlencode(
            {"search": search, "per_page": 100, "page": number, "_fields": "link,title,excerpt,modified_gmt"}
        )
        return Request(
            f"{self.origin}/wp-json/wp/v2/posts?{query}",
            callback=self.parse_listing,
            errback=self.listing_failed,
            cb_kwargs={"search": search, "number": number},
            meta={"archive": False},
        )

    def last(self, response: Response) -> int:
        """Return the number of the last page, which a header gives."""
        total = (response.headers.get("X-WP-TotalPages") or b"").decode("latin-1")
        if not total.isdigit():
            raise Rejected("no X-WP-TotalPages: not the REST API of WordPress")
        return int(total)

    def rows(self, response: Response) -> Output:
        """Pass the rows of one page through the gate and ask for their articles."""
        try:
            posts = TypeAdapter(list[WordPressPost]).validate_json(response.body)
        except ValidationError as error:
            raise Rejected(f"not the rows of WordPress: {error.errors()[0]['msg']}") from error
        for post in posts:
            changed = moment(f"{post.modified_gmt}Z" if post.modified_gmt else None)
            if self.enter(post.link, f"{plain(post.title.rendered)}. {plain(post.excerpt.rendered)}", changed=changed):
                yield self.ask(post.link)
