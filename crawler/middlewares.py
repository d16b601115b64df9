"""Between a spider and the network: one queue a publisher, robots.txt with its delay, conditional GET, the archive."""

import asyncio
import ipaddress
import logging
import socket
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Self

from scrapy import Request, Spider
from scrapy.core.downloader.handlers.http11 import TunnelError
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    NotConfigured,
    ResponseDataLossError,
)
from scrapy.extensions.throttle import AutoThrottle
from scrapy.http import Headers, Response
from scrapy.http.request import NO_CALLBACK
from scrapy.responsetypes import responsetypes
from scrapy.robotstxt import ProtegoRobotParser
from scrapy.utils.httpobj import urlparse_cached

from corpus.errors import CareBreachError
from corpus.models import Page
from crawler.visit import visit_of

log = logging.getLogger(__name__)

PROBE_SECONDS = 10
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


class SlotMiddleware:
    """Puts all requests of a source into one queue, so that a publisher with thirty titles sees one visitor.

    A title's robots.txt is asked for once and doesn't wait in that queue.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build the middleware for one crawl."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Name the queue of a request."""
        if not request.meta.get("dont_obey_robotstxt"):
            request.meta["download_slot"] = _source(self.crawler)


class PublicMiddleware:
    """Refuses addresses that lead into a private network, also after a redirect, where a person gave the address."""

    def __init__(self, crawler: Crawler) -> None:
        if not getattr(crawler.spider, "public_only", False) or crawler.settings.getint("REPLAY_PORT"):
            raise NotConfigured
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build the middleware for one crawl."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Let a request through if every address of its host is public."""
        host = urlparse_cached(request).hostname or ""
        try:
            found = await asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_STREAM)
        except OSError as error:
            raise CannotResolveHostError(host) from error
        if not all(ipaddress.ip_address(str(address[0]).partition("%")[0]).is_global for *_, address in found):
            raise IgnoreRequest(f"{host} is an address inside a private network; save the page and import the file")


class RobotsMiddleware(RobotsTxtMiddleware):
    """Obeys robots.txt by RFC 9309: one that can't be reached forbids everything, one that isn't there nothing.

    Scrapy itself would crawl a site whose robots.txt fails, and doesn't apply Crawl-delay.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._rules: dict[str, asyncio.Task[tuple[ProtegoRobotParser, bool]]] = {}

    async def any_answers(self, urls: Sequence[str]) -> bool:
        """Say whether any of the sites of these addresses answers at all."""
        return any(answered for _, answered in await asyncio.gather(*(self._rules_for(Request(url)) for url in urls)))

    async def robot_parser(self, request: Request) -> ProtegoRobotParser:
        """Return the rules of a request's site, fetched once."""
        return (await self._rules_for(request))[0]

    async def _rules_for(self, request: Request) -> tuple[ProtegoRobotParser, bool]:
        parts = urlparse_cached(request)
        site = f"{parts.scheme}://{parts.netloc}"
        if site not in self._rules:
            self._rules[site] = asyncio.ensure_future(self._fetch(f"{site}/robots.txt"))
        return await asyncio.shield(self._rules[site])

    async def _fetch(self, url: str) -> tuple[ProtegoRobotParser, bool]:
        """Return a site's rules, and whether it answered."""
        meta = {"dont_obey_robotstxt": True, "dont_retry": True, "download_timeout": PROBE_SECONDS}
        request = Request(url, priority=self.DOWNLOAD_PRIORITY, meta=meta, callback=NO_CALLBACK)
        try:
            response = await self.crawler.engine.download_async(request)
        except UNREACHABLE as error:
            log.info("%s: %s", url, type(error).__name__)
            return ProtegoRobotParser(b"User-agent: *\nDisallow: /", None), False
        if response.status >= 500:
            log.info("%s: HTTP %d", url, response.status)
            return ProtegoRobotParser(b"User-agent: *\nDisallow: /", None), False
        rules = ProtegoRobotParser(response.body if response.status < 400 else b"", None)
        self._slow_down(rules)
        return rules, True

    def _slow_down(self, rules: ProtegoRobotParser) -> None:
        """Make the crawl delay that a site asks for the least delay of its publisher's queue."""
        settings = self.crawler.settings
        delay = rules.crawl_delay(settings["ROBOTSTXT_USER_AGENT"])
        if not delay or not settings.getbool("CRAWL_DELAY_OBEY"):
            return
        name, downloader = _source(self.crawler), self.crawler.engine.downloader
        known = downloader.per_slot_settings.get(name, {}).get("delay", settings.getfloat("DOWNLOAD_DELAY"))
        least = max(delay, known)
        downloader.per_slot_settings[name] = {"delay": least, "concurrency": 1, "jitter": 0.0}
        if slot := downloader.slots.get(name):
            slot.delay, slot.jitter = max(least, slot.delay), 0.0


class PoliteThrottle(AutoThrottle):
    """AutoThrottle that never goes below a crawl delay."""

    def _response_downloaded(self, response: Response, request: Request, spider: Spider) -> None:
        super()._response_downloaded(response, request, spider)
        downloader, name = self.crawler.engine.downloader, request.meta.get("download_slot", "")
        if (slot := downloader.slots.get(name)) and (least := downloader.per_slot_settings.get(name, {}).get("delay")):
            slot.delay = max(slot.delay, least)


class ArchiveMiddleware:
    """Asks for what has changed only, and archives every page before a spider parses it.

    `response.meta["page"]` is the stored page. "Not modified" (304) is answered from the archive, so that a spider sees
    the same page as before: an article that a killed run archived but didn't store is not lost.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build the middleware for one crawl."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Add the validators of the last stored fetch."""
        if not _kept(request) or request.meta.get("unconditional"):
            return
        page = visit_of(self.crawler).store.last_page(request.url)
        if page is not None:
            request.meta["last_page"] = page
            request.headers.update(_validators(page))

    def process_response(self, request: Request, response: Response) -> Response | Request:
        """Archive a page; answer "not modified" from the archive."""
        if not _kept(request):
            return response
        if response.status == 304 and isinstance(page := request.meta.get("last_page"), Page):
            return self._from_archive(request, page)
        if 200 <= response.status < 300:
            request.meta["page"] = visit_of(self.crawler).store.put_page(
                source_id=_source(self.crawler),
                url=response.url,
                body=response.body,
                status=response.status,
                headers=_header_texts(response),
                fetched_at=datetime.now(UTC),
            )
        return response

    def _from_archive(self, request: Request, page: Page) -> Response | Request:
        try:
            archived = visit_of(self.crawler).store.archive.read(page.warc_file, page.warc_offset)
        except CareBreachError as error:
            log.warning("%s; fetching %s again", error, request.url)
            again = request.replace(dont_filter=True, meta=request.meta | {"unconditional": True})
            again.headers.pop("If-None-Match", None)
            again.headers.pop("If-Modified-Since", None)
            return again
        request.meta["page"] = page
        return stored_response(archived.url, archived.headers, archived.body, request)


def stored_response(url: str, headers: dict[str, str], body: bytes, request: Request) -> Response:
    """Return a response out of the archive, in the class that its content calls for."""
    kind = responsetypes.from_args(headers=Headers(headers), url=url, body=body)
    return kind(url, headers=headers, body=body, request=request, flags=["archived"])


def _source(crawler: Crawler) -> str:
    """Return the id of the source that a crawler visits."""
    assert crawler.spider is not None
    return crawler.spider.name


def _kept(request: Request) -> bool:
    """Say whether a request's page is archived: what a GET brings, apart from robots.txt and the pages of a search."""
    return request.method == "GET" and not request.meta.get("dont_obey_robotstxt") and request.meta.get("archive", True)


def _validators(page: Page) -> dict[str, str]:
    """Return the headers that ask a site for a page only if it has changed."""
    headers = {"If-None-Match": page.etag, "If-Modified-Since": page.last_modified}
    return {name: value for name, value in headers.items() if value}


def _header_texts(response: Response) -> dict[str, str]:
    """Return a response's headers as text, the values of a repeated one joined."""
    return {name.decode("latin-1"): b", ".join(values).decode("latin-1") for name, values in response.headers.items()}
