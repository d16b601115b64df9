"""The Information Commissioner's own counts: the workbook of all security incidents that bodies reported to it.

It is the denominator of what the press tells, and goes into a table of its own; no article is made of it.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.http import Response, TextResponse

from corpus.config import settings
from corpus.errors import Rejected
from corpus.incident_trends import put_trends, trends_page
from corpus.models import Source
from crawler.items import RejectedItem
from crawler.listing.trends_table import load_columns, load_more_words, read_trends
from crawler.source import Output, SourceSpider, page_of

PAGE = "/action-weve-taken/complaints-and-concerns-data-sets/data-security-incident-trends/"
_WORKBOOK = re.compile(r"/media2/[^?#]*trends[^/]*?-to-q(?P<quarter>[1-4])-(?P<year>20\d\d)[^/]*\.xlsx$", re.IGNORECASE)


class IcoTrendsSpider(SourceSpider):
    """Reads the newest workbook that the page of the incident trends links to."""

    name = "ico_trends"
    source = Source(
        id=name,
        name="Information Commissioner’s Office: incident trends",
        kind="regulator",
        permission="full_text",
        permission_reason=(
            "Contains public sector information licensed under the Open Government Licence v3.0, as others report the "
            "page to say. Terms not read yet."
        ),
    )
    origin = "https://ico.org.uk"
    host = "ico.org.uk"
    rhythm = 24 * 7
    quiet_days = 400  # it comes out every quarter, some months late
    custom_settings: dict[str, Any] | None = {"DOWNLOAD_DELAY": 6, "AUTOTHROTTLE_START_DELAY": 6}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.more_words = load_more_words(settings().data_dir)

    def listings(self) -> Iterator[Request]:
        """Ask for the page that links to the workbook."""
        yield Request(self.origin + PAGE, callback=self.parse_listing, errback=self.listing_failed)

    def parse_listing(self, response: Response) -> Output:
        """Ask for the workbook that reaches furthest."""
        found = {url: end for url in _links(response) if (end := _end(url))}
        if not found:
            reason = "links to no workbook of incident trends"
            self.visit.tally.drift.append(f"{response.url} {reason}")
            self.listing_unread(response.url, reason)
            return
        self.listing_read(response.url, entries=len(found), newest=max(found.values()))
        newest = max(found, key=lambda url: (found[url], url))
        yield Request(newest, callback=self.parse_workbook, errback=self.listing_failed)

    async def parse_workbook(self, response: Response) -> AsyncIterator[RejectedItem]:
        """Put a new workbook's rows in the place of those stored; refuse one that is not as we know it."""
        page, store = page_of(response), self.visit.store
        self.listing_read(response.url, entries=0)
        if trends_page(store) == page.id:
            return
        try:
            # seconds of work: other sources go on meanwhile
            rows = await asyncio.to_thread(read_trends, response.body, self.more_words)
        except Rejected as error:
            self.visit.tally.drift.append(f"{response.url} was refused whole: {error}")
            yield RejectedItem(url=response.url, stage="workbook", reason=str(error))
            return
        fields = [column.field for column in load_columns()]
        with self._ending_on_failure():
            put_trends(store, page.id, (dict(zip(fields, row, strict=True)) for row in rows))


def _links(response: Response) -> list[str]:
    """Return the addresses that a page links to; the site's own elements have `x-href`."""
    assert isinstance(response, TextResponse)
    return [response.urljoin(str(link)) for link in response.xpath("//@href | //@x-href").getall()]


def _end(url: str) -> datetime | None:
    """Return the end of the last quarter that a workbook holds, by its name."""
    found = _WORKBOOK.search(urlsplit(url).path)
    if found is None:
        return None
    month, year = int(found["quarter"]) * 3, int(found["year"])
    return datetime(year + month // 12, month % 12 + 1, 1, tzinfo=UTC)
