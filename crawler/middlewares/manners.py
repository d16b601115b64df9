"""One queue a publisher, never faster than it asks for, slower when it is slow, and at rest when it says so."""

import asyncio
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from time import monotonic
from typing import Any, Self

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import RetryMiddleware
from scrapy.extensions.throttle import AutoThrottle
from scrapy.http import Response
from scrapy.utils.asyncio import call_later

from crawler.failures import NotAsked
from crawler.middlewares.doors import DoorMiddleware

SLOW_DOWN = frozenset({429, 503})
HELD_BACK = timedelta(hours=1)
"""How long a site is left alone that goes on asking us to slow down without saying until when."""
LONGEST_HOLD = timedelta(days=7)
_next_turns: dict[str, float] = {}
"""When a network that several sources share may be asked next."""


def queue_of(crawler: Crawler) -> str:
    """Return the name of a source's queue."""
    assert crawler.spider is not None
    return crawler.spider.name


class SlotMiddleware:
    """Puts all requests of a source into one queue, so that a publisher with thirty titles sees one visitor.

    Sources that one network serves take turns. A title's robots.txt is asked for once and doesn't wait.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build the middleware for one crawl."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Name the queue of a request, and wait for its turn where sources share a network."""
        if request.meta.get("dont_obey_robotstxt"):
            return
        request.meta["download_slot"] = queue_of(self.crawler)
        if host := getattr(self.crawler.spider, "host", ""):
            turn = max(monotonic(), _next_turns.get(host, 0.0))
            _next_turns[host] = turn + self._delay()
            await asyncio.sleep(turn - monotonic())

    def _delay(self) -> float:
        slot = self.crawler.engine.downloader.slots.get(queue_of(self.crawler))
        return float(slot.delay if slot else self.crawler.settings.getfloat("DOWNLOAD_DELAY"))


class PoliteThrottle(AutoThrottle):
    """AutoThrottle that never goes below a crawl delay, and doubles the delay when it is asked to slow down."""

    def _adjust_delay(self, slot: Any, latency: float, response: Response) -> None:
        before = slot.delay
        super()._adjust_delay(slot, latency, response)
        if response.status in SLOW_DOWN:
            slot.delay = min(max(slot.delay, 2 * before), self.maxdelay)

    def _response_downloaded(self, response: Response, request: Request, spider: Spider) -> None:
        super()._response_downloaded(response, request, spider)
        downloader, name = self.crawler.engine.downloader, request.meta.get("download_slot", "")
        if (slot := downloader.slots.get(name)) and (least := downloader.per_slot_settings.get(name, {}).get("delay")):
            slot.delay = max(slot.delay, least)


class PatientRetryMiddleware(RetryMiddleware):
    """Tries again after a wait, in which nothing else is asked of the publisher: as long as it says, else ever longer.

    A site that wants to be left alone for longer than we wait is not asked any more, also not by the next run.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler.settings)
        self.crawler = crawler
        self._first = crawler.settings.getfloat("RETRY_FIRST_WAIT")
        self._longest = crawler.settings.getfloat("RETRY_LONGEST_WAIT")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build the middleware for one crawl."""
        return cls(crawler)

    def process_response(
        self, request: Request, response: Response, spider: Spider | None = None
    ) -> Request | Response:
        """Try again what failed for the moment, or leave the site alone."""
        if request.meta.get("dont_retry") or response.status not in self.retry_http_codes:
            return response
        now = datetime.now(UTC)
        wait = retry_after(response, now) if response.status in SLOW_DOWN else None
        if wait is None or wait.total_seconds() <= self._longest:
            if again := self._retry(request, f"HTTP {response.status}"):
                self._rest(again, wait)
                return again
            if response.status != 429:
                return response
        raise self._hold(request, now, wait or HELD_BACK)

    def process_exception(
        self, request: Request, exception: Exception, spider: Spider | None = None
    ) -> Request | Response | None:
        """Try again what failed on its way."""
        again = super().process_exception(request, exception)
        if isinstance(again, Request):
            self._rest(again, None)
        return again

    def _rest(self, again: Request, wait: timedelta | None) -> None:
        """Let the publisher's queue rest."""
        doubled = min(self._first * 2 ** (again.meta["retry_times"] - 1), self._longest)
        seconds = wait.total_seconds() if wait else doubled
        downloader = self.crawler.engine.downloader
        if slot := downloader.slots.get(queue_of(self.crawler)):
            if slot.latercall:
                slot.latercall.cancel()
            slot.latercall = call_later(seconds, downloader._latercall, slot)

    def _hold(self, request: Request, now: datetime, wait: timedelta) -> NotAsked:
        """Close a site's door until the moment it named, and return what to say of a request to it."""
        until = now + min(wait, LONGEST_HOLD)
        reason = f"asked to slow down until {until:%Y-%m-%d %H:%M} UTC"
        if doors := self.crawler.get_downloader_middleware(DoorMiddleware):
            doors.close(request, reason, until)
        return NotAsked(reason)


def retry_after(response: Response, now: datetime) -> timedelta | None:
    """Return how long a site asks to be left alone (RFC 9110, 10.2.3), or None where it names no time to come."""
    said = (response.headers.get("Retry-After") or b"").decode("latin-1").strip()
    try:
        if said.isascii() and said.isdigit():
            wait = timedelta(seconds=min(int(said), LONGEST_HOLD.total_seconds()))
        else:
            when = parsedate_to_datetime(said)
            wait = (when if when.tzinfo else when.replace(tzinfo=UTC)) - now
    except (ValueError, IndexError, TypeError, OverflowError):
        return None
    return wait if wait > timedelta() else None
