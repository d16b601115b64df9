"""The ICO's registers: pages that are empty without scripts and get their rows from one API, walked whole on each run.

What is known and no longer listed is asked for: if its page has vanished, the article gets a tombstone.
"""

import re
import tomllib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import urlencode, urljoin, urlsplit

from bs4 import BeautifulSoup, Tag
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError
from scrapy import Request
from scrapy.http import JsonRequest, Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from corpus.errors import Rejected
from corpus.identity import entry_id
from corpus.models import Article, ListedEntry
from corpus.store import Store
from crawler.items import Entry
from crawler.parsing.article import decode
from crawler.parsing.blocks import block_text
from crawler.parsing.moments import moment
from crawler.parsing.pages import page_body
from crawler.parsing.walls import Walled, verdict
from crawler.source import Output
from crawler.spiders.base import ApiSpider

UNLISTED = "no longer listed"
ROUND = 28
"""Days in which each article that is no longer listed is asked for once more, while its page still stands."""
_DAY = re.compile(r"^\s*(\d{1,2} \w+ \d{4})\s*(?:,\s*|$)")


class Register(BaseModel):
    """One register, as registers.toml has it."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    root_page: int
    path: str
    types: tuple[str, ...]

    def holds(self, url: str) -> bool:
        """Say whether an address is that of an item: the site promotes cards from elsewhere."""
        return re.match(re.escape(self.path) + r"\w", urlsplit(url).path) is not None

    def unknown_type(self, facts: str) -> str | None:
        """Return the type that a row's facts begin with if it is none that we know, or None.

        >>> load_register("ico").unknown_type("28 May 2026, Enforcement notices, Marketing")
        >>> load_register("ico").unknown_type("28 May 2026, Warnings, Finance, insurance and credit")
        'Warnings'
        """
        first = _DAY.sub("", facts).partition(",")[0].strip()
        return first if first and first.casefold() not in {known.casefold() for known in self.types} else None


def load_register(name: str) -> Register:
    """Return the register of a source."""
    with Path(__file__).with_suffix(".toml").open("rb") as file:
        return TypeAdapter(dict[str, Register]).validate_python(tomllib.load(file))[name]


class _Row(BaseModel):
    """One row of a register."""

    title: str
    url: str
    description: str | None = None
    created: str | None = Field(default=None, alias="createdDateTime")
    """When the item was published or last revised: what tells that it changed."""
    facts: str | None = Field(default=None, alias="filterItemMetaData")
    """Date, types and sector in one string; a sector may itself hold a comma, so that it is never split."""

    @property
    def day(self) -> str | None:
        """The item's own date, which stands first among the facts."""
        found = _DAY.match(self.facts or "")
        return found[1] if found else None


class _Pagination(BaseModel):
    last: int = Field(alias="totalPages", ge=0)


class _Answer(BaseModel):
    results: list[_Row]
    pagination: _Pagination


@dataclass(frozen=True, slots=True)
class ItemPage:
    """What the page of an item says."""

    title: str
    facts: dict[str, str]
    """In the page's order: Date, Type, Sector."""
    text: str
    stamp: str
    """The date that the page gives itself, which may be that of a revision."""

    def day(self, entry: Entry) -> str | None:
        """Return the item's date, as the page or else its row has it."""
        return self.facts.get("Date") or entry.published or self.stamp or None


def read_item(page: str) -> ItemPage:
    """Read the page of an item.

    Raises:
        Rejected: it has no heading.
    """
    soup = BeautifulSoup(page, "lxml")
    main = soup.select_one("main#main-content") or soup.select_one("main")
    heading = main.select_one("h1") if main else None
    if main is None or heading is None:
        raise Rejected("the page has no main part with a heading")
    pairs = ((item.find("span", recursive=False), item.find("strong", recursive=False)) for item in main.select("li"))
    facts = {
        " ".join(label.get_text().split()).rstrip(":"): " ".join(value.get_text(" ").split())
        for label, value in pairs
        if label and value
    }
    stamp = soup.find("meta", attrs={"name": "DC.Date"})
    return ItemPage(
        title=" ".join(heading.get_text(" ").split()),
        facts=facts,
        text=block_text(main.select(".rich-text .prose")),  # the site's own notices are `.prose`, but no `.rich-text`
        stamp=str(stamp.get("content") or "") if isinstance(stamp, Tag) else "",
    )


class RegisterSpider(ApiSpider):
    """Base of spiders that walk a register: it is ordered by the items' own dates, and old items change."""

    register: ClassVar[Register]
    origin = "https://ico.org.uk"
    host = "ico.org.uk"
    custom_settings: dict[str, Any] | None = {"DOWNLOAD_DELAY": 6, "AUTOTHROTTLE_START_DELAY": 6}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._pages_read = 0
        self._unlisted: set[str] = set()

    def numbered(self, search: str, number: int) -> Request:
        """Return the request for one page of the register; only where its rows are the articles, it is archived."""
        url = f"{self.origin}/api/search"
        query = {"__wb_method": "POST", "rootPageId": self.register.root_page, "pageNumber": number}
        return JsonRequest(
            url,
            data={"filters": [], "pageNumber": number, "order": "newest", "rootPageId": self.register.root_page},
            headers={"Origin": self.origin, "Referer": self.listing(search)},
            callback=self.parse_listing,
            errback=self.listing_failed,
            cb_kwargs={"search": search, "number": number},
            # what is posted tells the pages apart, which archives note so
            meta={} if self.follows else {"archive": True, "stored_url": f"{url}?{urlencode(query)}"},
        )

    def listing(self, search: str) -> str:
        """Return the address of the register's page, which its API has not of its own."""
        return self.origin + self.register.path

    def last(self, response: Response) -> int:
        """Return the number of the register's last page."""
        return self._answer(response).pagination.last

    def rows(self, response: Response) -> Output:
        """Ask for the items of one page; after the last one that was missing, for what is no longer listed."""
        answer = self._answer(response)
        for row in answer.results:
            url = urljoin(self.origin, row.url)
            if not self.register.holds(url):
                continue
            if unknown := self.register.unknown_type(row.facts or ""):
                self.visit.tally.drift.append(f"unknown type “{unknown}”: if it is right, add it to registers.toml")
            if self.enter(url, f"{row.title}. {row.description or ''} {row.facts or ''}", changed=moment(row.created)):
                yield self.take(url, row.title, Entry(publisher=self.source.name, published=row.day), response)
        self._pages_read += 1
        if self.follows and self._pages_read == answer.pagination.last and self.visit.limit is None:
            for article in unlisted(self.visit.store, self.name, self._listed, datetime.now(UTC).date()):
                self._unlisted.add(article.key)
                yield self.ask(str(article.url))

    def _answer(self, response: Response) -> _Answer:
        try:
            return _Answer.model_validate_json(response.body)
        except ValidationError as error:
            first = error.errors()[0]
            shape = f"the register has another shape: {'.'.join(map(str, first['loc']))}: {first['msg']}"
            self.visit.tally.drift.append(shape)
            raise Rejected(shape) from error

    def closed(self, reason: str) -> None:
        """Remember what the register no longer lists, whether its page still stands or not."""
        self.visit.outcomes |= dict.fromkeys(self._unlisted, UNLISTED)
        super().closed(reason)

    def item(self, response: Response) -> ItemPage:
        """Read the page of an item; one that has vanished may lead out of the register.

        Raises:
            Rejected: there is none.
        """
        page = decode(page_body(response))
        wall = verdict(page, response.url) if self.register.holds(response.url) else "soft 404"
        if wall:
            raise Walled(wall)
        return read_item(page)


def unlisted(store: Store, source_id: str, listed: Collection[str], today: date) -> Iterator[Article]:
    """Yield the articles of a source that its register no longer lists and that are to be asked for today.

    Args:
        store: the corpus.
        source_id: whose register was walked whole.
        listed: the article keys that it lists.
        today: an article is asked for when it is first missed, and then once in a round of days.
    """
    known = select(Article).where(Article.source_id == source_id, Article.gone_at.is_(None), Article.url.is_not(None))
    missed = select(ListedEntry.id).where(ListedEntry.source_id == source_id, ListedEntry.outcome == UNLISTED)
    with Session(store.engine) as session:
        before = set(session.scalars(missed))
        articles = [article for article in session.scalars(known.order_by(Article.id)) if article.key not in listed]
    for article in articles:
        its_day = int(article.id[1:], 16) % ROUND == today.toordinal() % ROUND
        if its_day or entry_id(source_id, article.key) not in before:
            yield article
