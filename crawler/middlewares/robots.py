"""robots.txt by RFC 9309: one that can't be read forbids everything, one that isn't there nothing."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from scrapy import Request, signals
from scrapy.core.downloader.handlers.http11 import TunnelError
from scrapy.crawler import Crawler
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
    StopDownload,
)
from scrapy.http.request import NO_CALLBACK
from scrapy.robotstxt import ProtegoRobotParser
from scrapy.utils.httpobj import urlparse_cached

from crawler.failures import FORBIDDEN, NotAsked, Unsafe, reason_of
from crawler.middlewares.manners import queue_of

log = logging.getLogger(__name__)

PROBE_PRIORITY = 1000
LONGEST_DELAY = 120
"""Seconds between two requests; a site that wants more is not visited."""
LARGEST_RULES = 512 * 1024
"""Bytes of a robots.txt that are read; RFC 9309 asks for at least 500 KiB."""
LARGEST_FILE = 64 * 1024 * 1024
UNREACHABLE = (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    OSError,
    ResponseDataLossError,
    TunnelError,
)


@dataclass(frozen=True, slots=True)
class Rules:
    """What a site's robots.txt says, or why the whole site is not visited."""

    parser: ProtegoRobotParser
    answered: bool = True
    objection: IgnoreRequest | None = None


class RobotsMiddleware:
    """Obeys robots.txt, asked for once a run and site, and makes its Crawl-delay the publisher's.

    Scrapy itself would crawl a site whose robots.txt fails.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self._agent = crawler.settings["ROBOTSTXT_USER_AGENT"]
        self._rules: dict[str, asyncio.Task[Rules]] = {}
        crawler.signals.connect(self._enough, signal=signals.bytes_received)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build the middleware for one crawl."""
        return cls(crawler)

    async def any_answers(self, urls: Sequence[str]) -> bool:
        """Say whether any of the sites of these addresses answers at all."""
        return any(rules.answered for rules in await asyncio.gather(*(self._rules_for(Request(url)) for url in urls)))

    async def process_request(self, request: Request) -> None:
        """Let a request through if its site's rules allow it."""
        if request.meta.get("dont_obey_robotstxt"):
            return
        rules = await self._rules_for(request)
        if rules.objection is not None:
            raise rules.objection
        if not rules.parser.allowed(request.url, self._agent):
            raise NotAsked(FORBIDDEN)

    async def _rules_for(self, request: Request) -> Rules:
        parts = urlparse_cached(request)
        site = f"{parts.scheme}://{parts.netloc}"
        if site not in self._rules:
            self._rules[site] = asyncio.ensure_future(self._fetch(f"{site}/robots.txt"))
        return await asyncio.shield(self._rules[site])

    async def _fetch(self, url: str) -> Rules:
        meta = {"dont_obey_robotstxt": True, "dont_retry": True, "download_maxsize": LARGEST_FILE}
        meta |= {"download_timeout": self.crawler.settings.getint("ROBOTSTXT_TIMEOUT")}
        request = Request(url, priority=PROBE_PRIORITY, meta=meta, callback=NO_CALLBACK)
        try:
            response = await self.crawler.engine.download_async(request)
        except UNREACHABLE as error:
            return _unread(url, reason_of(error), error)
        if not (200 <= response.status < 300 or 400 <= response.status < 500) or response.status == 429:
            return _unread(url, f"HTTP {response.status}", None)
        return self._read(url, response.body if response.status < 300 else b"")

    def _read(self, url: str, body: bytes) -> Rules:
        """Read a site's rules, as far as we read them; a line that was cut off there would mean something else."""
        whole = body if len(body) < LARGEST_RULES else body[:LARGEST_RULES].rpartition(b"\n")[0]
        parser = ProtegoRobotParser(whole, None)
        delay = parser.crawl_delay(self._agent) if self.crawler.settings.getbool("CRAWL_DELAY_OBEY") else None
        if delay and delay > LONGEST_DELAY:
            log.info("%s: Crawl-delay %s", url, delay)
            return Rules(parser, objection=NotAsked(f"robots.txt asks for {delay:.0f} seconds between requests"))
        if delay:
            self._slow_down(delay)
        return Rules(parser)

    def _slow_down(self, delay: float) -> None:
        """Make the delay that a site asks for the least delay of its publisher's queue."""
        name, downloader = queue_of(self.crawler), self.crawler.engine.downloader
        known = downloader.per_slot_settings.get(name, {}).get(
            "delay", self.crawler.settings.getfloat("DOWNLOAD_DELAY")
        )
        least = max(delay, known)
        downloader.per_slot_settings[name] = {"delay": least, "concurrency": 1, "jitter": 0.0}
        if slot := downloader.slots.get(name):
            slot.delay, slot.jitter = max(least, slot.delay), 0.0

    def _enough(self, data: bytes, request: Request) -> None:
        """Stop reading an endless robots.txt."""
        if request.meta.get("dont_obey_robotstxt"):
            request.meta["bytes"] = request.meta.get("bytes", 0) + len(data)
            if request.meta["bytes"] > LARGEST_RULES:
                raise StopDownload(fail=False)


def _unread(url: str, why: str, error: Exception | None) -> Rules:
    """Return that nothing of a site may be asked for."""
    log.info("%s: %s", url, why)
    objection = error if isinstance(error, Unsafe) else NotAsked(f"robots.txt could not be read ({why})")
    return Rules(ProtegoRobotParser(b"", None), answered=False, objection=objection)
