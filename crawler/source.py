"""The base of all spiders: who the source is, whether it answers, what becomes of an entry, a page or a failure.

A spider is one source: its file's name, its `name` and its source's id are the same word.
"""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar, Self

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.exceptions import (
    CannotResolveHostError,
    CloseSpider,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
from scrapy.http import Response, TextResponse
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from corpus.config import settings
from corpus.errors import CareBreachError, Rejected
from corpus.identity import article_key
from corpus.models import Page, Permission, Source
from corpus.store import ArticleDraft, Store
from crawler.gate import Demand, refuse
from crawler.items import ArticleItem, Entry, RejectedItem
from crawler.middlewares import RobotsMiddleware
from crawler.parsing import Selectors, parse_article
from crawler.visit import BEYOND_LIMIT, Visit, end_visit

FIRST_SITES = 3
_FAILURES: dict[type[Exception], str] = {
    CannotResolveHostError: "no such host",
    DownloadConnectionRefusedError: "connection refused",
    DownloadTimeoutError: "no answer in time",
    DownloadCancelledError: "too large",
    ResponseDataLossError: "cut off on its way",
    DownloadFailedError: "no answer",
}
FORBIDDEN = "forbidden by robots.txt"

Output = Iterator[Request | ArticleItem | RejectedItem]


class SourceSpider(Spider):
    """Base of all spiders."""

    source: ClassVar[Source]
    """What is known of the source and what it permits."""
    rhythm: ClassVar[float] = 24
    """Hours after which the source is due again."""
    revisit: ClassVar[float | None] = 24
    """Hours after which a known article that is still listed is looked at again, once; None: never."""
    demand: ClassVar[Demand] = "matter and subject"
    """What the gate asks of an entry."""
    selectors: ClassVar[Selectors | None] = None
    """The template of the source's pages."""
    origin: str
    """Scheme and host of the source; a caller may put another in its place."""

    def __init__(self, name: str | None = None, *, visit: Visit | None = None, **arguments: Any) -> None:
        super().__init__(name, **arguments)
        self.visit = visit or Visit(store=Store.open(settings()))
        self.permission: Permission = self.permits(require_terms=settings().require_terms)
        self._listed: set[str] = set()
        self._entered = 0

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Build the spider, and enter its source in the corpus."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        spider.visit.store.put_source(spider.source_row())
        return spider

    @classmethod
    def permits(cls, *, require_terms: bool) -> Permission:
        """Return what may be kept: where terms must have been read and were not, no full text."""
        unread = require_terms and cls.source.terms_read is None
        return "metadata" if unread and cls.source.permission == "full_text" else cls.source.permission

    def source_row(self) -> Source:
        """Return the source's row for the corpus."""
        facts = {c.name: getattr(self.source, c.name) for c in Source.__table__.columns}
        return Source(**facts | {"permission": self.permission, "home_url": self.origins()[0]})

    def origins(self) -> list[str]:
        """Return the sites of the source."""
        return [self.origin]

    async def start(self) -> AsyncIterator[Request]:
        """Ask whether the source answers, and then for its listings."""
        robots = self.crawler.get_downloader_middleware(RobotsMiddleware)
        if robots is not None and not await robots.any_answers(self.origins()[:FIRST_SITES]):
            raise CloseSpider("silent")
        self.visit.tally.answered = True
        for request in self.listings():
            yield request

    def listings(self) -> Iterator[Request]:
        """Yield the requests for what lists the articles."""
        raise NotImplementedError

    # ------------------------------------------------------------------------------- from an entry to a request

    def enter(self, url: str, words: str, *, changed: datetime | None = None, demand: Demand | None = None) -> bool:
        """Count a listed entry and say whether its article is to be fetched.

        Args:
            url: the article's address.
            words: what the gate looks at.
            changed: when the publisher last changed the article, if it says so.
            demand: what the gate asks, if not what it asks of the whole source.
        """
        tally = self.visit.tally
        tally.listed += 1
        key = article_key(url)
        if reason := "listed twice" if key in self._listed else refuse(words, demand or self.demand):
            tally.passed_over[reason] += 1
            return False
        self._listed.add(key)
        if self._is_current(url, changed):
            tally.known += 1
            return False
        if self.visit.limit is not None and self._entered >= self.visit.limit:
            tally.passed_over[BEYOND_LIMIT] += 1
            return False
        self._entered += 1
        return True

    def _is_current(self, url: str, changed: datetime | None) -> bool:
        """Say whether an article is stored and was looked at since it changed, or lately."""
        store = self.visit.store
        if not store.has_article(url) or (page := store.last_page(url)) is None:
            return False
        if self.visit.revisit:
            return False
        if changed is not None:
            return changed < page.fetched_at
        if self.revisit is None:
            return True
        age = datetime.now(UTC) - page.fetched_at
        return not timedelta(hours=self.revisit) <= age < timedelta(hours=self.revisit + 2 * self.rhythm)

    def ask(self, url: str, entry: Entry | None = None) -> Request:
        """Return the request for an article's page."""
        known = {"entry": entry or Entry(publisher=self.source.name)}
        return Request(url, callback=self.parse_page, errback=self.failed, cb_kwargs=known)

    # ---------------------------------------------------------------------------- from a response to an article

    def parse_page(self, response: Response, entry: Entry) -> Output:
        """Read an article off its page."""
        try:
            yield ArticleItem(page=page_of(response), draft=self.read(response, entry))
        except Rejected as error:
            yield RejectedItem(url=response.url, stage="parse", reason=str(error))

    def read(self, response: Response, entry: Entry) -> ArticleDraft:
        """Return the article on a page.

        Raises:
            Rejected: there is none.
        """
        if not isinstance(response, TextResponse):
            raise Rejected("the page is not text")
        parsed = parse_article(response.text, response.url, selectors=self.selectors, published=entry.published)
        whole = parsed.free and self.permission == "full_text"
        return ArticleDraft(
            url=response.url,
            title=parsed.title,
            text=parsed.text if whole else parsed.summary,
            rule=parsed.rule if whole else "summary",
            published=parsed.published,
            published_raw=parsed.published_raw,
            modified=parsed.modified,
            byline=parsed.byline,
            publisher=entry.publisher,
        )

    def failed(self, failure: Failure) -> Output:
        """Say what became of an article whose page could not be fetched or archived."""
        reason, gone = explain(failure)
        if isinstance(failure.value, CareBreachError):
            end_visit(self.crawler, failure.value)
        elif reason == FORBIDDEN:
            self.visit.tally.passed_over[reason] += 1
        else:
            yield RejectedItem(url=request_of(failure).url, stage="fetch", reason=reason, gone=gone)

    def listing_failed(self, failure: Failure) -> None:
        """Note that a feed, a register or a search gave nothing."""
        if isinstance(failure.value, CareBreachError):
            end_visit(self.crawler, failure.value)
        self.visit.tally.errors.append(f"{request_of(failure).url}: {explain(failure)[0]}")


def explain(failure: Failure) -> tuple[str, bool]:
    """Return why a request failed, in words, and whether its page has vanished."""
    error = failure.value
    if isinstance(error, HttpError):
        status = error.response.status
        words = {401: "refused", 403: "refused", 404: "gone", 410: "gone", 429: "asked to slow down", 451: "refused"}
        return f"{words.get(status, 'failed')} (HTTP {status})", status in {404, 410}
    if isinstance(error, IgnoreRequest):
        return FORBIDDEN if "robots.txt" in str(error) else str(error) or "ignored", False
    if isinstance(error, CareBreachError):
        return str(error), False
    return next((words for kind, words in _FAILURES.items() if isinstance(error, kind)), type(error).__name__), False


def page_of(response: Response) -> Page:
    """Return the stored page of a response."""
    page = response.meta.get("page")
    if not isinstance(page, Page):
        raise TypeError(f"{response.url} was parsed before it was archived")
    return page


def request_of(failure: Failure) -> Request:
    """Return the request that failed, which Scrapy puts on the failure."""
    request: Request = vars(failure)["request"]
    return request
