"""The one way from a spider into the corpus."""

from datetime import UTC, datetime
from typing import Self

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem

from corpus import identity
from corpus.errors import CareBreachError
from crawler.items import ArticleItem, RejectedItem
from crawler.visit import Visit, end_visit, visit_of


class StorePipeline:
    """Stores what a spider yields. A store that can't be written ends the visit; what is stored stays."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build the pipeline for one crawl."""
        return cls(crawler)

    async def process_item(self, item: ArticleItem | RejectedItem) -> ArticleItem | RejectedItem:
        """Store one item and count it."""
        assert self.crawler.spider is not None
        try:
            put_item(visit_of(self.crawler), self.crawler.spider.name, item)
        except CareBreachError as error:
            end_visit(self.crawler, error)
            raise DropItem(str(error), log_level="DEBUG") from error
        return item


def put_item(visit: Visit, source_id: str, item: ArticleItem | RejectedItem) -> None:
    """Store an article or a rejection and count it."""
    tally, store = visit.tally, visit.store
    if isinstance(item, ArticleItem):
        change = store.put_article(item.page, item.draft)
        tally.fetched += 1
        tally.new += change == "new"
        tally.revised += change == "revised"
        tally.unchanged += change == "unchanged"
        return
    store.put_rejection(source_id=source_id, stage=item.stage, url=item.url, reason=item.reason)
    tally.rejected[item.reason] += 1
    tally.fetched += item.stage == "parse"
    tally.unread += item.stage == "parse"
    if item.gone and store.has_article(item.url):
        store.put_tombstone(identity.article_id(identity.article_key(item.url)), datetime.now(UTC))
