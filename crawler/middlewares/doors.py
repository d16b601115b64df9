"""Doors that are closed to us: what refused us today, or asked to be left alone, is not asked for again."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadConnectionRefusedError, DownloadFailedError, DownloadTimeoutError
from scrapy.http import Response
from scrapy.utils.httpobj import urlparse_cached

from corpus.listings import refusals
from crawler.failures import REFUSALS, REFUSED_TODAY, NotAsked, address_of
from crawler.pipelines import end_of_day
from crawler.visit import visit_of

FEWEST_REFUSALS = 3
"""So many refusals in a row are no longer about single pages."""
FEWEST_SILENCES = 6
"""So many requests in a row without any answer, and the site is down."""
NO_ANSWER = (DownloadConnectionRefusedError, DownloadFailedError, DownloadTimeoutError)


class DoorMiddleware:
    """Looks before every request whether its address or its host was closed to us; robots.txt is excepted."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self._refused: Counter[str] = Counter()
        self._silent: Counter[str] = Counter()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build the middleware for one crawl."""
        return cls(crawler)

    @cached_property
    def _closed(self) -> dict[str, tuple[str, datetime]]:
        """What is closed, hosts and addresses, with the reason and until when; read once, for it is asked so often."""
        return refusals(visit_of(self.crawler).store, datetime.now(UTC))

    def process_request(self, request: Request) -> None:
        """Let a request through unless a door is closed."""
        if request.meta.get("dont_obey_robotstxt"):
            return
        now, host = datetime.now(UTC), _host(request)
        listing = getattr(self.crawler.spider, "listing_of", address_of)(request)
        for place in (host, address_of(request), listing):
            reason, until = self._closed.get(place, ("", now))
            if until > now:
                raise NotAsked(reason if place == host else REFUSED_TODAY)

    def process_response(self, request: Request, response: Response) -> Response:
        """Count refusals in a row."""
        if request.meta.get("dont_obey_robotstxt"):
            return response
        host = _host(request)
        self._silent[host] = 0
        if response.status not in REFUSALS:
            self._refused[host] *= response.status >= 400
            return response
        self._refused[host] += 1
        if self._refused[host] == FEWEST_REFUSALS:
            self.close(request, "its site refuses pages today", end_of_day(datetime.now(UTC)))
            told = f"{host} refused {FEWEST_REFUSALS} pages in a row (HTTP {response.status}); not asked again today"
            visit_of(self.crawler).tally.drift.append(told)
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Count requests in a row that were not answered."""
        if request.meta.get("dont_obey_robotstxt") or not isinstance(exception, NO_ANSWER):
            return
        host = _host(request)
        self._silent[host] += 1
        if self._silent[host] == FEWEST_SILENCES:
            self._closed[host] = ("its site answers no more", datetime.now(UTC) + timedelta(days=1))
            visit_of(self.crawler).tally.errors.append(f"{host}: answers no more; the next run asks again")

    def close(self, request: Request, reason: str, until: datetime) -> None:
        """Close the door of a request's host until this moment, also for the next runs."""
        host = _host(request)
        self._closed[host] = (reason, until)
        assert self.crawler.spider is not None
        visit_of(self.crawler).store.put_rejection(
            source_id=self.crawler.spider.name, stage="host", url=host, reason=reason, until=until
        )


def _host(request: Request) -> str:
    return urlparse_cached(request).hostname or ""
