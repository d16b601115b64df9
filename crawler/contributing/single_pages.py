"""Single pages as they are on the web, fetched as politely as a crawl and kept nowhere: to be frozen as fixtures."""

from collections.abc import AsyncIterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

from scrapy import Request
from scrapy.http import HtmlResponse, Response, TextResponse
from twisted.python.failure import Failure

from corpus.config import settings
from corpus.errors import CareBreachError, Rejected
from corpus.identity import is_address
from corpus.models import Source
from crawler import replay
from crawler.contributing.cases import RESPONSES
from crawler.failures import explain, request_of
from crawler.listing.feeds import parse_feed
from crawler.process import Crawl
from crawler.scratch import scratch_store
from crawler.source import Output, SourceSpider
from crawler.visit import Visit


@dataclass(frozen=True, slots=True)
class Fetched:
    """A page as it came."""

    url: str
    text: str
    suffix: str


class PagesSpider(SourceSpider):
    """Fetches the given pages, and of a feed the first article."""

    name = "pages"
    source = Source(id=name, name="Pages to freeze", kind="import", permission="full_text", permission_reason="A look.")

    def __init__(
        self, *args: Any, urls: tuple[str, ...], pages: list[Fetched], follow: bool = False, **kwargs: Any
    ) -> None:
        """Build the spider; it puts what it fetches into `pages`."""
        super().__init__(*args, **kwargs)
        self.urls, self.pages, self.follow = urls, pages, follow

    def origins(self) -> list[str]:
        """Return nothing: the addresses belong to nobody in particular."""
        return [""]

    async def start(self) -> AsyncIterator[Request]:
        """Ask for the pages."""
        for url in self.urls:
            yield Request(url, callback=self.keep, errback=self.failed)

    def keep(self, response: Response) -> Output:
        """Keep a page; ask for the first article of a feed."""
        problems = self.visit.tally.errors
        if not isinstance(response, TextResponse):
            problems.append(f"{response.url}: neither a page nor a feed")
        elif not self.follow:
            self.pages.append(Fetched(response.url, response.text, _suffix(response)))
        else:
            self.follow = False
            self.pages.append(Fetched(response.url, response.text, ".xml"))
            try:
                entries = parse_feed(response.body, response.url)
                problems += [] if entries else [f"{response.url}: the feed lists nothing; try again when it does"]
                for entry in entries[:1]:
                    yield Request(entry.url, callback=self.keep, errback=self.failed)
            except Rejected as error:
                problems.append(f"{response.url}: {error}")

    def failed(self, failure: Failure) -> Output:
        """Say why a page could not be fetched."""
        self.visit.tally.errors.append(f"{request_of(failure).url}: {explain(failure).reason}")
        yield from ()


def fetch(urls: Sequence[str], *, follow: bool = False) -> list[Fetched]:
    """Fetch pages, keeping nothing of them; once in a process, as any crawl.

    Args:
        urls: their addresses.
        follow: the address is a feed's; fetch its first article, too.

    Raises:
        CareBreachError: one can't be fetched; says which and why.
    """
    if wrong := [url for url in urls if not is_address(url)]:
        raise CareBreachError(f"{wrong[0]}: no address; write https://HOST/PATH")
    pages: list[Fetched] = []
    arguments = {"urls": tuple(urls), "pages": pages, "follow": follow}
    with ExitStack() as stack:
        store = stack.enter_context(scratch_store())
        port = stack.enter_context(replay.serve_sample()) if settings().sample else None
        crawl = Crawl(store, port, kind="import", spiders={PagesSpider.name: PagesSpider})
        visit = Visit(store)
        result = crawl.run({PagesSpider.name: visit}, {PagesSpider.name: arguments})
    if result.interrupted:
        raise KeyboardInterrupt
    if problems := visit.tally.errors + visit.tally.broken:
        raise CareBreachError(f"{problems[0]}; nothing was written")
    return pages


def _suffix(response: TextResponse) -> str:
    """Return what the file of a page is to be called after; a feed is often served as plain text."""
    if not isinstance(response, HtmlResponse) and response.body.lstrip()[:5].lower() in {b"<?xml", b"<rss ", b"<feed"}:
        return ".xml"
    return next((suffix for suffix, kind in RESPONSES.items() if isinstance(response, kind)), ".html")
