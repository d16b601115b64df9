"""PublicTechnology: trade press on technology in the public sector; a WordPress site."""

from corpus.models import Source
from crawler.listing.searches import WordPressSpider
from crawler.parsing.selectors import template


class PublicTechnologySpider(WordPressSpider):
    """Reads the site’s feed, which holds the newest ten; reaching back, also its search."""

    name = "public_technology"
    source = Source(
        id=name,
        name="PublicTechnology",
        kind="trade_press",
        permission="full_text",
        permission_reason="No refusal is known and robots.txt is obeyed. Terms not read yet.",
        minimum_articles=5,  # it brings some 20 a week, and few at Christmas
    )
    origin = "https://www.publictechnology.net"
    quiet_days = 21
    selectors = template("wordpress")
