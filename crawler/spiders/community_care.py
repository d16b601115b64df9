"""Community Care: trade press of social work; a WordPress site."""

from corpus.models import Source
from crawler.listing.searches import WordPressSpider
from crawler.parsing.selectors import template


class CommunityCareSpider(WordPressSpider):
    """Reads the site’s feed; reaching back, also its search."""

    name = "community_care"
    source = Source(
        id=name,
        name="Community Care",
        kind="trade_press",
        permission="full_text",
        permission_reason="No refusal is known and robots.txt is obeyed. Terms not read yet.",
        minimum_articles=3,  # it brings some ten a week, and few at Christmas
    )
    origin = "https://www.communitycare.co.uk"
    quiet_days = 21
    selectors = template("wordpress")
