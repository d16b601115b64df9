"""Single pages that a person asked for by their addresses: no listing, no gate, all else as in a crawl."""

from collections.abc import AsyncIterator
from typing import Any

from scrapy import Request
from scrapy.http import HtmlResponse, Response, TextResponse
from twisted.python.failure import Failure

from corpus.errors import Rejected
from corpus.store import ArticleDraft
from crawler.failures import explain, request_of
from crawler.intake.importing import SOURCE
from crawler.intake.reading import Known, read_html, read_pdf, read_text
from crawler.items import Entry, RejectedItem
from crawler.source import Output, SourceSpider


class ImportedSpider(SourceSpider):
    """Fetches the given addresses. What leads into a private network is refused."""

    name = "imported"
    source = SOURCE
    public_only = True

    def __init__(self, *args: Any, urls: tuple[str, ...] = (), known: Known | None = None, **kwargs: Any) -> None:
        """Build the spider; `known` is what the person says about the pages."""
        super().__init__(*args, **kwargs)
        self.urls, self.known = urls, known or Known()

    def origins(self) -> list[str]:
        """Return nothing: the addresses belong to nobody in particular."""
        return [""]

    async def start(self) -> AsyncIterator[Request]:
        """Ask for the pages."""
        self.visit.tally.answered = True
        self.visit.tally.listings = 1
        for url in self.urls:
            self.visit.tally.listed += 1
            yield self.ask(url)

    def read(self, response: Response, entry: Entry) -> ArticleDraft:
        """Return the article of a response: a page, a PDF, running text.

        Raises:
            Rejected: it is none of these, or holds no article.
        """
        known = Known(
            **{name: getattr(self.known, name) for name in ("title", "published", "publisher")}, url=response.url
        )
        if isinstance(response, HtmlResponse):
            return read_html(response.text, known)
        if response.body.startswith(b"%PDF-"):
            return read_pdf(response.body, known)
        if isinstance(response, TextResponse):
            return read_text(response.text, known)
        raise Rejected("neither a page nor text nor a PDF")

    def parse_page(self, response: Response, entry: Entry) -> Output:
        """Read an article off its page; say which address gave none."""
        for item in super().parse_page(response, entry):
            if isinstance(item, RejectedItem):
                self.visit.tally.errors.append(f"{item.url}: {item.reason}")
            yield item

    def failed(self, failure: Failure) -> Output:
        """Say which address could not be fetched, and why; for one that is gone, where a copy may be."""
        why = explain(failure)
        advice = "; `carebreach crawl run --source wayback` looks for an archived copy" if why.gone else ""
        self.visit.tally.errors.append(f"{request_of(failure).url}: {why.reason}{advice}")
        yield from super().failed(failure)
