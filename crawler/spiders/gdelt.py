"""GDELT: an index of the world's news, searched for UK articles; off, and for discovery only.

It remembers three months, wants at most one request in five seconds, and turns many away even so (429).
"""

import json
import tomllib
from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from pydantic import BaseModel, TypeAdapter, ValidationError
from scrapy.http import Response

from corpus.errors import Rejected
from corpus.models import Source
from crawler.listing.feeds import FeedEntry
from crawler.listing.searches import WindowSpider

SHOWN = 80
"""How much of an error, which comes as text, is told."""


class _Row(BaseModel):
    url: str
    title: str
    seendate: str
    domain: str

    def entry(self) -> FeedEntry:
        """Return the row as a feed would have it. When GDELT saw an article tells its day and no more."""
        seen = datetime.strptime(self.seendate, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        title = " ".join(self.title.split())
        return FeedEntry(url=self.url, title=title, summary="", published=f"{seen:%Y-%m-%d}", publisher=self.domain)


class _Answer(BaseModel):
    articles: list[_Row] = []


class GdeltSpider(WindowSpider):
    """Searches by days; a row's headline, address, site and day are the article."""

    name = "gdelt"
    source = Source(
        id=name,
        name="GDELT",
        kind="aggregator",
        permission="off",
        permission_reason=(
            "An index of others’ articles, and an overloaded one. Who needs it may grant metadata. Terms not read yet."
        ),
    )
    origin = "https://api.gdeltproject.org"
    most_entries = 250
    furthest = 89
    demand = "subject"  # the search has asked for the matter
    custom_settings: dict[str, Any] | None = {
        "DOWNLOAD_DELAY": 6,
        "DOWNLOAD_DELAY_JITTER": 0,
        "AUTOTHROTTLE_START_DELAY": 6,
    }

    def searches(self) -> Iterable[str]:
        """Return what is searched for."""
        with Path(__file__).with_suffix(".toml").open("rb") as file:
            return TypeAdapter(list[str]).validate_python(tomllib.load(file)["searches"])

    def address(self, search: str, first: date, last: date) -> str:
        """Return the address that answers what was seen from the first day to the last."""
        query = {"query": search, "mode": "artlist", "format": "json", "maxrecords": self.most_entries}
        query |= {"sort": "datedesc", "startdatetime": f"{first:%Y%m%d}000000", "enddatetime": f"{last:%Y%m%d}235959"}
        return f"{self.origin}/api/v2/doc/doc?{urlencode(query)}"

    def entries(self, response: Response) -> list[FeedEntry]:
        """Return the rows of an answer; titles in it may hold control characters, which JSON forbids.

        Raises:
            Rejected: it is no answer: an error comes as text, with a status that says all is well.
        """
        text = response.body.decode("utf-8", "replace")
        try:
            return [row.entry() for row in _Answer.model_validate(json.loads(text, strict=False)).articles]
        except ValidationError as error:
            raise Rejected(f"the answer has another shape: {error.errors()[0]['msg']}") from error
        except ValueError as error:
            raise Rejected(f"no answer but “{' '.join(text.split())[:SHOWN]}”") from error
