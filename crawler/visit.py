"""One visit to a source: where it stores, how much it may fetch, and what it counted."""

import asyncio
from collections import Counter
from dataclasses import dataclass, field

from scrapy.crawler import Crawler

from corpus.store import Store

BEYOND_LIMIT = "beyond the limit of this run"
"""Why an entry waits for the next run; a source that has such is still due."""


@dataclass(slots=True)
class Tally:
    """What one run of one source counted: every listed entry ends in exactly one of known, passed over, fetched."""

    answered: bool = False
    listed: int = 0
    """Entries of feeds, registers and search results."""
    listings: int = 0
    """Feeds, registers and search results that could be read."""
    known: int = 0
    """Entries stored before and not due to be looked at again."""
    passed_over: Counter[str] = field(default_factory=Counter)
    """Entries that the gate, robots.txt or the limit kept from being fetched, by reason."""
    fetched: int = 0
    new: int = 0
    revised: int = 0
    unchanged: int = 0
    rejected: Counter[str] = field(default_factory=Counter)
    """Entries given up, by reason."""
    unread: int = 0
    """Pages that were fetched and could not be parsed."""
    errors: list[str] = field(default_factory=list)
    """Listings that could not be read, and why."""
    broken: list[str] = field(default_factory=list)
    """What ended or spoilt the visit: a spider's fault, a full disk."""

    def counts(self) -> dict[str, int]:
        """Return the counts as a run stores them."""
        whole = {name: getattr(self, name) for name in ("listed", "known", "fetched", "new", "revised", "unchanged")}
        sums = {"passed_over": self.passed_over.total(), "rejected": self.rejected.total()}
        reasons = {f"passed_over: {reason}": count for reason, count in sorted(self.passed_over.items())}
        reasons |= {f"rejected: {reason}": count for reason, count in sorted(self.rejected.items())}
        return {"answered": int(self.answered)} | whole | sums | reasons

    def line(self) -> str:
        """Return the counts as a person reads them."""
        parts = [f"{self.listed} listed", f"{self.passed_over.total()} passed over"]
        parts += [f"{self.known} known"] if self.known else []
        parts += [f"{self.fetched} fetched", f"{self.new} new", f"{self.revised} revised"]
        parts += [f"{self.rejected.total()} rejected"] if self.rejected else []
        return ", ".join(parts)


@dataclass(slots=True)
class Visit:
    """What a spider is given for one run."""

    store: Store
    tally: Tally = field(default_factory=Tally)
    limit: int | None = None
    """The most articles to fetch."""
    revisit: bool = False
    """Look again at every article that is still listed, also at one that was seen lately."""
    ending: "asyncio.Future[None] | None" = None
    """The end of the visit, where it has begun before all is done."""


def end_visit(crawler: Crawler, error: Exception) -> None:
    """End a visit because going on makes no sense: the corpus can't be written."""
    visit = visit_of(crawler)
    visit.tally.broken.append(str(error))
    if visit.ending is None:  # not awaited: closing waits for the very page or item that calls here
        visit.ending = asyncio.ensure_future(crawler.engine.close_spider_async(reason="broken"))


def visit_of(crawler: Crawler) -> Visit:
    """Return the visit that a crawler's spider is on."""
    visit = getattr(crawler.spider, "visit", None)
    if not isinstance(visit, Visit):
        raise TypeError(f"{crawler.spider} is no spider of a source")
    return visit
