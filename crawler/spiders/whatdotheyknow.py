"""WhatDoTheyKnow: requests under the Freedom of Information Act and their answers; closed to robots."""

from collections.abc import Iterator

from scrapy import Request

from corpus.models import Source
from crawler.source import SourceSpider


class WhatDoTheyKnowSpider(SourceSpider):
    """Visits nothing: all that lists requests is closed. It is here so that the refusal is on record."""

    name = "whatdotheyknow"
    source = Source(
        id=name,
        name="WhatDoTheyKnow",
        kind="aggregator",
        permission="off",
        permission_reason=(
            "Refused: its robots.txt closes searches, feeds and answers, and its house rules ask for no scripts or "
            "unapproved automation, as others report them. Ask mySociety, or send requests of your own."
        ),
    )
    origin = "https://www.whatdotheyknow.com"

    @classmethod
    def obstacle(cls) -> str | None:
        """Say that a permission alone opens no list of requests."""
        return "nothing that lists requests is open; take in those that you may use with `carebreach import URL…`"

    def listings(self) -> Iterator[Request]:
        """Ask for nothing."""
        return iter(())
