"""`carebreach crawl check`: is each source still what its spider takes it for? A handful of requests, nothing stored.

The gate is left out, so that there is an article to read whatever the day's news are.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from itertools import islice
from typing import Any, Self
from urllib.parse import urlsplit

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest

from corpus.config import settings
from corpus.errors import CareBreachError
from corpus.locks import lock
from corpus.store import Store
from crawler import replay
from crawler.looks import Look, judge_look
from crawler.process import Crawl, sources_to_crawl
from crawler.scratch import scratch_store
from crawler.source import SourceSpider
from crawler.visit import Visit

FEW_LISTINGS = 3
MORE_LISTINGS = 2
"""How many further listings may follow from the first: the next page of a search, the sitemaps of an index."""
FEW_ARTICLES = 2


class _Brief(SourceSpider):
    """What is mixed into a spider so that it only has a look: few listings, few articles, whatever these are about."""

    every_title = False

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Build the spider."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider.spare, signals.request_scheduled)
        return spider

    def listings(self) -> Iterator[Request]:
        """Return the requests for the first listings, or for all."""
        first = list(islice(super().listings(), None if self.every_title else FEW_LISTINGS))
        self._listings_left = len(first) + MORE_LISTINGS
        self._articles_left = max(FEW_ARTICLES, len(first))
        self._each_site = 1 if len(self.origins()) > 1 else FEW_ARTICLES
        self._sites: Counter[str] = Counter()
        return iter(first)

    def spare(self, request: Request) -> None:
        """Drop a request for a listing when enough were asked for; a redirect is no further one."""
        if request.errback != self.listing_failed or {"redirect_times", "retry_times"} & request.meta.keys():
            return
        self._listings_left -= 1
        if self._listings_left < 0:
            raise IgnoreRequest("enough for a look")

    def enter(
        self,
        url: str,
        words: str,
        **more: Any,
    ) -> bool:
        """Let the first articles of each site through."""
        site = urlsplit(url).netloc
        if not self._articles_left or self._sites[site] == self._each_site:
            self.visit.tally.listed += 1
            return False
        entered = super().enter(url, words, **more | {"demand": "nothing"})
        self._sites[site] += entered
        self._articles_left -= entered
        return entered


def check(names: Sequence[str] = (), *, every_title: bool = False, sample: bool = False) -> list[Look]:
    """Visit sources with a handful of requests each, storing nothing.

    Args:
        names: of the sources; none means all.
        every_title: read the feed of every title of a group, not only of the first few.
        sample: visit the bundled sample site instead of the web.

    Raises:
        AlreadyRunning: a crawl works on the data folder; no publisher is to see two visitors at once.
        CareBreachError: a name is no source.
        KeyboardInterrupt: a person stopped it.
    """
    sample = sample or settings().sample
    kinds = {name: kind for name, kind in sources_to_crawl().items() if not sample or name in replay.SAMPLE_ARGUMENTS}
    if unknown := [name for name in names if name not in kinds]:
        where = "the sample site has no such source" if sample else "no such source"
        raise CareBreachError(f"{unknown[0]}: {where}; `carebreach crawl list` shows all")
    chosen = {name: kinds[name] for name in dict.fromkeys(names or kinds)}
    looks = {name: look for name, kind in chosen.items() if (look := _left_out(kind))}
    visited = {name: kind for name, kind in chosen.items() if name not in looks}
    with ExitStack() as stack:
        stack.enter_context(lock(settings().model_copy(update={"sample": sample}).folder, "crawl"))
        store = stack.enter_context(scratch_store(sample=sample))
        port = stack.enter_context(replay.serve_sample()) if sample else None
        arguments = replay.SAMPLE_ARGUMENTS if sample else {}
        looks |= look_at(store, visited, port, arguments, every_title=every_title)
    return [looks[name] for name in chosen]


def look_at(
    store: Store,
    kinds: Mapping[str, type[SourceSpider]],
    port: int | None,
    arguments: Mapping[str, Mapping[str, Any]],
    *,
    every_title: bool = False,
) -> dict[str, Look]:
    """Visit sources briefly, in a corpus that is thrown away, and judge each.

    Args:
        store: that corpus.
        kinds: the spiders by source.
        port: of the local server that stands in for the web, if one does.
        arguments: for some of the spiders.
        every_title: read every listing.
    """
    brief = {name: type(kind.__name__, (_Brief, kind), {"every_title": every_title}) for name, kind in kinds.items()}
    result = Crawl(store, port, spiders=brief).run({name: Visit(store) for name in kinds}, arguments)
    if result.interrupted:
        raise KeyboardInterrupt
    return {name: judge_look(store, kind, result.sources[name]) for name, kind in kinds.items()}


def _left_out(kind: type[SourceSpider]) -> Look | None:
    """Say why a source isn't visited, if it isn't."""
    grant = kind.grant()
    if grant.permission == "off":
        return Look(source=kind.name, verdict="off", why=[grant.reason])
    if why := kind.obstacle():
        return Look(source=kind.name, verdict="skipped", why=[why])
    return None
