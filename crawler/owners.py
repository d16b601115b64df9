"""Whose site an address is on: what a publisher keeps from us is not taken in another way, by hand or from a copy."""

import re
from collections.abc import Iterator
from functools import cached_property

from crawler.listing.addresses import site_of
from crawler.listing.registers import RegisterSpider
from crawler.process import sources_to_crawl
from crawler.source import SourceSpider
from crawler.spiders.base import FeedSpider
from crawler.visit import Visit


class Owners:
    """The sources with their sites."""

    def __init__(self, visit: Visit) -> None:
        self.visit = visit

    @cached_property
    def sources(self) -> list[SourceSpider]:
        """All that can be crawled, whatever is permitted."""
        return [kind(visit=self.visit) for kind in sources_to_crawl().values()]

    def keeper(self, url: str) -> SourceSpider | None:
        """Return the source that keeps the texts at an address from us, or those at an address inside it, or None."""
        owners = filter(None, map(self._owner, re.split(r"(?=https?://)", url)))
        return next((owner for owner in owners if owner.permission != "full_text"), None)

    def _owner(self, url: str) -> SourceSpider | None:
        """Return whose site an address is on; where several share it, whose register it is in."""
        host = site_of(url)
        own = [source for source in self.sources if any(f".{host}".endswith(f".{site}") for site in sites_of(source))]
        kept = [source for source in own if isinstance(source, RegisterSpider) and source.register.holds(url)]
        others = [source for source in own if not isinstance(source, RegisterSpider)]
        return next(iter(kept + others), None)


def publishers_of(source: SourceSpider) -> Iterator[tuple[str, str]]:
    """Yield the sites on which a source's listings and articles are, each with the name of its publisher."""
    publishers = source.publishers() if isinstance(source, FeedSpider) else {}
    for site in dict.fromkeys([*map(site_of, source.origins()), *publishers]):
        yield site, publishers.get(site, source.source.name)


def sites_of(source: SourceSpider) -> set[str]:
    """Return all the sites of a source."""
    return {site for site, _ in publishers_of(source)} | set(source.sites)
