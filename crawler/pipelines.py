"""The one way from a spider into the corpus."""

from datetime import UTC, datetime, time, timedelta
from typing import Self

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem

from corpus import identity
from corpus.errors import CareBreachError
from corpus.waiting import GIVEN_UP, STORED
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
    if isinstance(item, ArticleItem):
        _put_article(visit, source_id, item)
    else:
        _put_rejected(visit, source_id, item)


def _put_article(visit: Visit, source_id: str, item: ArticleItem) -> None:
    tally, store = visit.tally, visit.store
    seen = None if item.reread or item.gone or item.copied else datetime.now(UTC)
    change = store.put_article(item.page, item.draft, seen=seen, reread=item.reread)
    tally.fetched += 1
    tally.new += change == "new"
    tally.revised += change == "revised"
    tally.unchanged += change == "unchanged"
    tally.rules[item.draft.rule] += 1
    visit.settle(item.asked or item.draft.url or item.page.url, STORED)
    if item.gone:
        key = item.draft.key or identity.article_key(item.draft.url or item.page.url)
        store.put_tombstone(identity.article_id(key), datetime.now(UTC))
    if item.refused:
        tally.refused[item.refused] += 1
        url, until = item.draft.url or item.page.url, end_of_day(datetime.now(UTC))
        store.put_rejection(source_id=source_id, stage="paywall", url=url, reason=item.refused, until=until)


def _put_rejected(visit: Visit, source_id: str, item: RejectedItem) -> None:
    tally, store = visit.tally, visit.store
    until = end_of_day(datetime.now(UTC)) if item.refused else None
    store.put_rejection(source_id=source_id, stage=item.stage, url=item.url, reason=item.reason, until=until)
    counted = tally.refused if item.refused else tally.rejected
    counted[item.reason] += 1
    if item.gone or item.stage == "parse":
        visit.settle(item.url, GIVEN_UP + item.reason)
    elif item.stage == "fetch":
        visit.outcomes[identity.article_key(item.url)] = item.reason
    tally.fetched += item.stage == "parse"
    tally.unread += item.stage == "parse" and not item.refused
    if item.gone and store.has_article(item.url):
        store.put_tombstone(identity.article_id(identity.article_key(item.url)), datetime.now(UTC))


def end_of_day(at: datetime) -> datetime:
    """Return when what was refused at this moment may be asked for again: the next day, and not within 12 hours."""
    midnight = datetime.combine(at.date() + timedelta(days=1), time.min, UTC)
    return max(midnight, at + timedelta(hours=12))
