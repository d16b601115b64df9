"""The archive parsed again: what a better parser now reads off the stored pages, without the network."""

from collections.abc import Iterator, Sequence

from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from sqlalchemy import select
from sqlalchemy.orm import Session
from tqdm import tqdm
from twisted.python.failure import Failure

from corpus.errors import CareBreachError
from corpus.models import Article, Page, Revision
from corpus.store import Store
from crawler.items import ArticleItem, Entry, RejectedItem
from crawler.middlewares import stored_response
from crawler.pipelines import put_item
from crawler.process import sources_to_crawl
from crawler.source import SourceSpider
from crawler.visit import Tally, Visit


def reparse(store: Store, names: Sequence[str] = ()) -> dict[str, Tally]:
    """Parse again the page of every article's current wording; only where the words change is a revision made.

    Raises:
        CareBreachError: a name is no source.
    """
    classes = sources_to_crawl()
    if unknown := [name for name in names if name not in classes]:
        raise CareBreachError(f"{unknown[0]}: no such source; `carebreach crawl list` shows them")
    return {name: _reparse_source(store, classes[name]) for name in names or classes}


def _reparse_source(store: Store, kind: type[SourceSpider]) -> Tally:
    visit = Visit(store)
    spider = kind(visit=visit)
    query = (
        select(Page, Article.publisher, Revision.published_raw)
        .join(Revision, Revision.page_id == Page.id)
        .join(Article, Article.current_revision_id == Revision.id)
        .where(Article.source_id == kind.name, Revision.rule.not_in(("metadata",)))
        .order_by(Article.id)
    )
    with Session(store.engine) as session:
        rows = session.execute(query).all()
    for page, publisher, published in tqdm(rows, desc=kind.name, unit=" pages", disable=None, leave=False):
        start = spider.ask(page.url, Entry(publisher=publisher, published=published))
        for item in _outcome(store, start, page):
            put_item(visit, kind.name, item)
    return visit.tally


def _outcome(store: Store, request: Request, page: Page | None) -> Iterator[ArticleItem | RejectedItem]:
    """Follow a request and those that come of it through the archive, and yield what they give."""
    assert request.callback is not None
    assert request.errback is not None
    if page is not None:
        found = request.callback(_archived(store, request, page), **request.cb_kwargs)
    else:
        failure = Failure(IgnoreRequest("not in the archive"))  # type: ignore[no-untyped-call]
        vars(failure)["request"] = request
        found = request.errback(failure)
    for output in found:
        if isinstance(output, Request):
            yield from _outcome(store, output, store.last_page(output.url))
        else:
            yield output


def _archived(store: Store, request: Request, page: Page) -> Response:
    request.meta["page"] = page
    archived = store.archive.read(page.warc_file, page.warc_offset)
    return stored_response(page.url, archived.headers, archived.body, request)
