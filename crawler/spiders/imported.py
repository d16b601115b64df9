"""Single pages that a person asked for by their addresses: no listing, no gate, all else as in a crawl."""

from collections.abc import AsyncIterator
from typing import Any

from scrapy import Request
from scrapy.http import HtmlResponse, Response, TextResponse
from twisted.python.failure import Failure

from corpus.errors import Rejected
from corpus.store import ArticleDraft
from crawler.failures import explain, first_address_of, request_of
from crawler.intake.importing import SOURCE
from crawler.intake.reading import Known, read_html, read_pdf, read_text
from crawler.items import Entry, RejectedItem
from crawler.owners import Owners
from crawler.source import Output, SourceSpider

KEPT = "its publisher keeps its texts from us"
PERMITTED = {"metadata": "no more than headline, address and date", "off": "nothing"}


class ImportedSpider(SourceSpider):
    """Fetches the given addresses. What leads into a private network is refused."""

    name = "imported"
    source = SOURCE

    def __init__(self, *args: Any, urls: tuple[str, ...] = (), known: Known | None = None, **kwargs: Any) -> None:
        """Build the spider; `known` is what the person says about the pages."""
        super().__init__(*args, **kwargs)
        self.urls, self.known = urls, known or Known()
        self.owners = Owners(self.visit)

    def origins(self) -> list[str]:
        """Return nothing: the addresses belong to nobody in particular."""
        return [""]

    async def start(self) -> AsyncIterator[Request]:
        """Ask for the pages, but for those whose texts a publisher keeps from us."""
        self.visit.tally.answered = True
        self.visit.tally.listings = 1
        for url in self.urls:
            self.visit.tally.listed += 1
            if keeper := self.owners.keeper(url):
                self.visit.tally.passed_over[KEPT] += 1
                self.visit.tally.errors.append(f"{url}: {_advice(keeper)}")
            else:
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
        if keeper := self.owners.keeper(response.url):
            self.visit.tally.errors.append(f"{response.url}: {_advice(keeper)}")
            yield RejectedItem(url=response.url, stage="fetch", reason=KEPT, refused=True)
            return
        for item in super().parse_page(response, entry):
            if isinstance(item, RejectedItem):
                self.visit.tally.errors.append(f"{item.url}: {item.reason}")
            yield item

    def failed(self, failure: Failure) -> Output:
        """Say which address could not be fetched, and why; for one that is gone, where a copy may be."""
        why = explain(failure)
        advice = "; `carebreach crawl run --source wayback` looks for an archived copy" if why.gone else ""
        self.visit.tally.errors.append(f"{first_address_of(request_of(failure))}: {why.reason}{advice}")
        yield from super().failed(failure)


def _advice(keeper: SourceSpider) -> str:
    """Return why nothing is fetched from a source's site, and what a person can do who may use its texts."""
    grant = keeper.grant()
    return (
        f"not taken in, for {keeper.source.name} permits {PERMITTED[grant.permission]}: {grant.reason.rstrip('.')}; "
        f"if you were permitted more, enter it under [{keeper.name}] in permissions.toml, "
        "or save the page and import the file if you may"
    )
