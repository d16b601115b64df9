"""Conditional GET, and the archive: every page is stored before a spider parses it."""

import logging
from datetime import UTC, datetime
from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Headers, Response
from scrapy.responsetypes import responsetypes

from corpus.errors import CareBreachError
from corpus.models import Page
from crawler.failures import address_of
from crawler.visit import visit_of

log = logging.getLogger(__name__)


class ArchiveMiddleware:
    """Asks for what has changed only, and archives every page before a spider parses it.

    `response.meta["page"]` is the stored page. "Not modified" (304) is answered from the archive, so that a spider sees
    the same page as before: an article that a killed run archived but didn't store is not lost. From here on towards
    the spider, a response has the address that it is stored under (`request.meta["stored_url"]`, if it has one).
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build the middleware for one crawl."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Add the validators of the last stored fetch."""
        if request.method != "GET" or not _kept(request) or request.meta.get("unconditional"):
            return
        page = visit_of(self.crawler).store.last_page(address_of(request))
        if page is not None:
            request.meta["last_page"] = page
            request.headers.update(_validators(page))

    def process_response(self, request: Request, response: Response) -> Response | Request:
        """Archive a page; answer "not modified" from the archive."""
        if stored := request.meta.get("stored_url"):
            response = response.replace(url=stored)
        if not _kept(request):
            return response
        if response.status == 304 and (page := request.meta.pop("last_page", None)):
            return self._from_archive(request, page)
        if 200 <= response.status < 300:
            assert self.crawler.spider is not None
            request.meta["page"] = visit_of(self.crawler).store.put_page(
                source_id=self.crawler.spider.name,
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
            log.warning("%s; fetching %s again", error, address_of(request))
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


def _kept(request: Request) -> bool:
    """Say whether a request's page is archived: what a GET brings, unless the request itself says; never robots.txt."""
    asked: bool = request.meta.get("archive", request.method == "GET")
    return asked and not request.meta.get("dont_obey_robotstxt")


def _validators(page: Page) -> dict[str, str]:
    """Return the headers that ask a site for a page only if it has changed."""
    headers = {"If-None-Match": page.etag, "If-Modified-Since": page.last_modified}
    return {name: value for name, value in headers.items() if value and value.isascii() and value.isprintable()}


def _header_texts(response: Response) -> dict[str, str]:
    """Return a response's headers as text, the values of a repeated one joined."""
    return {name.decode("latin-1"): b", ".join(values).decode("latin-1") for name, values in response.headers.items()}
