"""The Information Commissioner's register of enforcement: reprimands, penalties, prosecutions …, with their PDFs.

The register's page is empty without scripts; its rows come from an API. A notice's page gives facts and a paragraph or
two, the PDF beside it the whole decision: one article holds both, the PDF's text after the page's, under its own title.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup, Tag
from pydantic import BaseModel, Field, TypeAdapter, ValidationError
from scrapy import Request
from scrapy.http import JsonRequest, Response, TextResponse
from twisted.python.failure import Failure

from corpus.errors import Rejected
from corpus.models import Page, Source
from corpus.store import ArticleDraft
from crawler.blocks import block_text
from crawler.items import ArticleItem, Entry, RejectedItem
from crawler.moments import iso, moment
from crawler.parsing import parse_pdf
from crawler.source import Output, explain, page_of, request_of
from crawler.spiders.base import ApiSpider

REGISTER = "/action-weve-taken/enforcement/"
ROOT_PAGE = 17222


class Row(BaseModel):
    """One row of the register."""

    title: str
    url: str
    description: str | None = None
    created: str | None = Field(default=None, alias="createdDateTime")
    facts: str | None = Field(default=None, alias="filterItemMetaData")
    """Date, types and sector in one string; a sector may itself hold a comma, so that it is never split."""


class _Pagination(BaseModel):
    last: int = Field(alias="totalPages", ge=0)


class _Answer(BaseModel):
    results: list[Row]
    pagination: _Pagination


class Attachment(BaseModel):
    """A file that belongs to a notice."""

    url: str
    title: str


class IcoSpider(ApiSpider):
    """Walks the whole register on every run: it is ordered by the notices' own dates, and old notices change."""

    name = "ico"
    source = Source(
        id=name,
        name="Information Commissioner’s Office",
        kind="regulator",
        permission="full_text",
        permission_reason="A public register; robots.txt is obeyed, with its crawl delay. Terms not read yet.",
    )
    origin = "https://ico.org.uk"
    demand = "subject"
    custom_settings: dict[str, Any] | None = {"DOWNLOAD_DELAY": 6, "AUTOTHROTTLE_START_DELAY": 6}

    def numbered(self, search: str, number: int) -> Request:
        """Return the request for one page of the register."""
        return JsonRequest(
            f"{self.origin}/api/search",
            data={"filters": [], "pageNumber": number, "order": "newest", "rootPageId": ROOT_PAGE},
            headers={"Origin": self.origin, "Referer": self.origin + REGISTER},
            callback=self.parse_listing,
            errback=self.listing_failed,
            cb_kwargs={"search": search, "number": number},
        )

    def last(self, response: Response) -> int:
        """Return the number of the register's last page."""
        return _answer(response).pagination.last

    def rows(self, response: Response) -> Output:
        """Ask for the notices; a card that the site promotes from elsewhere is none."""
        for row in _answer(response).results:
            url = urljoin(self.origin, row.url)
            if not urlsplit(url).path.startswith(REGISTER):
                continue
            if self.enter(url, f"{row.title}. {row.description or ''} {row.facts or ''}", changed=moment(row.created)):
                yield self.ask(url)

    def parse_page(self, response: Response, entry: Entry) -> Output:
        """Read a notice, and ask for its PDFs."""
        try:
            draft = self.read(response, entry)
        except Rejected as error:
            yield RejectedItem(url=response.url, stage="parse", reason=str(error))
            return
        yield self._next(page_of(response), draft, list(self.attachments(response)))

    def read(self, response: Response, entry: Entry) -> ArticleDraft:
        """Return the notice on a page, without its PDFs.

        Raises:
            Rejected: the page is no notice.
        """
        soup = BeautifulSoup(response.body, "lxml")
        main = soup.select_one("main#main-content") or soup.select_one("main")
        heading = main.select_one("h1") if main else None
        if main is None or heading is None:
            raise Rejected("the page of a notice has no main part with a heading")
        facts = _facts(main)
        narrative = block_text(main.select(".rich-text .prose"))
        if not narrative and not facts:
            raise Rejected("the page of a notice has neither facts nor text")
        raw = facts.get("Date") or _meta(soup, "DC.Date")
        known = "\n".join(f"{label}: {value}" for label, value in facts.items())
        return ArticleDraft(
            url=response.url,
            title=" ".join(heading.get_text(" ").split()),
            text="\n\n".join(part for part in (known, narrative) if part) if self.permission == "full_text" else "",
            rule="selectors",
            published=iso(raw),
            published_raw=raw,
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

    def parse_attachment(self, response: Response, page: Page, draft: ArticleDraft, rest: list[Attachment]) -> Output:
        """Add a PDF's text to its notice."""
        this, *others = rest
        try:
            text = "\n\n".join(part for part in (draft.text, this.title, parse_pdf(response.body)) if part)
            draft = replace(draft, text=text)
        except Rejected as error:
            yield RejectedItem(url=this.url, stage="attachment", reason=str(error))
        yield self._next(page, draft, others)

    def attachment_failed(self, failure: Failure) -> Output:
        """Go on with a notice whose PDF could not be fetched; a later run may add it."""
        known = request_of(failure).cb_kwargs
        this, *others = known["rest"]
        yield RejectedItem(url=this.url, stage="attachment", reason=explain(failure)[0])
        yield self._next(known["page"], known["draft"], others)

    def _next(self, page: Page, draft: ArticleDraft, rest: list[Attachment]) -> Request | ArticleItem:
        """Return the request for the next PDF, or the whole notice when there is none left."""
        if not rest:
            return ArticleItem(page=page, draft=draft)
        return Request(
            rest[0].url,
            callback=self.parse_attachment,
            errback=self.attachment_failed,
            cb_kwargs={"page": page, "draft": draft, "rest": rest},
            dont_filter=True,
        )


def _answer(response: Response) -> _Answer:
    try:
        return TypeAdapter(_Answer).validate_json(response.body)
    except ValidationError as error:
        first = error.errors()[0]
        raise Rejected(f"the register has another shape: {'.'.join(map(str, first['loc']))}: {first['msg']}") from error


def _facts(main: Tag) -> dict[str, str]:
    """Return the facts of a notice in the page's order: Date, Type, Sector."""
    pairs = ((item.find("span", recursive=False), item.find("strong", recursive=False)) for item in main.select("li"))
    return {
        " ".join(label.get_text().split()).rstrip(":"): " ".join(value.get_text(" ").split())
        for label, value in pairs
        if label and value
    }


def _meta(soup: BeautifulSoup, name: str) -> str | None:
    tag = soup.find("meta", attrs={"name": name})
    return str(tag.get("content") or "") or None if isinstance(tag, Tag) else None
