"""The Information Commissioner's register of enforcement: reprimands, penalties, prosecutions …, with their PDFs.

The register's page is empty without scripts; its rows come from an API. A notice's page gives facts and a paragraph or
two, the PDF beside it the whole decision: one article holds both, the PDF's text after the page's, under its own title.
"""

from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlsplit

from pydantic import BaseModel
from scrapy import Request
from scrapy.http import Response, TextResponse
from twisted.python.failure import Failure

from corpus.errors import CareBreachError, Rejected
from corpus.models import Source
from corpus.store import ArticleDraft
from crawler.failures import explain, request_of
from crawler.items import ArticleItem, Entry, RejectedItem
from crawler.listing.registers import RegisterSpider, load_register
from crawler.middlewares.pdfs import pdf_of
from crawler.parsing.moments import iso
from crawler.source import Output
from crawler.visit import end_visit

RULE = "ico@2026"
SCANNED = "+ocr"
"""Ends the rule of a notice of which a PDF is a scan."""


class Attachment(BaseModel):
    """A file that belongs to a notice."""

    url: str
    title: str


class IcoSpider(RegisterSpider):
    """Walks the register of enforcement."""

    name = "ico"
    source = Source(
        id=name,
        name="Information Commissioner’s Office",
        kind="regulator",
        permission="full_text",
        permission_reason="A public register; robots.txt is obeyed, with its crawl delay. Terms not read yet.",
        minimum_articles=0.25,  # 219 notices in about two years are two a week, with pauses
    )
    demand = "subject"
    register = load_register("ico")

    @classmethod
    def templates(cls) -> tuple[str, ...]:
        """Return the rules that read a notice."""
        return (RULE, RULE + SCANNED)

    def parse_page(self, response: Response, entry: Entry) -> Output:
        """Read a notice, and ask for its PDFs."""
        for output in super().parse_page(response, entry):
            if isinstance(output, ArticleItem):
                yield self._next(output, list(self.attachments(response)))
            else:
                yield output

    def read(self, response: Response, entry: Entry) -> ArticleDraft:
        """Return the notice on a page, without its PDFs.

        Raises:
            Rejected: the page is no notice.
        """
        page = self.item(response)
        if not page.text and not page.facts:
            raise Rejected("the page of a notice has neither facts nor text")
        known = "\n".join(f"{label}: {value}" for label, value in page.facts.items())
        day = page.day(entry)
        return ArticleDraft(
            url=response.url,
            title=page.title,
            text="\n\n".join(part for part in (known, page.text) if part) if self.permission == "full_text" else "",
            rule=RULE,
            published=iso(day),
            published_raw=day,
            publisher=entry.publisher,
        )

    def attachments(self, response: Response) -> Iterator[Attachment]:
        """Yield a notice's PDFs, without the Welsh twins."""
        assert isinstance(response, TextResponse)
        for link in response.css("further-reading"):
            url, title = response.urljoin(link.attrib.get("x-href", "")), link.attrib.get("x-title", "").strip()
            is_file = urlsplit(url).path.lower().endswith(".pdf") and not link.attrib.get("x-location")
            is_welsh = "-cym" in url.lower() or "welsh" in title.lower() or "cymraeg" in title.lower()
            if is_file and not is_welsh and self.permission == "full_text":
                yield Attachment(url=url, title=title)

    def parse_attachment(self, response: Response, item: ArticleItem, rest: list[Attachment]) -> Output:
        """Add a PDF's text to its notice."""
        this, *others = rest
        draft = item.draft
        try:
            pdf = pdf_of(response)
            text = "\n\n".join(part for part in (draft.text, this.title, pdf.text) if part)
            scanned = pdf.ocr and not draft.rule.endswith(SCANNED)
            item = replace(item, draft=replace(draft, text=text, rule=draft.rule + SCANNED * scanned))
        except Rejected as error:
            yield RejectedItem(url=this.url, stage="attachment", reason=str(error))
        yield self._next(item, others)

    def attachment_failed(self, failure: Failure) -> Output:
        """Go on with a notice whose PDF could not be fetched; one that is stored is not made shorter for a bad day."""
        if isinstance(failure.value, CareBreachError):
            end_visit(self.crawler, failure.value)
            return
        why, request = explain(failure), request_of(failure)
        item, (this, *others) = request.cb_kwargs["item"], request.cb_kwargs["rest"]
        yield RejectedItem(url=this.url, stage="attachment", reason=why.reason, refused=why.refused)
        lasts = why.gone or why.refused or not why.asked
        if lasts or not self.visit.store.has_article(item.draft.url):
            yield self._next(item, others)

    def _next(self, item: ArticleItem, rest: list[Attachment]) -> Request | ArticleItem:
        """Return the request for the next PDF, or the whole notice when there is none left."""
        if not rest:
            return item
        return Request(
            rest[0].url,
            callback=self.parse_attachment,
            errback=self.attachment_failed,
            cb_kwargs={"item": item, "rest": rest},
            dont_filter=True,
        )
