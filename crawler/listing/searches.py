"""Bases of the spiders that search, besides a feed or in place of one: WordPress's REST API, windows of days."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any, ClassVar
from urllib.parse import urlencode

from pydantic import BaseModel, TypeAdapter, ValidationError
from scrapy import Request
from scrapy.http import Response

from corpus.errors import Rejected
from crawler.listing.feeds import FeedEntry, plain
from crawler.source import Output
from crawler.spiders.base import FeedSpider


class _Rendered(BaseModel):
    rendered: str = ""


class _Post(BaseModel):
    """One row of WordPress's REST API."""

    link: str
    title: _Rendered
    excerpt: _Rendered = _Rendered()
    date_gmt: str | None = None

    def entry(self) -> FeedEntry:
        """Return the row as a feed would have it."""
        published = f"{self.date_gmt}Z" if self.date_gmt else None
        title, summary = plain(self.title.rendered), plain(self.excerpt.rendered)
        return FeedEntry(url=self.link, title=title, summary=summary, published=published)


class WordPressSpider(FeedSpider):
    """Base of spiders of a WordPress site: its feed and, where the visit reaches back to a day, the search of its API.

    That a site answers on `/wp-json/` was not seen: one that doesn't is told in the run's message.
    """

    terms: ClassVar[tuple[str, ...]] = ("data breach", "personal data", "confidential")
    most_pages: ClassVar[int] = 50

    def listings(self) -> Iterator[Request]:
        """Ask for the feed, and for the first page of each search."""
        yield from super().listings()
        if self.visit.since:
            yield from (self._search(term, 1) for term in self.terms)

    def _search(self, term: str, number: int) -> Request:
        after = {"after": f"{self.visit.since}T00:00:00"} if self.visit.since else {}
        fields = {"per_page": 100, "page": number, "_fields": "link,title,excerpt,date_gmt"}
        return Request(
            f"{self.origin}/wp-json/wp/v2/posts?{urlencode({'search': term} | after | fields)}",
            callback=self.parse_search,
            errback=self.listing_failed,
            cb_kwargs={"term": term, "number": number},
            meta={"archive": not self.follows},  # an article that is an entry stands on its listing
        )

    def listing_of(self, request: Request) -> str:
        """Return the address that a listing is recorded under; all searches are one."""
        return f"{self.origin}/wp-json/wp/v2/posts" if "term" in request.cb_kwargs else super().listing_of(request)

    def parse_search(self, response: Response, term: str, number: int) -> Output:
        """Pass the rows of one page through the gate, ask for their articles, and for the next page."""
        total = (response.headers.get("X-WP-TotalPages") or b"").decode("latin-1")
        listing = f"{self.origin}/wp-json/wp/v2/posts"
        try:
            rows = TypeAdapter(list[_Post]).validate_json(response.body)
        except ValidationError as error:
            self.listing_unread(listing, f"not the rows of WordPress: {error.errors()[0]['msg']}")
            return
        if not total.isdigit():
            self.listing_unread(listing, "no X-WP-TotalPages: not the REST API of WordPress")
            return
        yield from self.sift((row.entry() for row in rows), response, self.source.name)
        self.listing_read(listing, entries=len(rows))
        if rows and number < min(int(total), self.most_pages):
            yield self._search(term, number + 1)


class WindowSpider(FeedSpider):
    """Base of spiders that search a source by days, where one answer holds only so many entries.

    An answer that is full may have left some out: its days are halved and asked for again, down to one day.
    """

    discovery = True
    most_entries: ClassVar[int]
    """An answer with so many entries is full."""
    days: ClassVar[int] = 7
    """How far back a run looks, unless told since when."""
    furthest: ClassVar[int | None] = None
    """How many days the source remembers."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._entries: Counter[str] = Counter()

    def publishers(self) -> dict[str, str]:
        """Return nothing: the entries tell their publishers."""
        return {}

    def searches(self) -> Iterable[str]:
        """Return what is searched for."""
        raise NotImplementedError

    def address(self, search: str, first: date, last: date) -> str:
        """Return the address that answers what was published from the first day to the last."""
        raise NotImplementedError

    def listings(self) -> Iterator[Request]:
        """Ask for each search in one window."""
        today = datetime.now(UTC).date()
        first = self.visit.since or today - timedelta(days=self.days)
        if self.furthest:
            first = max(first, today - timedelta(days=self.furthest))
        return (self.window(search, first, today) for search in self.searches())

    def window(self, search: str, first: date, last: date) -> Request:
        """Return the request for the days from the first to the last."""
        return Request(
            self.address(search, first, last),
            callback=self.parse_window,
            errback=self.listing_failed,
            cb_kwargs={"search": search, "first": first.isoformat(), "last": last.isoformat()},
        )

    def listing_of(self, request: Request) -> str:
        """Return the address that a search is recorded under, whatever its days."""
        return f"{self.origin}/?{urlencode({'q': request.cb_kwargs['search']})}"

    def parse_window(self, response: Response, search: str, first: str, last: str) -> Output:
        """Pass the entries of some days through the gate; halve the days if there may be more."""
        begin, end = date.fromisoformat(first), date.fromisoformat(last)
        listing = self.listing_of(Request(response.url, cb_kwargs={"search": search}))
        try:
            entries = self.entries(response)
        except Rejected as error:
            self.listing_unread(listing, f"{first} to {last}: {error}")
            return
        if len(entries) >= self.most_entries:
            if begin < end:
                middle = begin + (end - begin) / 2
                yield self.window(search, begin, middle)
                yield self.window(search, middle + timedelta(days=1), end)
                return
            self.visit.tally.errors.append(f"{listing}: {first} has more than the {len(entries)} that are given")
        yield from self.sift(entries, response, "")
        self._entries[search] += len(entries)
        self.listing_read(listing, entries=self._entries[search])
