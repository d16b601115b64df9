"""The one way from an archive into the corpus: what a scan found is stored as what a crawl finds."""

from corpus.store import Store
from crawler.items import ArticleItem
from crawler.pipelines import put_item
from crawler.visit import Visit
from crawler.warc.scanning import Finding


def put_finding(visit: Visit, store: Store, finding: Finding) -> None:
    """Store one article with its response; twice changes nothing.

    Raises:
        CareBreachError: the corpus can't be written.
    """
    page = store.put_page(
        source_id=finding.source_id,
        url=finding.url,
        body=finding.body,
        status=200,
        headers=finding.headers,
        fetched_at=finding.fetched_at,
    )
    put_item(visit, finding.source_id, ArticleItem(page=page, draft=finding.draft, copied=True))
    visit.outcomes.clear()  # no entry of a listing, so that there is none to settle
    visit.settled.clear()
