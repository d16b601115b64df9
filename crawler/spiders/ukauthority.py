"""UKAuthority: trade press on digital government; off, because its pages are walled against robots."""

from corpus.models import Source
from crawler.permissions import Grant
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

    @classmethod
    def grant(cls) -> Grant:
        """Return what may be kept: at most what an entry says, whatever is granted."""
        granted = super().grant()
        return granted.model_copy(update={"permission": "metadata"}) if granted.permission == "full_text" else granted
