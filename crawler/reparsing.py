"""The archive parsed again: what a better parser now reads off the stored pages, without the network.

Parsing again with the same parser changes nothing. A record that is damaged costs its own page and is named.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from sqlalchemy import select
from sqlalchemy.orm import Session
from tqdm import tqdm
from twisted.python.failure import Failure

from corpus.errors import CareBreachError
from corpus.identity import body_hash
from corpus.models import Article, Page, Rejection, Revision
from corpus.store import METADATA, Store
from crawler.items import ArticleItem, Entry, RejectedItem
from crawler.listing.addresses import site_of
from crawler.middlewares.archiving import stored_response
from crawler.pipelines import put_item
from crawler.process import sources_to_crawl
from crawler.source import SourceSpider
from crawler.spiders.base import FeedSpider
from crawler.visit import Tally, Visit


def reparse(store: Store, names: Sequence[str] = ()) -> dict[str, Tally]:
    """Parse again the page of every article's current wording, and every page that gave no article at the time.

    Only where the words change is a revision made. The pages that are lost stand in the tally's `broken`.

    Raises:
        CareBreachError: a name is no source.
    """
    classes = sources_to_crawl()
    if unknown := [name for name in names if name not in classes]:
        raise CareBreachError(f"{unknown[0]}: no such source; `carebreach crawl list` shows them")
    return {name: _Reparsing(store, classes[name]).run() for name in names or classes}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Start:
    """A page to begin with, and what a listing once said of its article."""

    page: Page
    entry: Entry


class _Reparsing:
    """One source's pages, parsed again."""

    def __init__(self, store: Store, kind: type[SourceSpider]) -> None:
        self.store, self.kind = store, kind
        self.visit = Visit(store)
        self.spider = kind(visit=self.visit)

    def run(self) -> Tally:
        """Parse all pages; return what came of it."""
        starts = [*self._articles(), *self._rejected()]
        for start in tqdm(starts, desc=self.kind.name, unit=" pages", disable=None, leave=False):
            request = self.spider.ask(start.page.url, start.entry)
            response = self._response(request, start.page)
            for item in self._outcome(request, response) if response is not None else ():
                self._put(item)
        return self.visit.tally

    def _articles(self) -> Iterator[_Start]:
        """Yield the pages that the articles' current words were read off."""
        query = (
            select(Page, Article.publisher, Revision.published_raw)
            .join(Revision, Revision.page_id == Page.id)
            .join(Article, Article.current_revision_id == Revision.id)
            .where(Page.source_id == self.kind.name, Revision.rule != METADATA)
            .order_by(Article.id)
        )
        with Session(self.store.engine) as session:
            for page, publisher, published in session.execute(query):
                yield _Start(page=page, entry=Entry(publisher=publisher, published=published))

    def _rejected(self) -> Iterator[_Start]:
        """Yield the pages on which no article was found when they were fetched."""
        known = (Rejection.source_id == self.kind.name) & (Rejection.stage == "parse")
        with Session(self.store.engine) as session:
            urls = session.scalars(select(Rejection.url).where(known).distinct().order_by(Rejection.url)).all()
        for url in urls:
            page = self.store.last_page(url)
            if page is not None and not self.store.has_article(url):
                yield _Start(page=page, entry=Entry(publisher=self._publisher(url)))

    def _publisher(self, url: str) -> str:
        """Return whose page it is: a group's title, or the source."""
        titles = self.spider.publishers() if isinstance(self.spider, FeedSpider) else {}
        return titles.get(site_of(url), self.kind.source.name)

    def _outcome(self, request: Request, response: Response | None) -> Iterator[ArticleItem | RejectedItem]:
        """Yield what a response gives, and what comes of the requests that it leads to."""
        assert request.callback is not None
        assert request.errback is not None
        if response is not None:
            found = request.callback(response, **request.cb_kwargs)
        else:
            failure = Failure(IgnoreRequest("not in the archive"))  # type: ignore[no-untyped-call]
            vars(failure)["request"] = request
            found = request.errback(failure)
        for output in found:
            if isinstance(output, Request):
                page = self.store.last_page(output.url)
                yield from self._outcome(output, self._response(output, page) if page else None)
            else:
                yield output

    def _response(self, request: Request, page: Page) -> Response | None:
        """Return the archived response of a page; name a page whose record is lost."""
        request.meta["page"] = page
        try:
            archived = self.store.archive.read(page.warc_file, page.warc_offset)
            if body_hash(archived.body) != page.body_hash:
                raise CareBreachError(f"{page.warc_file}: another response stands at byte {page.warc_offset}")
        except CareBreachError as error:
            again = self.store.last_page(page.url)
            if again is not None and again.id != page.id and again.body_hash == page.body_hash:
                return self._response(request, again)  # the same bytes were fetched once more
            self.visit.tally.broken.append(f"page {page.id} is lost: {error}")
            return None
        return stored_response(page.url, archived.headers, archived.body, request)

    def _put(self, item: ArticleItem | RejectedItem) -> None:
        """Store what the words say; that a page is gone or to be paid for was seen when it was fetched."""
        if isinstance(item, ArticleItem):
            put_item(self.visit, self.kind.name, replace(item, refused="", reread=True))
        elif self._is_known(item):
            self.visit.tally.rejected[item.reason] += 1
            self.visit.tally.fetched += item.stage == "parse"
        else:
            put_item(self.visit, self.kind.name, replace(item, gone=False, refused=False))

    def _is_known(self, item: RejectedItem) -> bool:
        """Say whether the same was rejected for the same reason before."""
        same = (Rejection.url == item.url) & (Rejection.stage == item.stage) & (Rejection.reason == item.reason)
        with Session(self.store.engine) as session:
            return session.scalar(select(Rejection.id).where(same).limit(1)) is not None
