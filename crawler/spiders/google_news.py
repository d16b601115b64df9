"""Google News: a search over many papers, as a feed; off, and for discovery only.

Its links don't tell the publisher's address, so that nothing is fetched: headline, publisher and date are all it gives.
"""

import tomllib
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import urlencode

from pydantic import TypeAdapter
from scrapy.http import Response

from corpus.models import Source
from crawler.listing.feeds import FeedEntry
from crawler.listing.searches import WindowSpider


class GoogleNewsSpider(WindowSpider):
    """Searches by days; an entry's headline, link, publisher and date are the article."""

    name = "google_news"
    source = Source(
        id=name,
        name="Google News",
        kind="aggregator",
        permission="off",
        permission_reason=(
            "Its feeds have no documented terms, and list others’ articles. Who needs it may grant metadata. "
            "Terms not read yet."
        ),
    )
    origin = "https://news.google.com"
    most_entries = 100

    def searches(self) -> Iterable[str]:
        """Return what is searched for."""
        with Path(__file__).with_suffix(".toml").open("rb") as file:
            return TypeAdapter(list[str]).validate_python(tomllib.load(file)["searches"])

    def address(self, search: str, first: date, last: date) -> str:
        """Return the address that answers some days; `before:` alone would leak."""
        # That `after:` includes its day and `before:` leaves it out was not seen; a first live run has to show it.
        days = f"after:{first} before:{last + timedelta(days=1)}"
        query = {"q": f"{search} {days}", "hl": "en-GB", "gl": "GB", "ceid": "GB:en"}
        return f"{self.origin}/rss/search?{urlencode(query)}"

    def entries(self, response: Response) -> list[FeedEntry]:
        """Return the entries, without the publisher's name at the end of each headline.

        Raises:
            Rejected: it is no feed.
        """
        found = super().entries(response)
        return [replace(entry, title=entry.title.removesuffix(f" - {entry.publisher}")) for entry in found]
