"""UKAuthority: trade press on digital government; off, because its pages are walled against robots."""

from corpus.models import Source
from crawler.spiders.base import FeedSpider


class UkAuthoritySpider(FeedSpider):
    """Reads the feed, whose entries are the articles: discovery only."""

    name = "ukauthority"
    source = Source(
        id=name,
        name="UKAuthority",
        kind="trade_press",
        permission="off",
        permission_reason=(
            "A collector was refused by a wall against robots in 2026 (403). Who is permitted may grant "
            "metadata. Terms not read yet."
        ),
    )
    origin = "https://www.ukauthority.com"
    feed = "/rss"  # others name /feed/; the first live run tells
    quiet_days = 21
