"""Bounds on where responses lead: no listing without end, and no request that ends nowhere."""

from collections import Counter

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.spidermiddlewares.base import BaseSpiderMiddleware

from corpus.waiting import BEYOND_LIMIT
from crawler.failures import first_address_of, shown
from crawler.visit import visit_of

ANOTHERS = "leads to a page that was asked for"


class LinksMiddleware(BaseSpiderMiddleware):
    """Passes over requests beyond a bound and says so; counts those that Scrapy drops as made before."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._most = crawler.settings.getint("MOST_LINKS")
        self._longest = crawler.settings.getint("LONGEST_CHAIN")
        self._links: Counter[str] = Counter()
        crawler.signals.connect(self._dropped, signal=signals.request_dropped)

    def get_processed_request(self, request: Request, response: Response | None) -> Request | None:
        """Return a request unless there are too many like it."""
        if response is None:
            return request
        tally, url = visit_of(self.crawler).tally, shown(response.url)
        self._links[url] += 1
        if self._links[url] > self._most:
            tally.passed_over[BEYOND_LIMIT] += 1
            told = f"{url} has more than {self._most} entries to fetch"
        elif response.meta.get("depth", 0) >= self._longest:
            told = f"{url} leads on without end"
        else:
            return request
        if told not in tally.drift:
            tally.drift.append(told)
        return None

    def _dropped(self, request: Request) -> None:
        """Count a redirect to what was asked for before, which Scrapy drops without a word."""
        if not request.meta.get("redirect_urls"):
            return
        tally = visit_of(self.crawler).tally
        if "entry" in request.cb_kwargs:
            tally.passed_over[ANOTHERS] += 1
        else:
            tally.errors.append(f"{first_address_of(request)}: {ANOTHERS}")
