"""The Local Government and Social Care Ombudsman's decisions, searched month by month."""

import re
import tomllib
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cache
from math import ceil
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from bs4 import BeautifulSoup, Tag
from pydantic import TypeAdapter
from scrapy import Request
from scrapy.http import Response

from corpus.errors import Rejected
from corpus.models import Source
from corpus.store import ArticleDraft
from crawler.items import Entry
from crawler.parsing.blocks import block_text
from crawler.parsing.moments import iso
from crawler.source import Output
from crawler.spiders.base import ApiSpider

RULE = "lgsco@2026"
ROWS_PER_PAGE = 10
MONTHS = 3
"""How many months back a run looks, unless told since when."""
FIRST = "2007-01"
"""The furthest month back: long before the oldest decision that the site still shows."""
_DECISION = re.compile(r"^/decisions/([\w-]+)/[\w-]+/\d{2}-\d{3}-\d{3}/?$", re.IGNORECASE)
_DAY = re.compile(r"\b\d{1,2}-[A-Z][a-z]{2}-\d{4}\b")
_REFERENCE = re.compile(r"\s*\((\d{2}[ -]\d{3}[ -]\d{3}\w?)\)\s*$")
_TOTAL = re.compile(r"Your search has ([\d,]+) results?", re.IGNORECASE)
# Decisions on social care are read whatever their summary says; one on bins must speak of data.
_SOCIAL_CARE = re.compile(r"adult-care|children", re.IGNORECASE)


class LgscoSpider(ApiSpider):
    """Reads the decisions of the last months; a decision doesn't change, and a known one is never asked for again."""

    name = "lgsco"
    source = Source(
        id=name,
        name="Local Government and Social Care Ombudsman",
        kind="ombudsman",
        permission="full_text",
        permission_reason="Others report that reuse is free with attribution. Terms not read yet.",
        minimum_articles=10,  # some 57,500 decisions in five years are 200 a week; few come out at Christmas
    )
    origin = "https://www.lgo.org.uk"
    demand = "strong"
    revisit = None

    def __init__(self, *args: Any, since: str = "", **kwargs: Any) -> None:
        """Build the spider; `since` (YYYY-MM) reaches further back than the last months, as a visit's own does."""
        super().__init__(*args, **kwargs)
        self.since = self.visit.since.isoformat()[:7] if self.visit.since else since

    @classmethod
    def templates(cls) -> tuple[str, ...]:
        """Return the rule that reads a decision."""
        return (RULE,)

    def searches(self) -> Iterable[str]:
        """Return the months to search, the newest first; older ones are complete and were searched in their time."""
        return list(months(self.since, datetime.now(UTC).date()))

    def listing(self, search: str) -> str:
        """Return the address of the search, whatever the month."""
        return f"{self.origin}/Decisions/SearchResults"

    def numbered(self, search: str, number: int) -> Request:
        """Return the request for one page of a month's decisions."""
        first = date.fromisoformat(f"{search}-01")
        last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        query = urlencode({"fd": first.isoformat(), "td": last.isoformat(), "page": number})
        return Request(
            f"{self.listing(search)}?{query}",
            callback=self.parse_listing,
            errback=self.listing_failed,
            cb_kwargs={"search": search, "number": number},
            meta={"archive": not self.follows},  # an article that is a row stands on its page
        )

    def last(self, response: Response) -> int:
        """Return the number of a month's last page, from the total that the page gives."""
        match = _TOTAL.search(" ".join(BeautifulSoup(response.body, "lxml").get_text(" ").split()))
        if match is None:
            raise Rejected("the search doesn't say how many results it has")
        return ceil(int(match[1].replace(",", "")) / ROWS_PER_PAGE)

    def rows(self, response: Response) -> Output:
        """Ask for the decisions of one page."""
        for link in BeautifulSoup(response.body, "lxml").select("a[href]"):
            url = response.urljoin(str(link["href"]))
            match = _DECISION.match(urlsplit(url).path)
            if match is None:
                continue
            row = link.find_parent(["li", "article", "tr"]) or link
            words = " ".join(row.get_text(" ").split())
            if self.enter(url, words, demand="nothing" if _SOCIAL_CARE.search(match[1]) else None):
                day = _DAY.search(words)
                entry = Entry(publisher=self.source.name, published=day[0] if day else None)
                yield self.take(url, " ".join(link.get_text(" ").split()), entry, response)

    def read(self, response: Response, entry: Entry) -> ArticleDraft:
        """Return the decision on a page: its facts, then its text.

        Raises:
            Rejected: the page is no decision.
        """
        soup = BeautifulSoup(response.body, "lxml")
        article = soup.select_one("article#article")
        heading = article and next((h for h in article.select("h1, h2, h3") if _REFERENCE.search(h.get_text())), None)
        if article is None or heading is None:
            raise Rejected("the page of a decision has no article with a reference in its heading")
        title = " ".join(heading.get_text(" ").split())
        heading.extract()
        facts = _facts(article)
        known = "\n".join(f"{label}: {value}" for label, value in facts.items())
        text = block_text([article])
        if not text:
            raise Rejected("the page of a decision has no text")
        self._check_outcome(facts.get("Decision", ""))
        raw = facts.get("Decision date")
        return ArticleDraft(
            url=response.url,
            title=title,
            text=f"{known}\n\n{text}" if self.permission == "full_text" else "",
            rule=RULE,
            published=iso(raw),
            published_raw=raw,
            publisher=entry.publisher,
        )

    def _check_outcome(self, outcome: str) -> None:
        """Report an outcome that is none of those known."""
        if not outcome.casefold().startswith(load_outcomes()):
            self.visit.tally.drift.append(f"unknown outcome “{outcome}”: if it is right, add it to lgsco.toml")


@cache
def load_outcomes() -> tuple[str, ...]:
    """Return the outcomes of decisions that are known, in small letters."""
    with Path(__file__).with_suffix(".toml").open("rb") as file:
        outcomes = TypeAdapter(tuple[str, ...]).validate_python(tomllib.load(file)["outcomes"])
    return tuple(outcome.casefold() for outcome in outcomes)


def months(since: str, today: date) -> Iterator[str]:
    """Yield the months from today's back to `since` (YYYY-MM), or the last few; never none, and none before 2007.

    >>> list(months("", date(2026, 2, 3)))
    ['2026-02', '2026-01', '2025-12']
    """
    month, count = today.replace(day=1), 0
    since = since and min(max(since, FIRST), f"{month:%Y-%m}")
    while f"{month:%Y-%m}" >= since if since else count < MONTHS:
        yield f"{month:%Y-%m}"
        month, count = (month - timedelta(days=1)).replace(day=1), count + 1


def _facts(article: Tag) -> dict[str, str]:
    """Take the facts (Category, Decision, Decision date) out of a decision and return them in its order."""
    facts: dict[str, str] = {}
    for label in article.select(".label"):
        value = label.find_next_sibling(class_="value")
        if isinstance(value, Tag):
            facts[" ".join(label.get_text().split()).rstrip(": ")] = " ".join(value.get_text(" ").split())
            value.extract()
            label.extract()
    return facts
