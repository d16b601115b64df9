"""Bases of the spiders, one for each way in which sites list articles: feeds, a group's, sitemaps, numbered pages.

Those that search a site (WordPress, windows of days) are in `crawler.listing.searches`.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, time
from typing import Any, ClassVar
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.http import Response

from corpus.errors import Rejected
from corpus.identity import is_address, untracked
from crawler.items import Entry
from crawler.listing.addresses import ELSEWHERE, NO_ADDRESS, aside, site_of
from crawler.listing.feeds import FeedEntry, parse_feed
from crawler.listing.sitemaps import Place, parse_sitemap
from crawler.listing.titles import Title, load_titles, named_titles
from crawler.parsing.moments import believable, moment
from crawler.source import Output, SourceSpider


class FeedSpider(SourceSpider):
    """Base of spiders that read RSS or Atom feeds; where only metadata may be kept, an entry itself is the article."""

    feed: ClassVar[str] = "/feed/"
    """Path of the feed, where a title has none of its own."""
    rhythm = 3
    discovery: ClassVar[bool] = False
    """Whether entries lead to sites that are not the source's: they are the articles, whatever is permitted."""

    def __init__(self, *args: Any, titles: str = "", **kwargs: Any) -> None:
        """Build the spider; `titles` ("HOST=NAME,HOST=NAME") puts other sites in the place of the source's."""
        super().__init__(*args, **kwargs)
        self.titles = named_titles(titles) or self.own_titles()

    def own_titles(self) -> tuple[Title, ...]:
        """Return the sites of the source."""
        return (Title(host=urlsplit(self.origin).netloc, name=self.source.name),)

    @property
    def follows(self) -> bool:
        """Whether articles are fetched."""
        return self.permission == "full_text" and not self.discovery

    def origins(self) -> list[str]:
        """Return the sites of the source."""
        return [f"https://{title.host}" for title in self.titles]

    def publishers(self) -> dict[str, str]:
        """Return the sites whose articles are taken, with the name of each."""
        return {site_of(f"https://{title.host}"): title.name for title in self.titles}

    def listings(self) -> Iterator[Request]:
        """Ask for each title's feeds."""
        for title in self.titles:
            for path in title.feeds or (self.feed,):
                yield Request(
                    f"https://{title.host}{path}",
                    callback=self.parse_listing,
                    errback=self.listing_failed,
                    cb_kwargs={"publisher": title.name},
                )

    def entries(self, response: Response) -> list[FeedEntry]:
        """Return the entries of a listing.

        Raises:
            Rejected: it is none.
        """
        return parse_feed(response.body, response.url)

    def parse_listing(self, response: Response, publisher: str) -> Output:
        """Pass a feed's entries through the gate and ask for the articles."""
        listing = self.listing_of(response.request or Request(response.url))
        try:
            entries = self.entries(response)
        except Rejected as error:
            self.listing_unread(listing, str(error), publisher=publisher)
            return
        if not entries:
            self.listing_unread(listing, "lists nothing", publisher=publisher)
            return
        yield from self.sift(entries, response, publisher)
        self.listing_read(listing, entries=len(entries), newest=newest(entries), publisher=publisher)

    def sift(self, entries: Iterable[FeedEntry], response: Response, publisher: str) -> Output:
        """Pass entries through the gate: yield requests for the articles, or the articles."""
        publishers = self.publishers()
        for entry in entries:
            if not is_address(entry.url):
                self.visit.tally.listed += 1
                self.visit.tally.passed_over[NO_ADDRESS] += 1
                continue
            url = untracked(entry.url)
            own = publishers.get(site_of(url))
            why = ELSEWHERE if own is None and not self.discovery else aside(url)
            known = Entry(publisher=own or entry.publisher or publisher, published=entry.published)
            if self.enter(url, f"{entry.title}. {entry.summary}", aside=why, entry=known):
                yield self.take(url, entry.title, known, response)


class GroupSpider(FeedSpider):
    """Base of spiders of a group: one source, whose titles or categories are data beside it (reach.py, reach.toml)."""

    def own_titles(self) -> tuple[Title, ...]:
        """Return the titles of the group."""
        return load_titles(self.name)


class SitemapSpider(SourceSpider):
    """Base of spiders that find articles in sitemaps, by their addresses."""

    sitemap: ClassVar[str] = "/sitemap.xml"
    follow: ClassVar[str] = ""
    """Pattern of the sitemaps that an index is followed to."""
    article: ClassVar[str] = ""
    """Pattern of an article's address."""
    deepest: ClassVar[int] = 3
    """Indexes inside indexes are followed so far; a sitemap that is listed directly is 1 deep."""
    most_sitemaps: ClassVar[int] = 50
    """How many sitemaps one visit reads."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._sitemaps: set[str] = set()

    def listings(self) -> Iterator[Request]:
        """Ask for the sitemap."""
        yield from self._ask_sitemap(self.origin + self.sitemap, 1)

    def parse_listing(self, response: Response, depth: int = 1) -> Output:
        """Follow an index; pass the articles of a sitemap through the gate by the words in their addresses."""
        listing = self.listing_of(response.request or Request(response.url))
        try:
            found = parse_sitemap(response.body)
        except Rejected as error:
            self.listing_unread(listing, str(error))
            return
        for place in found.places:
            if not is_address(place.url):
                continue
            if found.is_index:
                if re.search(self.follow, place.url) and not self._too_old(place):
                    yield from self._ask_sitemap(place.url, depth + 1)
            elif re.search(self.article, place.url) and self._enter_place(place):
                yield self.ask(place.url)
        self.listing_read(listing, entries=0 if found.is_index else len(found.places))

    def _enter_place(self, place: Place) -> bool:
        why = ELSEWHERE if site_of(place.url) != site_of(self.origin) else aside(place.url)
        why = why or ("older than what is asked for" if self._too_old(place) else None)
        return self.enter(place.url, re.sub(r"[-/_.]+", " ", place.url), changed=place.changed, aside=why)

    def _too_old(self, place: Place) -> bool:
        """Say whether a place has not changed since the day that the visit reaches back to."""
        since = self.visit.since
        return bool(since and place.changed and place.changed < datetime.combine(since, time.min, UTC))

    def _ask_sitemap(self, url: str, depth: int) -> Iterator[Request]:
        """Ask for a sitemap of the site itself, once, and not for endlessly many."""
        if url in self._sitemaps or site_of(url) != site_of(self.origin):
            return
        if depth > self.deepest or len(self._sitemaps) == self.most_sitemaps:
            self.visit.tally.errors.append(f"{url}: one sitemap too many")
            return
        self._sitemaps.add(url)
        yield Request(url, callback=self.parse_listing, errback=self.listing_failed, cb_kwargs={"depth": depth})


class ApiSpider(SourceSpider):
    """Base of spiders whose source answers searches in numbered pages, from 1."""

    most_pages: ClassVar[int] = 200
    """No search has more pages than this; one that says so has changed, or never ends."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._entries: Counter[str] = Counter()
        self._last: dict[str, int] = {}
        self._before: dict[str, list[str]] = {}
        self._rows: list[str] = []

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

    def listing(self, search: str) -> str:
        """Return the address that a search is recorded under; all its pages are one listing."""
        return self.origin

    def listing_of(self, request: Request) -> str:
        """Return the address that the search of a request is recorded under."""
        search = request.cb_kwargs.get("search")
        return super().listing_of(request) if search is None else self.listing(search)

    def listings(self) -> Iterator[Request]:
        """Ask for the first page of each search, which says how many there are."""
        return (self.numbered(search, 1) for search in self.searches())

    def enter(self, url: str, words: str, **more: Any) -> bool:
        """Count a row of a page, and say whether its article is to be fetched."""
        self._rows.append(url)
        return super().enter(url, words, **more)

    def parse_listing(self, response: Response, search: str, number: int) -> Output:
        """Read one page of a search and ask for the next, until the last or one that repeats the page before.

        A page that can't be fetched ends the search; the next run begins it anew.
        """
        self._rows = []
        found: list[Any] = []
        try:
            if number == 1:
                self._last[search] = self._believed(search, self.last(response))
            found = list(self.rows(response))
        except Rejected as error:
            self.listing_unread(self.listing(search), f"page {number}: {error}")
        else:
            self._entries[search] += len(self._rows)
            self.listing_read(
                self.listing(search), entries=self._entries[search], whole=number >= self._last.get(search, 0)
            )
        yield from found
        if self._rows and self._rows == self._before.get(search):
            self.visit.tally.drift.append(f"{self.listing(search)}: page {number} repeats the page before")
        elif number < self._last.get(search, 0):
            self._before[search] = self._rows
            yield self.numbered(search, number + 1)

    def _believed(self, search: str, last: int) -> int:
        """Return the number of the last page to read."""
        if last > self.most_pages:
            self.visit.tally.drift.append(f"{self.listing(search)} says that it has {last} pages")
        return min(last, self.most_pages)


def newest(entries: Iterable[FeedEntry]) -> datetime | None:
    """Return the newest date of entries, of those that can be true."""
    now = datetime.now(UTC)
    dates = (moment(entry.published) for entry in entries if believable(entry.published, now))
    return max(filter(None, dates), default=None)
