"""What has vanished, found again in the Internet Archive's Wayback Machine.

A copy is read by the reader of its original address and stored as the article of that address, with a tombstone. There
is nothing to look for until a page was found gone: a notice that the regulator took down, an address that a person
imported.
"""

import re
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from itertools import islice
from typing import Any
from urllib.parse import urlencode

from pydantic import TypeAdapter, ValidationError
from scrapy import Request
from scrapy.http import Response
from sqlalchemy import or_, select
from sqlalchemy.orm import Session
from twisted.python.failure import Failure

from corpus.identity import is_address
from corpus.models import Article, Rejection, Revision, Source
from corpus.store import CUT, Store
from crawler.failures import explain, request_of
from crawler.items import ArticleItem, Entry, RejectedItem
from crawler.listing.addresses import site_of
from crawler.listing.registers import RegisterSpider
from crawler.owners import Owners, publishers_of
from crawler.source import Output, SourceSpider

INDEX = "/cdx/search/cdx"
MOST = 40
"""Addresses that one visit looks for."""
AGAIN = timedelta(days=30)
"""After this time an address is looked for once more."""
COPIES = 3
"""How many copies of an address are tried, the newest first: one may be of an error page."""
STAGE = "copy"
_COPY = re.compile(r"^https?://[^/]+/web/(?P<stamp>\d{14})id_/(?P<url>https?://.+)$")

Came = Request | ArticleItem | RejectedItem


class WaybackSpider(SourceSpider):
    """Asks the archive's index for copies of what is gone, and reads the newest that is an article."""

    name = "wayback"
    source = Source(
        id=name,
        name="Wayback Machine",
        kind="aggregator",
        permission="full_text",
        permission_reason=(
            "Public copies of single pages that have vanished, never of what their publisher keeps from us; robots.txt "
            "is obeyed, and requests are at least three seconds apart. Terms not read yet."
        ),
    )
    origin = "https://web.archive.org"
    custom_settings: dict[str, Any] | None = {"DOWNLOAD_DELAY": 3, "CONCURRENT_REQUESTS": 1}

    @cached_property
    def owners(self) -> Owners:
        """The sources, whose sites the addresses are on."""
        return Owners(self.visit)

    @cached_property
    def readers(self) -> dict[str, list[tuple[SourceSpider, str]]]:
        """The spiders that read articles off the pages of a site, with the name of its publisher."""
        found: dict[str, list[tuple[SourceSpider, str]]] = {}
        for spider in self.owners.sources:
            if spider.templates():
                if hasattr(self, "crawler"):
                    spider.crawler = self.crawler  # to end the visit where the corpus can't be written
                for site, publisher in publishers_of(spider):
                    found.setdefault(site, []).append((spider, publisher))
        return found

    def reader(self, url: str) -> tuple[SourceSpider, str]:
        """Return the spider that reads an address, and its publisher; of a host that is no source's, this one."""
        for spider, publisher in self.readers.get(site_of(url), []):
            if not isinstance(spider, RegisterSpider) or spider.register.holds(url):
                return spider, publisher
        return self, site_of(url)

    async def start(self) -> AsyncIterator[Request]:
        """Ask the archive, if there is anything to look for."""
        lost = lost_addresses(self.visit.store, datetime.now(UTC) - AGAIN)
        allowed = filter(self.may_be_read, lost)
        self.lost = list(islice(allowed, MOST if self.visit.limit is None else min(MOST, self.visit.limit)))
        if not self.lost:
            self.visit.tally.listings = 1
            return
        async for request in super().start():
            yield request

    def may_be_read(self, url: str) -> bool:
        """Say whether an address is one whose publisher lets us keep its texts; the archive's own are no originals."""
        return self.follows and self.owners.keeper(url) is None and site_of(url) != site_of(self.origin)

    def listings(self) -> Iterator[Request]:
        """Ask the index for the copies of each address."""
        for url in self.lost:
            self.visit.tally.listed += 1
            query = {"url": url, "output": "json", "fl": "timestamp", "filter": "statuscode:200", "limit": -COPIES}
            yield Request(
                f"{self.origin}{INDEX}?{urlencode(query)}",
                callback=self.parse_index,
                errback=self.listing_failed,
                cb_kwargs={"url": url},
                meta={"archive": False},
            )

    def listing_of(self, request: Request) -> str:
        """Return the address of the index, whatever it was asked for."""
        return self.origin + INDEX if "url" in request.cb_kwargs else super().listing_of(request)

    def parse_index(self, response: Response, url: str) -> Output:
        """Ask for the newest copy of an address."""
        try:
            _, *rows = TypeAdapter(list[tuple[str]]).validate_json(response.body) or [("timestamp",)]
        except ValidationError as error:
            shape = f"the index has another shape: {error.errors()[0]['msg']}"
            self.visit.tally.drift.append(shape)
            self.listing_unread(self.origin + INDEX, shape)
            return
        self.listing_read(self.origin + INDEX, entries=len(rows))
        yield self._next_copy(url, tuple(stamp for (stamp,) in reversed(rows)), "no copy in the archive")

    def _next_copy(self, url: str, stamps: tuple[str, ...], reason: str) -> Request | RejectedItem:
        """Return the request for the first of these copies; if there is none, the reason is why nothing was found."""
        if not stamps:
            return RejectedItem(url=url, stage=STAGE, reason=reason)
        request = self.ask(self._copy(url, stamps[0]))
        return request.replace(cb_kwargs=request.cb_kwargs | {"older": stamps[1:]})

    def _copy(self, url: str, stamp: str) -> str:
        """Return where a copy lies as it was, without what the archive adds to a page."""
        return f"{self.origin}/web/{stamp}id_/{url}"

    def parse_page(self, response: Response, entry: Entry, older: tuple[str, ...] = ()) -> Output:
        """Have a copy read as its original would be; if it is no article, try an older one."""
        found = _COPY.match(response.url)
        if found is None:
            yield RejectedItem(url=response.url, stage=STAGE, reason="leads out of the archive")
            return
        url, stamp = found["url"], found["stamp"]
        if not self.may_be_read(url):
            yield RejectedItem(url=url, stage=STAGE, reason="leads to what its publisher keeps from us")
            return
        spider, publisher = self.reader(url)
        read = super().parse_page if spider is self else spider.parse_page
        for output in read(_as_original(response, url), Entry(publisher=publisher)):
            if isinstance(output, RejectedItem) and output.stage != "attachment":
                yield self._next_copy(url, older, output.reason)
            else:
                yield self._of_copy(output, stamp)

    def _of_copy(
        self, output: Request | ArticleItem | RejectedItem, stamp: str
    ) -> Request | ArticleItem | RejectedItem:
        """Return what came of a copy: its article has vanished, and what it leads to, as its PDFs, is copied too."""
        if isinstance(output, ArticleItem):
            return replace(output, gone=True, draft=replace(output.draft, rule=f"{self.name}+{output.draft.rule}"))
        if isinstance(output, RejectedItem):
            return output
        url, callback, errback = output.url, output.callback, output.errback
        assert callback is not None
        assert errback is not None

        def read(response: Response, **known: Any) -> Output:
            return self._all_of_copy(callback, _as_original(response, url), stamp, **known)

        def fail(failure: Failure) -> Output:
            return self._all_of_copy(errback, failure, stamp)

        return output.replace(url=self._copy(url, stamp), callback=read, errback=fail)

    def _all_of_copy(self, of: Callable[..., Output], came: Response | Failure, stamp: str, **known: Any) -> Output:
        for output in of(came, **known):
            yield self._of_copy(output, stamp)

    def failed(self, failure: Failure) -> Output:
        """Try an older copy where the archive has lost one."""
        request, why = request_of(failure), explain(failure)
        found = _COPY.match(request.url)
        if found and why.gone:
            yield self._next_copy(found["url"], request.cb_kwargs.get("older", ()), "no copy in the archive")
        else:
            yield from super().failed(failure)


def lost_addresses(store: Store, since: datetime) -> Iterator[str]:
    """Yield the addresses that were found gone and of which we have no text, unless they were looked for lately.

    Args:
        store: the corpus.
        since: what was looked for in vain after this moment is left alone.
    """
    own = Rejection.source_id == WaybackSpider.name
    is_gone = or_(Rejection.reason.like("gone%"), Rejection.reason == "soft 404")
    gone = select(Rejection.url).where(is_gone, ~own, Rejection.stage.in_(("fetch", "parse")))
    tried = select(Rejection.url).where(own, Rejection.at > since)
    bare = (
        select(Article.url)
        .join(Revision, Revision.id == Article.current_revision_id)
        .where(Article.gone_at.is_not(None), or_(Revision.rule.in_(CUT), Revision.text == ""))
    )
    with Session(store.engine) as session:
        addresses = list(session.scalars(gone.order_by(Rejection.at.desc())))
        without_text = {url for url in session.scalars(bare) if url}
        lately = set(session.scalars(tried))
    for url in dict.fromkeys([*addresses, *sorted(without_text)]):
        if url not in lately and is_address(url) and (url in without_text or not store.has_article(url)):
            yield url


def _as_original(response: Response, url: str) -> Response:
    """Return a copy's response as one of its original address, to which no redirect has led."""
    request = response.request or Request(url)
    meta = {name: value for name, value in request.meta.items() if name != "redirect_urls"}
    return response.replace(url=url, request=request.replace(url=url, meta=meta))
