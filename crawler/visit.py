"""One visit to a source: where it stores, how much it may fetch, and what it counted."""

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from scrapy.crawler import Crawler

from corpus.identity import article_key
from corpus.listings import put_entries
from corpus.store import Store
from corpus.waiting import Wanted, put_waiting, settle


@dataclass(slots=True)
class Tally:
    """What one run of one source counted.

    A listed entry is known, passed over or asked for; what was asked for, left-overs too, is fetched, or else rejected
    or refused.
    """

    answered: bool = False
    listed: int = 0
    """Entries of feeds, registers and search results."""
    listings: int = 0
    """Feeds, registers and search results that could be read."""
    left_over: int = 0
    """Articles asked for because an earlier run had let them through and didn't get them; they are no longer listed."""
    known: int = 0
    """Entries whose articles were stored or given up before, and are not due to be looked at again."""
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
    refused: Counter[str] = field(default_factory=Counter)
    """Pages that the publisher keeps from us, by reason: forbidden, or to be paid for."""
    rules: Counter[str] = field(default_factory=Counter)
    """By which rule of the parsing chain the articles were read."""
    drift: list[str] = field(default_factory=list)
    """What has changed about the source and needs a person: a word that no vocabulary has, a template."""
    errors: list[str] = field(default_factory=list)
    """Listings that could not be read, and why."""
    broken: list[str] = field(default_factory=list)
    """What ended or spoilt the visit: a spider's fault, a full disk."""

    def counts(self) -> dict[str, int]:
        """Return the counts as a run stores them."""
        whole = {
            name: getattr(self, name)
            for name in ("listed", "left_over", "known", "fetched", "new", "revised", "unchanged")
        }
        sums = {"passed_over": self.passed_over.total(), "rejected": self.rejected.total()}
        reasons = {f"passed_over: {reason}": count for reason, count in sorted(self.passed_over.items())}
        reasons |= {f"rejected: {reason}": count for reason, count in sorted(self.rejected.items())}
        reasons |= {f"refused: {reason}": count for reason, count in sorted(self.refused.items())}
        reasons |= {f"rule: {rule}": count for rule, count in sorted(self.rules.items())}
        return {"answered": int(self.answered)} | whole | sums | reasons

    def line(self) -> str:
        """Return the counts as a person reads them."""
        parts = [f"{self.listed} listed", f"{self.passed_over.total()} passed over"]
        parts += [f"{self.known} known"] if self.known else []
        parts += [f"{self.left_over} left over"] if self.left_over else []
        parts += [f"{self.fetched} fetched", f"{self.new} new", f"{self.revised} revised"]
        parts += [f"{self.rejected.total()} rejected"] if self.rejected else []
        parts += [f"{self.refused.total()} refused"] if self.refused else []
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
    since: date | None = None
    """How far back a search reaches, where the source can be searched; None: as far as it does by itself."""
    outcomes: dict[str, str] = field(default_factory=dict)
    """What became of the entries listed since they were last stored, by article key."""
    wanted: dict[str, Wanted] = field(default_factory=dict)
    """The articles to fetch that the corpus has not heard of yet, by article key."""
    settled: set[str] = field(default_factory=set)
    """The article keys of those that were stored or given up since the corpus was last told."""
    ending: "asyncio.Future[None] | None" = None
    """The end of the visit, where it has begun before all is done."""

    def settle(self, url: str, outcome: str) -> None:
        """Note what became of an article that was asked for at this address."""
        key = article_key(url)
        self.outcomes[key] = outcome
        self.settled.add(key)

    def remember(self, source_id: str) -> None:
        """Tell the corpus what became of the entries, which articles are to be fetched, and which no longer.

        Raises:
            CareBreachError: the corpus can't be written; nothing is forgotten.
        """
        now = datetime.now(UTC)
        put_waiting(self.store, source_id, self.wanted, now)
        put_entries(self.store, source_id, self.outcomes, now)
        settle(self.store, source_id, sorted(self.settled))
        self.outcomes, self.wanted, self.settled = {}, {}, set()


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
